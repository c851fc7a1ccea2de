//! Why the engine could not do what was asked. The words are for people; what was kept and what to do next is
//! added where the error leaves the program.

use crate::{MovedRow, UndoPlan};
use satchel_core::{Account, ConflictId, InvalidValue, NoAnswer, ObjectType, OutboxKind};
use satchel_hubspot::ApiError;
use satchel_store::StoreError;

/// One intent that a push would send, for the question before the first push.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedSend {
    /// The record's type.
    pub object_type: ObjectType,
    /// HubSpot's id, or `local:RID`.
    pub record: String,
    /// What would be done.
    pub kind: OutboxKind,
    /// The properties that would be written.
    pub properties: Vec<String>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The local file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// HubSpot, or the way to it.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// No record answers to this id.
    #[error("no {0} is known here")]
    UnknownRecord(String),
    /// The record exists, but cannot be changed as it is.
    #[error("{record} is {state} and cannot be changed")]
    NotEditable {
        /// The record, as the user named it.
        record: String,
        /// Its state in words.
        state: &'static str,
    },
    /// Satchel mirrors the type and changes none of its records.
    #[error("Satchel shows {0} but does not change them yet")]
    ShownOnly(String),
    /// HubSpot does not merge records of this type.
    #[error("{0} cannot be merged in HubSpot")]
    NotMergeable(String),
    /// A change of one of two records may be on its way, and its outcome is not known yet.
    #[error("a change of one of the two records is still on its way")]
    StillLeaving,
    /// The portal has no such property.
    #[error("{object_type} have no property “{property}”")]
    UnknownProperty {
        /// The type.
        object_type: ObjectType,
        /// The name that was given.
        property: String,
    },
    /// The value does not fit the property.
    #[error(transparent)]
    InvalidValue(#[from] InvalidValue),
    /// The label is not among the portal's definitions.
    #[error("“{label}” is no label of a link from {from} to {to}")]
    UnknownLabel {
        /// The label that was given.
        label: String,
        /// The type the link starts at.
        from: ObjectType,
        /// The type it ends at.
        to: ObjectType,
    },
    /// Neither record can be the primary one of the other.
    #[error("links between these two have no primary one")]
    NoPrimary,
    /// The two ends of a link are one record.
    #[error("a record is not linked to itself")]
    LinkedToItself,
    /// No open conflict has this number, or not this property.
    #[error("conflict {} is not open, or does not hold this property", .0.0)]
    UnknownConflict(ConflictId),
    /// The answer does not exist for this kind of conflict.
    #[error(transparent)]
    CannotResolve(#[from] NoAnswer),
    /// HubSpot's value is another one than the user saw when deciding.
    #[error("HubSpot's value has changed again since you decided")]
    ConflictMoved,
    /// No such row waits in the outbox, or it may have left already.
    #[error("outbox row {0} cannot be discarded: it is not waiting any more")]
    NotDiscardable(i64),
    /// No intent has this number, or it was forgotten with its age.
    #[error("no change has the number {0}")]
    UnknownIntent(i64),
    /// What was done cannot be taken back.
    #[error("this cannot be undone: {0}")]
    CannotUndo(&'static str),
    /// More would go with what is undone.
    #[error("other changes wait for this one and would go with it")]
    HasDependants(Box<UndoPlan>),
    /// An answer for many conflicts would not do what was shown.
    #[error("what was shown has moved since")]
    PreviewMoved(Vec<MovedRow>),
    /// A carried outbox of another account.
    #[error("this file holds changes of account {found}, and this is account {expected}")]
    ForeignOutbox {
        /// The account here.
        expected: String,
        /// The file's.
        found: String,
    },
    /// A carried outbox in a form of a later version.
    #[error("this file was written by a newer Satchel")]
    NewerOutbox,
    /// A carried outbox that contradicts itself.
    #[error("this file contradicts itself")]
    BrokenOutbox,
    /// The token belongs to another portal than this file.
    #[error("this token belongs to account {found}, but this file mirrors account {expected}")]
    WrongPortal {
        /// The file's portal.
        expected: String,
        /// The token's portal.
        found: String,
    },
    /// The first push to people's real data asks once.
    #[error("the first push to the standard account {} needs a yes", .account.portal_id)]
    NeedsConsent {
        /// The account.
        account: Box<Account>,
        /// What would be sent.
        sends: Vec<PlannedSend>,
    },
    /// The engine has no client: nobody is signed in.
    #[error("not signed in")]
    NotConnected,
    /// An answer of the server repeats itself or contradicts its own protocol.
    #[error("HubSpot's answer made no sense: {0}")]
    Protocol(String),
}
