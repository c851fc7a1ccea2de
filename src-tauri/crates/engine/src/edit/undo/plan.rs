//! What taking an action back would do, read from the ledger and the tables, changing nothing.
//!
//! | row | intent | how it stands | step |
//! | --- | --- | --- | --- |
//! | 1 | create | waits | given up, with what waits for the record |
//! | 2 | create | HubSpot took it | the record is asked to be archived |
//! | 3 | edit | waits | the value before it, which may be an earlier edit that waits too |
//! | 4 | edit | HubSpot took it | an edit back, whose base is what HubSpot took |
//! | 5 | archive | waits | given up |
//! | 6 | archive | HubSpot took it | refused: only HubSpot's own pages restore a record |
//! | 7 | link or its removal | waits | given up |
//! | 8 | link | HubSpot took it | its removal |
//! | 9 | removal of a link | HubSpot took it | the link again, with each label it had |
//! | 10 | any | given up, converged, or a later one took its place | nothing |
//! | 11 | create, archive, link | on its way | refused: its outcome is not known yet |

use crate::EngineError;
use crate::edit::may_end;
use crate::edit::mirrored_base;
use satchel_core::{
    AssociationType, Base, LinkBase, ObjectType, OutboxKind, PendingAssociation, RecordKey, RecordState, Rid,
    same,
};
use satchel_store::{LedgerRow, OutboxPayload, OutboxRow, Reader};
use std::collections::BTreeSet;

/// What undoing an action does, as it is told before and after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UndoPlan {
    /// The action, by the number of its first intent.
    pub action: i64,
    /// What is taken back, in the order of the ledger.
    pub parts: Vec<UndoPart>,
    /// What waits for a record that would be given up, and goes with it.
    pub dependants: Vec<UndoPart>,
}

/// One intent of an action that is undone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UndoPart {
    /// The record; for links the one they start at.
    pub rid: Rid,
    /// Its type.
    pub object_type: ObjectType,
    /// What had been asked for.
    pub kind: OutboxKind,
    /// The property, for edits.
    pub property: Option<String>,
    /// The value taken back, for edits.
    pub from: Option<String>,
    /// The value that comes back, for edits.
    pub to: Option<String>,
    /// The other end, for links.
    pub other: Option<Rid>,
    /// Whether it had reached HubSpot, so that a new change takes it back there; otherwise it never leaves.
    pub was_sent: bool,
}

/// One step of the execution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Give a row up that waits.
    GiveUp(OutboxRow),
    /// Put the value before a waiting edit in its place; without a value nothing waits any more.
    /// An earlier edit that comes back stands for the one it repeats, whose action it joins.
    Restore { rid: Rid, property: String, to: Option<Option<String>>, joins: Option<i64> },
    /// Edit back what HubSpot took.
    EditBack { rid: Rid, property: String, ours: Option<String>, to: Option<String> },
    /// Ask for a record that was made here to be archived.
    Archive { rid: Rid },
    /// Make or remove a link.
    Link { kind: OutboxKind, link: PendingAssociation },
}

impl Step {
    /// The action that what it queues belongs to; `None` is the undoing's own.
    pub(super) fn joins(&self) -> Option<i64> {
        match self {
            Self::Restore { joins, .. } => *joins,
            Self::GiveUp(_) | Self::EditBack { .. } | Self::Archive { .. } | Self::Link { .. } => None,
        }
    }
}

/// Parts and steps together.
#[derive(Default)]
pub(super) struct Steps {
    pub(super) parts: Vec<UndoPart>,
    pub(super) dependants: Vec<UndoPart>,
    pub(super) steps: Vec<Step>,
    /// Why an intent needs no step; the first is told when none needs any.
    idle: Option<&'static str>,
}

const ON_ITS_WAY: &str =
    "it is on its way to HubSpot and its outcome is not known yet; push once more, then undo it";
const IS_ARCHIVED: &str = "HubSpot has archived the record, and its API cannot bring one back; restore it on HubSpot's own \
                           pages, in the recycle bin, within 90 days";

/// Plans the undoing of an action, or of the one that an intent belongs to.
pub(super) fn plan(reader: &Reader<'_>, id: i64) -> Result<(i64, Steps), EngineError> {
    let first = reader.ledger_of(id)?.into_iter().next().ok_or(EngineError::UnknownIntent(id))?;
    let action = first.action.unwrap_or(first.id);
    if reader.is_undone(action)? {
        return Err(EngineError::CannotUndo("it was undone already"));
    }
    let mut steps = Steps::default();
    let intents = reader.intents_of_action(action)?;
    // A create takes with it all that the same action asked of the record.
    let mut taken: BTreeSet<Rid> = BTreeSet::new();
    for intent in intents.iter().filter(|intent| intent.kind == OutboxKind::Create.as_str()) {
        if let Some(rid) = plan_create(reader, intent, &mut steps)? {
            taken.insert(rid);
        }
    }
    for intent in &intents {
        let Some(kind) = OutboxKind::parse(&intent.kind) else { continue };
        let rid = last_number(reader, intent)?;
        if taken.contains(&rid) {
            continue;
        }
        match kind {
            OutboxKind::Create => {}
            OutboxKind::Update => plan_edit(reader, intent, rid, &mut steps)?,
            OutboxKind::Archive => plan_archive(reader, intent, rid, &mut steps)?,
            OutboxKind::Associate | OutboxKind::Dissociate => {
                plan_link(reader, intent, kind, &taken, &mut steps)?;
            }
        }
    }
    if steps.steps.is_empty() {
        return Err(EngineError::CannotUndo(steps.idle.unwrap_or("nothing of it is left to undo")));
    }
    steps.dependants.retain(|part| !steps.parts.contains(part));
    Ok((action, steps))
}

/// How an intent ended.
enum Fate {
    Waits,
    /// HubSpot took it: the value before, and what HubSpot answered.
    Taken {
        before: Option<String>,
        answered: Option<String>,
    },
    Idle(&'static str),
}

fn fate(reader: &Reader<'_>, intent: &LedgerRow) -> Result<Fate, EngineError> {
    let lines = reader.ledger_of(intent.id)?;
    let end = lines.into_iter().skip(1).find_map(|line| match line.event.as_str() {
        "acknowledged" => Some(Fate::Taken { before: line.base, answered: line.local }),
        "converged" => Some(Fate::Idle("HubSpot held this already, so nothing of yours was written")),
        "discarded" => Some(Fate::Idle("it was given up before it left")),
        "replaced" => Some(Fate::Idle("a later change took its place; undo that one")),
        _ => None,
    });
    Ok(end.unwrap_or(Fate::Waits))
}

/// The number under which an intent's record is known now.
fn last_number(reader: &Reader<'_>, intent: &LedgerRow) -> Result<Rid, EngineError> {
    survivor(reader, intent.object_type, intent.rid)
}

fn survivor(reader: &Reader<'_>, object_type: ObjectType, rid: Rid) -> Result<Rid, EngineError> {
    Ok(reader.resolve(object_type, &RecordKey::Local(rid))?.unwrap_or(rid))
}

impl Steps {
    fn idle(&mut self, why: &'static str) {
        self.idle.get_or_insert(why);
    }

    fn take(&mut self, part: UndoPart, step: Step) {
        self.parts.push(part);
        self.steps.push(step);
    }
}

fn part(rid: Rid, object_type: ObjectType, kind: OutboxKind, was_sent: bool) -> UndoPart {
    UndoPart { rid, object_type, kind, property: None, from: None, to: None, other: None, was_sent }
}

/// The live row of an intent that is one by itself.
fn row_of(reader: &Reader<'_>, rid: Rid, intent: i64) -> Result<Option<OutboxRow>, EngineError> {
    Ok(reader.outbox_of(rid)?.into_iter().find(|row| row.intent == Some(intent)))
}

/// The row of a waiting intent, when nothing of it can be on its way.
fn waiting_row(reader: &Reader<'_>, rid: Rid, intent: i64) -> Result<OutboxRow, EngineError> {
    row_of(reader, rid, intent)?.filter(may_end).ok_or(EngineError::CannotUndo(ON_ITS_WAY))
}

/// Rows 1 and 2. Gives the record when the create is taken back.
fn plan_create(
    reader: &Reader<'_>,
    intent: &LedgerRow,
    steps: &mut Steps,
) -> Result<Option<Rid>, EngineError> {
    let (rid, object_type) = (last_number(reader, intent)?, intent.object_type);
    let (was_sent, step) = match fate(reader, intent)? {
        Fate::Idle(why) => {
            steps.idle(why);
            return Ok(None);
        }
        Fate::Waits => {
            let row = waiting_row(reader, rid, intent.id)?;
            steps.dependants = dependants(reader, rid)?;
            (false, Step::GiveUp(row))
        }
        Fate::Taken { .. } => {
            let state = reader.record(rid)?.map(|record| record.state);
            match state {
                Some(RecordState::Live | RecordState::Stub) => (true, Step::Archive { rid }),
                _ => {
                    steps.idle("the record is not live in HubSpot any more");
                    return Ok(None);
                }
            }
        }
    };
    steps.take(part(rid, object_type, OutboxKind::Create, was_sent), step);
    Ok(Some(rid))
}

/// What waits for a draft and makes no sense without it: its links, and activities made here that would be on no other
/// record's timeline.
pub(super) fn dependants(reader: &Reader<'_>, draft: Rid) -> Result<Vec<UndoPart>, EngineError> {
    let mut found = Vec::new();
    for id in reader.creates_linked_to(draft)? {
        let Some(create) = reader.outbox_row(id)? else { continue };
        let mut link_part = part(create.rid, create.object_type, OutboxKind::Associate, false);
        link_part.other = Some(draft);
        found.push(link_part);
        let alone = create.object_type.row().activity.is_some() && reader.first_links(id)?.len() == 1;
        if alone && may_end(&create) {
            found.push(part(create.rid, create.object_type, OutboxKind::Create, false));
        }
    }
    for row in reader.outbox_touching(draft)? {
        let OutboxPayload::Link(link) = &row.payload else { continue };
        let mut link_part = part(link.from, row.object_type, row.kind, false);
        link_part.other = Some(link.to);
        found.push(link_part);
        let other = if link.from == draft { link.to } else { link.from };
        if let Some(create) = lonely_activity(reader, other, draft)? {
            found.push(part(other, create.object_type, OutboxKind::Create, false));
        }
    }
    Ok(found)
}

/// The create of an activity whose only waiting links lead to this draft.
pub(super) fn lonely_activity(
    reader: &Reader<'_>,
    rid: Rid,
    draft: Rid,
) -> Result<Option<OutboxRow>, EngineError> {
    let Some(record) = reader.record(rid)? else { return Ok(None) };
    if record.state != RecordState::Draft || record.object_type.row().activity.is_none() {
        return Ok(None);
    }
    let touching = reader.outbox_touching(rid)?;
    let leads_elsewhere = touching.iter().any(|row| match &row.payload {
        OutboxPayload::Link(link) => link.from != draft && link.to != draft,
        OutboxPayload::None | OutboxPayload::Archive { .. } => false,
    });
    let create = touching.iter().find(|row| row.kind == OutboxKind::Create && row.rid == rid);
    let begins = create.map(|row| reader.first_links(row.id)).transpose()?.unwrap_or_default();
    if leads_elsewhere || begins.iter().any(|link| link.to != draft) {
        return Ok(None);
    }
    Ok(touching.into_iter().find(|row| row.kind == OutboxKind::Create && row.rid == rid && may_end(row)))
}

/// Rows 3 and 4.
fn plan_edit(
    reader: &Reader<'_>,
    intent: &LedgerRow,
    rid: Rid,
    steps: &mut Steps,
) -> Result<(), EngineError> {
    let Some(property) = intent.property.clone() else { return Ok(()) };
    let pending = reader.pending(rid)?.into_iter().find(|change| change.property == property);
    let mut taken = part(rid, intent.object_type, OutboxKind::Update, false);
    taken.property = Some(property.clone());
    let step = match fate(reader, intent)? {
        Fate::Idle(why) => {
            steps.idle(why);
            return Ok(());
        }
        Fate::Waits => {
            let Some(change) = pending.filter(|change| change.generation == intent.id) else {
                steps.idle("a later change took its place; undo that one");
                return Ok(());
            };
            let earlier = reader.replaced_in(intent.action.unwrap_or(intent.id), &property)?;
            let joins = match &earlier {
                Some(earlier) => action_of(reader, earlier.intent)?,
                None => None,
            };
            let to = match (earlier, &change.base) {
                (Some(earlier), _) => Some(earlier.local),
                (None, Base::Known(base)) => Some(base.clone()),
                (None, Base::Unknown) => None,
            };
            if to.is_none() && reader.outbox_of(rid)?.iter().any(|row| !may_end(row)) {
                return Err(EngineError::CannotUndo(ON_ITS_WAY));
            }
            (taken.from, taken.to) = (change.local, to.clone().flatten());
            Step::Restore { rid, property, to, joins }
        }
        Fate::Taken { before, answered } => {
            if pending.is_some() {
                return Err(EngineError::CannotUndo(
                    "a later change of the same property waits; undo that one first",
                ));
            }
            if already_back(reader, intent, rid, &property, &before, &answered)? {
                steps.idle("HubSpot holds the value from before it already");
                return Ok(());
            }
            taken.was_sent = true;
            (taken.from, taken.to) = (answered.clone(), before.clone());
            Step::EditBack { rid, property, ours: answered, to: before }
        }
    };
    steps.take(taken, step);
    Ok(())
}

/// The action that an intent belongs to.
fn action_of(reader: &Reader<'_>, intent: Option<i64>) -> Result<Option<i64>, EngineError> {
    let Some(intent) = intent else { return Ok(None) };
    Ok(reader.ledger_of(intent)?.first().and_then(|line| line.action))
}

/// Whether HubSpot holds the value from before an edit. Refuses where a later edit from here was taken since: taking back
/// the earlier one would take back both unseen.
fn already_back(
    reader: &Reader<'_>,
    intent: &LedgerRow,
    rid: Rid,
    property: &str,
    before: &Option<String>,
    answered: &Option<String>,
) -> Result<bool, EngineError> {
    let kind = reader.definitions(intent.object_type)?.kind(property);
    let is = |left: &Option<String>, right: &Option<String>| same(&kind, left.as_deref(), right.as_deref());
    let now = reader.mirror(rid)?.and_then(|mut mirror| mirror.properties.remove(property));
    let Some(now) = now else { return Ok(false) };
    if is(&now, answered) {
        return Ok(false);
    }
    let later = reader.last_acknowledged(rid, property)?.filter(|line| line.intent != Some(intent.id));
    if later.is_some_and(|later| is(&later.local, &now) && !is(&now, before)) {
        return Err(EngineError::CannotUndo(
            "a later change of yours to the same property was sent; undo that one first",
        ));
    }
    Ok(is(&now, before))
}

/// Rows 5 and 6.
fn plan_archive(
    reader: &Reader<'_>,
    intent: &LedgerRow,
    rid: Rid,
    steps: &mut Steps,
) -> Result<(), EngineError> {
    match fate(reader, intent)? {
        Fate::Idle(why) => steps.idle(why),
        Fate::Waits => {
            let row = waiting_row(reader, rid, intent.id)?;
            steps.take(part(rid, intent.object_type, OutboxKind::Archive, false), Step::GiveUp(row));
        }
        Fate::Taken { .. } => return Err(EngineError::CannotUndo(IS_ARCHIVED)),
    }
    Ok(())
}

/// Rows 7, 8 and 9.
fn plan_link(
    reader: &Reader<'_>,
    intent: &LedgerRow,
    kind: OutboxKind,
    taken: &BTreeSet<Rid>,
    steps: &mut Steps,
) -> Result<(), EngineError> {
    let from = last_number(reader, intent)?;
    let mut link_part = part(from, intent.object_type, kind, false);
    match fate(reader, intent)? {
        Fate::Idle(why) => steps.idle(why),
        Fate::Waits => {
            let row = waiting_row(reader, from, intent.id)?;
            if let OutboxPayload::Link(link) = &row.payload {
                link_part.other = Some(link.to);
            }
            steps.take(link_part, Step::GiveUp(row));
        }
        Fate::Taken { .. } => {
            let Some(link) = intent.link.clone() else {
                return Err(EngineError::CannotUndo(
                    "it was made by an older Satchel, which did not keep what it needs",
                ));
            };
            let to_type = reader.record(link.to)?.map(|record| record.object_type);
            let Some(to_type) = to_type else { return Ok(()) };
            let to = survivor(reader, to_type, link.to)?;
            if taken.contains(&to) {
                return Ok(());
            }
            if waits_between(reader, from, to)? {
                return Err(EngineError::CannotUndo(
                    "a later change of the same link waits; undo that one first",
                ));
            }
            let back = link_back(reader, from, to, kind, &link)?;
            if back.is_empty() {
                steps.idle("the link is as it was before already");
            }
            for step in back {
                link_part.other = Some(to);
                link_part.was_sent = true;
                steps.take(link_part.clone(), step);
            }
        }
    }
    Ok(())
}

fn waits_between(reader: &Reader<'_>, from: Rid, to: Rid) -> Result<bool, EngineError> {
    let rows = reader.outbox_of(from)?;
    Ok(rows.iter().any(|row| matches!(&row.payload, OutboxPayload::Link(link) if link.to == to)))
}

/// The changes that bring a pair back to what it was before one that HubSpot took.
fn link_back(
    reader: &Reader<'_>,
    from: Rid,
    to: Rid,
    kind: OutboxKind,
    link: &PendingAssociation,
) -> Result<Vec<Step>, EngineError> {
    let now = mirrored_base(reader, from, to)?;
    if kind == OutboxKind::Associate && !now.present {
        return Ok(Vec::new());
    }
    let named = |types: &[AssociationType]| -> Vec<String> {
        types.iter().filter_map(|found| found.label.clone()).collect()
    };
    let (added, removed) = (named(&link.add), named(&link.remove));
    // What we left there: what somebody changed since makes it a question.
    let whole = kind == OutboxKind::Dissociate && link.remove.is_empty();
    let mut labels = if whole { Vec::new() } else { link.base.labels.clone() };
    labels.retain(|label| !removed.contains(label));
    labels.extend(added.into_iter().filter(|label| !link.base.labels.contains(label)));
    // HubSpot makes the first company of a record its primary one.
    if kind == OutboxKind::Associate && link.base.primary.is_none() {
        let types = reader.mirrored_link(from, to)?.unwrap_or_default();
        let primary = types.iter().find(|found| found.is_primary()).and_then(|found| found.label.clone());
        labels.extend(primary.filter(|label| !labels.contains(label)));
    }
    let base = LinkBase { present: !whole, labels, primary: None };
    let change = |kind, add, remove| Step::Link {
        kind,
        link: PendingAssociation { from, to, add, remove, base: base.clone() },
    };
    if whole {
        let add = labels_of(reader, from, to, &link.base.labels)?;
        return Ok(if now.present {
            Vec::new()
        } else {
            vec![change(OutboxKind::Associate, add, Vec::new())]
        });
    }
    if kind == OutboxKind::Associate && !link.base.present {
        return Ok(vec![change(OutboxKind::Dissociate, Vec::new(), Vec::new())]);
    }
    let mut steps = Vec::new();
    let former = link.base.primary.filter(|former| *former != to);
    let primary = link.add.iter().find(|found| found.is_primary()).cloned();
    if let (Some(former), Some(primary)) = (former, primary) {
        // HubSpot takes it from the one that has it now.
        let base = LinkBase { primary: Some(to), ..mirrored_base(reader, from, former)? };
        let link = PendingAssociation { from, to: former, add: vec![primary], remove: Vec::new(), base };
        steps.push(Step::Link { kind: OutboxKind::Associate, link });
    }
    let put_on = |found: &&AssociationType| {
        let had = found.label.as_ref().is_some_and(|label| link.base.labels.contains(label));
        !(had || found.is_primary() && former.is_some())
    };
    let take: Vec<AssociationType> = link.add.iter().filter(put_on).cloned().collect();
    let add = link.remove.clone();
    match (add.is_empty(), take.is_empty()) {
        (true, true) => {}
        (true, false) => steps.push(change(OutboxKind::Dissociate, add, take)),
        (false, _) => steps.push(change(OutboxKind::Associate, add, take)),
    }
    Ok(steps)
}

/// The types of these labels, as far as the account still has them.
fn labels_of(
    reader: &Reader<'_>,
    from: Rid,
    to: Rid,
    labels: &[String],
) -> Result<Vec<AssociationType>, EngineError> {
    let (Some(from), Some(to)) = (reader.record(from)?, reader.record(to)?) else { return Ok(Vec::new()) };
    let known = reader.labels(from.object_type, to.object_type)?.into_iter().map(|known| known.association);
    let wanted = |found: &AssociationType| found.label.as_ref().is_some_and(|label| labels.contains(label));
    Ok(known.filter(wanted).collect())
}
