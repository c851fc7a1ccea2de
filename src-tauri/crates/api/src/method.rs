//! The methods a window may call, declared once: name, request, answer, what the answer shows and what the command
//! changes. The same table dispatches a call and is written to TypeScript.

use crate::commands::{self, Portal};
use crate::dto::*;
use crate::{CacheTag, ErrorCode, Failure};
use serde_json::Value;
use ts_rs::{Config, TS};

/// One method, as TypeScript sees it.
pub struct MethodRow {
    /// Its name.
    pub name: &'static str,
    /// The TypeScript type of its request.
    pub request: fn(&Config) -> String,
    /// The TypeScript type of its answer.
    pub answer: fn(&Config) -> String,
    /// What its answer shows.
    pub shows: &'static [CacheTag],
    /// What it changes.
    pub changes: &'static [CacheTag],
}

/// A request without content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

macro_rules! methods {
    ($($name:ident($request:ty) -> $answer:ty, shows $shows:expr, changes $changes:expr, $body:expr;)*) => {
        /// Every method.
        pub const METHODS: &[MethodRow] = &[$(MethodRow {
            name: stringify!($name),
            request: <$request as TS>::name,
            answer: <$answer as TS>::name,
            shows: $shows,
            changes: $changes,
        }),*];

        /// Calls a method by its name.
        pub async fn call(portal: &Portal, method: &str, request: Value) -> Result<Value, Failure> {
            match method {
                $(stringify!($name) => {
                    let request: $request = serde_json::from_value(request).map_err(|error| unread(method, &error))?;
                    let answer: $answer = ($body)(portal, request).await?;
                    serde_json::to_value(answer).map_err(|error| unread(method, &error))
                })*
                _ => Err(Failure::new(ErrorCode::Usage, format!("“{method}” is no method"), "Update the window.")),
            }
        }
    };
}

fn unread(method: &str, error: &serde_json::Error) -> Failure {
    Failure::new(
        ErrorCode::Usage,
        format!("the request of {method} cannot be read: {error}"),
        "Update the window.",
    )
}

const EDITED: &[CacheTag] =
    &[CacheTag::Status, CacheTag::Lists, CacheTag::Records, CacheTag::Outbox, CacheTag::Conflicts];

methods! {
    status(Nothing) -> Status, shows &[CacheTag::Status], changes &[],
        |portal, _| commands::status(portal);
    list(ListRequest) -> ListPage, shows &[CacheTag::Lists], changes &[], commands::list;
    search(SearchRequest) -> ListPage, shows &[CacheTag::Lists], changes &[], commands::search;
    show(ShowRequest) -> RecordDocument, shows &[CacheTag::Records], changes &[], commands::show;
    edit(EditRequest) -> RecordDocument, shows &[], changes EDITED, commands::edit;
    create(CreateRequest) -> RecordDocument, shows &[], changes EDITED, commands::create;
    archive(ArchiveRequest) -> RecordDocument, shows &[], changes EDITED, commands::archive;
    associate(LinkRequest) -> RecordDocument, shows &[], changes EDITED, commands::associate;
    dissociate(LinkRequest) -> RecordDocument, shows &[], changes EDITED, commands::dissociate;
    merge(MergeRequest) -> MergeDocument, shows &[], changes EDITED, commands::merge;
    make_primary(LinkRequest) -> RecordDocument, shows &[], changes EDITED, commands::make_primary;
    set_labels(LinkLabelsRequest) -> RecordDocument, shows &[], changes EDITED, commands::set_labels;
    log_activity(ActivityRequest) -> RecordDocument, shows &[], changes EDITED, commands::log_activity;
    set_done(SetDoneRequest) -> RecordDocument, shows &[], changes EDITED, commands::set_done;
    definitions(TypeRequest) -> TypeDocument, shows &[CacheTag::Properties], changes &[], commands::definitions;
    owners(Nothing) -> OwnerPage, shows &[CacheTag::Properties], changes &[], |portal, _| commands::owners(portal);
    labels(LabelsRequest) -> LabelPage, shows &[CacheTag::Properties], changes &[], commands::labels;
    timeline(TimelineRequest) -> TimelinePage, shows &[CacheTag::Records], changes &[], commands::timeline;
    recall(RecallRequest) -> Recalled, shows &[CacheTag::Memory], changes &[], commands::recall;
    remember(RememberRequest) -> Nothing, shows &[], changes &[CacheTag::Memory], commands::remember;
    outbox(PageRequest) -> OutboxPage, shows &[CacheTag::Outbox], changes &[], commands::outbox;
    conflicts(PageRequest) -> ConflictPage, shows &[CacheTag::Conflicts], changes &[], commands::conflicts;
    discard(DiscardRequest) -> RecordDocument, shows &[], changes EDITED, commands::discard;
    retry(RetryRequest) -> RecordDocument, shows &[], changes EDITED, commands::retry;
    hold(HoldRequest) -> RecordDocument, shows &[], changes EDITED, commands::hold;
    resolve(ResolveRequest) -> RecordDocument, shows &[], changes EDITED, commands::resolve;
    undo_plan(UndoRequest) -> UndoDocument, shows &[CacheTag::Outbox], changes &[], commands::undo_plan;
    undo(UndoRequest) -> UndoDocument, shows &[], changes EDITED, commands::undo;
    review(Nothing) -> ReviewState, shows &[CacheTag::Outbox], changes &[], |portal, _| commands::review(portal);
    set_review(SwitchRequest) -> ReviewState, shows &[], changes EDITED, commands::set_review;
    approve(ApproveRequest) -> Approved, shows &[], changes EDITED, commands::approve;
    bulk_preview(BulkRequest) -> BulkDocument, shows &[CacheTag::Conflicts], changes &[], commands::bulk_preview;
    bulk_apply(BulkApplyRequest) -> BulkDocument, shows &[], changes EDITED, commands::bulk_apply;
    ledger(LedgerRequest) -> LedgerPage, shows &[CacheTag::Outbox, CacheTag::Conflicts], changes &[], commands::ledger;
    select_properties(PropertiesRequest) -> SelectedProperties, shows &[],
        changes &[CacheTag::Status, CacheTag::Properties], commands::select_properties;
    ceiling(Nothing) -> Ceiling, shows &[CacheTag::Sync], changes &[], |portal, _| commands::ceiling(portal);
    set_ceiling(Ceiling) -> Ceiling, shows &[], changes &[CacheTag::Sync], commands::set_ceiling;
    own_keys(Nothing) -> OwnKeys, shows &[CacheTag::Sync], changes &[], |portal, _| commands::own_keys(portal);
    set_own_keys(SetOwnKeysRequest) -> OwnKeys, shows &[], changes &[CacheTag::Sync, CacheTag::Properties],
        commands::set_own_keys;
    pull(Nothing) -> SyncSummary, shows &[], changes EDITED, |portal, _| commands::pull(portal);
    push(PushRequest) -> SyncSummary, shows &[], changes EDITED, commands::push;
    push_preview(PushPreviewRequest) -> PushPreviewDocument, shows &[CacheTag::Outbox], changes &[],
        commands::push_preview;
    sync(PushRequest) -> SyncSummary, shows &[], changes EDITED, commands::sync;
    sweep(Nothing) -> SweepSummary, shows &[], changes EDITED, |portal, _| commands::sweep(portal);
}
