//! An account while it is open: its session, its turn of the engine, and what is known of how syncing goes.

use super::progress::Progress;
use super::{cycle, lock, scopes};
use crate::{PortalFolder, Session, SyncLock, SystemClock};
use satchel_api::commands::SIGNED_IN_USER;
use satchel_api::{ConnectedAccount, Failure, Portal, PortalStatus};
use satchel_core::Clock;
use satchel_engine::{Engine, Rhythm};
use satchel_store::StoreError;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The scopes of the sign-in, as HubSpot listed them.
pub(super) const SCOPES: &str = "signed_in_scopes";
/// The name or address of who signed in.
pub(super) const SIGNED_IN_NAME: &str = "signed_in_name";

pub(super) struct OpenAccount {
    pub(super) session: Session,
    /// Whether anybody is signed in.
    pub(super) online: bool,
    pub(super) clock: SystemClock,
    pub(super) pace: Mutex<Pace>,
    /// Told when the cycle should look again at what is due.
    pub(super) wake: Notify,
    /// Told when what runs must be cut short.
    pub(super) cut: Notify,
    lock: tokio::sync::Mutex<Option<SyncLock>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// How syncing goes.
pub(super) struct Pace {
    pub(super) rhythm: Rhythm,
    pub(super) activity: Activity,
    pub(super) paused: bool,
    pub(super) work_offline: bool,
    /// Whether the user has just said yes to the first push.
    pub(super) consent: bool,
    pub(super) failure: Option<Failure>,
    pub(super) progress: Progress,
    /// The requests of this process that are in the account's counts already.
    pub(super) counted: (u64, u64),
}

/// What is being done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Activity {
    Idle,
    Syncing,
    Offline { since: i64 },
    SignedOut,
    Elsewhere,
}

impl OpenAccount {
    pub(super) fn new(session: Session, online: bool, focused: bool) -> Self {
        let activity = if online { Activity::Idle } else { Activity::SignedOut };
        Self {
            session,
            online,
            clock: SystemClock::new(),
            pace: Mutex::new(Pace {
                rhythm: Rhythm { focused, ..Rhythm::default() },
                activity,
                paused: false,
                work_offline: false,
                consent: false,
                failure: None,
                progress: Progress::default(),
                counted: (0, 0),
            }),
            wake: Notify::new(),
            cut: Notify::new(),
            lock: tokio::sync::Mutex::new(None),
            task: Mutex::new(None),
        }
    }

    pub(super) fn engine(&self) -> Engine {
        self.session.engine().clone()
    }

    pub(super) fn portal(&self) -> Portal {
        self.session.portal()
    }

    pub(super) fn folder(&self) -> &PortalFolder {
        self.session.folder()
    }

    /// Begins to keep the account in step.
    pub(super) fn begin(self: &Arc<Self>, tell: cycle::Tell) {
        let mut task = lock(&self.task);
        if self.online && task.is_none() {
            *task = Some(tokio::spawn(cycle::run(Arc::clone(self), tell)));
        }
    }

    /// Notes a change of the outbox: it is sent soon.
    pub(super) fn edited(&self, archived: bool) {
        let now = self.clock.monotonic();
        let mut pace = lock(&self.pace);
        if archived {
            pace.rhythm.archived_at = Some(now);
        } else {
            pace.rhythm.edited_at = Some(now);
        }
        drop(pace);
        self.wake.notify_one();
    }

    /// Whether the user looks. Coming back after a while asks for a cycle at once.
    pub(super) fn focus(&self, focused: bool) {
        lock(&self.pace).rhythm.focused = focused;
        self.wake.notify_one();
    }

    /// Asks for a cycle now.
    pub(super) fn ask(&self, consent: bool) {
        let mut pace = lock(&self.pace);
        pace.rhythm.asked = true;
        pace.consent |= consent;
        drop(pace);
        self.wake.notify_one();
    }

    /// Stops or starts the cycles.
    pub(super) fn pause(&self, paused: bool) {
        lock(&self.pace).paused = paused;
        self.turned(!paused);
    }

    /// Leaves the network alone, or uses it again.
    pub(super) fn work_offline(&self, offline: bool) {
        lock(&self.pace).work_offline = offline;
        self.turned(!offline);
    }

    fn turned(&self, on: bool) {
        if on {
            self.ask(false);
        } else {
            self.cut.notify_one();
            self.wake.notify_one();
        }
    }

    /// Takes the right to pull and push, unless it is held already.
    pub(super) async fn hold_lock(&self) -> Result<(), crate::HostError> {
        let mut held = self.lock.lock().await;
        if held.is_none() {
            *held = Some(self.session.lock()?);
        }
        Ok(())
    }

    /// Ends the cycle and frees the lock. What is cut short is taken up by the next start.
    pub(super) async fn close(&self) {
        let task = lock(&self.task).take();
        if let Some(task) = task {
            task.abort();
            // An aborted task is no failure.
            drop(task.await);
        }
        *self.lock.lock().await = None;
        self.session.engine().store().interrupt_searches();
    }

    /// Adds the requests since the last time to the account's counts.
    pub(super) async fn keep_usage(&self) -> Result<(), Failure> {
        let Some(usage) = self.session.engine().usage() else { return Ok(()) };
        let (requests, throttled) = {
            let mut pace = lock(&self.pace);
            let more = (usage.requests - pace.counted.0, usage.throttled - pace.counted.1);
            pace.counted = (usage.requests, usage.throttled);
            more
        };
        Ok(self.session.engine().record_usage(requests, throttled).await.map_err(crate::HostError::from)?)
    }

    pub(super) async fn describe(&self) -> Result<ConnectedAccount, Failure> {
        let look = self.session.engine().store().read(|reader| {
            Ok::<_, StoreError>((
                reader.account()?,
                reader.meta(SIGNED_IN_NAME)?.filter(|name| !name.is_empty()),
                reader.meta(SCOPES)?.unwrap_or_default(),
            ))
        });
        let (account, user, scopes) = look.await?;
        let scopes: Vec<String> = scopes.split_whitespace().map(str::to_owned).collect();
        let file = self.folder().file();
        let domain = account.as_ref().and_then(|account| account.ui_domain.clone());
        Ok(ConnectedAccount {
            portal: PortalStatus {
                id: file.hub_id.clone(),
                name: account.as_ref().and_then(|account| account.name.clone()),
                account_type: account.map(|account| account.account_type),
                api_base: file.api_base.clone(),
            },
            user,
            sign_in: file.sign_in.as_ref().map(|sign_in| sign_in.as_str().to_owned()),
            secrets: file.secrets.as_str().to_owned(),
            sample: file.sample,
            missing: scopes::missing(&scopes),
            scopes,
            folder: self.folder().path().display().to_string(),
            // HubSpot's address of a record (HubSpot docs: “Understanding the CRM”, object type ids).
            record_link: domain
                .filter(|_| !file.is_loopback())
                .map(|domain| format!("https://{domain}/contacts/{}/record/{{type_id}}/{{id}}", file.hub_id)),
        })
    }

    /// Asks HubSpot who signed in and keeps it. Not to know it is no reason to stop.
    pub(super) async fn identify(&self, known: Option<(String, String)>) -> Result<(), crate::HostError> {
        let engine = self.session.engine();
        let (user, name, scopes) = match (known, engine.identity().await) {
            (Some((user, name)), identity) => {
                (user, name, identity.map(|identity| identity.scopes.join(" ")).unwrap_or_default())
            }
            (None, Ok(identity)) => {
                let name = identity.user.clone().unwrap_or_default();
                let user = identity.user_id.or(identity.user).unwrap_or_default();
                (user, name, identity.scopes.join(" "))
            }
            (None, Err(_)) => return Ok(()),
        };
        engine.remember(SIGNED_IN_USER.to_owned(), user).await?;
        engine.remember(SIGNED_IN_NAME.to_owned(), name).await?;
        engine.remember(SCOPES.to_owned(), scopes).await?;
        Ok(())
    }

    /// Time of the clock on the wall, that lies this far ahead of the other clock's now.
    pub(super) fn wall(&self, monotonic: Duration) -> i64 {
        let ahead = monotonic.saturating_sub(self.clock.monotonic());
        self.clock.wall_ms().saturating_add(i64::try_from(ahead.as_millis()).unwrap_or(0))
    }
}
