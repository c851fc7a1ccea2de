//! The end of a schedule: all is made well, the engine works until nothing changes, and both sides are compared.

use super::rivals::kind;
use super::world::{EDITED, Turn, World};
use satchel_core::{Clock, ObjectType, OutboxKind, OutboxState, RecordKey, RecordState, Rid, TypeProfile};
use satchel_sandbox::Network;
use satchel_store::{OutboxPayload, OutboxRow, Reader, StoreError};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many cycles a fixpoint may take.
const CYCLES: usize = 14;
/// Longer than the search index lags.
const PAUSE: Duration = Duration::from_secs(5 * 60);

impl World {
    /// Faults end, and the engine works until nothing changes.
    pub(super) async fn heal(&mut self) {
        self.tell("  all is well");
        self.sandbox.clear_faults();
        self.sandbox.set_network(Network::Normal);
        self.healed = true;
        let mut before = Vec::new();
        let mut calm = 0;
        for cycle in 0..CYCLES {
            self.wait(self.until_due().max(PAUSE)).await;
            self.turn(Turn::Cold).await;
            if cycle == 1 && (self.judge.needs_sweep() || self.sweeps()) {
                self.turn(Turn::Sweep).await;
            }
            self.turn(Turn::Push).await;
            let now = self.shape();
            calm = if now == before { calm + 1 } else { 0 };
            before = now;
            if calm == 2 {
                return;
            }
        }
        self.judge.violation(format!("no fixpoint after {CYCLES} cycles"));
    }

    /// How long it is until the next row that waits for a time comes due.
    fn until_due(&self) -> Duration {
        let now = Clock::wall_ms(&*self.time);
        let due = self.store().read_now(move |reader| reader.next_due(now)).ok().flatten();
        Duration::from_millis(due.map_or(0, |due| due.saturating_sub(now).unsigned_abs()))
    }

    /// Whether pages were read that lacked records without saying so.
    fn sweeps(&self) -> bool {
        use super::faults::FaultClass as F;
        self.options.faults.iter().any(|class| matches!(class, F::DropItem | F::RepeatItem))
    }

    /// What waits and what is disputed.
    fn shape(&self) -> Vec<String> {
        let read = self.store().read_now(|reader| -> Result<_, StoreError> {
            let rows = reader.outbox(10_000, 0)?.1;
            let mut shape: Vec<String> =
                rows.into_iter().map(|row| format!("{} {:?} {:?}", row.id, row.kind, row.state)).collect();
            shape.extend(reader.conflicts()?.iter().map(|conflict| format!("{conflict:?}")));
            Ok(shape)
        });
        read.unwrap_or_default()
    }

    /// Everything that must hold once all is quiet.
    pub(super) fn judge_end(&mut self) {
        self.judge_stuck();
        self.judge_mirror();
        let store = self.store();
        self.judge.judge_overwrites(&store);
        self.judge.judge_creates();
    }

    /// Nothing waits without a reason that the user can see.
    fn judge_stuck(&mut self) {
        let read = self.store().read_now(|reader| -> Result<_, StoreError> {
            let rows = reader.outbox(10_000, 0)?.1;
            let mut stuck = Vec::new();
            for row in &rows {
                let moves = matches!(
                    row.state,
                    OutboxState::Queued
                        | OutboxState::InFlight
                        | OutboxState::Unknown
                        | OutboxState::RetryWait
                );
                if moves && !row.held && !explained(reader, row, &rows)? {
                    stuck.push(format!(
                        "{row:?} {:?} {:?}",
                        reader.record(row.rid)?,
                        reader.pending(row.rid)?
                    ));
                }
            }
            Ok(stuck)
        });
        self.judge.findings.stuck.extend(read.unwrap_or_default());
    }

    /// The mirror is the server: ids, values, the recycle bin, links.
    fn judge_mirror(&mut self) {
        for object_type in ObjectType::standard() {
            let Some(server) = kind(object_type) else { continue };
            let live = self.sandbox.live_ids(server);
            self.compare_ids(object_type, RecordState::Live, &live);
            let archived = self.sandbox.archived_ids(server);
            self.compare_ids(object_type, RecordState::Archived, &archived);
            self.compare_values(object_type, &live);
            self.compare_links(object_type, &live);
        }
    }

    fn compare_ids(&mut self, object_type: ObjectType, state: RecordState, server: &[u64]) {
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            Ok(match state {
                RecordState::Archived => reader.archived_records(object_type)?,
                _ => reader.live_records(object_type, Rid(0), 1_000_000)?,
            })
        });
        let mut held: Vec<u64> =
            read.unwrap_or_default().into_iter().filter_map(|(_, id)| id.parse().ok()).collect();
        held.sort_unstable();
        if held != server {
            let lacks: Vec<&u64> = server.iter().filter(|id| !held.contains(id)).collect();
            let extra: Vec<&u64> = held.iter().filter(|id| !server.contains(id)).collect();
            self.judge
                .violation(format!("{state:?} {object_type}: the mirror lacks {lacks:?} and has {extra:?}"));
        }
    }

    fn compare_values(&mut self, object_type: ObjectType, live: &[u64]) {
        let Some(server) = kind(object_type) else { return };
        let edited =
            EDITED.iter().find(|(name, _)| *name == object_type.name()).map_or(&[][..], |(_, names)| names);
        let names: Vec<&str> = edited.iter().copied().chain(object_type.row().natural_key).collect();
        let ids: Vec<String> = live.iter().map(u64::to_string).collect();
        let held = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let mut held = BTreeMap::new();
            for id in ids {
                let rid = reader.resolve(object_type, &RecordKey::Remote(id.clone()))?;
                let mirror = rid.map(|rid| reader.mirror(rid)).transpose()?.flatten();
                held.insert(id, mirror.map(|mirror| mirror.properties).unwrap_or_default());
            }
            Ok(held)
        });
        let held = held.unwrap_or_default();
        let mut wrong = Vec::new();
        for id in live {
            for name in &names {
                let server = self.sandbox.value(server, *id, name).unwrap_or_default();
                let mirror = held.get(&id.to_string()).and_then(|held| held.get(*name)).cloned().flatten();
                if mirror.as_deref().unwrap_or("") != server {
                    wrong.push(format!("{object_type} {id} {name}: mirror {mirror:?}, server {server:?}"));
                }
            }
        }
        for words in wrong {
            self.judge.violation(words);
        }
    }

    fn compare_links(&mut self, object_type: ObjectType, live: &[u64]) {
        let Some(server) = kind(object_type) else { return };
        let ids: Vec<String> = live.iter().map(u64::to_string).collect();
        let held = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let mut held: BTreeMap<(String, ObjectType), Vec<u64>> = BTreeMap::new();
            for id in ids {
                let Some(rid) = reader.resolve(object_type, &RecordKey::Remote(id.clone()))? else {
                    continue;
                };
                for row in reader.associations(rid)? {
                    let there = reader.mirrored_link(rid, row.to)?.is_some();
                    if let Some(to) = row.to_id.filter(|_| there).and_then(|to| to.parse().ok()) {
                        held.entry((id.clone(), row.to_type)).or_default().push(to);
                    }
                }
            }
            Ok(held)
        });
        let mut held = held.unwrap_or_default();
        for id in live {
            let profile = TypeProfile::of(object_type, None);
            for to in profile.iter().flat_map(|profile| profile.associates.iter().copied()) {
                let Some(to_kind) = kind(to) else { continue };
                let there = self.sandbox.linked_ids(server, *id, to_kind);
                let mut here = held.remove(&(id.to_string(), to)).unwrap_or_default();
                here.sort_unstable();
                if here != there {
                    let words = format!("{object_type} {id} to {to}: mirror {here:?}, server {there:?}");
                    self.judge.violation(words);
                }
            }
        }
    }
}

/// Whether a row waits for another that the user can see waiting.
fn explained(reader: &Reader<'_>, row: &OutboxRow, rows: &[OutboxRow]) -> Result<bool, StoreError> {
    let visible = |other: &OutboxRow| {
        other.held
            || matches!(
                other.state,
                OutboxState::NeedsAnswer | OutboxState::Rejected | OutboxState::Conflicted
            )
    };
    let earlier =
        rows.iter().any(|other| other.rid == row.rid && other.id < row.id && visible(other) && other.held);
    if earlier {
        return Ok(true);
    }
    let mut ends = vec![row.rid];
    if let OutboxPayload::Link(link) = &row.payload {
        ends = vec![link.from, link.to];
    }
    for end in ends {
        let draft = reader.record(end)?.is_some_and(|record| record.state == RecordState::Draft);
        let waits =
            rows.iter().any(|other| other.rid == end && other.kind == OutboxKind::Create && visible(other));
        if draft && waits {
            return Ok(true);
        }
    }
    Ok(false)
}
