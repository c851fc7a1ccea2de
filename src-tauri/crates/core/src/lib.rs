//! Values and pure decisions of Satchel: what a record, a property, an association, a pending change and a
//! conflict are, and what follows when base, local and remote disagree.
//!
//! Invariants: nothing here does IO, waits, reads a clock or can fail for a reason other than its arguments;
//! every `match` over a state or an outcome is total. This crate must never know of SQL, HTTP, tokio or a window.

mod account;
mod association;
mod canonical;
mod clock;
mod conflict;
mod fail_point;
mod filter;
#[cfg(test)]
mod fixture;
mod group;
mod late;
mod link;
mod markup;
mod merge;
mod object_type;
mod outbox;
mod place;
mod property;
mod pull;
mod push;
mod record;
mod record_merge;
mod resolution;
mod secrets;
mod server_time;
pub mod teeth;
mod type_profile;
mod type_table;
mod validate;

pub use account::Account;
pub use association::{
    Association, AssociationLabel, AssociationType, Category, FirstLink, LinkBase, PendingAssociation,
};
pub use canonical::{Canonical, SortKey, canonical, same, sort_key};
pub use clock::Clock;
pub use conflict::{Conflict, ConflictId, ConflictKind, ConflictProperty};
#[cfg(feature = "fail-points")]
pub use fail_point::at_fail_points;
pub use fail_point::{FailPoint, fail_point};
pub use filter::{Filter, FilterError, FilterOperator, ListSpec, Sort};
pub use group::{GroupAnswer, Groups, LinkedGroup};
pub use late::{LateOutcome, judge_write};
pub use link::{LinkPlan, LinkThere, LinkWish, plan_link};
pub use merge::{Base, MergeOutcome, merge};
pub use object_type::{CustomType, ObjectType, UnknownObjectType};
pub use outbox::{OutboxEvent, OutboxKind, OutboxState, transition};
pub use place::{Misplaced, Place};
pub use property::{Owner, Pipeline, PropertyDefinition, PropertyGroup, PropertyOption, Stage, ValueKind};
pub use pull::{PendingDecision, PullPlan, RecordAction, StoredRecord, plan_pull};
pub use push::{PushPlan, PushProperty, changed_since, plan_push};
pub use record::{
    HistoryEntry, PendingChange, PendingState, Properties, RecordKey, RecordState, RemoteRecord, Rid,
};
pub use record_merge::{MergeAsk, MergeEnd, MergePlan, plan_merge};
pub use resolution::{NoAnswer, Resolution, Settlement, settle};
pub use secrets::{Secret, Secrets, SecretsError};
pub use server_time::ServerTime;
pub use type_profile::{Presence, SearchColumns, TypeProfile, TypeSchema};
pub use type_table::{ActivityColumns, Editing, Fact, TypeRow};
pub use validate::{InvalidValue, MAX_TEXT, validate};
