//! Answers to conflicts: one by one, now or later than they were looked at; many at once; a late one put back.

use super::Change;
use crate::sim::judge::same;
use crate::sim::options::Part;
use crate::sim::world::World;
use satchel_core::{Conflict, ConflictKind, ConflictProperty, Resolution};
use satchel_engine::{BulkChoice, BulkPreview, BulkSide, EngineError};
use satchel_store::StoreError;
use std::collections::BTreeMap;

impl World {
    /// Answers a conflict, if there is one.
    pub(super) async fn answer(&mut self) {
        if self.options.has(Part::BulkAnswers) && self.draws.percent(35) {
            return self.answer_many().await;
        }
        let conflicts = self.store().read_now(|reader| reader.conflicts()).unwrap_or_default();
        let late: Vec<Conflict> =
            conflicts.iter().filter(|found| found.kind == ConflictKind::Late).cloned().collect();
        if self.options.has(Part::PutBack) && !late.is_empty() && self.draws.percent(50) {
            let conflict = self.draws.pick(&late).cloned();
            return self.put_back(conflict).await;
        }
        if self.draws.percent(30) {
            // Looks now, and decides later.
            let Some(conflict) = self.draws.pick(&conflicts).cloned() else { return };
            self.tell(&format!("  looks at {:?}", conflict.id));
            self.looked_at.push(conflict);
            return;
        }
        let late = self.draws.percent(40) && !self.looked_at.is_empty();
        let from = if late { &self.looked_at } else { &conflicts };
        let Some(conflict) = self.draws.pick(from).cloned() else { return };
        let answer = match self.draws.below(10) {
            0..5 => Resolution::Local,
            5..8 => Resolution::Remote,
            _ => Resolution::Value(Some(self.fresh("jobtitle", "V"))),
        };
        self.give_answer(conflict, answer).await;
    }

    async fn give_answer(&mut self, conflict: Conflict, answer: Resolution) {
        let by_name = matches!(conflict.kind, ConflictKind::Edit | ConflictKind::Exists | ConflictKind::Late);
        let chosen = if by_name && self.draws.percent(60) {
            self.draws.pick(&conflict.properties).map(|property| property.name.clone())
        } else {
            None
        };
        let numeric = conflict
            .properties
            .iter()
            .any(|p| p.name == "amount" || p.name == "dealstage" || p.name == "pipeline");
        let answer = match answer {
            // Another label, where the dispute is about a link.
            Resolution::Value(_) if conflict.kind == ConflictKind::Association => {
                Resolution::Value(Some("Decision maker".to_owned()))
            }
            Resolution::Value(_) if numeric => Resolution::Local,
            other => other,
        };
        if conflict.kind == ConflictKind::Association {
            self.see_primary(conflict.rid);
            self.judge.wishes.links_changed(conflict.rid);
        }
        self.tell(&format!("  answer {:?} {:?} {chosen:?} {answer:?}", conflict.id, conflict.kind));
        let engine = self.engine();
        let current: Vec<Change> = conflict.properties.iter().map(|p| (p.name.clone(), None)).collect();
        let saw = self.saw(conflict.rid, &current);
        // The window answers one property in sight of HubSpot's value; the whole only as it is now.
        let seen = chosen.as_ref().and_then(|name| {
            let found = conflict.properties.iter().find(|property| property.name == *name)?;
            Some(found.remote.clone())
        });
        let open = self.store().read_now({
            let id = conflict.id;
            move |reader| reader.conflict(id)
        });
        let moved = open.ok().flatten().is_none_or(|open| open.properties != conflict.properties);
        if seen.is_none() && moved {
            return;
        }
        match engine.resolve_as_seen(conflict.id, chosen.as_deref(), answer.clone(), seen).await {
            Ok(_) => {
                for property in &conflict.properties {
                    self.judge.saw(conflict.rid, &property.name, property.remote.as_deref());
                }
                for (name, value) in saw {
                    self.judge.saw(conflict.rid, &name, value.as_deref());
                }
            }
            Err(
                EngineError::CannotResolve(_)
                | EngineError::InvalidValue(_)
                | EngineError::ConflictMoved
                | EngineError::UnknownConflict(_)
                | EngineError::UnknownLabel { .. },
            ) => {}
            Err(error) => self.judge.violation(format!("an answer failed: {error}")),
        }
    }

    /// A colleague's value that was written over comes back, in one step.
    async fn put_back(&mut self, conflict: Option<Conflict>) {
        let Some(conflict) = conflict else { return };
        let Some(found) = self.draws.pick(&conflict.properties).cloned() else { return };
        self.tell(&format!("  puts back {} of {:?}", found.name, conflict.id));
        let seen = Some(found.remote.clone());
        let name = found.name.as_str();
        let done = self.engine().resolve_as_seen(conflict.id, Some(name), Resolution::Remote, seen).await;
        match done {
            Ok(_) => {
                self.judge.saw(conflict.rid, name, found.remote.as_deref());
                self.expect_back(&conflict, &found);
            }
            Err(
                EngineError::CannotResolve(_) | EngineError::InvalidValue(_) | EngineError::ConflictMoved,
            ) => {}
            Err(error) => self.judge.violation(format!("a value could not be put back: {error}")),
        }
    }

    /// What was put back is what the user sees, and no longer asked for.
    fn expect_back(&mut self, conflict: &Conflict, found: &ConflictProperty) {
        let (rid, id, name) = (conflict.rid, conflict.id, found.name.clone());
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let open = reader.conflict(id)?;
            let asked = open.is_some_and(|open| open.properties.iter().any(|known| known.name == name));
            Ok((reader.effective(rid)?.remove(&name).flatten(), asked))
        });
        let (shown, asked) = read.unwrap_or_default();
        let wanted = found.remote.as_deref().unwrap_or_default();
        if asked || !same(shown.as_deref().unwrap_or_default(), wanted) {
            self.judge.violation(format!(
                "{rid} {}: {wanted:?} was put back, shown {shown:?}, asked for {asked}",
                found.name
            ));
        }
    }

    /// The user looks at many conflicts, and answers them now or later.
    async fn answer_many(&mut self) {
        let later = self.previewed.pop().filter(|_| self.draws.percent(60));
        let (choice, shown) = match later {
            Some(later) => later,
            None => {
                let side = if self.draws.percent(60) { BulkSide::Local } else { BulkSide::Remote };
                let contacts = "contacts".parse().ok().filter(|_| self.draws.percent(50));
                let property = self.draws.percent(30).then(|| "jobtitle".to_owned());
                let by = self.draws.percent(20).then(|| self.rival_user.to_string());
                let choice = BulkChoice { side, object_type: contacts, property, by };
                match self.engine().bulk_preview(choice.clone()).await {
                    Ok(shown) => (choice, shown),
                    Err(error) => return self.judge.violation(format!("a preview failed: {error}")),
                }
            }
        };
        if shown.rows.is_empty() {
            return;
        }
        if self.draws.percent(35) {
            self.tell(&format!("  looks at {} conflicts", shown.rows.len()));
            self.previewed.push((choice, shown));
            return;
        }
        self.tell(&format!("  answers {} conflicts {choice:?}", shown.rows.len()));
        let moved = self.moved_since(&shown);
        match self.engine().bulk_apply(choice, shown.digest.clone()).await {
            Ok(done) => {
                if let Some(moved) = moved.or_else(|| (done.rows != shown.rows).then(|| "rows".to_owned())) {
                    self.judge.violation(format!("answered in bulk, and {moved} is not as it was shown"));
                }
                for row in &shown.rows {
                    self.judge.saw(row.rid, &row.property, row.remote.as_deref());
                }
                self.expect_answered(&shown);
            }
            // What else became disputed since was not shown either.
            Err(EngineError::PreviewMoved(rows)) if !rows.is_empty() => {}
            Err(EngineError::InvalidValue(_)) => {}
            Err(error) => self.judge.violation(format!("a bulk answer failed: {error}")),
        }
    }

    /// The first property whose three values are not as they were shown.
    fn moved_since(&self, shown: &BulkPreview) -> Option<String> {
        let conflicts = self.store().read_now(|reader| reader.conflicts()).unwrap_or_default();
        let now: BTreeMap<_, _> = conflicts
            .iter()
            .flat_map(|conflict| {
                conflict.properties.iter().map(|found| ((conflict.id.0, found.name.as_str()), found))
            })
            .collect();
        let moved = shown.rows.iter().find(|row| {
            let found = now.get(&(row.conflict.0, row.property.as_str()));
            found.is_none_or(|found| found.local != row.local || found.remote != row.remote)
        });
        moved.map(|row| format!("{} of {}", row.property, row.rid))
    }

    /// Every row that was shown is answered as shown.
    fn expect_answered(&mut self, shown: &BulkPreview) {
        // A late value is put back by an edit of its own; a record that exists takes the draft's place with the next push.
        for row in shown.rows.iter().filter(|row| row.kind == ConflictKind::Edit) {
            let (rid, name) = (row.rid, row.property.clone());
            let held = self.store().read_now(move |reader| -> Result<_, StoreError> {
                Ok(reader.effective(rid)?.remove(&name))
            });
            // A column that is not mirrored shows nothing.
            let Some(held) = held.ok().flatten() else { continue };
            let held = held.unwrap_or_default();
            if !same(&held, row.result.as_deref().unwrap_or_default()) {
                self.judge.violation(format!(
                    "{rid} {}: answered in bulk with {:?}, shown {held:?}",
                    row.property, row.result
                ));
            }
        }
    }
}
