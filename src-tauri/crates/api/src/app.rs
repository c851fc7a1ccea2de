//! The methods of a window that are not about one portal's records: sign-in, syncing, appearance, the sample account.
//! They are declared here, so that TypeScript knows them; the process that owns the window answers them.

use crate::dto::*;
use crate::{CacheTag, ErrorCode, Failure, MethodRow, Nothing};
use serde_json::Value;
use std::future::Future;
use ts_rs::TS;

macro_rules! app_methods {
    ($($(#[$doc:meta])* $name:ident($request:ty) -> $answer:ty, shows $shows:expr, changes $changes:expr;)*) => {
        /// Every method that [`App`] answers.
        pub const APP_METHODS: &[MethodRow] = &[$(MethodRow {
            name: stringify!($name),
            request: <$request as TS>::name,
            answer: <$answer as TS>::name,
            shows: $shows,
            changes: $changes,
        }),*];

        /// What a process with a window answers beside the commands of a portal.
        pub trait App: Sync {
            $($(#[$doc])* fn $name(
                &self,
                request: $request,
            ) -> impl Future<Output = Result<$answer, Failure>> + Send;)*
        }

        /// Calls a method of the app by its name; `None` when it has no such method.
        pub async fn call_app(app: &impl App, method: &str, request: Value) -> Option<Result<Value, Failure>> {
            match method {
                $(stringify!($name) => Some(async {
                    let request: $request = serde_json::from_value(request).map_err(|_| unread(method))?;
                    let answer: $answer = app.$name(request).await?;
                    serde_json::to_value(answer).map_err(|_| unread(method))
                }.await),)*
                _ => None,
            }
        }
    };
}

/// The cause is left out: it could quote a token.
fn unread(method: &str) -> Failure {
    Failure::new(ErrorCode::Usage, format!("the request of {method} cannot be read"), "Update the window.")
}

const APP: &[CacheTag] = &[CacheTag::App, CacheTag::Sync];
const LEFT: &[CacheTag] = &[
    CacheTag::Status,
    CacheTag::Lists,
    CacheTag::Records,
    CacheTag::Outbox,
    CacheTag::Conflicts,
    CacheTag::Sync,
];
const SYNC: &[CacheTag] = &[CacheTag::Sync];
const SAMPLE: &[CacheTag] = &[CacheTag::Sample];

app_methods! {
    /// What the window shows first.
    app_state(Nothing) -> AppState, shows &[CacheTag::App], changes &[];
    /// Signs in with a token.
    connect_token(ConnectTokenRequest) -> AppState, shows &[], changes APP;
    /// Opens HubSpot's page in the browser; the phase moves on when the user has answered there.
    connect_app(ConnectAppRequest) -> AppState, shows &[], changes APP;
    /// Signs in to the sample account, which lives in this process.
    connect_sample(ConnectSampleRequest) -> AppState, shows &[], changes APP;
    /// Gives a sign-in up, or says that the account to confirm is not the right one.
    cancel_sign_in(Nothing) -> AppState, shows &[], changes APP;
    /// Says that the account is the right one; syncing begins.
    confirm_account(Nothing) -> AppState, shows &[], changes APP;
    /// Opens a vault, or tries the keychain again.
    unlock(UnlockRequest) -> AppState, shows &[], changes APP;
    /// Opens another account of this computer.
    open_account(OpenAccountRequest) -> AppState, shows &[], changes APP;
    /// Goes back to the sign-in screen without signing out.
    leave_account(Nothing) -> AppState, shows &[], changes APP;
    /// What has not been sent, before quitting, signing out or wiping.
    unsent(Nothing) -> Unsent, shows &[CacheTag::Outbox], changes &[];
    /// Sends unsent changes, keeps them in a sealed file, or gives them up; for quitting.
    settle_unsent(UnsentChoice) -> SettledUnsent, shows &[], changes LEFT;
    /// Removes the sign-in. Mirror and unsent edits stay on this computer unless something else is chosen.
    sign_out(SignOutRequest) -> Disconnected, shows &[], changes APP;
    /// Removes the account from this computer: its keys, then its files.
    wipe(WipeRequest) -> Wiped, shows &[], changes APP;
    /// Writes the outbox to a sealed file.
    export_outbox(ExportOutboxRequest) -> ExportedOutbox, shows &[], changes &[];
    /// Puts the outbox of a sealed file in.
    import_outbox(ImportOutboxRequest) -> ImportedOutbox, shows &[], changes LEFT;
    /// Writes lines of the ledger to a file.
    export_ledger(ExportLedgerRequest) -> ExportedLedger, shows &[], changes &[];
    /// Keeps how the window looks.
    set_appearance(Appearance) -> AppState, shows &[], changes &[CacheTag::App];
    /// Opens a link in the browser.
    open_link(OpenLinkRequest) -> Nothing, shows &[], changes &[];
    /// How syncing goes.
    sync_state(Nothing) -> SyncState, shows SYNC, changes &[];
    /// Begins a cycle now.
    sync_now(PushRequest) -> SyncState, shows &[], changes SYNC;
    /// Stops or starts the cycles; edits go on.
    pause(SwitchRequest) -> SyncState, shows &[], changes SYNC;
    /// Leaves the network alone, or uses it again.
    work_offline(SwitchRequest) -> SyncState, shows &[], changes SYNC;
    /// How the sample account stands.
    sample_state(Nothing) -> SampleState, shows SAMPLE, changes &[];
    /// Sets the sample account's network.
    sample_network(SampleNetworkRequest) -> SampleState, shows &[], changes SAMPLE;
    /// Lets a colleague change a record in the sample account.
    sample_edit(ColleagueEditRequest) -> SampleState, shows &[], changes SAMPLE;
    /// Lets a colleague archive a record in the sample account.
    sample_archive(ColleagueArchiveRequest) -> SampleState, shows &[], changes SAMPLE;
    /// Lets every sign-in to the sample account expire.
    sample_expire(Nothing) -> SampleState, shows &[], changes SAMPLE;
    /// Lets the sample account refuse the next write.
    sample_refuse(Nothing) -> SampleState, shows &[], changes SAMPLE;
}
