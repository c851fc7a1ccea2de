//! What the user does at once with HubSpot, and not later: two records become one, and creates get a key of their own.

use crate::sim::consents::WantedMerge;
use crate::sim::options::Part;
use crate::sim::rivals::kind;
use crate::sim::turns::Turn;
use crate::sim::world::{EDITED, World};
use satchel_core::{ObjectType, RecordState, Rid};
use satchel_engine::{MergeAnswer, MergeConsent};
use satchel_sandbox::Whereabouts;
use satchel_store::StoreError;
use std::collections::BTreeMap;

/// What the property needs that tells records apart.
const KEY_SCOPES: [&str; 3] =
    ["crm.schemas.contacts.write", "crm.schemas.companies.write", "crm.schemas.deals.write"];

/// A merge that the user has asked for.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Merging {
    pub(in crate::sim) object_type: ObjectType,
    pub(in crate::sim) primary: Rid,
    pub(in crate::sim) other: Rid,
    pub(in crate::sim) consent: MergeConsent,
}

impl World {
    /// What cannot happen in the middle of the engine's work. Returns whether anything did.
    pub(in crate::sim) async fn online_step(&mut self) -> bool {
        match self.draws.clone().below(100) {
            0..5 if self.options.has(Part::UserMerges) => self.merge().await,
            5..9 if self.options.has(Part::OwnKeys) => self.own_keys().await,
            _ => return false,
        }
        self.observe(true);
        true
    }

    pub(in crate::sim) async fn own_keys(&mut self) {
        if self.draws.percent(25) {
            self.tell("  creates by no key of their own");
            if let Err(error) = self.engine().turn_off_own_keys().await {
                self.judge.violation(format!("own keys cannot be turned off: {error}"));
            }
            return;
        }
        if self.draws.percent(15) {
            let scope = self.draws.pick(&KEY_SCOPES).copied().unwrap_or(KEY_SCOPES[0]);
            self.lost_scopes.insert(scope.to_owned());
            self.sandbox.drop_scope(scope);
        }
        self.turn(Turn::OwnKeys).await;
    }

    pub(in crate::sim) async fn merge(&mut self) {
        let name = self.draws.pick(&["contacts", "companies"]).copied().unwrap_or("contacts");
        let Ok(object_type) = name.parse::<ObjectType>() else { return };
        let (one, two) = (self.some_record(object_type), self.some_record(object_type));
        let (Some(primary), Some(other)) = (one, two) else { return };
        if primary == other {
            return;
        }
        let mut merging = Merging { object_type, primary, other, consent: MergeConsent::Given };
        self.tell(&format!("  merge {object_type} {primary} {other}"));
        // Asked again only as often as a user would look.
        for _ in 0..2 {
            let Some(wanted) = self.wanted_merge(&merging) else { return };
            self.consents().merge = Some(wanted);
            self.merging = Some(merging.clone());
            self.turn(Turn::Merge).await;
            self.note_merge();
            self.consents().merge = None;
            let answer = self.merged.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            let Some(MergeAnswer::Ask(question)) = answer else { return };
            if self.draws.percent(30) {
                return;
            }
            self.tell(&format!("    looks again: {:?}", question.why));
            merging.primary = question.primary.rid;
            merging.other = question.other.rid;
            merging.consent = MergeConsent::ToSight(question.sight.clone());
        }
    }

    /// What the user sees of both records.
    fn wanted_merge(&self, merging: &Merging) -> Option<WantedMerge> {
        let object_type = merging.object_type;
        let names = EDITED.iter().find(|(name, _)| *name == object_type.name())?.1;
        let rids = [merging.primary, merging.other];
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let mut ids = Vec::new();
            let mut seen = BTreeMap::new();
            for rid in rids {
                let record = reader.record(rid)?.filter(|record| record.state == RecordState::Live);
                let Some(id) = record.and_then(|record| record.remote_id) else { continue };
                let known = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
                for name in names {
                    if let Some(value) = known.get(*name) {
                        seen.insert((id.clone(), (*name).to_owned()), value.clone().unwrap_or_default());
                    }
                }
                ids.push(id);
            }
            Ok((ids, seen))
        });
        let (ids, seen) = read.ok()?;
        let [primary, other] = <[String; 2]>::try_from(ids).ok()?;
        Some(WantedMerge { object_type, primary, other, seen })
    }

    /// Whether the records of a wanted merge are one now is HubSpot's to say, whatever the answer was.
    pub(in crate::sim) fn note_merge(&mut self) {
        let wanted = self.consents().merge.as_ref().map(|wanted| {
            (
                wanted.object_type,
                [&wanted.primary, &wanted.other].map(|id| id.parse::<u64>().unwrap_or_default()),
            )
        });
        let Some((object_type, ids)) = wanted else { return };
        let Some(kind) = kind(object_type) else { return };
        for id in ids {
            if let Whereabouts::Merged(into) = self.sandbox.whereabouts(kind, id) {
                self.judge.rival_merged(object_type, &ids, &into.to_string());
            }
        }
    }
}
