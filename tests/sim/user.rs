//! The user of Satchel: edits, creates, archives, links, answers and takes back, and the judge is told what was seen.

use super::options::Part;
use super::world::{CANARY, EDITED, World, columns};
use satchel_core::{
    Base, Conflict, ConflictKind, ObjectType, OutboxKind, OutboxState, PendingState, RecordKey, RecordState,
    Resolution, Rid,
};
use satchel_engine::EngineError;
use satchel_store::{OutboxRow, StoreError};

/// A property and the value wanted.
type Change = (String, Option<String>);

impl World {
    pub(super) async fn user_step(&mut self) {
        match self.draws.below(103) {
            100..103 if self.options.has(Part::Columns) => self.choose_columns().await,
            0..58 => self.edit().await,
            58..66 if self.options.has(Part::Creates) => self.create().await,
            66..72 if self.options.has(Part::Archives) => self.archive().await,
            72..79 if self.options.has(Part::Links) => self.link().await,
            79..91 => self.answer().await,
            91..94 => self.discard().await,
            94..97 => self.retry().await,
            97..100 => self.hold().await,
            _ => self.edit().await,
        }
        self.observe(true);
    }

    async fn edit(&mut self) {
        let count = if self.options.has(Part::Bulk) && self.draws.percent(20) {
            self.draws.between(20, 130)
        } else {
            1
        };
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
        let done = self.engine().edit(object_type, &RecordKey::Local(rid), changes).await;
        match done {
            Ok(rid) => {
                for (name, value) in saw {
                    self.judge.saw(rid, &name, value.as_deref());
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
            if !is_there && !self.judge.was_queued(rid, name, wants) {
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
        let chosen = self.engine().select_properties(object_type, Some(columns(object_type, &without))).await;
        if let Err(error) = chosen {
            self.judge.violation(format!("columns cannot be chosen: {error}"));
        }
    }

    fn some_type(&mut self) -> Option<(ObjectType, &'static [&'static str])> {
        let at = self.draws.below(10);
        let (name, names) = EDITED[match at {
            0..5 => 0,
            5..7 => 1,
            7 | 8 => 2,
            _ => 3 + usize::from(self.draws.percent(50)),
        }];
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
        self.draws.pick(&rids).copied()
    }

    async fn create(&mut self) {
        let (name, key) = match self.draws.below(10) {
            0..5 => ("contacts", Some("email")),
            5..7 => ("companies", None),
            7 | 8 => ("deals", None),
            _ => ("tasks", None),
        };
        let Ok(object_type) = name.parse::<ObjectType>() else { return };
        let names = EDITED.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, names)| names);
        let mut changes: Vec<Change> = Vec::new();
        let marker = match key {
            Some(key) => {
                self.values += 1;
                let email = format!("made{}.{}@portal.example", self.step, self.values);
                if self.draws.percent(85) {
                    changes.push((key.to_owned(), Some(email)));
                }
                self.fresh("jobtitle", "C")
            }
            None => self.fresh(names[0], "C"),
        };
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
        self.tell(&format!("  create {object_type} {changes:?}"));
        match self.engine().create(object_type, changes.clone()).await {
            Ok(rid) => self.judge.made(rid, object_type, names[0], &changes),
            // Before the first pull nothing is known of the portal.
            Err(EngineError::UnknownProperty { .. }) => {}
            Err(error) => self.judge.violation(format!("a create failed: {error}")),
        }
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

    async fn link(&mut self) {
        let (Ok(contacts), Ok(other)) = (
            "contacts".parse::<ObjectType>(),
            self.draws.pick(&["companies", "deals"]).copied().unwrap_or("deals").parse::<ObjectType>(),
        ) else {
            return;
        };
        let (Some(from), Some(to)) = (self.some_record(contacts), self.some_record(other)) else { return };
        let (from_key, to_key) = (RecordKey::Local(from), RecordKey::Local(to));
        let adds = self.draws.percent(60);
        self.tell(&format!("  link {from} {to} {adds}"));
        let engine = self.engine();
        let done = if adds {
            engine.associate(contacts, &from_key, other, &to_key, None).await
        } else {
            engine.dissociate(contacts, &from_key, other, &to_key, None).await
        };
        if let Err(error) = done
            && !matches!(error, EngineError::NotEditable { .. })
        {
            self.judge.violation(format!("a link failed: {error}"));
        }
    }

    /// Answers a conflict, if there is one.
    async fn answer(&mut self) {
        let conflicts = self.store().read_now(|reader| reader.conflicts()).unwrap_or_default();
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
            Resolution::Value(_) if numeric => Resolution::Local,
            other => other,
        };
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
                | EngineError::UnknownConflict(_),
            ) => {}
            Err(error) => self.judge.violation(format!("an answer failed: {error}")),
        }
    }

    fn some_row(&mut self, fits: impl Fn(&OutboxRow) -> bool) -> Option<OutboxRow> {
        let (_, rows) = self.store().read_now(|reader| reader.outbox(1_000, 0)).unwrap_or_default();
        let rows: Vec<OutboxRow> = rows.into_iter().filter(fits).collect();
        self.draws.pick(&rows).cloned()
    }

    async fn discard(&mut self) {
        let open = |row: &OutboxRow| !matches!(row.state, OutboxState::InFlight | OutboxState::Unknown);
        let Some(row) = self.some_row(open) else { return };
        self.tell(&format!("  discard {} {:?} {:?}", row.id, row.kind, row.state));
        if row.kind == OutboxKind::Create && row.state == OutboxState::NeedsAnswer {
            self.judge.gave_up(row.rid);
        }
        if let Err(error) = self.engine().discard(row.id).await {
            self.judge.violation(format!("a discard failed: {error}"));
            return;
        }
        let rid = row.rid;
        let left = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let gone = reader.record(rid)?.is_none_or(|record| record.state == RecordState::Gone);
            let changes = matches!(row.kind, OutboxKind::Create | OutboxKind::Update);
            let waits = !reader.pending(rid)?.is_empty();
            Ok(reader.outbox_row(row.id)?.is_some() || ((gone || changes) && waits))
        });
        if left.unwrap_or(true) {
            self.judge.violation(format!("what was discarded of {rid} still waits"));
        }
    }

    async fn retry(&mut self) {
        let blocked = |row: &OutboxRow| {
            row.held
                || matches!(
                    row.state,
                    OutboxState::Rejected | OutboxState::NeedsAnswer | OutboxState::RetryWait
                )
        };
        let Some(row) = self.some_row(blocked) else { return };
        self.tell(&format!("  retry {} {:?} {:?}", row.id, row.kind, row.state));
        if row.state == OutboxState::NeedsAnswer {
            self.judge.asked_again(row.rid);
        }
        if let Err(error) = self.engine().retry(row.id).await {
            self.judge.violation(format!("a retry failed: {error}"));
            return;
        }
        let (id, rid) = (row.id, row.rid);
        let waits = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let blocked = reader.pending(rid)?.iter().all(|change| change.state == PendingState::Conflicted);
            Ok(reader.outbox_row(id)?.is_some_and(|row| {
                !blocked && matches!(row.state, OutboxState::Rejected | OutboxState::NeedsAnswer)
            }))
        });
        if waits.unwrap_or(true) {
            self.judge.violation(format!("row {id} was asked to be tried again and is not"));
        }
    }

    async fn hold(&mut self) {
        let open = |row: &OutboxRow| !matches!(row.state, OutboxState::InFlight | OutboxState::Unknown);
        let Some(row) = self.some_row(open) else { return };
        self.tell(&format!("  hold {} {}", row.id, !row.held));
        if let Err(error) = self.engine().hold(row.id, !row.held).await {
            self.judge.violation(format!("a hold failed: {error}"));
        }
    }
}
