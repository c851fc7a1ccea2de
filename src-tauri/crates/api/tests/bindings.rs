//! Writes the types and the table of methods for TypeScript, and fails when the files were not up to date. The new
//! files stay in place, so that the next run passes and the change shows in the diff.

use satchel_api::*;
use std::collections::BTreeSet;
use std::path::Path;
use ts_rs::{Config, TS};

const HEAD: &str =
    "// Written by the tests of satchel-api. Do not edit: change the Rust types and run the tests.\n\n";

/// Ids are text and counts stay far below 2^53, so every number of ours is a JavaScript number.
fn config() -> Config {
    Config::new().with_large_int("number")
}

fn declare<T: TS>(out: &mut String) {
    let docs = T::docs().unwrap_or_default();
    let declaration = T::decl(&config());
    out.push_str(&format!("{docs}export {declaration}\n\n"));
}

macro_rules! declare_all {
    ($out:expr, $($name:ty),* $(,)?) => { $(declare::<$name>($out);)* };
}

fn types() -> String {
    let mut out = HEAD.to_owned();
    declare_all!(
        &mut out,
        ActivityDocument,
        ActivityFields,
        ActivityRequest,
        ApiStatus,
        AppPhase,
        AppState,
        Appearance,
        ApproveRequest,
        Approved,
        AssociationDocument,
        BulkApplyRequest,
        BulkDocument,
        BulkRequest,
        BulkRowDocument,
        CacheTag,
        Ceiling,
        ColleagueEditRequest,
        Columns,
        ConflictDocument,
        ConflictPage,
        ConflictPropertyDocument,
        ConnectAppRequest,
        ConnectSampleRequest,
        ConnectTokenRequest,
        Connected,
        ConnectedAccount,
        CreateRequest,
        Density,
        DiscardRequest,
        Disconnected,
        EditRequest,
        ErrorCode,
        commands::ExportFormat,
        ExportLedgerRequest,
        ExportOutboxRequest,
        ExportedLedger,
        ExportedOutbox,
        Failure,
        GroupDocument,
        HoldRequest,
        ImportOutboxRequest,
        ImportedOutbox,
        Invalidation,
        KnownAccount,
        LabelPage,
        LabelsRequest,
        LedgerDocument,
        LedgerPage,
        LedgerRecord,
        LedgerRequest,
        LeftBehind,
        LeftIntentDocument,
        LeftOutConflict,
        LinkDocument,
        LinkLabelsRequest,
        LinkRequest,
        ListPage,
        ListRequest,
        MergeDifferenceDocument,
        MergeDocument,
        MergeQuestionDocument,
        MergeRequest,
        MergeSideDocument,
        MissingScope,
        NewLinkRequest,
        Nothing,
        ObjectStatus,
        OpenAccountRequest,
        OpenLinkRequest,
        OptionDocument,
        OutboxDocument,
        OutboxPage,
        OutboxStatus,
        OwnKeyRow,
        OwnKeys,
        OwnerChoice,
        OwnerDocument,
        OwnerPage,
        PageRequest,
        PendingDocument,
        PipelineDocument,
        PortalStatus,
        PropertiesRequest,
        PropertyDocument,
        PropertyKind,
        PullProblem,
        Pulled,
        PushPreviewDocument,
        PushPreviewRequest,
        PushRequest,
        Pushed,
        RecallRequest,
        Recalled,
        RecordDocument,
        RecordReference,
        RememberRequest,
        RequestCost,
        RequestDocument,
        ResolutionRequest,
        ResolveRequest,
        ReviewState,
        Revocation,
        Row,
        SampleNetwork,
        SampleNetworkRequest,
        SampleRequest,
        SampleState,
        SearchRequest,
        SeenValue,
        SelectedProperties,
        SendPreview,
        SetDoneRequest,
        SetOwnKeysRequest,
        SettledUnsent,
        ShowRequest,
        Side,
        SignOutRequest,
        StageDocument,
        Status,
        SweepSummary,
        SwitchRequest,
        SyncActivity,
        SyncState,
        SyncSummary,
        Theme,
        TimelinePage,
        TimelineRequest,
        TypeDocument,
        TypeProgress,
        TypeRequest,
        UndoDocument,
        UndoPartDocument,
        UndoRequest,
        UnlockRequest,
        Unsent,
        UnsentChoice,
        WipeRequest,
        Wiped,
    );
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn tag_list(tags: &[CacheTag]) -> String {
    serde_json::json!(tags).to_string()
}

fn all_methods() -> impl Iterator<Item = &'static MethodRow> {
    METHODS.iter().chain(APP_METHODS)
}

fn methods() -> String {
    let mut out = HEAD.to_owned();
    let mut names: Vec<String> =
        all_methods().flat_map(|row| [(row.request)(&config()), (row.answer)(&config())]).collect();
    names.push("CacheTag".to_owned());
    names.sort();
    names.dedup();
    out.push_str(&format!("import type {{ {} }} from \"./types\";\n\n", names.join(", ")));
    out.push_str("/** Request and answer of every method. */\nexport interface Methods {\n");
    for row in all_methods() {
        let (request, answer) = ((row.request)(&config()), (row.answer)(&config()));
        out.push_str(&format!("  {}: {{ request: {request}; answer: {answer} }};\n", row.name));
    }
    out.push_str("}\n\n/** The name of a method. */\nexport type Method = keyof Methods;\n\n");
    for (constant, doc, tags) in [
        (
            "shows",
            "What the answer of a method shows.",
            (|row| row.shows) as fn(&MethodRow) -> &'static [CacheTag],
        ),
        ("changes", "What a method changes: cached answers that show it are stale.", |row| row.changes),
    ] {
        out.push_str(&format!(
            "/** {doc} */\nexport const {constant}: Record<Method, readonly CacheTag[]> = {{\n"
        ));
        for row in all_methods() {
            out.push_str(&format!("  {}: {},\n", row.name, tag_list(tags(row))));
        }
        out.push_str("};\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[test]
fn the_files_for_typescript_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/generated");
    std::fs::create_dir_all(&folder).unwrap();
    let mut stale = Vec::new();
    for (name, text) in [("types.ts", types()), ("methods.ts", methods())] {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            std::fs::write(&path, text).unwrap();
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "{stale:?} were out of date and have been written anew: commit them");
}

#[test]
fn every_type_that_is_named_is_declared() {
    let types = types();
    let declared: BTreeSet<&str> =
        types.split("export type ").skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
    let code = |line: &&str| !line.trim_start().starts_with(['*', '/']);
    let (types, methods) = (types.as_str(), methods());
    for line in types.lines().chain(methods.lines()).filter(code) {
        // Text in quotes is a value, not a type.
        for part in line.split('"').step_by(2) {
            for word in part.split(|letter: char| !letter.is_ascii_alphanumeric()) {
                let names_a_type = word.starts_with(|letter: char| letter.is_ascii_uppercase());
                let known =
                    ["Array", "Record", "Method", "Methods"].contains(&word) || declared.contains(word);
                assert!(!names_a_type || known, "{word} in {line}");
            }
        }
    }
}
