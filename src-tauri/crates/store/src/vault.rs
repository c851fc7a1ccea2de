//! A small encrypted file for secrets, for computers without a keychain. It has one table and no history, so it
//! needs no migrations: `user_version` names its form.

use crate::{DbKey, StoreError, connection};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// The only form of the file so far.
const FORM: i64 = 1;

/// Secrets by name, in a file of their own. Every write is on disk when it returns.
pub struct Vault {
    connection: Mutex<Connection>,
}

impl Vault {
    /// Opens the file with a key derived from a passphrase, and makes it when it is absent. Fails with
    /// [`StoreError::Unreadable`] when the key does not fit, without touching the file.
    pub fn open(path: &Path, key: &DbKey) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connection::open_checked(&connection::File { path, key, vfs: None }, flags)?;
        let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > FORM {
            return Err(StoreError::Newer { found, known: FORM });
        }
        connection.execute_batch("PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;")?;
        if found < FORM {
            connection.execute_batch(
                "BEGIN IMMEDIATE;
                 CREATE TABLE IF NOT EXISTS secret (
                     name  TEXT PRIMARY KEY,
                     value BLOB NOT NULL
                 ) STRICT, WITHOUT ROWID;
                 PRAGMA user_version = 1;
                 COMMIT;",
            )?;
        }
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT value FROM secret WHERE name = ?1")?;
        let value = statement.query_row([name], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        Ok(value.map(Zeroizing::new))
    }

    /// Stores a value under a name.
    pub fn set(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.lock()
            .prepare_cached(
                "INSERT INTO secret (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((name, value))?;
        Ok(())
    }

    /// Removes a value; removing what is not there is fine.
    pub fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.lock().prepare_cached("DELETE FROM secret WHERE name = ?1")?.execute([name])?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn key(byte: u8) -> DbKey {
        DbKey::from_bytes([byte; 32])
    }

    #[test]
    fn values_survive_the_process_and_need_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let vault = Vault::open(&path, &key(1)).unwrap();
        vault.set("a", b"first").unwrap();
        vault.set("a", b"\0second").unwrap();
        vault.set("b", b"gone").unwrap();
        vault.remove("b").unwrap();
        vault.remove("b").unwrap();
        drop(vault);

        let vault = Vault::open(&path, &key(1)).unwrap();
        assert_eq!(vault.get("a").unwrap().unwrap().as_slice(), b"\0second");
        assert!(vault.get("b").unwrap().is_none());
        drop(vault);

        let bytes = std::fs::read(&path).unwrap();
        let refused = Vault::open(&path, &key(2)).map(|_| ()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unreadable);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "a wrong key leaves the file as it was");
        assert!(!bytes.windows(6).any(|part| part == b"second"), "the value is not readable in the file");
    }
}
