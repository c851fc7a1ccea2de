//! Table `association_label`: the types a link between two object types may have, per direction.

use crate::{Reader, StoreError, Writer};
use rusqlite::Connection;
use satchel_core::{AssociationLabel, AssociationType, Category, ObjectType};
use std::sync::Arc;

/// A category from the file.
pub(crate) fn category(word: &str) -> Result<Category, StoreError> {
    Category::parse(word).ok_or_else(|| StoreError::word("association category", word))
}

fn load(
    connection: &Connection,
    from_type: ObjectType,
    to_type: ObjectType,
) -> Result<Vec<AssociationLabel>, StoreError> {
    let sql = "SELECT category, type_id, label FROM association_label
               WHERE from_type = ?1 AND to_type = ?2 ORDER BY category, type_id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([from_type.name(), to_type.name()])?;
    let mut labels = Vec::new();
    while let Some(row) = rows.next()? {
        let category = category(&row.get::<_, String>(0)?)?;
        let association = AssociationType { category, type_id: row.get(1)?, label: row.get(2)? };
        labels.push(AssociationLabel { from_type, to_type, association });
    }
    Ok(labels)
}

impl Reader<'_> {
    /// The types links from one object type to another may have, the plain one included.
    pub fn labels(&self, from: ObjectType, to: ObjectType) -> Result<Vec<AssociationLabel>, StoreError> {
        Ok(self.shared_labels(from, to)?.to_vec())
    }

    fn shared_labels(
        &self,
        from: ObjectType,
        to: ObjectType,
    ) -> Result<Arc<Vec<AssociationLabel>>, StoreError> {
        self.catalogued(
            |catalogue| catalogue.labels.get(&(from, to)).map(Arc::clone),
            |catalogue, found| {
                catalogue.labels.insert((from, to), found);
            },
            |connection| load(connection, from, to),
        )
    }

    /// The type a link of this type has when it is seen from its other end, where the definitions tell: a plain
    /// link is plain from both ends, and between different object types one label has one number per direction.
    /// Labels that differ per direction are not paired by HubSpot's definitions.
    pub(crate) fn inverse(
        &self,
        from: ObjectType,
        to: ObjectType,
        association: &AssociationType,
    ) -> Result<Option<AssociationType>, StoreError> {
        if from == to && association.label.is_some() {
            return Ok(None);
        }
        let labels = self.shared_labels(to, from)?;
        let same = |found: &&AssociationLabel| {
            found.association.category == association.category && found.association.label == association.label
        };
        Ok(labels.iter().find(same).map(|found| found.association.clone()))
    }
}

impl Writer<'_> {
    /// Replaces the types that links from one object type to another may have.
    pub fn replace_labels(
        &mut self,
        from: ObjectType,
        to: ObjectType,
        labels: &[AssociationLabel],
    ) -> Result<(), StoreError> {
        let mut wanted: Vec<&AssociationType> = labels.iter().map(|label| &label.association).collect();
        wanted.sort();
        wanted.dedup_by_key(|association| (association.category, association.type_id));
        let known = self.shared_labels(from, to)?;
        if known.len() == wanted.len() && known.iter().all(|known| wanted.contains(&&known.association)) {
            return Ok(());
        }
        self.connection
            .prepare_cached("DELETE FROM association_label WHERE from_type = ?1 AND to_type = ?2")?
            .execute([from.name(), to.name()])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO association_label (from_type, to_type, category, type_id, label)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for association in wanted {
            let category = association.category.as_str();
            insert.execute((from.name(), to.name(), category, association.type_id, &association.label))?;
        }
        drop(insert);
        self.bump_catalogue()
    }
}
