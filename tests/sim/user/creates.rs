//! Records that the user makes, alone or with the links they begin with.

use super::Change;
use crate::sim::options::Part;
use crate::sim::world::{EDITED, World};
use satchel_core::{ObjectType, RecordKey, Rid};
use satchel_engine::{EngineError, NewLink};

/// What a new record may begin linked to, and with which label.
const FIRST_LINKS: [(&str, &str, &[&str]); 12] = [
    ("notes", "contacts", &[]),
    ("notes", "companies", &[]),
    ("notes", "deals", &[]),
    ("calls", "contacts", &[]),
    ("calls", "companies", &[]),
    ("calls", "deals", &[]),
    ("tasks", "contacts", &[]),
    ("tasks", "companies", &[]),
    ("tasks", "deals", &[]),
    ("contacts", "companies", &["Primary", "Decision maker"]),
    ("contacts", "deals", &["Billing contact"]),
    ("deals", "companies", &["Primary"]),
];

impl World {
    pub(in crate::sim) async fn create(&mut self) {
        let linked = self.options.has(Part::FirstLinks) && self.draws.percent(60);
        let name = match self.draws.below(10) {
            0..4 if linked => self.draws.pick(&["notes", "calls", "tasks"]).copied().unwrap_or("notes"),
            0..5 => "contacts",
            5..7 => "companies",
            7 | 8 => "deals",
            _ => "tasks",
        };
        let name = if self.options.edits(name) { name } else { "contacts" };
        let Ok(object_type) = name.parse::<ObjectType>() else { return };
        let names = EDITED.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, names)| names);
        let mut changes: Vec<Change> = Vec::new();
        if name == "contacts" {
            self.values += 1;
            let email = format!("made{}.{}@portal.example", self.step, self.values);
            if self.draws.percent(85) {
                changes.push(("email".to_owned(), Some(email)));
            }
        }
        let marker = self.fresh(names[0], "C");
        changes.push((names[0].to_owned(), Some(marker)));
        if name == "deals" {
            let amount = self.fresh("amount", "");
            changes.push(("amount".to_owned(), Some(amount)));
            changes.extend(self.stage(object_type));
        }
        if name == "companies" {
            self.values += 1;
            changes.push(("name".to_owned(), Some(format!("Firm {}.{}", self.step, self.values))));
        }
        let links = if linked { self.first_links(name) } else { Vec::new() };
        let ends: Vec<(Rid, Option<String>)> =
            links.iter().map(|(to, link)| (*to, link.label.clone())).collect();
        self.tell(&format!("  create {object_type} {changes:?} {ends:?}"));
        let links = links.into_iter().map(|(_, link)| link).collect();
        match self.engine().create_linked(object_type, changes.clone(), links).await {
            Ok(rid) => {
                self.judge.made(rid, object_type, names[0], &changes);
                for (to, _) in ends {
                    self.judge.wishes.begins_linked(rid, to);
                }
            }
            // Before the first pull nothing is known of the portal.
            Err(EngineError::UnknownProperty { .. } | EngineError::UnknownLabel { .. }) => {}
            // A draft that was given up.
            Err(EngineError::NotEditable { .. }) if !ends.is_empty() => {}
            Err(error) => self.judge.violation(format!("a create failed: {error}")),
        }
    }

    /// One to three records for a new one of this type to be linked to, those made here and not sent among them.
    fn first_links(&mut self, name: &str) -> Vec<(Rid, NewLink)> {
        let fits: Vec<_> = FIRST_LINKS.iter().filter(|(from, ..)| *from == name).copied().collect();
        let mut links: Vec<(Rid, NewLink)> = Vec::new();
        for _ in 0..self.draws.between(1, 3) {
            let Some((_, to, labels)) = self.draws.pick(&fits).copied() else { continue };
            let Ok(to_type) = to.parse::<ObjectType>() else { continue };
            let Some(rid) = self.some_record(to_type) else { continue };
            let label = self.draws.pick(labels).filter(|_| self.draws.clone().percent(40));
            let label = label.map(|label| (*label).to_owned());
            if !links.iter().any(|(known, _)| *known == rid) {
                links.push((rid, NewLink { to_type, to: RecordKey::Local(rid), label }));
            }
        }
        links
    }
}
