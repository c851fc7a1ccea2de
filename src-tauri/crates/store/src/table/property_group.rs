//! Table `property_group`: the groups of a type's properties, in display order.

use crate::{Reader, StoreError, Writer};
use satchel_core::{ObjectType, PropertyGroup};

impl Reader<'_> {
    /// The groups of a type's properties, in display order; empty before they were read.
    pub fn property_groups(&self, object_type: ObjectType) -> Result<Vec<PropertyGroup>, StoreError> {
        let sql = "SELECT name, label FROM property_group WHERE object_type = ?1 ORDER BY position";
        let mut statement = self.connection.prepare_cached(sql)?;
        let groups = statement.query_map([object_type.name()], |row| {
            Ok(PropertyGroup { name: row.get(0)?, label: row.get(1)? })
        })?;
        Ok(groups.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Replaces the groups of a type; their order is kept. Nothing is written where nothing changed.
    pub fn replace_property_groups(
        &mut self,
        object_type: ObjectType,
        groups: &[PropertyGroup],
    ) -> Result<(), StoreError> {
        if self.property_groups(object_type)? == groups {
            return Ok(());
        }
        let name = object_type.name();
        self.connection
            .prepare_cached("DELETE FROM property_group WHERE object_type = ?1")?
            .execute([name])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO property_group (object_type, position, name, label) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (position, group) in (0_i64..).zip(groups) {
            insert.execute((name, position, &group.name, &group.label))?;
        }
        Ok(())
    }
}
