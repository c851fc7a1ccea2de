//! The end of a schedule: all is made well, the engine works until nothing changes, and both sides are compared.

use super::faults::{FaultClass, REMOVED};
use super::options::Part;
use super::rivals::kind;
use super::turns::{Turn, moved};
use super::world::{CANARY, EDITED, World, columns};
use satchel_core::{Clock, ObjectType, OutboxKind, OutboxState, RecordKey, RecordState, Rid, TypeProfile};
use satchel_sandbox::Network;
use satchel_store::{OutboxPayload, OutboxRow, Reader, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use std::time::Duration;

/// The other end of a link and the types of its labels.
type Link = (u64, BTreeSet<u32>);

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
        for scope in std::mem::take(&mut self.lost_scopes) {
            self.sandbox.restore_scope(&scope);
        }
        for object_type in std::mem::take(&mut self.narrowed) {
            let all = Some(columns(object_type, &[]));
            if let Err(error) = self.engine().select_properties(object_type, all).await {
                self.judge.violation(format!("columns cannot be chosen: {error}"));
            }
        }
        self.observe(false);
        if let Err(error) = self.signed_in().await {
            self.judge.violation(error);
        }
        self.healed = true;
        let mut before = self.shape();
        for cycle in 0..CYCLES {
            self.wait(self.until_due().max(PAUSE)).await;
            // Links that others changed and what the search index showed too late are read once; what follows is our own doing.
            self.turn(if cycle == 0 { Turn::Cold } else { Turn::Pull }).await;
            let sweeps = cycle == 1 && (self.judge.needs_sweep() || self.sweeps());
            if sweeps {
                self.turn(Turn::Sweep).await;
            }
            if self.consents().review.is_some() {
                self.approve(None).await;
            }
            let writes = self.passed().writes;
            self.turn(Turn::Push).await;
            let found_nothing = self.pulled.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
            self.quiet = cycle > 0 && !sweeps && found_nothing && self.passed().writes == writes;
            let now = self.shape();
            // The second cycle reads what the first one sent, and sweeps.
            if now == before && cycle > 0 && !self.is_looking() {
                return;
            }
            before = now;
        }
        self.judge.violation(format!("no fixpoint after {CYCLES} cycles"));
    }

    /// Whether something is still looked for, by a ladder that ends.
    fn is_looking(&self) -> bool {
        let counts = self.store().read_now(|reader| -> Result<_, StoreError> { reader.outbox_counts() });
        counts.is_ok_and(|counts| counts.contains_key(&OutboxState::Unknown))
    }

    /// How long it is until the next row that waits for a time comes due.
    fn until_due(&self) -> Duration {
        let now = self.computer.wall_ms();
        let due = self.store().read_now(move |reader| reader.next_due(now)).ok().flatten();
        Duration::from_millis(due.map_or(0, |due| due.saturating_sub(now).unsigned_abs()))
    }

    /// A sign-in that was lost to a renewal without an answer is made anew.
    async fn signed_in(&mut self) -> Result<(), String> {
        // A day whose requests were used up is over for a program that begins anew.
        if self.options.has(Part::Limits) || self.options.faults.contains(&FaultClass::DaySpent) {
            self.restart()?;
        }
        let asked = self.engine().welcome().await;
        let lost = |error: &satchel_engine::EngineError| {
            matches!(error, satchel_engine::EngineError::Api(satchel_engine::ApiError::SignedOut(_)))
        };
        match asked {
            Err(error) if lost(&error) => {
                if !std::mem::take(&mut self.passed().renewal_lost) {
                    return Err(format!("signed out, and no renewal was lost: {error}"));
                }
                self.sign_in_again().await
            }
            _ => Ok(()),
        }
    }

    /// Whether pages were read that lacked records without saying so.
    fn sweeps(&self) -> bool {
        let lacks = |class: &FaultClass| matches!(class, FaultClass::DropItem | FaultClass::RepeatItem);
        self.options.faults.iter().any(lacks)
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
    pub(super) async fn judge_end(&mut self) {
        self.judge_stuck();
        self.judge_mirror();
        self.judge_quiet().await;
        self.judge_files();
        let store = self.store();
        // It is read whole, which over many histories every second time is enough for.
        if self.options.seed.is_multiple_of(2) || self.options.is_large() {
            self.judge.judge_file(&store);
        }
        self.judge.judge_overwrites(&store);
        self.judge.judge_creates();
        self.judge.judge_wishes(&store);
    }

    /// What was read is read again, and changes nothing (I13).
    async fn judge_quiet(&mut self) {
        if self.quiet {
            return;
        }
        match self.engine().pull().await {
            Ok(report) => {
                let moved = moved(&report);
                if !moved.is_empty() {
                    self.judge.violation(format!("nobody did anything, and a pull changed {moved:?}"));
                }
            }
            Err(error) => self.judge.violation(format!("a pull failed when all was well: {error}")),
        }
        self.observe(false);
    }

    /// Nothing of anybody's stands in the clear on the disk (I16).
    fn judge_files(&mut self) {
        if !self.options.seed.is_multiple_of(16) {
            return;
        }
        for (name, bytes) in self.files() {
            let known = ["portal.db", "portal.db-wal", "portal.db-shm"].contains(&name.as_str());
            let clear = [CANARY, "@portal.example", "Common A"]
                .into_iter()
                .find(|canary| bytes.windows(canary.len()).any(|window| window == canary.as_bytes()));
            if let (false, _) | (_, Some(_)) = (known, clear) {
                self.judge.violation(format!("{name} lies on the disk with {clear:?} in the clear"));
            }
        }
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
            // Of what the sign-in may not read nothing is known.
            if !self.mirrors(object_type) {
                continue;
            }
            let live = self.sandbox.live_ids(server);
            self.compare_ids(object_type, RecordState::Live, &live);
            let archived = self.sandbox.archived_ids(server);
            self.compare_ids(object_type, RecordState::Archived, &archived);
            self.compare_values(object_type, &live);
            self.compare_links(object_type, &live);
        }
    }

    /// Whether the sign-in may read this type.
    fn mirrors(&self, object_type: ObjectType) -> bool {
        let name = object_type.name();
        let edited = EDITED.iter().any(|(known, _)| *known == name);
        self.options.edits(name) || (!edited && self.options.has(Part::AllTypes))
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
        let removed = self.options.faults.contains(&FaultClass::RemoveProperty);
        for id in live {
            for name in names.iter().filter(|name| !(removed && (object_type.name(), **name) == REMOVED)) {
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
            let mut held: BTreeMap<(String, ObjectType), Vec<Link>> = BTreeMap::new();
            for id in ids {
                let Some(rid) = reader.resolve(object_type, &RecordKey::Remote(id.clone()))? else {
                    continue;
                };
                let mirrored = reader.mirrored_links(rid)?;
                for row in reader.associations(rid)? {
                    let archived =
                        reader.record(row.to)?.is_some_and(|record| record.state == RecordState::Archived);
                    // The link of an archived record is not shown, but for the change of it that waits for the record's return.
                    if archived && row.pending.is_some() {
                        continue;
                    }
                    let Some(types) = mirrored.get(&row.to) else { continue };
                    let labels = types.iter().filter(|found| found.label.is_some());
                    let labels = labels.filter_map(|found| u32::try_from(found.type_id).ok()).collect();
                    if let Some(to) = row.to_id.and_then(|to| to.parse().ok()) {
                        held.entry((id.clone(), row.to_type)).or_default().push((to, labels));
                    }
                }
            }
            Ok(held)
        });
        let mut held = held.unwrap_or_default();
        for id in live {
            let profile = TypeProfile::of(object_type, None);
            for to in profile.iter().flat_map(|profile| profile.associates.iter().copied()) {
                let Some(to_kind) = kind(to).filter(|_| self.mirrors(to)) else { continue };
                let there = self.sandbox.labelled_links(server, *id, to_kind);
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
    // A record is made after those that it begins linked to.
    ends.extend(reader.first_links(row.id)?.into_iter().map(|link| link.to));
    for end in ends {
        let record = reader.record(end)?;
        // A link waits a day for the return of its end, and says so.
        if row.message.is_some()
            && record.as_ref().is_some_and(|record| record.state == RecordState::Archived)
        {
            return Ok(true);
        }
        let draft = record.is_some_and(|record| record.state == RecordState::Draft);
        let waits =
            rows.iter().any(|other| other.rid == end && other.kind == OutboxKind::Create && visible(other));
        if draft && waits {
            return Ok(true);
        }
    }
    Ok(false)
}
