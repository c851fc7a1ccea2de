//! Table `meta`: small facts by name, the account among them.

use crate::{Reader, StoreError, Writer};
use rusqlite::{Connection, OptionalExtension};
use satchel_core::Account;

const ACCOUNT: &str = "account";

/// The number that moves when definitions, labels or slots change.
pub(crate) const CATALOGUE: &str = "catalogue";
/// The number of the latest transaction that changed a list.
pub(crate) const LISTS: &str = "lists";
/// The number of the latest transaction in which a record came, went or became another thing.
pub(crate) const RECORDS: &str = "records";

/// A number that a kind of change moves, whichever process makes it.
pub(crate) fn generation(connection: &Connection, key: &str) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1";
    let generation = connection.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?;
    Ok(generation.unwrap_or(0))
}

/// Moves such a number in the transaction that runs, and gives it.
pub(crate) fn next_generation(connection: &Connection, key: &str) -> Result<i64, StoreError> {
    let sql = "INSERT INTO meta (key, value) VALUES (?1, '1')
               ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
               RETURNING CAST(value AS INTEGER)";
    Ok(connection.prepare_cached(sql)?.query_row([key], |row| row.get(0))?)
}

impl Reader<'_> {
    /// The text stored under a name.
    pub fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// The account this file mirrors, once it was asked.
    pub fn account(&self) -> Result<Option<Account>, StoreError> {
        let text = self.meta(ACCOUNT)?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }
}

impl Writer<'_> {
    /// Stores a text under a name.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
            )?
            .execute([key, value])?;
        Ok(())
    }

    /// Stores what the portal says of itself.
    pub fn set_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let text = serde_json::to_string(account)?;
        self.set_meta(ACCOUNT, &text)
    }
}
