//! Requests and answers as they cross to the command line and the window. Ids, amounts and instants are text; a
//! property value is text or null for empty; a property that was never read is absent, since it is not empty.

mod columns;
mod connect;
mod list;
mod record;
mod status;
mod sync;
mod waiting;

pub use columns::Columns;
pub use connect::{Connected, Disconnected};
pub use list::{ListPage, ListRequest, Row, SearchRequest};
pub use record::{
    ArchiveRequest, AssociationDocument, CreateRequest, EditRequest, LinkRequest, PendingDocument,
    PropertiesRequest, RecordDocument, RecordReference, SelectedProperties, ShowRequest,
};
pub use status::{ApiStatus, ObjectStatus, OutboxStatus, PortalStatus, Status};
pub use sync::{PullProblem, Pulled, PushRequest, Pushed, SweepSummary, SyncSummary};
pub use waiting::{
    ConflictDocument, ConflictPage, ConflictPropertyDocument, DiscardRequest, LinkDocument, OutboxDocument,
    OutboxPage, PageRequest, ResolutionRequest, ResolveRequest,
};

use std::collections::BTreeMap;

/// Property values by name; null is empty, an absent name was never read.
pub type Values = BTreeMap<String, Option<String>>;

/// An instant of this computer's clock as ISO-8601 text, for display.
pub(crate) fn local_instant(milliseconds: i64) -> String {
    match jiff::Timestamp::from_millisecond(milliseconds) {
        Ok(instant) => format!("{instant:.3}"),
        Err(_) => milliseconds.to_string(),
    }
}
