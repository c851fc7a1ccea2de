//! Table `owner`: the people and queues records belong to.

use crate::{Reader, StoreError, Writer};
use satchel_core::Owner;

impl Reader<'_> {
    /// All owners, archived ones included, by id.
    pub fn owners(&self) -> Result<Vec<Owner>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT definition FROM owner ORDER BY id")?;
        let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
        texts.map(|text| Ok(serde_json::from_str(&text?)?)).collect()
    }
}

impl Writer<'_> {
    /// Replaces all owners. Nothing is written where nothing changed.
    pub fn replace_owners(&mut self, owners: &[Owner]) -> Result<(), StoreError> {
        let known = self.owners()?;
        if known.len() == owners.len() && owners.iter().all(|owner| known.contains(owner)) {
            return Ok(());
        }
        self.connection.prepare_cached("DELETE FROM owner")?.execute([])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO owner (id, definition) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET definition = ?2",
        )?;
        for owner in owners {
            insert.execute([&owner.id, &serde_json::to_string(owner)?])?;
        }
        Ok(())
    }
}
