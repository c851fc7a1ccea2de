//! Carrying the outbox over: what waits, in a form that outlives this file, and back into a mirror of the same account,
//! this one or a fresh one. Records are named by type and HubSpot's id, or by their local name where they have none; bases
//! go along, so that everything is checked before it is sent as if it had never left.
//!
//! Invariants: taking it out changes nothing that waits; what is put in twice is there once; what cannot be placed is told
//! and changes nothing. This module must never know of a network, of encryption or of a file.

mod place;

pub use place::{CarriedIn, LeftIntent};

use crate::{Engine, EngineError};
use satchel_core::{AssociationType, Base, OutboxKind, OutboxState, Properties, RecordState, Rid};
use satchel_store::{OutboxPayload, OutboxRow, Writer};
use serde::{Deserialize, Serialize};

/// The form this program writes; a newer one is refused.
pub(crate) const FORM: u32 = 1;

/// The outbox of one account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CarriedOutbox {
    /// Its form.
    pub form: u32,
    /// HubSpot's number of the account.
    pub portal_id: String,
    /// The mirror it was taken from; part of every intent's name.
    pub mirror: String,
    /// Local unix milliseconds when it was taken.
    pub taken_at: i64,
    /// The records that the intents are about.
    pub records: Vec<CarriedRecord>,
    /// What waits, in the order it was asked for.
    pub intents: Vec<CarriedIntent>,
}

/// A record by a name that outlives its local number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CarriedRecord {
    /// HubSpot's name of its type.
    pub object_type: String,
    /// HubSpot's id; without one, HubSpot does not have it yet.
    pub remote_id: Option<String>,
    /// The local name of what has no id.
    pub local_uid: Option<String>,
}

/// One intent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CarriedIntent {
    /// Its number in the mirror it was taken from.
    pub number: i64,
    /// The record, by its place among the records.
    pub record: usize,
    /// What was asked for.
    pub change: CarriedChange,
    /// Whether the user held it back.
    pub held: bool,
    /// Whether it may have reached HubSpot already.
    pub may_have_left: bool,
}

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedChange {
    /// Make the record, with its first links.
    Create {
        /// The links.
        links: Vec<CarriedLink>,
    },
    /// Write a property.
    Edit {
        /// Internal name.
        property: String,
        /// What the user saw.
        base: Base,
        /// The value wanted; none clears.
        value: Option<String>,
    },
    /// Archive the record.
    Archive {
        /// What the user saw.
        base: Properties,
    },
    /// Make or remove a link.
    Link {
        /// Whether it is removed.
        removes: bool,
        /// The other end, by its place among the records.
        to: usize,
        /// The labels to put on it.
        add: Vec<AssociationType>,
        /// The labels to take from it.
        remove: Vec<AssociationType>,
        /// Whether the user saw it linked.
        present: bool,
        /// The labels that the user saw.
        labels: Vec<String>,
        /// The record that was the primary one, by its place among the records.
        primary: Option<usize>,
    },
}

/// A link that a new record begins with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CarriedLink {
    /// The other end, by its place among the records.
    pub to: usize,
    /// The label; none is the plain link.
    pub label: Option<AssociationType>,
}

impl Engine {
    /// Takes out what waits. It waits on here too.
    pub async fn carry_out(&self) -> Result<CarriedOutbox, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let account = writer.account()?.ok_or(EngineError::NotConnected)?;
            let mirror = writer.ensure_mirror_uid()?;
            let mut outbox = CarriedOutbox {
                form: FORM,
                portal_id: account.portal_id,
                mirror,
                taken_at: now,
                records: Vec::new(),
                intents: Vec::new(),
            };
            let mut numbers: Vec<Rid> = Vec::new();
            let (_, rows) = writer.outbox(usize::MAX, 0)?;
            for row in rows {
                carry_row(writer, &row, &mut outbox, &mut numbers)?;
            }
            outbox.intents.sort_by_key(|intent| intent.number);
            Ok(outbox)
        })
        .await
    }
}

/// Adds a row of the outbox: itself, and the changes it carries.
fn carry_row(
    writer: &Writer<'_>,
    row: &OutboxRow,
    outbox: &mut CarriedOutbox,
    numbers: &mut Vec<Rid>,
) -> Result<(), EngineError> {
    let may_have_left =
        matches!(row.state, OutboxState::InFlight | OutboxState::Unknown | OutboxState::NeedsAnswer);
    let record = place_of(writer, row.rid, outbox, numbers)?;
    let intent = |number, change| CarriedIntent { number, record, change, held: row.held, may_have_left };
    if matches!(row.kind, OutboxKind::Create | OutboxKind::Update) {
        for change in writer.pending(row.rid)? {
            let edit =
                CarriedChange::Edit { property: change.property, base: change.base, value: change.local };
            outbox.intents.push(intent(change.generation, edit));
        }
    }
    let Some(number) = row.intent else { return Ok(()) };
    let change = match (&row.payload, row.kind) {
        (OutboxPayload::Link(link), kind) => CarriedChange::Link {
            removes: kind == OutboxKind::Dissociate,
            to: place_of(writer, link.to, outbox, numbers)?,
            add: link.add.clone(),
            remove: link.remove.clone(),
            present: link.base.present,
            labels: link.base.labels.clone(),
            primary: match link.base.primary {
                Some(primary) => Some(place_of(writer, primary, outbox, numbers)?),
                None => None,
            },
        },
        (OutboxPayload::Archive { base }, _) => CarriedChange::Archive { base: base.clone() },
        (OutboxPayload::None, _) => {
            let mut links = Vec::new();
            for link in writer.first_links(row.id)? {
                let to = place_of(writer, link.to, outbox, numbers)?;
                links.push(CarriedLink { to, label: link.label });
            }
            CarriedChange::Create { links }
        }
    };
    outbox.intents.push(intent(number, change));
    Ok(())
}

/// The place of a record among those of the outbox.
fn place_of(
    writer: &Writer<'_>,
    rid: Rid,
    outbox: &mut CarriedOutbox,
    numbers: &mut Vec<Rid>,
) -> Result<usize, EngineError> {
    if let Some(place) = numbers.iter().position(|known| *known == rid) {
        return Ok(place);
    }
    let record = writer.record(rid)?.ok_or_else(|| EngineError::UnknownRecord(rid.to_string()))?;
    let draft = record.state == RecordState::Draft;
    numbers.push(rid);
    outbox.records.push(CarriedRecord {
        object_type: record.object_type.name().to_owned(),
        local_uid: draft.then(|| record.local_uid.clone()),
        remote_id: record.remote_id,
    });
    Ok(outbox.records.len() - 1)
}
