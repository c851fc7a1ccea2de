//! Table `sweep_mark`: which records the running full comparison of ids has met. A record that was not met is only
//! a candidate: absence is no proof of deletion.

use crate::{Reader, StoreError, Writer};
use satchel_core::{ObjectType, Rid};

impl Reader<'_> {
    /// Live records and stubs the current sweep has not met, in the order of their numbers, beginning after `after`.
    pub fn sweep_missing(
        &self,
        object_type: ObjectType,
        after: Rid,
        limit: usize,
    ) -> Result<Vec<(Rid, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rid, remote_id FROM record r
             WHERE object_type = ?1 AND state IN ('live', 'stub') AND rid > ?2 AND remote_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM sweep_mark s WHERE s.object_type = ?1 AND s.rid = r.rid)
             ORDER BY rid LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement
            .query_map((object_type.name(), after.0, limit), |row| Ok((Rid(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Begins a sweep of a type: no record has been met.
    pub fn sweep_begin(&mut self, object_type: ObjectType) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM sweep_mark WHERE object_type = ?1")?
            .execute([object_type.name()])?;
        Ok(())
    }

    /// Notes that the server listed these ids as live. Returns those that are not known here, which a pull missed.
    pub fn sweep_mark(&mut self, object_type: ObjectType, ids: &[String]) -> Result<Vec<String>, StoreError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO sweep_mark (object_type, rid)
             SELECT ?1, rid FROM alias WHERE object_type = ?1 AND remote_id = ?2
             ON CONFLICT DO UPDATE SET rid = excluded.rid",
        )?;
        let mut unknown = Vec::new();
        for id in ids {
            if insert.execute([object_type.name(), id])? == 0 {
                unknown.push(id.clone());
            }
        }
        Ok(unknown)
    }
}
