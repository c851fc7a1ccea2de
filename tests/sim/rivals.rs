//! Colleagues at work in HubSpot itself: mostly on what the user is editing.

use super::consents::pair;
use super::options::Part;
use super::world::{EDITED, World};
use satchel_core::{AssociationType, Category, ObjectType};
use satchel_sandbox::Whereabouts;
use satchel_sandbox::world::Kind;
use satchel_store::StoreError;
use std::collections::BTreeMap;

/// The types of the labels that a link of a contact to a company may have.
const PRIMARY: u32 = 1;
const DECISION_MAKER: u32 = 36;

/// What a colleague may write to.
#[derive(Clone, Debug)]
struct Target {
    object_type: ObjectType,
    id: u64,
    property: String,
}

impl World {
    pub(super) async fn rival_step(&mut self) {
        // Two writes in one millisecond would have one stamp.
        self.wait(std::time::Duration::from_millis(2)).await;
        match self.draws.below(100) {
            0..62 => self.rival_edits(),
            62..70 if self.options.has(Part::Archives) => self.rival_archives(),
            70..76 if self.options.has(Part::Archives) => self.rival_restores(),
            76..82 if self.options.has(Part::Creates) => self.rival_creates().await,
            82..85 if self.options.has(Part::Labels) => self.rival_labels().await,
            82..90 if self.options.has(Part::Links) => self.rival_links().await,
            90..94 if self.options.has(Part::Merges) => self.rival_merges().await,
            94..95 if self.options.has(Part::Purges) => self.rival_purges(),
            95..97 => self.rival_touches(),
            97 if self.options.has(Part::OwnKeys) => self.rival_removes_key(),
            _ => self.rival_edits(),
        }
    }

    fn rival_edits(&mut self) {
        let Some(target) = self.target() else { return };
        let Some(kind) = kind(target.object_type) else { return };
        let value = match self.draws.below(100) {
            0..8 => String::new(),
            8..20 => self.common(&target.property),
            20..30 => self.local_value(&target).unwrap_or_default(),
            _ => self.fresh(&target.property, "R"),
        };
        if matches!(target.property.as_str(), "dealstage" | "pipeline" | "email" | "name") {
            return;
        }
        let value = if target.property == "hs_lead_status" { self.option() } else { value };
        self.tell(&format!("  rival writes {target:?} {value}"));
        let written = self.sandbox.edit_as(self.rival_user, kind, target.id, &[(&target.property, &value)]);
        if let Err(error) = written {
            self.tell(&format!("    refused: {error}"));
        }
    }

    /// A colleague edits what was made last, which may have been made here, most often the property by which it is known.
    pub(super) async fn rival_edits_newest(&mut self) {
        self.wait(std::time::Duration::from_millis(2)).await;
        let types: Vec<_> = EDITED.iter().filter(|(name, _)| self.options.edits(name)).copied().collect();
        let Some((name, names)) = self.draws.pick(&types).copied() else { return };
        let Some(kind) = Kind::parse(name) else { return };
        let Some(id) = self.sandbox.live_ids(kind).into_iter().max() else { return };
        let first = self.draws.percent(70);
        let Some(property) = (if first { names.first() } else { self.draws.pick(names) }) else { return };
        if *property == "dealstage" {
            return;
        }
        let value = self.fresh(property, "R");
        self.tell(&format!("  rival writes {name} {id} {property} {value}"));
        if let Err(error) = self.sandbox.edit_as(self.rival_user, kind, id, &[(property, &value)]) {
            self.tell(&format!("    refused: {error}"));
        }
    }

    /// A record, six in ten times one with an unsent edit, and that property.
    fn target(&mut self) -> Option<Target> {
        if self.draws.percent(60) {
            let waiting = self.waiting();
            if let Some(target) = self.draws.pick(&waiting).cloned() {
                return Some(self.beside(target));
            }
        }
        let drawn = self.draws.pick(&EDITED).copied()?;
        let (name, names) = if self.options.edits(drawn.0) { drawn } else { EDITED[0] };
        let object_type: ObjectType = name.parse().ok()?;
        let ids = self.sandbox.live_ids(kind(object_type)?);
        let id = match self.draws.below(10) {
            0..8 => self.draws.pick(&ids[..ids.len().min(4)]).copied()?,
            _ => self.draws.pick(&ids).copied()?,
        };
        let property = self.draws.pick(names).copied()?.to_owned();
        Some(Target { object_type, id, property })
    }

    /// Now and then another property of the record that waits.
    fn beside(&mut self, mut target: Target) -> Target {
        let names = EDITED.iter().find(|(name, _)| *name == target.object_type.name());
        let other = self.draws.pick(names.map_or(&[][..], |(_, names)| names)).copied();
        if let Some(other) = other.filter(|_| self.draws.percent(20)) {
            target.property = other.to_owned();
        }
        target
    }

    /// What waits here, as HubSpot names it.
    fn waiting(&self) -> Vec<Target> {
        let read = self.store().read_now(|reader| -> Result<_, StoreError> {
            let mut targets = Vec::new();
            for row in reader.outbox(200, 0)?.1 {
                let Some(id) = reader.record(row.rid)?.and_then(|record| record.remote_id) else { continue };
                let Ok(id) = id.parse() else { continue };
                for change in reader.pending(row.rid)? {
                    targets.push(Target { object_type: row.object_type, id, property: change.property });
                }
            }
            Ok(targets)
        });
        read.unwrap_or_default()
    }

    fn local_value(&self, target: &Target) -> Option<String> {
        let (object_type, id, property) =
            (target.object_type, target.id.to_string(), target.property.clone());
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let rid = reader.resolve(object_type, &satchel_core::RecordKey::Remote(id))?;
            let Some(rid) = rid else { return Ok(None) };
            Ok(reader.effective(rid)?.remove(&property).flatten())
        });
        read.ok().flatten()
    }

    fn rival_archives(&mut self) {
        let Some(target) = self.target() else { return };
        let Some(kind) = kind(target.object_type) else { return };
        if self.sandbox.whereabouts(kind, target.id) != Whereabouts::Live {
            return;
        }
        self.tell(&format!("  rival archives {} {}", target.object_type, target.id));
        self.judge.rival_removed(target.object_type, target.id);
        if let Err(error) = self.sandbox.archive_in_browser(kind, target.id) {
            self.tell(&format!("    refused: {error}"));
        }
    }

    fn rival_restores(&mut self) {
        let mut bin = Vec::new();
        for (name, _) in EDITED {
            let Some(kind) = Kind::parse(name) else { continue };
            bin.extend(self.sandbox.archived_ids(kind).into_iter().map(|id| (kind, id)));
        }
        let Some((kind, id)) = self.draws.pick(&bin).copied() else { return };
        self.tell(&format!("  rival restores {kind:?} {id}"));
        if let Ok(object_type) = kind.plural().parse() {
            self.judge.rival_restored(object_type, id);
        }
        if let Err(error) = self.sandbox.restore(kind, id) {
            self.tell(&format!("    refused: {error}"));
        }
    }

    async fn rival_creates(&mut self) {
        let Ok(contacts) = "contacts".parse::<ObjectType>() else { return };
        let wanted = self.judge.wanted_addresses();
        let email = match self.draws.pick(&wanted).cloned() {
            Some(email) if self.draws.percent(50) => email,
            _ => {
                self.values += 1;
                format!("theirs{}.{}@portal.example", self.step, self.values)
            }
        };
        let title = self.fresh("jobtitle", "R");
        let properties =
            BTreeMap::from([("email".to_owned(), email.clone()), ("jobtitle".to_owned(), title)]);
        self.tell(&format!("  rival creates {email}"));
        if let Err(error) = self.rival.create(contacts, &properties, &[]).await {
            self.tell(&format!("    refused: {error:?}"));
        }
    }

    async fn rival_links(&mut self) {
        let name = self.draws.pick(&["companies", "deals"]).copied().unwrap_or("deals");
        let (Ok(contacts), Ok(other)) = ("contacts".parse::<ObjectType>(), name.parse::<ObjectType>()) else {
            return;
        };
        let Some(to_kind) = kind(other) else { return };
        let (froms, tos) = (self.sandbox.live_ids(Kind::Contact), self.sandbox.live_ids(to_kind));
        let from = self.draws.pick(&froms[..froms.len().min(4)]).copied();
        let to = self.draws.pick(&tos[..tos.len().min(4)]).copied();
        let (Some(from), Some(to)) = (from, to) else { return };
        let adds = self.draws.percent(50);
        self.tell(&format!("  rival links {from} {other} {to} {adds}"));
        self.judge.rival_linked((contacts, from), (other, to));
        self.note_unlinked((from, to), !adds);
        let (from, to) = (from.to_string(), to.to_string());
        let done = if adds {
            self.rival.associate(contacts, &from, other, &to, None).await
        } else {
            self.rival.dissociate(contacts, &from, other, &to, None).await
        };
        if let Err(error) = done {
            self.tell(&format!("    refused: {error:?}"));
        }
    }

    /// A colleague labels the link of a contact and a company, new or not, or makes the company the primary one.
    async fn rival_labels(&mut self) {
        let (Ok(contacts), Ok(companies)) =
            ("contacts".parse::<ObjectType>(), "companies".parse::<ObjectType>())
        else {
            return;
        };
        let (froms, tos) = (self.sandbox.live_ids(Kind::Contact), self.sandbox.live_ids(Kind::Company));
        let from = self.draws.pick(&froms[..froms.len().min(4)]).copied();
        let to = self.draws.pick(&tos[..tos.len().min(4)]).copied();
        let (Some(from), Some(to)) = (from, to) else { return };
        let primary = self.draws.percent(50);
        let linked = self.sandbox.labelled_links(Kind::Contact, from, Kind::Company);
        let mut labels =
            linked.into_iter().find(|(id, _)| *id == to).map(|(_, labels)| labels).unwrap_or_default();
        labels.insert(if primary { PRIMARY } else { DECISION_MAKER });
        self.tell(&format!("  rival labels {from} {to} {labels:?}"));
        let (one, two) = ((contacts, from), (companies, to));
        self.judge.rival_linked(one, two);
        self.note_unlinked((from, to), false);
        let now = self.now();
        {
            let mut consents = self.consents();
            consents.labelled.insert(pair(one, two), now);
            if primary {
                consents.primary_chosen.insert(one, (two, now));
            }
        }
        let labels = labels.into_iter().map(|id| AssociationType {
            category: if id == PRIMARY { Category::HubspotDefined } else { Category::UserDefined },
            type_id: i64::from(id),
            label: None,
        });
        let done =
            self.rival.associate(contacts, &from.to_string(), companies, &to.to_string(), labels).await;
        if let Err(error) = done {
            self.tell(&format!("    refused: {error:?}"));
        }
    }

    /// An admin removes the property by which creates leave.
    fn rival_removes_key(&mut self) {
        self.tell("  admin removes the own key of contacts");
        if let Err(error) = self.sandbox.remove_property(Kind::Contact, "satchel_uid") {
            self.tell(&format!("    refused: {error}"));
        }
    }

    /// Keeps since when a colleague's unlinking is in force.
    fn note_unlinked(&self, pair: (u64, u64), gone: bool) {
        let now = self.now();
        let mut unlinked = self.unlinked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if gone {
            unlinked.insert(pair, now);
        } else {
            unlinked.remove(&pair);
        }
    }

    /// A colleague changes one of few links, or its labels.
    pub(super) async fn rival_changes_links(&mut self) {
        self.wait(std::time::Duration::from_millis(2)).await;
        if self.draws.percent(60) { self.rival_labels().await } else { self.rival_links().await }
    }

    pub(super) async fn rival_merges(&mut self) {
        let Some(target) = self.target() else { return };
        let Some(kind) = kind(target.object_type).filter(|_| target.object_type.row().mergeable) else {
            return;
        };
        let ids = self.sandbox.live_ids(kind);
        let Some(other) = self.draws.pick(&ids[..ids.len().min(5)]).copied() else { return };
        if other == target.id {
            return;
        }
        let (one, two) = if self.draws.percent(50) { (target.id, other) } else { (other, target.id) };
        self.tell(&format!("  rival merges {} {one} {two}", target.object_type));
        match self.rival.merge(target.object_type, &one.to_string(), &two.to_string()).await {
            Ok(survivor) => self.judge.rival_merged(target.object_type, &[one, two], &survivor.id),
            Err(error) => self.tell(&format!("    refused: {error:?}")),
        }
    }

    fn rival_purges(&mut self) {
        let Some(target) = self.target() else { return };
        let Some(kind) = kind(target.object_type) else { return };
        self.tell(&format!("  rival purges {} {}", target.object_type, target.id));
        self.judge.rival_removed(target.object_type, target.id);
        if let Err(error) = self.sandbox.purge(kind, target.id) {
            self.tell(&format!("    refused: {error}"));
        }
    }

    fn rival_touches(&mut self) {
        let Some(target) = self.target() else { return };
        let Some(kind) = kind(target.object_type) else { return };
        self.tell(&format!("  touch {} {}", target.object_type, target.id));
        if let Err(error) = self.sandbox.touch(kind, target.id) {
            self.tell(&format!("    refused: {error}"));
        }
    }
}

/// The sandbox's word for a type.
pub(super) fn kind(object_type: ObjectType) -> Option<Kind> {
    Kind::parse(object_type.name())
}
