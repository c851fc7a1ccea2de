//! Placing a carried outbox into a mirror.
//!
//! | row | intent | what is here | outcome |
//! | --- | --- | --- | --- |
//! | 1 | any | the same intent, waiting or taken by HubSpot | known, nothing is done |
//! | 2 | any | the same intent, given up by the user | placed again |
//! | 3 | create | – | a new draft; held, when it may have reached HubSpot |
//! | 4 | edit | no change of the property waits | placed on its base |
//! | 5 | edit | the same value waits | known |
//! | 6 | edit | another value waits | left: the one here is the user's too |
//! | 7 | archive | – | placed with what the user saw |
//! | 8 | link | both ends known | placed |
//! | 9 | edit, archive, link | the record is archived, erased, or of a type that is gone | left |
//! | 10 | edit of what was carried but not placed | – | left |

use super::{CarriedChange, CarriedIntent, CarriedLink, CarriedOutbox, CarriedRecord, FORM};
use crate::edit::{changeable, check, may_end};
use crate::resolve::settle_row;
use crate::{Engine, EngineError};
use satchel_core::{Base, LinkBase, ObjectType, OutboxKind, PendingAssociation, RecordKey, RecordState, Rid};
use satchel_store::{OutboxPayload, Reader, Writer};
use std::collections::BTreeMap;

/// What became of a carried outbox.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CarriedIn {
    /// Intents that wait here now.
    pub placed: u64,
    /// Intents that were here already.
    pub known: u64,
    /// Creates among the placed that may have reached HubSpot before; they are held back until the user has looked.
    pub held: u64,
    /// Intents that could not be placed.
    pub left: Vec<LeftIntent>,
}

/// An intent that could not be placed, and stays in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftIntent {
    /// HubSpot's name of the record's type.
    pub object_type: String,
    /// HubSpot's id of the record; `None` for one that it does not have.
    pub remote_id: Option<String>,
    /// What was asked for.
    pub kind: OutboxKind,
    /// The property, for edits.
    pub property: Option<String>,
    /// Why, as a half sentence.
    pub reason: String,
}

const MAY_EXIST: &str =
    "This record may have been made before it was exported. Look in HubSpot; then let it go, or discard it.";

/// What placing one intent came to.
enum Placed {
    As(i64),
    Known,
    Left(String),
}

impl Engine {
    /// Puts a carried outbox in. One of another account is refused whole; what cannot be placed is told, and the rest is
    /// placed. All of it is one action, which can be undone.
    pub async fn carry_in(&self, outbox: CarriedOutbox) -> Result<CarriedIn, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            if outbox.form > FORM {
                return Err(EngineError::NewerOutbox);
            }
            let account = writer.account()?.ok_or(EngineError::NotConnected)?;
            if account.portal_id != outbox.portal_id {
                let (expected, found) = (account.portal_id, outbox.portal_id);
                return Err(EngineError::ForeignOutbox { expected, found });
            }
            let mut placing = Placing {
                outbox: &outbox,
                drafts: BTreeMap::new(),
                first_links: Vec::new(),
                now,
                report: CarriedIn::default(),
            };
            // Creates first: everything else may be about their records.
            let (creates, rest): (Vec<_>, Vec<_>) = outbox
                .intents
                .iter()
                .partition(|intent| matches!(intent.change, CarriedChange::Create { .. }));
            for intent in creates {
                placing.place(writer, intent)?;
            }
            placing.place_first_links(writer)?;
            for intent in rest {
                placing.place(writer, intent)?;
            }
            Ok(placing.report)
        })
        .await
    }
}

struct Placing<'o> {
    outbox: &'o CarriedOutbox,
    /// The local numbers of carried drafts, by their place among the records.
    drafts: BTreeMap<usize, Rid>,
    /// The first links of placed creates, until all drafts are known.
    first_links: Vec<(Rid, CarriedLink)>,
    now: i64,
    report: CarriedIn,
}

impl Placing<'_> {
    fn place(&mut self, writer: &mut Writer<'_>, intent: &CarriedIntent) -> Result<(), EngineError> {
        let Some(record) = self.outbox.records.get(intent.record) else {
            return Err(EngineError::BrokenOutbox);
        };
        let name = format!("{}/{}", self.outbox.mirror, intent.number);
        let placed = match self.standing(writer, &name, intent.number)? {
            Some(number) => {
                if matches!(intent.change, CarriedChange::Create { .. }) {
                    self.remember_draft(writer, intent.record, number)?;
                }
                Placed::Known
            }
            None => self.place_new(writer, intent, record)?,
        };
        match placed {
            Placed::As(number) => {
                writer.keep_imported(&name, number)?;
                self.report.placed += 1;
            }
            Placed::Known => self.report.known += 1,
            Placed::Left(reason) => self.report.left.push(left(record, &intent.change, reason)),
        }
        Ok(())
    }

    /// Rows 1 and 2: the intent here that a carried one is or became, unless the user gave it up since.
    fn standing(&self, reader: &Reader<'_>, name: &str, number: i64) -> Result<Option<i64>, EngineError> {
        let own = reader.mirror_uid()?.as_ref() == Some(&self.outbox.mirror);
        let here = match reader.imported(name)? {
            Some(here) => here,
            None if own => number,
            None => return Ok(None),
        };
        let lines = reader.ledger_of(here)?;
        let given_up = lines.iter().any(|line| line.intent.is_some() && line.event == "discarded");
        Ok((!given_up).then_some(here))
    }

    fn remember_draft(&mut self, reader: &Reader<'_>, place: usize, number: i64) -> Result<(), EngineError> {
        if let Some(line) = reader.ledger_of(number)?.into_iter().next()
            && let Some(rid) = reader.resolve(line.object_type, &RecordKey::Local(line.rid))?
        {
            self.drafts.insert(place, rid);
        }
        Ok(())
    }

    fn place_new(
        &mut self,
        writer: &mut Writer<'_>,
        intent: &CarriedIntent,
        record: &CarriedRecord,
    ) -> Result<Placed, EngineError> {
        let object_type = match type_here(writer, record)? {
            Ok(object_type) => object_type,
            Err(reason) => return Ok(Placed::Left(reason)),
        };
        if matches!(intent.change, CarriedChange::Create { .. }) {
            return self.place_create(writer, intent, object_type);
        }
        let rid = match self.record_here(writer, intent.record)? {
            Ok(rid) => rid,
            Err(reason) => return Ok(Placed::Left(reason)),
        };
        match &intent.change {
            CarriedChange::Create { .. } => Ok(Placed::Known),
            CarriedChange::Edit { property, base, value } => {
                self.place_edit(writer, (object_type, rid), (property, base, value), intent.held)
            }
            CarriedChange::Archive { base } => {
                if writer.outbox_of(rid)?.iter().any(|row| row.kind == OutboxKind::Archive) {
                    return Ok(Placed::Known);
                }
                let payload = OutboxPayload::Archive { base: base.clone() };
                self.enqueue(writer, rid, OutboxKind::Archive, payload, intent.held)
            }
            CarriedChange::Link { removes, to, add, remove, present, labels, primary } => {
                let to = match self.record_here(writer, *to)? {
                    Ok(to) => to,
                    Err(reason) => return Ok(Placed::Left(reason)),
                };
                let primary = match primary {
                    Some(place) => self.record_here(writer, *place)?.ok(),
                    None => None,
                };
                let kind = if *removes { OutboxKind::Dissociate } else { OutboxKind::Associate };
                // One change of a pair waits at a time, from whichever end it was asked for.
                for row in writer.outbox_touching(rid)? {
                    let OutboxPayload::Link(link) = &row.payload else { continue };
                    if [(rid, to), (to, rid)].contains(&(link.from, link.to)) {
                        let same =
                            row.kind == kind && link.to == to && link.add == *add && link.remove == *remove;
                        let reason = "another change of this link waits here";
                        return Ok(if same { Placed::Known } else { Placed::Left(reason.to_owned()) });
                    }
                }
                let base = LinkBase { present: *present, labels: labels.clone(), primary };
                let (add, remove) = (add.clone(), remove.clone());
                let link = PendingAssociation { from: rid, to, add, remove, base };
                self.enqueue(writer, rid, kind, OutboxPayload::Link(link), intent.held)
            }
        }
    }

    /// Row 3.
    fn place_create(
        &mut self,
        writer: &mut Writer<'_>,
        intent: &CarriedIntent,
        object_type: ObjectType,
    ) -> Result<Placed, EngineError> {
        let rid = writer.create_draft(object_type, self.now)?;
        self.drafts.insert(intent.record, rid);
        let held = intent.held || intent.may_have_left;
        let placed = self.enqueue(writer, rid, OutboxKind::Create, OutboxPayload::None, held)?;
        if let CarriedChange::Create { links } = &intent.change {
            self.first_links.extend(links.iter().map(|link| (rid, link.clone())));
        }
        if intent.may_have_left {
            self.report.held += 1;
            for row in writer.outbox_of(rid)? {
                writer.explain(row.id, MAY_EXIST)?;
            }
        }
        Ok(placed)
    }

    /// The links that placed creates begin with, once all drafts are known.
    fn place_first_links(&mut self, writer: &mut Writer<'_>) -> Result<(), EngineError> {
        for (draft, link) in std::mem::take(&mut self.first_links) {
            match self.record_here(writer, link.to)? {
                Ok(to) => {
                    let rows = writer.outbox_of(draft)?;
                    if let Some(create) = rows.iter().find(|row| row.kind == OutboxKind::Create) {
                        writer.put_first_link(create.id, to, link.label.as_ref())?;
                    }
                }
                Err(reason) => {
                    let Some(other) = self.outbox.records.get(link.to) else {
                        return Err(EngineError::BrokenOutbox);
                    };
                    self.report.left.push(LeftIntent {
                        object_type: other.object_type.clone(),
                        remote_id: other.remote_id.clone(),
                        kind: OutboxKind::Associate,
                        property: None,
                        reason,
                    });
                }
            }
        }
        Ok(())
    }

    /// Rows 4 to 6.
    fn place_edit(
        &self,
        writer: &mut Writer<'_>,
        (object_type, rid): (ObjectType, Rid),
        (property, base, value): (&String, &Base, &Option<String>),
        held: bool,
    ) -> Result<Placed, EngineError> {
        if let Some(here) = writer.pending(rid)?.into_iter().find(|change| change.property == *property) {
            return Ok(match here.local == *value {
                true => Placed::Known,
                false => Placed::Left("another change of this property waits here".to_owned()),
            });
        }
        // Before the first pull nothing is known of the account's properties, and nothing refused.
        if !writer.definitions(object_type)?.is_empty()
            && let Err(error) = check(writer, object_type, &[(property.clone(), value.clone())])
        {
            return match error {
                EngineError::Store(error) => Err(error.into()),
                error => Ok(Placed::Left(error.to_string())),
            };
        }
        let number = writer.put_pending(rid, property, base.clone(), value.clone(), self.now)?;
        let row = writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, self.now)?;
        if held {
            writer.hold(row, true)?;
        }
        settle_row(writer, rid)?;
        Ok(Placed::As(number))
    }

    fn enqueue(
        &self,
        writer: &mut Writer<'_>,
        rid: Rid,
        kind: OutboxKind,
        payload: OutboxPayload,
        held: bool,
    ) -> Result<Placed, EngineError> {
        let id = writer.enqueue(rid, kind, payload, self.now)?;
        if held {
            writer.hold(id, true)?;
        }
        Ok(match writer.outbox_row(id)?.and_then(|row| row.intent) {
            Some(number) => Placed::As(number),
            None => Placed::Known,
        })
    }

    /// Rows 9 and 10: the record that a carried one is here, or why it takes no change. An id never seen is one that the
    /// mirror has not read yet.
    fn record_here(&self, writer: &mut Writer<'_>, place: usize) -> Result<Result<Rid, String>, EngineError> {
        let Some(record) = self.outbox.records.get(place) else { return Err(EngineError::BrokenOutbox) };
        let object_type = match type_here(writer, record)? {
            Ok(object_type) => object_type,
            Err(reason) => return Ok(Err(reason)),
        };
        let rid = match &record.remote_id {
            Some(id) => writer.rid_for(object_type, id)?,
            None => match self.drafts.get(&place) {
                Some(rid) => *rid,
                None => return Ok(Err("the record it is about could not be placed".to_owned())),
            },
        };
        let state = writer.record(rid)?.map(|record| record.state);
        Ok(match state {
            Some(RecordState::Live | RecordState::Stub | RecordState::Draft) => Ok(rid),
            Some(RecordState::Archived) => Err("the record lies in HubSpot's recycle bin".to_owned()),
            Some(RecordState::Gone | RecordState::Merged) | None => {
                Err("the record is not in HubSpot any more".to_owned())
            }
        })
    }
}

/// The type of a carried record, when this account has it and Satchel changes it.
fn type_here(reader: &Reader<'_>, record: &CarriedRecord) -> Result<Result<ObjectType, String>, EngineError> {
    let Ok(object_type) = record.object_type.parse::<ObjectType>() else {
        return Ok(Err(format!("this Satchel knows no {}", record.object_type)));
    };
    if !reader.object_types()?.contains(&object_type) {
        return Ok(Err(format!("this account has no {}", record.object_type)));
    }
    match changeable(reader, object_type) {
        Ok(()) => Ok(Ok(object_type)),
        Err(EngineError::Store(error)) => Err(error.into()),
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn left(record: &CarriedRecord, change: &CarriedChange, reason: String) -> LeftIntent {
    let (kind, property) = match change {
        CarriedChange::Create { .. } => (OutboxKind::Create, None),
        CarriedChange::Edit { property, .. } => (OutboxKind::Update, Some(property.clone())),
        CarriedChange::Archive { .. } => (OutboxKind::Archive, None),
        CarriedChange::Link { removes: true, .. } => (OutboxKind::Dissociate, None),
        CarriedChange::Link { removes: false, .. } => (OutboxKind::Associate, None),
    };
    let (object_type, remote_id) = (record.object_type.clone(), record.remote_id.clone());
    LeftIntent { object_type, remote_id, kind, property, reason }
}

impl Engine {
    /// Gives up all that waits. What may be on its way stays: its outcome is not known. Returns how many rows were given
    /// up and how many stayed.
    pub async fn discard_all(&self) -> Result<(u64, u64), EngineError> {
        self.transact(|writer| {
            let (_, rows) = writer.outbox(usize::MAX, 0)?;
            let (mut given_up, mut stayed) = (0, 0);
            for row in rows {
                // It may be gone with the create it waited for.
                let Some(row) = writer.outbox_row(row.id)? else {
                    given_up += 1;
                    continue;
                };
                if may_end(&row) {
                    crate::edit::discard_row(writer, &row)?;
                    given_up += 1;
                } else {
                    stayed += 1;
                }
            }
            Ok((given_up, stayed))
        })
        .await
    }
}
