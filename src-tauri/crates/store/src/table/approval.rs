//! Approvals of outbox rows. Where an account is reviewed, what was not approved does not leave (see `sendable`).
//!
//! Invariant: an approval is for what the user saw. Whatever changes what a row sends takes it back: another value, a value
//! or a link that is taken from it, another label, and a record that it now means because two became one.

use crate::{StoreError, Writer};
use satchel_core::Rid;
use satchel_core::teeth::{Tooth, bites};

impl Writer<'_> {
    /// Notes that the user has looked at a row as it is now and lets it leave.
    pub fn approve(&mut self, id: i64) -> Result<(), StoreError> {
        let changed =
            self.connection.prepare_cached("UPDATE outbox SET approved = 1 WHERE id = ?1")?.execute([id])?;
        if changed == 0 {
            return Err(StoreError::NotFound(format!("outbox row {id}")));
        }
        Ok(())
    }

    /// Takes all approvals back.
    pub fn withdraw_approvals(&mut self) -> Result<(), StoreError> {
        self.connection.execute("UPDATE outbox SET approved = 0 WHERE approved = 1", [])?;
        Ok(())
    }

    /// Takes the approval of one row back: it would send something else now.
    pub fn withdraw_approval(&mut self, id: i64) -> Result<(), StoreError> {
        self.withdraw("id = ?1", [id])
    }

    /// The values that a record's row would send are others now.
    pub(crate) fn withdraw_approval_of_values(&self, rid: Rid) -> Result<(), StoreError> {
        self.withdraw("rid = ?1 AND kind IN ('create', 'update')", [rid.0])
    }

    /// Two records are about to become one: what was approved of one is not what would now be written to the other, or linked
    /// to it.
    pub(crate) fn withdraw_approvals_of_merged(&self, loser: Rid, survivor: Rid) -> Result<(), StoreError> {
        self.withdraw(
            "(rid IN (?1, ?2) AND kind IN ('create', 'update') OR rid = ?1 OR other_rid = ?1
              OR id IN (SELECT outbox_id FROM first_link WHERE to_rid = ?1))",
            [loser.0, survivor.0],
        )
    }

    fn withdraw<P: rusqlite::Params>(&self, rows: &str, params: P) -> Result<(), StoreError> {
        if !bites(Tooth::ApprovalOutlivesEdit) {
            let sql = format!("UPDATE outbox SET approved = 0 WHERE approved = 1 AND {rows}");
            self.connection.prepare_cached(&sql)?.execute(params)?;
        }
        Ok(())
    }
}
