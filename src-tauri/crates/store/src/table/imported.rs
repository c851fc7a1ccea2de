//! Tables `imported_intent` and `bulk_preview`: what came from a sealed file, and answers for many conflicts as they were
//! shown. Both only remember; nothing is decided here.

use crate::{Reader, StoreError, Writer};
use rusqlite::OptionalExtension;

/// The name of this mirror in sealed files, in table `meta`.
const MIRROR: &str = "mirror_uid";

impl Reader<'_> {
    /// The intent here that an intent of a sealed file became.
    pub fn imported(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT intent FROM imported_intent WHERE name = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The name of this mirror in sealed files; `None` before the first was written.
    pub fn mirror_uid(&self) -> Result<Option<String>, StoreError> {
        self.meta(MIRROR)
    }

    /// What was shown under a digest.
    pub fn bulk_preview(&self, digest: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT rows FROM bulk_preview WHERE digest = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([digest], |row| row.get(0)).optional()?)
    }
}

impl Writer<'_> {
    /// Remembers which intent here an intent of a sealed file became; a later one takes its place.
    pub fn keep_imported(&mut self, name: &str, intent: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO imported_intent (name, intent) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET intent = excluded.intent",
            )?
            .execute((name, intent))?;
        Ok(())
    }

    /// The name of this mirror in sealed files, made when there is none: it tells its intents from those of any other.
    pub fn ensure_mirror_uid(&mut self) -> Result<String, StoreError> {
        if let Some(uid) = self.mirror_uid()? {
            return Ok(uid);
        }
        let uid: String =
            self.connection.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?;
        self.set_meta(MIRROR, &uid)?;
        Ok(uid)
    }

    /// Remembers what was shown under a digest, so that a later look can say what moved.
    pub fn keep_bulk_preview(&mut self, digest: &str, rows: &str, at: i64) -> Result<(), StoreError> {
        self.saw(at);
        self.connection
            .prepare_cached(
                "INSERT INTO bulk_preview (digest, at, rows) VALUES (?1, ?2, ?3)
                 ON CONFLICT (digest) DO UPDATE SET at = excluded.at",
            )?
            .execute((digest, at, rows))?;
        Ok(())
    }
}
