//! The user of Satchel: edits, creates, archives, links, answers and takes back, and the judge is told what was seen.

mod answers;
mod creates;
mod links;
mod online;
mod outbox;
mod undo;

pub(super) use online::Merging;

use super::judge::last_number;
use super::options::Part;
use super::world::{CANARY, EDITED, World, columns};
use satchel_core::{Base, ObjectType, RecordKey, RecordState, Rid};
use satchel_engine::EngineError;
use satchel_store::StoreError;

/// A property and the value wanted.
type Change = (String, Option<String>);

impl World {
    pub(super) async fn user_step(&mut self) {
        match self.draws.below(130) {
            0..58 => self.edit().await,
            58..68 if self.options.has(Part::Creates) => self.create().await,
            68..74 if self.options.has(Part::Archives) => self.archive().await,
            74..84 if self.options.has(Part::Links) => self.link().await,
            84..97 => self.answer().await,
            97..100 => self.discard().await,
            100..103 => self.retry().await,
            103..106 => self.hold().await,
            106..109 if self.options.has(Part::Columns) => self.choose_columns().await,
            109..120 if self.options.has(Part::Undo) => self.undo().await,
            120..130 if self.options.has(Part::Review) => self.review().await,
            _ => self.edit().await,
        }
        self.observe(true);
    }

    /// The user edits up to so many records.
    pub(super) async fn edit_many(&mut self, most: u64) {
        for _ in 0..self.draws.between(1, most) {
            self.edit().await;
        }
    }

    /// The user chooses another option of a contact.
    pub(super) async fn edit_option(&mut self) {
        let Ok(contacts) = "contacts".parse::<ObjectType>() else { return };
        let Some(rid) = self.some_record(contacts) else { return };
        let option = self.option();
        self.take_edit(contacts, rid, vec![("hs_lead_status".to_owned(), Some(option))]).await;
    }

    /// The user gives up something that waits, tries it again, or takes something back.
    pub(super) async fn give_up(&mut self) {
        match self.draws.below(3) {
            0 => self.discard().await,
            1 => self.retry().await,
            _ => self.undo().await,
        }
    }

    async fn edit(&mut self) {
        // What more than one batch carries takes more than a batch of records.
        let many = self.options.has(Part::Bulk) && self.options.contacts > 100;
        let count = if many && self.draws.percent(20) { self.draws.between(20, 130) } else { 1 };
        for _ in 0..count {
            let Some((object_type, names)) = self.some_type() else { return };
            let Some(rid) = self.some_record(object_type) else { return };
            let many = if self.draws.percent(25) { names.len() } else { 1 };
            let first = usize::try_from(self.draws.below(names.len() as u64)).unwrap_or(0);
            let mut changes = Vec::new();
            for at in 0..many {
                let name = names[(first + at) % names.len()];
                changes.extend(self.change(object_type, rid, name));
            }
            self.take_edit(object_type, rid, changes).await;
        }
    }

    async fn take_edit(&mut self, object_type: ObjectType, rid: Rid, changes: Vec<Change>) {
        self.tell(&format!("  edit {object_type} {rid} {changes:?}"));
        let wanted = changes.clone();
        let saw = self.saw(rid, &wanted);
        let saw_before = saw.clone();
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> { reader.effective(rid) });
        let shown = read.unwrap_or_default();
        let done = self.engine().edit(object_type, &RecordKey::Local(rid), changes).await;
        match done {
            Ok(rid) => {
                for (name, value) in saw {
                    self.judge.saw(rid, &name, value.as_deref());
                }
                for (name, value) in &wanted {
                    let before = shown.get(name).cloned().flatten().unwrap_or_default();
                    self.judge.wishes.typed(rid, name, value.as_deref().unwrap_or_default(), &before);
                }
                self.expect_shown(rid, &wanted, &saw_before);
                self.observe(true);
                self.expect_kept(rid, &wanted, &saw_before);
            }
            Err(
                EngineError::NotEditable { .. }
                | EngineError::InvalidValue(_)
                | EngineError::UnknownProperty { .. },
            ) => {}
            Err(error) => self.judge.violation(format!("an edit failed: {error}")),
        }
    }

    /// What the user sees of these properties: the value of HubSpot where nothing of theirs waits.
    fn saw(&self, rid: Rid, changes: &[Change]) -> Vec<Change> {
        let names: Vec<String> = changes.iter().map(|(name, _)| name.clone()).collect();
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let mirror = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
            let pending = reader.pending(rid)?;
            let mut saw = Vec::new();
            for name in names {
                match pending.iter().find(|change| change.property == name) {
                    Some(change) => {
                        if let Base::Known(base) = &change.base {
                            saw.push((name, base.clone()));
                        }
                    }
                    None => {
                        if let Some(value) = mirror.get(&name) {
                            saw.push((name, value.clone()));
                        }
                    }
                }
            }
            Ok(saw)
        });
        read.unwrap_or_default()
    }

    /// A saved edit is an intent on disk, but where it asks for what is there already (I1, I15).
    fn expect_kept(&mut self, rid: Rid, wanted: &[Change], bases: &[Change]) {
        for (name, value) in wanted {
            let wants = value.as_deref().unwrap_or("");
            let base = bases.iter().find(|(known, _)| known == name);
            let is_there = match base {
                Some((_, base)) => super::judge::same(base.as_deref().unwrap_or(""), wants),
                // A record that is nowhere yet holds nothing.
                None => wants.is_empty() && self.is_draft(rid),
            };
            if !is_there && !self.judge.was_queued(&self.store(), rid, name, wants) {
                self.judge.violation(format!("{rid} {name}: saved {value:?}, and nothing of it is kept"));
            }
        }
    }

    fn is_draft(&self, rid: Rid) -> bool {
        let record = self.store().read_now(move |reader| reader.record(rid));
        record.ok().flatten().is_some_and(|record| record.state == RecordState::Draft)
    }

    /// A saved edit is what the user sees.
    fn expect_shown(&mut self, rid: Rid, wanted: &[Change], bases: &[Change]) {
        let shown = self.store().read_now(move |reader| -> Result<_, StoreError> { reader.effective(rid) });
        let shown = shown.unwrap_or_default();
        for (name, value) in wanted {
            // Back to the base is no edit: HubSpot's value is shown, whatever it is by now.
            let base = bases.iter().find(|(known, _)| known == name);
            let wants = value.as_deref().unwrap_or("");
            if base.is_some_and(|(_, base)| super::judge::same(base.as_deref().unwrap_or(""), wants)) {
                continue;
            }
            let held = shown.get(name).cloned().flatten().unwrap_or_default();
            if held != value.clone().unwrap_or_default()
                && !super::judge::same(&held, value.as_deref().unwrap_or(""))
            {
                self.judge.violation(format!("{rid} {name}: saved {value:?}, shown {held:?}"));
            }
        }
    }

    /// A value for a property: mostly one of its own, now and then a common one, none, or the one it came from.
    fn change(&mut self, object_type: ObjectType, rid: Rid, name: &str) -> Vec<Change> {
        if name == "dealstage" {
            return self.stage(object_type);
        }
        let value = match self.draws.below(100) {
            0..8 => None,
            8..20 => Some(self.common(name)),
            20..32 => self.base_of(rid, name),
            _ => Some(self.fresh(name, "L")),
        };
        vec![(name.to_owned(), value)]
    }

    /// Pipeline and stage travel together.
    fn stage(&mut self, object_type: ObjectType) -> Vec<Change> {
        let pipelines =
            self.store().read_now(move |reader| reader.pipelines(object_type)).unwrap_or_default();
        let Some(pipeline) = self.draws.pick(&pipelines) else { return Vec::new() };
        let Some(stage) = self.draws.pick(&pipeline.stages) else { return Vec::new() };
        vec![
            ("pipeline".to_owned(), Some(pipeline.id.clone())),
            ("dealstage".to_owned(), Some(stage.id.clone())),
        ]
    }

    fn base_of(&self, rid: Rid, name: &str) -> Option<String> {
        let name = name.to_owned();
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let pending = reader.pending(rid)?.into_iter().find(|change| change.property == name);
            Ok(match pending.map(|change| change.base) {
                Some(Base::Known(value)) => value,
                _ => reader.mirror(rid)?.and_then(|mirror| mirror.properties.get(&name).cloned().flatten()),
            })
        });
        read.ok().flatten()
    }

    /// A value that nobody else writes.
    pub(super) fn fresh(&mut self, name: &str, side: &str) -> String {
        self.values += 1;
        match name {
            "amount" => (1_000 * (self.step + 1) + self.values).to_string(),
            "hs_lead_status" => self.option(),
            _ => format!("{side}{CANARY}{}.{}", self.step, self.values),
        }
    }

    /// One of few values that everybody writes, in one spelling or another.
    pub(super) fn common(&mut self, name: &str) -> String {
        let words = match name {
            "amount" => ["100", "200.50", "100.0"],
            "hs_lead_status" => ["NEW", "OPEN", "CONNECTED"],
            _ => ["Common A", "Common B", "COMMON A"],
        };
        self.draws.pick(&words).copied().unwrap_or("1").to_owned()
    }

    /// One of the options that a contact's status has at first.
    pub(super) fn option(&mut self) -> String {
        self.draws.pick(&["NEW", "OPEN", "IN_PROGRESS", "CONNECTED"]).copied().unwrap_or("NEW").to_owned()
    }

    /// The user mirrors some columns no more, or all again.
    async fn choose_columns(&mut self) {
        let Some((object_type, names)) = self.some_type() else { return };
        let left_out = self.draws.pick(names).copied().filter(|_| self.draws.percent(50));
        let without: Vec<&str> = left_out.into_iter().filter(|name| *name != "dealstage").collect();
        self.tell(&format!("  columns of {object_type} without {without:?}"));
        self.judge.columns += 1;
        self.narrowed.insert(object_type);
        let chosen = self.engine().select_properties(object_type, Some(columns(object_type, &without))).await;
        if let Err(error) = chosen {
            self.judge.violation(format!("columns cannot be chosen: {error}"));
        }
    }

    fn some_type(&mut self) -> Option<(ObjectType, &'static [&'static str])> {
        let at = self.draws.below(10);
        let drawn = EDITED[match at {
            0..5 => 0,
            5..7 => 1,
            7 | 8 => 2,
            _ => 3 + usize::try_from(self.draws.below(3)).unwrap_or(0),
        }];
        let (name, names) = if self.options.edits(drawn.0) { drawn } else { EDITED[0] };
        name.parse().ok().map(|object_type| (object_type, names))
    }

    /// A record of a type, one of few so that things meet.
    fn some_record(&mut self, object_type: ObjectType) -> Option<Rid> {
        let narrow = self.draws.percent(85);
        let limit = if narrow { 4 } else { 300 };
        let rows = self
            .store()
            .read_now(move |reader| -> Result<_, StoreError> {
                reader.live_records(object_type, Rid(0), limit)
            })
            .unwrap_or_default();
        let mut rids: Vec<Rid> = rows.into_iter().map(|(rid, _)| rid).collect();
        rids.extend(self.judge.drafts(object_type));
        // What was merged since is shown as what it has become.
        let picked = self.draws.pick(&rids).copied()?;
        Some(last_number(&self.store(), picked))
    }

    async fn archive(&mut self) {
        let Some((object_type, _)) = self.some_type() else { return };
        let Some(rid) = self.some_record(object_type) else { return };
        self.tell(&format!("  archive {object_type} {rid}"));
        let done = self.engine().archive(object_type, &RecordKey::Local(rid)).await;
        if let Err(error) = done
            && !matches!(error, EngineError::NotEditable { .. })
        {
            self.judge.violation(format!("an archive failed: {error}"));
        }
    }
}
