//! Table `pipeline`: pipelines and their stages, in display order.

use crate::{Reader, StoreError, Writer};
use satchel_core::{ObjectType, Pipeline};

impl Reader<'_> {
    /// The pipelines of a type, in display order.
    pub fn pipelines(&self, object_type: ObjectType) -> Result<Vec<Pipeline>, StoreError> {
        let sql = "SELECT definition FROM pipeline WHERE object_type = ?1 ORDER BY position";
        let mut statement = self.connection.prepare_cached(sql)?;
        let texts = statement.query_map([object_type.name()], |row| row.get::<_, String>(0))?;
        texts.map(|text| Ok(serde_json::from_str(&text?)?)).collect()
    }
}

impl Writer<'_> {
    /// Replaces the pipelines of a type. Nothing is written where nothing changed.
    pub fn replace_pipelines(
        &mut self,
        object_type: ObjectType,
        pipelines: &[Pipeline],
    ) -> Result<(), StoreError> {
        let mut ordered: Vec<&Pipeline> = pipelines.iter().collect();
        ordered.sort_by(|left, right| (left.display_order, &left.id).cmp(&(right.display_order, &right.id)));
        if self.pipelines(object_type)?.iter().eq(ordered.iter().copied()) {
            return Ok(());
        }
        let name = object_type.name();
        self.connection.prepare_cached("DELETE FROM pipeline WHERE object_type = ?1")?.execute([name])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO pipeline (object_type, position, id, definition) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (position, pipeline) in (0_i64..).zip(ordered) {
            insert.execute((name, position, &pipeline.id, serde_json::to_string(pipeline)?))?;
        }
        Ok(())
    }
}
