//! Table `custom_type`: the types of record that the portal's administrators defined, and what the portal says of each
//! type, HubSpot's own included.

use crate::{Reader, StoreError, Writer, derived};
use rusqlite::Connection;
use satchel_core::{ObjectType, Presence, TypeProfile, TypeSchema};
use std::sync::Arc;

/// The portal's types.
#[derive(Debug)]
pub(crate) struct Types {
    /// HubSpot's own in the order they are pulled, then custom ones by number.
    all: Vec<ObjectType>,
    custom: Vec<(TypeSchema, Presence)>,
}

fn load(connection: &Connection) -> Result<Types, StoreError> {
    let sql = "SELECT schema, removed FROM custom_type ORDER BY object_type";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    let mut custom: Vec<(TypeSchema, Presence)> = Vec::new();
    for row in rows {
        let (schema, removed) = row?;
        let presence = if removed { Presence::Removed } else { Presence::Present };
        custom.push((serde_json::from_str(&schema)?, presence));
    }
    let own = custom.iter().map(|(schema, _)| ObjectType::from(schema.object_type));
    Ok(Types { all: ObjectType::standard().chain(own).collect(), custom })
}

impl Reader<'_> {
    fn types(&self) -> Result<Arc<Types>, StoreError> {
        self.catalogued(
            |catalogue| catalogue.types.as_ref().map(Arc::clone),
            |catalogue, found| catalogue.types = Some(found),
            load,
        )
    }

    /// Every type this file may hold records of: HubSpot's own in the order they are pulled, then the portal's.
    pub fn object_types(&self) -> Result<Vec<ObjectType>, StoreError> {
        Ok(self.types()?.all.clone())
    }

    /// Those of them that the portal still has.
    pub fn present_types(&self) -> Result<Vec<ObjectType>, StoreError> {
        let types = self.types()?;
        let removed = |wanted: &ObjectType| {
            let mut custom = types.custom.iter();
            custom.any(|(schema, presence)| {
                *presence == Presence::Removed && ObjectType::from(schema.object_type) == *wanted
            })
        };
        Ok(types.all.iter().filter(|found| !removed(found)).copied().collect())
    }

    /// The portal's own types, those it had once included.
    pub fn custom_types(&self) -> Result<Vec<(TypeSchema, Presence)>, StoreError> {
        Ok(self.types()?.custom.clone())
    }

    /// What the portal says of a type. A custom type that it never listed is not found.
    pub fn profile(&self, object_type: ObjectType) -> Result<Arc<TypeProfile>, StoreError> {
        let types = self.types()?;
        self.catalogued(
            |catalogue| catalogue.profiles.get(&object_type).map(Arc::clone),
            |catalogue, found| {
                catalogue.profiles.insert(object_type, found);
            },
            |_| {
                let schema = types
                    .custom
                    .iter()
                    .find(|(schema, _)| ObjectType::from(schema.object_type) == object_type);
                TypeProfile::of(object_type, schema.map(|(schema, presence)| (schema, *presence)))
                    .ok_or_else(|| StoreError::NotFound(format!("type {object_type}")))
            },
        )
    }
}

impl Writer<'_> {
    /// Makes the portal's own types these. One that is missing is kept with all its records, as removed.
    pub fn replace_custom_types(&mut self, schemas: &[TypeSchema]) -> Result<(), StoreError> {
        let known = self.types()?;
        let mut changed = Vec::new();
        for schema in schemas {
            let before = known.custom.iter().find(|(found, _)| found.object_type == schema.object_type);
            if before.is_some_and(|(found, presence)| found == schema && *presence == Presence::Present) {
                continue;
            }
            self.put_custom_type(schema, Presence::Present)?;
            let searched = |schema: &TypeSchema| (schema.primary.clone(), schema.searchable.clone());
            if before.is_none_or(|(found, _)| searched(found) != searched(schema)) {
                changed.push(ObjectType::from(schema.object_type));
            }
        }
        let gone = |found: &TypeSchema| !schemas.iter().any(|schema| schema.object_type == found.object_type);
        for (schema, _) in
            known.custom.iter().filter(|(schema, presence)| *presence == Presence::Present && gone(schema))
        {
            self.put_custom_type(schema, Presence::Removed)?;
        }
        for object_type in changed {
            derived::add_type(self, object_type)?;
        }
        Ok(())
    }

    fn put_custom_type(&self, schema: &TypeSchema, presence: Presence) -> Result<(), StoreError> {
        let removed = match presence {
            Presence::Present => false,
            Presence::Removed => true,
        };
        self.connection
            .prepare_cached(
                "INSERT INTO custom_type (object_type, schema, removed) VALUES (?1, ?2, ?3)
                 ON CONFLICT (object_type) DO UPDATE SET schema = excluded.schema, removed = excluded.removed",
            )?
            .execute((schema.object_type.as_str(), serde_json::to_string(schema)?, removed))?;
        self.bump_catalogue()
    }
}
