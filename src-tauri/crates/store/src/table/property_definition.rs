//! Tables `property_definition` and `property_selection`: which properties a type has, and which are mirrored.

use super::text;
use crate::{Definitions, Reader, StoreError, Writer, derived};
use rusqlite::{Connection, OptionalExtension};
use satchel_core::{ObjectType, PropertyDefinition};
use std::sync::Arc;

fn load(connection: &Connection, object_type: ObjectType) -> Result<Definitions, StoreError> {
    let sql = "SELECT definition FROM property_definition WHERE object_type = ?1 ORDER BY name";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([object_type.name()])?;
    let mut definitions = Vec::new();
    while let Some(row) = rows.next()? {
        definitions.push(serde_json::from_str::<PropertyDefinition>(text(row, 0)?)?);
    }
    Ok(definitions.into_iter().collect())
}

impl Reader<'_> {
    /// The portal's properties of a type; empty before they were read.
    pub fn definitions(&self, object_type: ObjectType) -> Result<Arc<Definitions>, StoreError> {
        self.catalogued(
            |catalogue| catalogue.definitions.get(&object_type).map(Arc::clone),
            |catalogue, found| {
                catalogue.definitions.insert(object_type, found);
            },
            |connection| load(connection, object_type),
        )
    }

    /// The types that the portal has and whose properties were read: those that this sign-in may read.
    pub fn defined_types(&self) -> Result<Vec<ObjectType>, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM property_definition WHERE object_type = ?1)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut defined = Vec::new();
        for object_type in self.present_types()? {
            if statement.query_row([object_type.name()], |row| row.get(0))? {
                defined.push(object_type);
            }
        }
        Ok(defined)
    }

    /// The properties the user chose to mirror; `None` mirrors all readable ones.
    pub fn selected_properties(&self, object_type: ObjectType) -> Result<Option<Vec<String>>, StoreError> {
        let sql = "SELECT names FROM property_selection WHERE object_type = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let text: Option<String> = statement.query_row([object_type.name()], |row| row.get(0)).optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }
}

impl Writer<'_> {
    /// Replaces the properties of a type. Lists of properties that now compare differently are built anew.
    pub fn replace_properties(
        &mut self,
        object_type: ObjectType,
        definitions: &[PropertyDefinition],
    ) -> Result<(), StoreError> {
        let before = self.definitions(object_type)?;
        let after: Definitions = definitions.iter().cloned().collect();
        if *before == after {
            return Ok(());
        }
        let name = object_type.name();
        self.connection
            .prepare_cached("DELETE FROM property_definition WHERE object_type = ?1")?
            .execute([name])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO property_definition (object_type, name, definition) VALUES (?1, ?2, ?3)",
        )?;
        for definition in after.iter() {
            insert.execute((name, &definition.name, serde_json::to_string(definition)?))?;
        }
        drop(insert);
        self.bump_catalogue()?;
        derived::kinds_changed(self, object_type)
    }

    /// Chooses the properties of a type to mirror; `None` mirrors all readable ones.
    pub fn select_properties(
        &mut self,
        object_type: ObjectType,
        names: Option<&[String]>,
    ) -> Result<(), StoreError> {
        match names {
            None => {
                let sql = "DELETE FROM property_selection WHERE object_type = ?1";
                self.connection.prepare_cached(sql)?.execute([object_type.name()])?;
            }
            Some(names) => {
                let sql = "INSERT INTO property_selection (object_type, names) VALUES (?1, ?2)
                           ON CONFLICT (object_type) DO UPDATE SET names = ?2";
                let text = serde_json::to_string(names)?;
                self.connection.prepare_cached(sql)?.execute([object_type.name(), &text])?;
            }
        }
        Ok(())
    }
}
