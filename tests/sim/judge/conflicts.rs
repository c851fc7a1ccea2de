//! Whether a conflict has a reason: somebody else did change what it is about.

use super::{Judge, canon, same};
use crate::sim::faults::REMOVED;
use crate::sim::rivals::kind;
use satchel_core::{Base, Conflict, ConflictKind, ConflictProperty};
use satchel_sandbox::Version;
use satchel_store::Store;

impl Judge {
    pub(super) fn judge_conflict(&mut self, store: &Store, conflict: &Conflict) {
        let rid = conflict.rid;
        let Ok(Some(record)) = store.read_now(move |reader| reader.record(rid)) else { return };
        let id = record.remote_id.as_deref().and_then(|id| id.parse::<u64>().ok());
        let (Some(id), Some(kind)) = (id, kind(record.object_type)) else { return };
        let key = (record.object_type, id);
        let whole = ConflictProperty {
            name: String::new(),
            base: Base::Unknown,
            local: None,
            remote: None,
            remote_at: None,
            remote_by: None,
            remote_source: None,
        };
        let by_name = matches!(
            conflict.kind,
            ConflictKind::Edit | ConflictKind::ChangedSinceArchive | ConflictKind::Late
        );
        let properties = if by_name { conflict.properties.clone() } else { vec![whole] };
        let moved = |property: &ConflictProperty| match &property.base {
            Base::Unknown => true,
            Base::Known(base) => {
                let base = base.as_deref().unwrap_or("");
                !same(&canon(base), &canon(property.remote.as_deref().unwrap_or("")))
            }
        };
        let disputed: Vec<&str> = conflict
            .properties
            .iter()
            .filter(|property| moved(property))
            .map(|property| property.name.as_str())
            .collect();
        let groups = record.object_type.row().groups;
        for property in properties {
            // It stands there for the sake of its linked group, which is judged by the member that moved.
            let held = !moved(&property) && groups.is_held(&property.name, &disputed);
            if held && conflict.kind == ConflictKind::Edit {
                continue;
            }
            let remote = canon(property.remote.as_deref().unwrap_or(""));
            if !self.judged.insert((conflict.id.0, property.name.clone(), remote.clone())) {
                continue;
            }
            let versions = self.sandbox.versions(kind, id, &property.name);
            let foreign = |version: &Version| !self.own(version) && same(&version.value, &remote);
            // A value that an admin took away with its property is gone for everybody.
            let removed = self.removes && (record.object_type.name(), property.name.as_str()) == REMOVED;
            let founded = removed
                || self.merged.contains(&key)
                || match conflict.kind {
                    ConflictKind::Edit | ConflictKind::ChangedSinceArchive => match &property.base {
                        Base::Unknown => true,
                        Base::Known(base) => {
                            let base = base.as_deref().unwrap_or("");
                            let from = versions.iter().position(|version| same(&version.value, base));
                            versions.iter().skip(from.map_or(0, |at| at + 1)).any(foreign)
                        }
                    },
                    ConflictKind::Late => versions.iter().any(foreign),
                    ConflictKind::ArchivedRemotely => self.removed.contains(&key),
                    ConflictKind::Exists => {
                        let first = self.sandbox.versions(kind, id, "email").into_iter().next();
                        let changed = conflict.properties.iter().any(|property| {
                            let remote = property.remote.as_deref().unwrap_or("");
                            let versions = self.sandbox.versions(kind, id, &property.name);
                            versions.iter().any(|version| !self.own(version) && same(&version.value, remote))
                        });
                        changed || first.is_none_or(|version| !self.own(&version))
                    }
                    ConflictKind::Association => {
                        self.links_move
                            || self.links.iter().any(|[one, _]| *one == key)
                            || !self.removed.is_empty()
                            || !self.merged.is_empty()
                    }
                };
            if conflict.kind == ConflictKind::Late {
                self.findings.late += 1;
                self.late.insert((rid, property.name.clone(), remote));
            } else {
                self.findings.conflicts += 1;
            }
            if !founded {
                let words = format!(
                    "{:?} of {key:?} {property:?}: nobody else did that: {versions:?}",
                    conflict.kind
                );
                self.findings.unfounded.push(words);
            }
        }
    }
}
