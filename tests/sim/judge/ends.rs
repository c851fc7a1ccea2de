//! How each intent ended: with evidence in HubSpot, or because the user wanted it.

use super::{Judge, canon, last_number, same};
use crate::sim::faults::REMOVED;
use crate::sim::rivals::kind;
use satchel_core::{RecordKey, Rid};
use satchel_sandbox::Whereabouts;
use satchel_store::{LedgerRow, Store, StoreError};

impl Judge {
    pub(super) fn judge_line(&mut self, store: &Store, line: LedgerRow, by_user: bool) {
        let id = line.record_key.parse::<u64>().ok();
        self.touched.extend(id.map(|id| (line.object_type, id)));
        match line.event.as_str() {
            "queued" => {
                // What the user typed, the user has seen.
                if let Some(property) = &line.property {
                    self.saw(line.rid, property, line.local.as_deref());
                }
                self.intents.insert(line.id, line);
            }
            "acknowledged" => {
                self.findings.pushed += 1;
                self.judge_end(store, &line, true);
            }
            "converged" => self.judge_end(store, &line, false),
            "discarded" if by_user || line.detail.as_deref() == Some("merged") => {}
            "discarded" => self.violation(format!("nobody discarded {line:?}")),
            "replaced" if line.detail.as_deref() == Some("merged") => self.judge_merged(store, &line),
            "replaced" if by_user => {}
            "replaced" if self.archived(store, &line) => {}
            "replaced" => self.violation(format!("nothing replaced {line:?}")),
            _ => {}
        }
    }

    /// Of two edits of one property whose records became one, the later stays.
    fn judge_merged(&mut self, store: &Store, line: &LedgerRow) {
        let intent = line.intent.and_then(|id| self.intents.get(&id));
        let (Some(intent), Some(property)) = (intent, &line.property) else { return };
        let end = last_number(store, line.rid);
        let later = self.intents.values().any(|other| {
            other.id != intent.id
                && other.at >= intent.at
                && other.property.as_ref() == Some(property)
                && last_number(store, other.rid) == end
        });
        if !later {
            self.violation(format!("merged, and the later edit went: {line:?}"));
        }
    }

    /// Whether the user asked for the archive of this record, under whatever number it was known then.
    fn archived(&self, store: &Store, line: &LedgerRow) -> bool {
        let end = |rid: Rid| last_number(store, rid);
        self.intents.values().any(|intent| intent.kind == "archive" && end(intent.rid) == end(line.rid))
    }

    /// An intent that ended well did so with evidence.
    fn judge_end(&mut self, store: &Store, line: &LedgerRow, by_us: bool) {
        let Some(intent) = line.intent.and_then(|id| self.intents.get(&id)).cloned() else {
            return self.violation(format!("an end without a beginning: {line:?}"));
        };
        let ids = self.ids_of(store, line);
        let Some(kind) = kind(line.object_type) else { return };
        let gone = |id: &u64| matches!(self.sandbox.whereabouts(kind, *id), Whereabouts::Nothing);
        if ids.is_empty() || ids.iter().all(gone) {
            if by_us && !ids.iter().any(|id| self.removed.contains(&(line.object_type, *id))) {
                self.violation(format!("acknowledged, and HubSpot knows nothing of it: {line:?} {ids:?}"));
            }
            return;
        }
        match (line.kind.as_str(), &line.property) {
            ("update", Some(property)) => {
                let wanted = intent.local.clone().unwrap_or_default();
                let removed = self.removes && (line.object_type.name(), property.as_str()) == REMOVED;
                let held = is_back_at_base(line)
                    || (removed && wanted.is_empty())
                    || ids.iter().any(|id| {
                        let versions = self.sandbox.versions(kind, *id, property);
                        let current = self.sandbox.value(kind, *id, property).unwrap_or_default();
                        same(&current, &wanted)
                            || versions.iter().any(|version| same(&version.value, &wanted))
                    });
                if !held {
                    self.violation(format!("ended as {} without evidence: {wanted:?} {line:?}", line.event));
                }
            }
            ("archive", _) => {
                let was_there = ids.iter().any(|id| {
                    matches!(self.sandbox.whereabouts(kind, *id), Whereabouts::Live)
                        && !self.removed.contains(&(line.object_type, *id))
                        && !self.merged.contains(&(line.object_type, *id))
                });
                // It may have been restored since; only a rival does that, and the steps say so.
                let restored = ids.iter().any(|id| self.removed.contains(&(line.object_type, *id)));
                if was_there && !restored {
                    self.findings.violations.push(format!("archived, and it is live: {line:?}"));
                }
            }
            _ => {}
        }
    }

    /// The ids under which HubSpot may know the record of a line.
    fn ids_of(&self, store: &Store, line: &LedgerRow) -> Vec<u64> {
        let (object_type, rid) = (line.object_type, line.rid);
        let now = store.read_now(move |reader| -> Result<_, StoreError> {
            let Some(rid) = reader.resolve(object_type, &RecordKey::Local(rid))? else { return Ok(None) };
            Ok(reader.record(rid)?.and_then(|record| record.remote_id))
        });
        let now = now.ok().flatten().and_then(|id| id.parse().ok());
        let mut ids: Vec<u64> = line.record_key.parse().ok().into_iter().chain(now).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Whether a change ended as what the user had seen before it: taken back while others of its record were on their way, so
/// that it had nothing left to ask of HubSpot, whatever that holds by now.
fn is_back_at_base(end: &LedgerRow) -> bool {
    let value = |value: &Option<String>| canon(value.as_deref().unwrap_or(""));
    end.event == "converged" && value(&end.base) == value(&end.local)
}
