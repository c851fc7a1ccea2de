//! Requests and answers as they cross to the command line and the window. Ids, amounts and instants are text; a
//! property value is text or null for empty; a property that was never read is absent, since it is not empty.

mod activity;
mod app;
mod bulk;
mod ceiling;
mod columns;
mod connect;
mod leaving;
mod ledger;
mod list;
mod memory;
mod merge;
mod own_keys;
mod preview;
mod progress;
mod record;
mod review;
mod sample;
mod status;
mod sync;
mod timeline;
mod undo;
mod vocabulary;
mod waiting;

pub use activity::{ActivityFields, ActivityRequest, NewLinkRequest, OwnerChoice, SetDoneRequest};
pub use app::{
    AppPhase, AppState, Appearance, ConnectAppRequest, ConnectSampleRequest, ConnectTokenRequest,
    ConnectedAccount, Density, KnownAccount, MissingScope, OpenAccountRequest, OpenLinkRequest, Theme,
    UnlockRequest,
};
pub use bulk::{BulkApplyRequest, BulkDocument, BulkRequest, BulkRowDocument, LeftOutConflict, Side};
pub use ceiling::Ceiling;
pub use columns::Columns;
pub use connect::{Connected, Disconnected, Revocation};
pub use leaving::{
    ExportOutboxRequest, ExportedOutbox, ImportOutboxRequest, ImportedOutbox, LeftBehind, LeftIntentDocument,
    SettledUnsent, SignOutRequest, Unsent, UnsentChoice, WipeRequest, Wiped,
};
pub use ledger::{
    ExportLedgerRequest, ExportedLedger, LedgerDocument, LedgerPage, LedgerRecord, LedgerRequest,
};
pub use list::{ListPage, ListRequest, Row, SearchRequest};
pub use memory::{RecallRequest, Recalled, RememberRequest};
pub use merge::{
    MergeDifferenceDocument, MergeDocument, MergeQuestionDocument, MergeRequest, MergeSideDocument,
};
pub use own_keys::{OwnKeyRow, OwnKeys, SetOwnKeysRequest};
pub use preview::{PushPreviewDocument, PushPreviewRequest, RequestCost, RequestDocument};
pub use progress::{Invalidation, SwitchRequest, SyncActivity, SyncState, TypeProgress};
pub use record::{
    ArchiveRequest, AssociationDocument, CreateRequest, EditRequest, LinkLabelsRequest, LinkRequest,
    PendingDocument, PropertiesRequest, RecordDocument, RecordReference, SelectedProperties, ShowRequest,
};
pub use review::{ApproveRequest, Approved, ReviewState};
pub use sample::{
    ColleagueArchiveRequest, ColleagueEditRequest, SampleNetwork, SampleNetworkRequest, SampleRequest,
    SampleState,
};
pub use status::{ApiStatus, ObjectStatus, OutboxStatus, PortalStatus, Status};
pub use sync::{PullProblem, Pulled, PushRequest, Pushed, SweepSummary, SyncSummary};
pub use timeline::{ActivityDocument, TimelinePage, TimelineRequest};
pub use undo::{UndoDocument, UndoPartDocument, UndoRequest};
pub use vocabulary::{
    GroupDocument, LabelPage, LabelsRequest, OptionDocument, OwnerDocument, OwnerPage, PipelineDocument,
    PropertyDocument, PropertyKind, StageDocument, TypeDocument, TypeRequest,
};
pub use waiting::{
    ConflictDocument, ConflictPage, ConflictPropertyDocument, DiscardRequest, HoldRequest, LinkDocument,
    OutboxDocument, OutboxPage, PageRequest, ResolutionRequest, ResolveRequest, RetryRequest, SeenValue,
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
