//! A small model of one record: what is stored of it, and the server's own. The real plans decide; the model only does what
//! they say.

use proptest::prelude::*;
use satchel_core::{
    Base, ConflictKind, ConflictProperty, Groups, ObjectType, PendingChange, PendingDecision, PendingState,
    Properties, PushPlan, PushProperty, RecordAction, RecordState, RemoteRecord, Resolution, Rid, ServerTime,
    Settlement, StoredRecord, ValueKind, plan_pull, plan_push, same, settle,
};
use std::collections::BTreeMap;

/// The properties of a drawn record: an amount with its currency, two address lines, and one on its own.
pub(crate) const NAMES: [&str; 5] = ["amount", "deal_currency_code", "city", "zip", "name"];

/// The groups that those are in.
pub(crate) fn groups() -> Groups {
    use satchel_core::{GroupAnswer, LinkedGroup};
    const GROUPS: Groups = Groups(&[
        LinkedGroup { members: &["amount", "deal_currency_code"], answer: GroupAnswer::Together },
        LinkedGroup { members: &["city", "zip"], answer: GroupAnswer::Each },
    ]);
    GROUPS
}

/// An amount is a number; all others are text.
pub(crate) fn kind_of(name: &str) -> ValueKind {
    if name == "amount" { ValueKind::Number } else { ValueKind::Text }
}

/// Few values, in two spellings: sides meet often.
pub(crate) fn value() -> impl Strategy<Value = Option<String>> {
    prop::sample::select(vec![None, Some("1"), Some("1.0"), Some("2"), Some("3")])
        .prop_map(|value| value.map(str::to_owned))
}

/// All properties with a value each.
pub(crate) fn properties() -> impl Strategy<Value = Properties> {
    prop::collection::vec(value(), NAMES.len())
        .prop_map(|values| NAMES.iter().map(|name| (*name).to_owned()).zip(values).collect())
}

/// Changes of some properties.
pub(crate) fn perturbation() -> impl Strategy<Value = Properties> {
    prop::collection::btree_map(prop::sample::select(&NAMES[..]).prop_map(str::to_owned), value(), 0..4)
}

/// What is known here of a record.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Model {
    pub(crate) state: Option<RecordState>,
    pub(crate) mirror: Properties,
    pub(crate) pending: Vec<PendingChange>,
    pub(crate) archive_pending: bool,
    /// The record as a whole is disputed: changed here, archived there.
    pub(crate) archived_under_edit: bool,
    pub(crate) conflict: BTreeMap<String, ConflictProperty>,
}

impl Model {
    /// A record as it was pulled, and edited since.
    pub(crate) fn edited(base: &Properties, edits: &Properties) -> Self {
        let pending = edits
            .iter()
            .filter(|(name, local)| !same(&kind_of(name), base[*name].as_deref(), local.as_deref()))
            .map(|(name, local)| change(name, Base::Known(base[name].clone()), local.clone()))
            .collect();
        Self {
            state: Some(RecordState::Live),
            mirror: base.clone(),
            pending,
            archive_pending: false,
            archived_under_edit: false,
            conflict: BTreeMap::new(),
        }
    }

    /// What the user sees.
    pub(crate) fn effective(&self) -> Properties {
        let mut seen = self.mirror.clone();
        seen.extend(self.pending.iter().map(|change| (change.property.clone(), change.local.clone())));
        seen
    }

    /// Applies what an answer of the server shows.
    pub(crate) fn pull(&mut self, remote: &RemoteRecord) {
        let stored = StoredRecord {
            state: self.state,
            pending: self.pending.clone(),
            archive_pending: self.archive_pending,
        };
        let plan = plan_pull(&stored, remote, groups(), &kind_of);
        self.state = Some(match plan.record {
            RecordAction::Insert | RecordAction::Update | RecordAction::Restore => RecordState::Live,
            RecordAction::Archive => RecordState::Archived,
        });
        self.mirror.extend(remote.properties.clone());
        if plan.archive_converged {
            self.archive_pending = false;
            self.pending.clear();
            self.conflict.clear();
        }
        self.archived_under_edit = plan.archived_under_edit || (remote.archived && self.archived_under_edit);
        for (name, decision) in plan.pending {
            self.settle(&name, decision, remote);
        }
    }

    fn settle(&mut self, name: &str, decision: PendingDecision, remote: &RemoteRecord) {
        let Some(at) = self.pending.iter().position(|change| change.property == name) else { return };
        match decision {
            PendingDecision::Unseen => {}
            PendingDecision::Keep => {
                self.pending[at].state = PendingState::Queued;
                self.conflict.remove(name);
            }
            PendingDecision::Converged => {
                self.pending.remove(at);
                self.conflict.remove(name);
            }
            PendingDecision::Conflict | PendingDecision::Held => {
                self.pending[at].state = PendingState::Conflicted;
                let change = &self.pending[at];
                self.conflict.insert(name.to_owned(), dispute(change, remote));
            }
        }
    }

    /// One push: the check right before the write, the write, and what is read back. Returns whether anything happened.
    /// Nothing is written over a value that the user has not seen.
    pub(crate) fn push(&mut self, server: &mut RemoteRecord) -> bool {
        let before = (self.clone(), server.clone());
        let queued: Vec<PendingChange> =
            self.pending.iter().filter(|change| change.state == PendingState::Queued).cloned().collect();
        let outcomes = match plan_push(&queued, server, groups(), &kind_of) {
            PushPlan::Archived => {
                self.pull(server);
                return before != (self.clone(), server.clone());
            }
            PushPlan::Properties(outcomes) => outcomes,
        };
        for (change, (name, outcome)) in queued.iter().zip(outcomes) {
            assert_eq!(change.property, name);
            match outcome {
                PushProperty::Send => {
                    let there = server.properties[&name].as_deref();
                    let seen = match &change.base {
                        Base::Known(value) => same(&kind_of(&name), value.as_deref(), there),
                        Base::Unknown => same(&kind_of(&name), None, there),
                    };
                    assert!(seen, "{name} was written over {there:?}, which nobody saw: {change:?}");
                    server.properties.insert(name.clone(), change.local.clone());
                }
                PushProperty::Held
                | PushProperty::Converged
                | PushProperty::Conflict
                | PushProperty::Unreadable => {}
            }
        }
        self.pull(&server.clone());
        before != (self.clone(), server.clone())
    }

    /// The user answers every disputed property in its turn.
    pub(crate) fn answer_all(&mut self, answers: &[Resolution]) {
        let mut turn = 0;
        while let Some(disputed) = self.conflict.values().next().cloned() {
            let answer = answers[turn % answers.len()].clone();
            turn += 1;
            let open: Vec<ConflictProperty> = self.conflict.values().cloned().collect();
            let mut answers = groups().answered(&disputed, &answer, &open);
            answers.push((disputed, answer));
            for (property, answer) in answers {
                self.answer(&property, answer);
            }
            let open: Vec<ConflictProperty> = self.conflict.values().cloned().collect();
            for property in groups().released(&open, &kind_of) {
                self.conflict.remove(&property.name);
                self.change(&property.name).state = PendingState::Queued;
            }
        }
    }

    fn change(&mut self, name: &str) -> &mut PendingChange {
        self.pending.iter_mut().find(|change| change.property == name).expect("a disputed change waits")
    }

    fn answer(&mut self, disputed: &ConflictProperty, answer: Resolution) {
        let (name, shown) = (disputed.name.as_str(), Base::Known(disputed.remote.clone()));
        let answer = answer.meant(disputed, &kind_of(name));
        match settle(ConflictKind::Edit, &answer, false) {
            Settlement::GiveUp => self.pending.retain(|change| change.property != name),
            Settlement::Rebase => {
                let change = self.change(name);
                (change.base, change.state) = (shown, PendingState::Queued);
            }
            Settlement::Replace(value) => {
                let change = self.change(name);
                (change.base, change.state, change.local) = (shown, PendingState::Queued, value);
            }
            other => panic!("no answer to a disputed property: {other:?}"),
        }
        self.conflict.remove(name);
    }
}

fn dispute(change: &PendingChange, remote: &RemoteRecord) -> ConflictProperty {
    ConflictProperty {
        name: change.property.clone(),
        base: change.base.clone(),
        local: change.local.clone(),
        remote: remote.properties[&change.property].clone(),
        remote_at: None,
        remote_by: None,
        remote_source: None,
    }
}

pub(crate) fn change(name: &str, base: Base, local: Option<String>) -> PendingChange {
    PendingChange {
        rid: Rid(1),
        object_type: "deals".parse::<ObjectType>().unwrap(),
        property: name.to_owned(),
        base,
        local,
        generation: 1,
        state: PendingState::Queued,
        message: None,
        edited_at: 0,
    }
}

/// The server's record.
pub(crate) fn remote(id: &str, properties: Properties, archived: bool) -> RemoteRecord {
    RemoteRecord {
        id: id.to_owned(),
        properties,
        updated_at: ServerTime(1),
        archived,
        archived_at: None,
        history: BTreeMap::new(),
    }
}
