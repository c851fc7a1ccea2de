//! Two local numbers turn out to be one record: a draft was created, or HubSpot merged two records. Aliases, links,
//! pending changes, outbox rows and conflicts move to the survivor; nothing with unsent edits is lost.

use crate::{OutboxPayload, StoreError, Writer, derived};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Conflict, ConflictId, ConflictKind, ObjectType, OutboxEvent, OutboxState, PendingChange, PendingState,
    RecordKey, Rid,
};

impl Writer<'_> {
    /// Gives a draft the id the server created it under. Should the id have been seen already (a pull was faster),
    /// what is known under it moves to the draft's number.
    pub fn adopt(&mut self, draft: Rid, object_type: ObjectType, id: &str) -> Result<(), StoreError> {
        let record = self.record_row(draft)?;
        if record.object_type != object_type {
            return Err(StoreError::Invariant(format!("{draft} is none of the {object_type}")));
        }
        match self.rid_of_alias(object_type, id)? {
            Some(rid) if rid == draft => {}
            Some(other) => {
                self.connection.prepare_cached("DELETE FROM mirror WHERE rid = ?1")?.execute([draft.0])?;
                self.connection
                    .prepare_cached("UPDATE mirror SET rid = ?2 WHERE rid = ?1")?
                    .execute([other.0, draft.0])?;
                self.absorb(other, draft)?;
            }
            None => self.insert_alias(object_type, id, draft)?,
        }
        self.connection
            .prepare_cached(
                "UPDATE record SET remote_id = ?2, state = CASE state WHEN 'draft' THEN 'live' ELSE state END
                 WHERE rid = ?1",
            )?
            .execute((draft.0, id))?;
        self.records_changed();
        derived::refresh(self, draft)
    }

    /// Notes that HubSpot merged one record into another: the loser's ids lead to the survivor from now on. Where
    /// both have an unsent change of one property, the later edit stays.
    pub fn merge_into(&mut self, loser: Rid, survivor: Rid, at: i64) -> Result<(), StoreError> {
        self.saw(at);
        let object_type = self.record_row(survivor)?.object_type;
        let end = self.resolve(object_type, &RecordKey::Local(survivor))?.unwrap_or(survivor);
        if self.record_row(loser)?.object_type != object_type || end == loser {
            return Err(StoreError::Invariant(format!("{loser} cannot be merged into {survivor}")));
        }
        let record = self.record_row(loser)?;
        self.absorb(loser, end)?;
        self.drop_mirror(&record)?;
        if bites(Tooth::OldMergedId) {
            self.connection
                .prepare_cached("UPDATE record SET remote_id = NULL WHERE rid = ?1")?
                .execute([loser.0])?;
            self.connection
                .prepare_cached("UPDATE record SET remote_id = ?2 WHERE rid = ?1")?
                .execute((end.0, &record.remote_id))?;
        }
        derived::refresh(self, end)
    }

    fn absorb(&mut self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        let object_type = self.record_row(loser)?.object_type;
        self.connection
            .prepare_cached("UPDATE alias SET rid = ?2 WHERE rid = ?1")?
            .execute([loser.0, survivor.0])?;
        self.connection
            .prepare_cached("UPDATE record SET state = 'merged', merged_into = ?2 WHERE rid = ?1")?
            .execute([loser.0, survivor.0])?;
        self.records_changed();
        self.withdraw_approvals_of_merged(loser, survivor)?;
        self.move_links(loser, survivor)?;
        self.move_pending(loser, survivor)?;
        self.move_conflicts(loser, survivor)?;
        self.match_conflicts(survivor)?;
        self.move_first_links(loser, survivor)?;
        self.move_rows(loser, survivor)?;
        self.connection
            .prepare_cached("UPDATE attempt_item SET rid = ?2 WHERE rid = ?1 AND outcome IS NULL")?
            .execute([loser.0, survivor.0])?;
        derived::remove(self, object_type, loser)
    }

    fn move_links(&self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM association WHERE (from_rid = ?1 AND to_rid = ?2) OR (from_rid = ?2 AND to_rid = ?1)",
            "UPDATE OR REPLACE association SET from_rid = ?2 WHERE from_rid = ?1",
            "UPDATE OR REPLACE association SET to_rid = ?2 WHERE to_rid = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([loser.0, survivor.0])?;
        }
        Ok(())
    }

    fn move_pending(&mut self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        for change in self.pending(loser)? {
            let kept = self.pending_of(survivor, &change.property)?;
            let later = |other: &PendingChange| {
                (other.edited_at, other.generation) > (change.edited_at, change.generation)
            };
            match kept {
                Some(other) if later(&other) || bites(Tooth::MergeDropsEdits) => {
                    self.drop_replaced(&change)?;
                }
                other => {
                    if let Some(other) = other {
                        self.drop_replaced(&other)?;
                    }
                    self.connection
                        .prepare_cached(
                            "UPDATE pending_change SET rid = ?3 WHERE rid = ?1 AND property = ?2",
                        )?
                        .execute((loser.0, &change.property, survivor.0))?;
                }
            }
        }
        Ok(())
    }

    fn drop_replaced(&self, change: &PendingChange) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM pending_change WHERE rid = ?1 AND property = ?2")?
            .execute((change.rid.0, &change.property))?;
        self.note_pending(change, "replaced", change.local.as_deref(), Some("merged"))
    }

    fn move_conflicts(&mut self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        for conflict in self.open_conflicts("rid = ?1", [loser.0])? {
            let same: Option<ConflictId> = self.open_of_kind(survivor, conflict.kind)?;
            if same.is_some() {
                self.close_conflict(conflict.id, "merged")?;
                self.open_conflict(survivor, conflict.kind, &conflict.properties, conflict.opened_at)?;
            } else {
                self.connection
                    .prepare_cached("UPDATE conflict SET rid = ?2 WHERE id = ?1")?
                    .execute([conflict.id.0, survivor.0])?;
            }
        }
        Ok(())
    }

    /// Of two changes of one property one stays: the dispute over the other is over, and what has no dispute is free.
    fn match_conflicts(&mut self, survivor: Rid) -> Result<(), StoreError> {
        let pending = self.pending(survivor)?;
        for conflict in self.open_of(survivor, ConflictKind::Edit)? {
            for disputed in conflict.properties {
                let blocked = |change: &PendingChange| {
                    change.property == disputed.name && change.state == PendingState::Conflicted
                };
                if !pending.iter().any(blocked) {
                    self.drop_conflict_property(conflict.id, &disputed.name)?;
                }
            }
        }
        let open = self.conflicts_of(survivor)?;
        for change in pending.iter().filter(|change| change.state == PendingState::Conflicted) {
            let disputed = open.iter().any(|conflict| {
                conflict.kind.blocks_changes()
                    && (conflict.kind != ConflictKind::Edit
                        || conflict.properties.iter().any(|property| property.name == change.property))
            });
            if !disputed {
                self.set_pending_state(survivor, &change.property, PendingState::Queued, None)?;
            }
        }
        Ok(())
    }

    fn open_of(&self, rid: Rid, kind: ConflictKind) -> Result<Vec<Conflict>, StoreError> {
        self.open_conflicts("rid = ?1 AND kind = ?2", (rid.0, kind.as_str()))
    }

    fn open_of_kind(&self, rid: Rid, kind: ConflictKind) -> Result<Option<ConflictId>, StoreError> {
        Ok(self.open_of(rid, kind)?.first().map(|conflict| conflict.id))
    }

    /// Moves outbox rows. An update row that has nothing left to send beside the survivor's own ends; a link between
    /// the two has become a link of a record with itself, and ends.
    fn move_rows(&mut self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        for row in self.outbox_touching(loser)? {
            let turned = |rid: Rid| if rid == loser { survivor } else { rid };
            self.connection
                .prepare_cached("UPDATE outbox SET rid = ?2 WHERE id = ?1")?
                .execute([row.id, turned(row.rid).0])?;
            let OutboxPayload::Link(mut link) = row.payload.clone() else { continue };
            (link.from, link.to) = (turned(link.from), turned(link.to));
            let itself = link.from == link.to;
            self.set_payload(row.id, &OutboxPayload::Link(link))?;
            if itself && !matches!(row.state, OutboxState::InFlight | OutboxState::Unknown) {
                self.move_outbox(row.id, OutboxEvent::Discarded, Some("merged"), None)?;
            }
        }
        self.connection
            .prepare_cached(
                "DELETE FROM outbox WHERE rid = ?1 AND kind = 'update'
                   AND state NOT IN ('in_flight', 'unknown', 'needs_answer')
                   AND id > (SELECT min(id) FROM outbox WHERE rid = ?1 AND kind IN ('create', 'update'))",
            )?
            .execute([survivor.0])?;
        self.drop_empty_update(survivor)?;
        self.ensure_update(survivor)
    }
}
