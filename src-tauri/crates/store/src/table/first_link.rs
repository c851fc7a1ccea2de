//! Table `first_link`: the links that a record made here begins with. They belong to its create and end with it: what the
//! create's request did not carry is queued then as a change of its own.

use crate::{Reader, StoreError, Writer};
use rusqlite::Row;
use satchel_core::{AssociationType, FirstLink, Rid};

fn read_row(row: &Row<'_>) -> Result<FirstLink, StoreError> {
    let label: Option<String> = row.get(1)?;
    Ok(FirstLink {
        to: Rid(row.get(0)?),
        label: label.map(|text| serde_json::from_str(&text)).transpose()?,
        sent: row.get(2)?,
    })
}

impl Reader<'_> {
    /// The links that the create in this outbox row makes, by the other record's number.
    pub fn first_links(&self, outbox_id: i64) -> Result<Vec<FirstLink>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT to_rid, label, sent FROM first_link WHERE outbox_id = ?1 ORDER BY to_rid",
        )?;
        let mut rows = statement.query([outbox_id])?;
        let mut links = Vec::new();
        while let Some(row) = rows.next()? {
            links.push(read_row(row)?);
        }
        Ok(links)
    }

    /// The outbox rows of creates whose records will be linked to this one, oldest first.
    pub fn creates_linked_to(&self, rid: Rid) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT outbox_id FROM first_link WHERE to_rid = ?1 ORDER BY outbox_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([rid.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The first links of a record and those that lead to it, seen from it: the other record, and the label as the create
    /// names it together with whether it begins at `rid`.
    pub(crate) fn first_links_seen(
        &self,
        rid: Rid,
    ) -> Result<Vec<(Rid, bool, Option<AssociationType>)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT l.to_rid, TRUE, l.label FROM first_link l JOIN outbox o ON o.id = l.outbox_id WHERE o.rid = ?1
             UNION ALL
             SELECT o.rid, FALSE, l.label FROM first_link l JOIN outbox o ON o.id = l.outbox_id WHERE l.to_rid = ?1
             ORDER BY 1, 2",
        )?;
        let mut rows = statement.query([rid.0])?;
        let mut links = Vec::new();
        while let Some(row) = rows.next()? {
            let label: Option<String> = row.get(2)?;
            let label = label.map(|text| serde_json::from_str(&text)).transpose()?;
            links.push((Rid(row.get(0)?), row.get(1)?, label));
        }
        Ok(links)
    }
}

impl Writer<'_> {
    /// Lets the create in this outbox row make a link, or changes its label. It must be approved again then.
    pub fn put_first_link(
        &mut self,
        outbox_id: i64,
        to: Rid,
        label: Option<&AssociationType>,
    ) -> Result<(), StoreError> {
        let label = label.map(serde_json::to_string).transpose()?;
        self.connection
            .prepare_cached(
                "INSERT INTO first_link (outbox_id, to_rid, label) VALUES (?1, ?2, ?3)
                 ON CONFLICT (outbox_id, to_rid) DO UPDATE SET label = excluded.label",
            )?
            .execute((outbox_id, to.0, label))?;
        self.withdraw_approval(outbox_id)
    }

    /// Takes a link from a create, which must be approved again then; nothing happens when it makes none.
    pub fn drop_first_link(&mut self, outbox_id: i64, to: Rid) -> Result<(), StoreError> {
        let dropped = self
            .connection
            .prepare_cached("DELETE FROM first_link WHERE outbox_id = ?1 AND to_rid = ?2")?
            .execute([outbox_id, to.0])?;
        if dropped > 0 {
            self.withdraw_approval(outbox_id)?;
        }
        Ok(())
    }

    /// Notes which links the create's next request carries: these, and no others.
    pub fn send_first_links(&mut self, outbox_id: i64, to: &[Rid]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE first_link SET sent = 0 WHERE outbox_id = ?1")?
            .execute([outbox_id])?;
        let mut mark = self
            .connection
            .prepare_cached("UPDATE first_link SET sent = 1 WHERE outbox_id = ?1 AND to_rid = ?2")?;
        for to in to {
            mark.execute([outbox_id, to.0])?;
        }
        Ok(())
    }

    /// Two records became one: first links lead to the survivor, and none leads from a record to itself.
    pub(crate) fn move_first_links(&self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        for sql in [
            "UPDATE OR REPLACE first_link SET to_rid = ?2 WHERE to_rid = ?1",
            "DELETE FROM first_link WHERE to_rid = ?2
               AND outbox_id IN (SELECT id FROM outbox WHERE rid IN (?1, ?2))",
        ] {
            self.connection.prepare_cached(sql)?.execute([loser.0, survivor.0])?;
        }
        Ok(())
    }
}
