//! The judge: knows what the user saw and wanted, what everybody wrote, and every conflict ever shown; says what was lost,
//! overwritten or asked without reason.

mod conflicts;
mod ends;

use super::findings::Findings;
use super::rivals::kind;
use super::wishes::Wishes;
use satchel_core::{ObjectType, RecordKey, RecordState, Rid, ServerTime};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Sandbox, Version, Whereabouts};
use satchel_store::{LedgerRow, Reader, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// A record that the user made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) rid: Rid,
    pub(super) object_type: ObjectType,
    /// The property whose first value no other record has.
    pub(super) property: String,
    pub(super) value: String,
    pub(super) email: Option<String>,
}

/// Sees both sides.
pub(super) struct Judge {
    pub(super) sandbox: Sandbox,
    pub(super) findings: Findings,
    own_user: u64,
    seen: BTreeSet<(Rid, String, String)>,
    late: BTreeSet<(Rid, String, String)>,
    judged: BTreeSet<(i64, String, String)>,
    ledger_at: i64,
    intents: BTreeMap<i64, LedgerRow>,
    touched: BTreeSet<(ObjectType, u64)>,
    made: Vec<Made>,
    asked: BTreeSet<Rid>,
    removed: BTreeSet<(ObjectType, u64)>,
    merged: BTreeSet<(ObjectType, u64)>,
    /// The links of which a colleague changed something, by both ends, whichever way.
    links: BTreeSet<[(ObjectType, u64); 2]>,
    /// What was found archived or gone, and had ended there.
    ended: BTreeSet<(ObjectType, u64)>,
    /// What was known of the first records at the last look.
    known: BTreeSet<(Rid, &'static str)>,
    /// Whether an admin may remove a property.
    pub(super) removes: bool,
    /// Whether the clock was set so far ahead that what ended may have been forgotten with its age.
    pub(super) forgets: bool,
    /// Whether links may be other than the user saw them without a colleague: a first pull that was cut has not read them, or
    /// HubSpot chooses another primary company by itself.
    pub(super) links_move: bool,
    /// How often other columns were chosen.
    pub(super) columns: u64,
    /// How many processes there have been, and the commits of this one at the last look.
    pub(super) processes: u64,
    looked_at: Option<(u64, u64)>,
    pub(super) wishes: Wishes,
}

impl Judge {
    pub(super) fn new(sandbox: Sandbox, own_user: u64) -> Self {
        Self {
            sandbox,
            own_user,
            findings: Findings::default(),
            seen: BTreeSet::new(),
            late: BTreeSet::new(),
            judged: BTreeSet::new(),
            ledger_at: 0,
            intents: BTreeMap::new(),
            touched: BTreeSet::new(),
            made: Vec::new(),
            asked: BTreeSet::new(),
            removed: BTreeSet::new(),
            merged: BTreeSet::new(),
            links: BTreeSet::new(),
            ended: BTreeSet::new(),
            known: BTreeSet::new(),
            removes: false,
            forgets: false,
            links_move: false,
            columns: 0,
            processes: 0,
            looked_at: None,
            wishes: Wishes::default(),
        }
    }

    pub(super) fn violation(&mut self, words: String) {
        self.findings.violations.push(words);
    }

    /// The user saw this value of HubSpot's.
    pub(super) fn saw(&mut self, rid: Rid, property: &str, value: Option<&str>) {
        self.seen.insert((rid, property.to_owned(), canon(value.unwrap_or(""))));
    }

    pub(super) fn made(
        &mut self,
        rid: Rid,
        object_type: ObjectType,
        property: &str,
        values: &[(String, Option<String>)],
    ) {
        let value_of =
            |name: &str| values.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.clone());
        let value = value_of(property).unwrap_or_default();
        self.made.push(Made {
            rid,
            object_type,
            property: property.to_owned(),
            value,
            email: value_of("email"),
        });
    }

    pub(super) fn drafts(&self, object_type: ObjectType) -> Vec<Rid> {
        self.made.iter().filter(|made| made.object_type == object_type).map(|made| made.rid).collect()
    }

    pub(super) fn wanted_addresses(&self) -> Vec<String> {
        self.made.iter().filter_map(|made| made.email.clone()).collect()
    }

    /// The user asked for a create of unknown fate to be sent once more.
    pub(super) fn asked_again(&mut self, rid: Rid) {
        self.asked.insert(rid);
    }

    /// The user gave up a create of unknown fate.
    pub(super) fn gave_up(&mut self, rid: Rid) {
        self.asked.insert(rid);
    }

    pub(super) fn rival_removed(&mut self, object_type: ObjectType, id: u64) {
        self.removed.insert((object_type, id));
    }

    /// What lies in the bin had ended, though it lives again.
    pub(super) fn rival_restored(&mut self, object_type: ObjectType, id: u64) {
        self.ended.insert((object_type, id));
    }

    pub(super) fn rival_merged(&mut self, object_type: ObjectType, ids: &[u64], survivor: &str) {
        self.merged.extend(ids.iter().map(|id| (object_type, *id)));
        if let Ok(id) = survivor.parse() {
            self.merged.insert((object_type, id));
            self.touched.insert((object_type, id));
        }
    }

    pub(super) fn rival_linked(&mut self, one: (ObjectType, u64), other: (ObjectType, u64)) {
        self.links.extend([[one, other], [other, one]]);
    }

    /// What has become of everything since the last look. Returns whether anything was committed since.
    pub(super) fn observe(&mut self, store: &Store, by_user: bool) -> bool {
        let seen = (self.processes, store.commits());
        if self.looked_at == Some(seen) {
            return false;
        }
        let crashed = self.looked_at.is_some_and(|(processes, _)| processes != self.processes);
        self.looked_at = Some(seen);
        let after = self.ledger_at;
        let read = store.read_now(move |reader| -> Result<_, StoreError> {
            let newest = reader.ledger(1)?.first().map_or(0, |line| line.id);
            Ok((newest, ledger_after(reader, after)?, reader.conflicts()?))
        });
        let (newest, lines, conflicts) = match read {
            Ok(read) => read,
            Err(error) => {
                self.violation(format!("the file cannot be read: {error}"));
                return true;
            }
        };
        if crashed && newest < after && !self.forgets {
            self.violation(format!(
                "what was saved is gone: line {after} was there, and {newest} is the last"
            ));
        }
        for line in lines {
            self.ledger_at = line.id;
            self.judge_line(store, line, by_user);
        }
        for conflict in conflicts {
            self.judge_conflict(store, &conflict);
        }
        self.judge_states(store);
        self.judge_memory(store);
        true
    }

    /// What the file can prove about itself (I1, I7, I9, I17); it is read whole.
    pub(super) fn judge_file(&mut self, store: &Store) {
        match store.read_now(|reader| reader.check()) {
            Ok(broken) => broken.into_iter().for_each(|sentence| self.violation(sentence)),
            Err(error) => self.violation(format!("the file cannot be read: {error}")),
        }
    }

    /// No record ends here that did not end there (I14).
    fn judge_states(&mut self, store: &Store) {
        for (name, _) in super::world::EDITED {
            let (Ok(object_type), Some(kind)) = (name.parse::<ObjectType>(), Kind::parse(name)) else {
                continue;
            };
            let ended = store.read_now(move |reader| -> Result<_, StoreError> {
                let mut ended = Vec::new();
                for state in [RecordState::Archived, RecordState::Gone] {
                    ended.extend(reader.records_in_state(object_type, state, Rid(0), usize::MAX)?);
                }
                Ok(ended)
            });
            for (_, id) in ended.unwrap_or_default() {
                let Ok(id) = id.parse::<u64>() else { continue };
                let key = (object_type, id);
                if self.ended.contains(&key) || self.removed.contains(&key) || self.merged.contains(&key) {
                    continue;
                }
                if self.sandbox.whereabouts(kind, id) == Whereabouts::Live {
                    self.violation(format!("{object_type} {id} is taken for ended, and lives"));
                }
                self.ended.insert(key);
            }
        }
    }

    /// What was known of the first records stays known, whatever is known better since.
    fn judge_memory(&mut self, store: &Store) {
        // What is mirrored no more is forgotten.
        if self.columns > 0 {
            return;
        }
        let known = store.read_now(move |reader| -> Result<_, StoreError> {
            let mut known = Vec::new();
            for (name, names) in super::world::EDITED {
                let Ok(object_type) = name.parse::<ObjectType>() else { continue };
                for (rid, _) in reader.live_records(object_type, Rid(0), 4)? {
                    let mirror = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
                    known.extend(
                        names.iter().filter(|name| mirror.contains_key(**name)).map(|name| (rid, *name)),
                    );
                }
            }
            Ok(known)
        });
        let known: BTreeSet<(Rid, &'static str)> = known.unwrap_or_default().into_iter().collect();
        let live = |rid: Rid| known.iter().any(|(known, _)| *known == rid);
        let lost: Vec<_> =
            self.known.iter().filter(|pair| !known.contains(*pair) && live(pair.0)).copied().collect();
        for (rid, name) in lost {
            self.violation(format!("the mirror knew {name} of {rid}, and knows it no more"));
        }
        self.known = known;
    }

    pub(super) fn own(&self, version: &Version) -> bool {
        version.source == "INTEGRATION" && version.user == Some(self.own_user)
    }

    /// At the end: what of others was overwritten although the user had never seen it.
    pub(super) fn judge_overwrites(&mut self, store: &Store) {
        let mut known: BTreeSet<(Rid, String, String)> = BTreeSet::new();
        for (rid, property, value) in self.seen.iter().chain(&self.late) {
            known.insert((last_number(store, *rid), property.clone(), value.clone()));
        }
        for (object_type, id) in self.touched.clone() {
            let Some(kind) = kind(object_type) else { continue };
            let names = super::world::EDITED.iter().find(|(name, _)| *name == object_type.name());
            let key = RecordKey::Remote(id.to_string());
            let rid = store.read_now(move |reader| reader.resolve(object_type, &key)).ok().flatten();
            for property in names.map_or(&[][..], |(_, names)| names) {
                let versions = self.sandbox.versions(kind, id, property);
                let mut mine: BTreeSet<String> = BTreeSet::new();
                for pair in versions.windows(2) {
                    let [below, above] = pair else { continue };
                    if self.own(below) {
                        mine.insert(canon(&below.value));
                    }
                    if !self.own(above) || self.own(below) || same(&below.value, &above.value) {
                        continue;
                    }
                    let value = canon(&below.value);
                    let seen =
                        rid.is_some_and(|rid| known.contains(&(rid, (*property).to_owned(), value.clone())));
                    if !seen && !mine.contains(&value) {
                        self.findings.missed.push(format!(
                            "{object_type} {id} {property}: {:?} of a colleague lies unseen under {:?}",
                            below.value, above.value
                        ));
                    }
                }
            }
        }
    }

    /// At the end: no record was made twice, unless the user was asked.
    pub(super) fn judge_creates(&mut self) {
        for made in self.made.clone() {
            let Some(kind) = kind(made.object_type) else { continue };
            let ids = self.sandbox.live_ids(kind).into_iter().chain(self.sandbox.archived_ids(kind));
            let ours: Vec<u64> = ids
                .filter(|id| {
                    let first = self.sandbox.versions(kind, *id, &made.property).into_iter().next();
                    first.is_some_and(|version| self.own(&version) && version.value == made.value)
                })
                .collect();
            let given_up = self.wishes.is_never_made(made.rid) && !self.asked.contains(&made.rid);
            if given_up && !ours.is_empty() {
                self.violation(format!(
                    "{} was taken back before it left, and was made: {ours:?}",
                    made.value
                ));
            }
            if ours.len() > 1 {
                if self.asked.contains(&made.rid) {
                    self.findings.duplicates_flagged += 1;
                } else {
                    self.violation(format!("{} was made {} times: {ours:?}", made.value, ours.len()));
                }
            }
        }
    }

    /// The newest intents, oldest first.
    pub(super) fn recent_intents(&self, most: usize) -> Vec<i64> {
        let begins = |(id, line): (&i64, &LedgerRow)| line.intent.is_none().then_some(*id);
        let mut newest: Vec<i64> = self.intents.iter().rev().filter_map(begins).take(most).collect();
        newest.reverse();
        newest
    }

    /// Whether a colleague had a hand in a link.
    pub(super) fn is_linked_by_others(&self, ends: [(ObjectType, u64); 2]) -> bool {
        self.links.contains(&ends)
    }

    /// Whether anybody but the user had a hand in what became of a record.
    pub(super) fn is_touched_by_others(&self, end: (ObjectType, u64)) -> bool {
        let archived = |line: &LedgerRow| {
            line.kind == "archive" && line.object_type == end.0 && line.record_key == end.1.to_string()
        };
        [&self.removed, &self.merged].iter().any(|ends| ends.contains(&end))
            || self.ended.contains(&end)
            || self.intents.values().any(archived)
    }

    /// Whether the ledger holds this wish of the record, or of one that was merged into it.
    pub(super) fn was_queued(&self, store: &Store, rid: Rid, property: &str, value: &str) -> bool {
        let mut wishes = self.intents.values().filter(|line| {
            line.property.as_deref() == Some(property) && line.local.as_deref().unwrap_or_default() == value
        });
        wishes.any(|line| line.rid == rid || last_number(store, line.rid) == rid)
    }

    /// Whether anything happened that only a full comparison of ids finds.
    pub(super) fn needs_sweep(&self) -> bool {
        !self.removed.is_empty()
    }
}

/// The number under which a record is known in the end.
pub(super) fn last_number(store: &Store, rid: Rid) -> Rid {
    let found = store.read_now(move |reader| -> Result<_, StoreError> {
        let mut at = rid;
        while let Some(next) = reader.record(at)?.and_then(|record| record.merged_into) {
            at = next;
        }
        Ok(at)
    });
    found.unwrap_or(rid)
}

/// The lines of the ledger after one, oldest first.
fn ledger_after(reader: &Reader<'_>, after: i64) -> Result<Vec<LedgerRow>, StoreError> {
    let mut limit = 32;
    loop {
        let mut lines = reader.ledger(limit)?;
        let all = lines.len() < limit || lines.last().is_some_and(|line| line.id <= after);
        if all {
            lines.retain(|line| line.id > after);
            lines.reverse();
            return Ok(lines);
        }
        limit *= 4;
    }
}

/// Whether two values mean the same to HubSpot.
pub(super) fn same(left: &str, right: &str) -> bool {
    left == right || canon(left) == canon(right)
}

fn canon(value: &str) -> String {
    if let Some(time) = ServerTime::parse(value) {
        return time.0.to_string();
    }
    match value.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => number.to_string(),
        _ => value.to_owned(),
    }
}
