//! What the user does with changes that wait: gives them up, tries them again, holds them back, and lets them leave where the
//! account is reviewed.

use crate::sim::consents::Approved;
use crate::sim::world::World;
use satchel_core::{OutboxKind, OutboxState, PendingState, RecordState, Rid};
use satchel_store::{OutboxPayload, OutboxRow, StoreError};

/// Whether nothing of a row can be on its way.
pub(super) fn may_end(row: &OutboxRow) -> bool {
    !matches!(row.state, OutboxState::InFlight | OutboxState::Unknown)
}

impl World {
    fn some_row(&mut self, fits: impl Fn(&OutboxRow) -> bool) -> Option<OutboxRow> {
        let (_, rows) = self.store().read_now(|reader| reader.outbox(1_000, 0)).unwrap_or_default();
        let rows: Vec<OutboxRow> = rows.into_iter().filter(fits).collect();
        self.draws.pick(&rows).cloned()
    }

    pub(super) async fn discard(&mut self) {
        if let Some(row) = self.some_row(may_end) {
            self.discard_row(row).await;
        }
    }

    /// The user gives up a record that was not made yet.
    pub(in crate::sim) async fn discard_create(&mut self) {
        if let Some(row) = self.some_row(|row| may_end(row) && row.kind == OutboxKind::Create) {
            self.discard_row(row).await;
        }
    }

    async fn discard_row(&mut self, row: OutboxRow) {
        self.tell(&format!("  discard {} {:?} {:?}", row.id, row.kind, row.state));
        if row.kind == OutboxKind::Create && row.state == OutboxState::NeedsAnswer {
            self.judge.gave_up(row.rid);
        }
        let leaving = self.is_leaving(row.rid);
        let waiting = self.waiting_values(row.rid);
        if let OutboxPayload::Link(link) = &row.payload {
            self.judge.wishes.link_changed(link.from, link.to);
        }
        if let Err(error) = self.engine().discard(row.id).await {
            self.judge.violation(format!("a discard failed: {error}"));
            return;
        }
        let rid = row.rid;
        let left = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let gone = reader.record(rid)?.is_none_or(|record| record.state == RecordState::Gone);
            let changes = matches!(row.kind, OutboxKind::Create | OutboxKind::Update);
            let waits = !reader.pending(rid)?.is_empty();
            let stands = row.kind == OutboxKind::Create && reader.outbox_touching(rid)?.iter().any(may_end);
            Ok(reader.outbox_row(row.id)?.is_some() || ((gone || changes) && waits) || stands)
        });
        if left.unwrap_or(true) {
            self.judge.violation(format!("what was discarded of {rid} still waits"));
        }
        if leaving {
            return;
        }
        if row.kind == OutboxKind::Create {
            self.judge.wishes.links_changed(rid);
            self.judge.wishes.never_make(rid);
        }
        if row.kind == OutboxKind::Update {
            let store = self.store();
            for (name, value) in waiting {
                self.judge.taken_back(&store, row.object_type, rid, &name, &value);
            }
        }
    }

    pub(super) async fn retry(&mut self) {
        let blocked = |row: &OutboxRow| {
            row.held
                || matches!(
                    row.state,
                    OutboxState::Rejected | OutboxState::NeedsAnswer | OutboxState::RetryWait
                )
        };
        let Some(row) = self.some_row(blocked) else { return };
        self.tell(&format!("  retry {} {:?} {:?}", row.id, row.kind, row.state));
        if row.state == OutboxState::NeedsAnswer {
            self.judge.asked_again(row.rid);
        }
        if let Err(error) = self.engine().retry(row.id).await {
            self.judge.violation(format!("a retry failed: {error}"));
            return;
        }
        let (id, rid) = (row.id, row.rid);
        let waits = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let blocked = reader.pending(rid)?.iter().all(|change| change.state == PendingState::Conflicted);
            Ok(reader.outbox_row(id)?.is_some_and(|row| {
                !blocked && matches!(row.state, OutboxState::Rejected | OutboxState::NeedsAnswer)
            }))
        });
        if waits.unwrap_or(true) {
            self.judge.violation(format!("row {id} was asked to be tried again and is not"));
        }
    }

    pub(super) async fn hold(&mut self) {
        let Some(row) = self.some_row(may_end) else { return };
        self.tell(&format!("  hold {} {}", row.id, !row.held));
        if let Err(error) = self.engine().hold(row.id, !row.held).await {
            self.judge.violation(format!("a hold failed: {error}"));
        }
    }

    fn waiting_values(&self, rid: Rid) -> Vec<(String, String)> {
        let pending = self.store().read_now(move |reader| reader.pending(rid)).unwrap_or_default();
        pending.into_iter().map(|change| (change.property, change.local.unwrap_or_default())).collect()
    }

    /// The user reviews the account from now on or no more, or looks at what waits and lets some or all of it leave.
    pub(super) async fn review(&mut self) {
        let on = self.consents().review.is_some();
        match self.draws.below(10) {
            0 if on => self.set_review(false).await,
            0..4 if !on => self.set_review(true).await,
            1..6 if on => {
                let rows = self.may_approve();
                let some: Vec<i64> = rows.into_iter().filter(|_| self.draws.percent(50)).collect();
                self.approve(Some(some)).await;
            }
            _ if on => self.approve(None).await,
            _ => {}
        }
    }

    async fn set_review(&mut self, on: bool) {
        self.tell(&format!("  review {on}"));
        let read = self.store().read_now(|reader| reader.open_attempts());
        let left = read.unwrap_or_default().into_iter().map(|attempt| attempt.id).collect();
        match self.engine().set_review(on).await {
            Ok(_) => self.consents().review = on.then(|| Approved::none_but(left)),
            Err(error) => self.judge.violation(format!("the review cannot be set: {error}")),
        }
    }

    fn may_approve(&self) -> Vec<i64> {
        let (_, rows) = self.store().read_now(|reader| reader.outbox(1_000, 0)).unwrap_or_default();
        rows.into_iter().filter(may_end).map(|row| row.id).collect()
    }

    /// Lets these rows leave as they are, or all.
    pub(in crate::sim) async fn approve(&mut self, rows: Option<Vec<i64>>) {
        let ids = rows.clone().unwrap_or_else(|| self.may_approve());
        self.tell(&format!("  approve {ids:?}"));
        for id in &ids {
            let id = *id;
            let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
                let Some(row) = reader.outbox_row(id)? else { return Ok(Vec::new()) };
                reader.pending(row.rid)
            });
            let values = read.unwrap_or_default();
            let values = values.into_iter().map(|change| (change.property, change.local.unwrap_or_default()));
            if let Some(review) = &mut self.consents().review {
                review.approve(id, values);
            }
        }
        match self.engine().approve(rows).await {
            Ok(approved) if approved == ids.len() as u64 => {}
            Ok(approved) => self.judge.violation(format!("{} rows were to leave, {approved} may", ids.len())),
            Err(error) => self.judge.violation(format!("an approval failed: {error}")),
        }
    }
}
