//! The process behind a window: it opens an account, keeps it in step with HubSpot as long as it runs, and answers what
//! the window asks.
//!
//! Invariants: the window is told of every change by its tags, never of contents; a sign-in, an opening and a
//! sign-out never overlap; while the account is open here this process alone holds its `sync.lock`, or says that
//! another one does. This module must never know of a window toolkit.

mod account;
mod answers;
mod cycle;
mod export;
mod leaving;
mod preferences;
mod progress;
mod sample;
mod scopes;
mod sign_in;
mod words;

use crate::secrets::SecretSources;
use crate::{DataFolder, HostError, SandboxOptions};
use account::OpenAccount;
use preferences::Preferences;
use sample::Sample;
use satchel_api::{AppPhase, AppState, CacheTag, ErrorCode, Failure, Invalidation, KnownAccount, Theme};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// How to run.
pub struct ResidentOptions {
    /// Where everything lies.
    pub data: DataFolder,
    /// Where secrets may be kept.
    pub sources: SecretSources,
    /// The version shown.
    pub version: &'static str,
    /// How the sample account is set up; changes made in it are kept in the data folder.
    pub sample: SandboxOptions,
    /// Whether links are opened in the system's browser; otherwise they are only shown.
    pub open_links: bool,
}

/// How long the window's first questions wait for the account to be opened.
const OPENING: Duration = Duration::from_secs(1);

type Listener = Box<dyn Fn(Invalidation) + Send + Sync>;

/// The process behind a window. Clones are the same process.
#[derive(Clone)]
pub struct Resident(Arc<Inner>);

struct Inner {
    data: DataFolder,
    version: &'static str,
    sample: Sample,
    open_links: bool,
    state: Mutex<State>,
    /// Told whenever the phase changes.
    moved: Notify,
    listener: Mutex<(u64, Option<Listener>)>,
    /// Held while an account is opened, signed in to or left.
    passage: tokio::sync::Mutex<()>,
}

struct State {
    phase: Phase,
    sources: SecretSources,
    preferences: Preferences,
    focused: bool,
    /// The sign-in under way.
    task: Option<AbortHandle>,
}

/// Where the window stands.
enum Phase {
    /// The account that was open last is being opened, which is mostly done before anything is asked.
    Opening,
    SignIn(Option<Failure>),
    Waiting(String),
    Connecting,
    Locked {
        folder: String,
        portal: String,
        passphrase: bool,
        failure: Option<Failure>,
    },
    Confirm(Arc<OpenAccount>),
    Open(Arc<OpenAccount>),
    Broken(Failure),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Resident {
    /// Begins, and opens the account that was open last. Answers are given at once; the phase tells how far it is.
    pub fn start(options: ResidentOptions) -> Result<Self, HostError> {
        let ResidentOptions { data, sources, version, sample, open_links } = options;
        let preferences = Preferences::read(&data);
        let known = data.portals()?;
        let last = preferences.last.clone();
        let again =
            known.into_iter().find(|folder| Some(folder.name()) == last && folder.file().sign_in.is_some());
        let phase = if again.is_some() { Phase::Opening } else { Phase::SignIn(None) };
        let resident = Self(Arc::new(Inner {
            sample: Sample::new(sample, data.path()),
            data,
            version,
            open_links,
            state: Mutex::new(State { phase, sources, preferences, focused: true, task: None }),
            moved: Notify::new(),
            listener: Mutex::new((0, None)),
            passage: tokio::sync::Mutex::new(()),
        }));
        if let Some(folder) = again {
            let process = resident.clone();
            tokio::spawn(async move { process.reopen(folder).await });
        }
        Ok(resident)
    }

    /// Answers one call of the window.
    pub async fn call(&self, method: &str, request: Value) -> Result<Value, Failure> {
        self.answer(method, request).await.map_err(words::in_window)
    }

    async fn answer(&self, method: &str, request: Value) -> Result<Value, Failure> {
        self.opened().await;
        if let Some(answer) = satchel_api::call_app(self, method, request.clone()).await {
            return answer;
        }
        if matches!(method, "pull" | "push" | "sync") {
            let next = "Use “sync_now”: the window syncs by itself.";
            return Err(Failure::new(ErrorCode::Usage, format!("“{method}” is for programs"), next));
        }
        let account = self.account()?;
        let answer = satchel_api::call(&account.portal(), method, request).await?;
        let changes =
            satchel_api::METHODS.iter().find(|row| row.name == method).map_or(&[][..], |row| row.changes);
        if changes.contains(&CacheTag::Outbox) {
            account.edited(method == "archive");
            self.tell(changes.iter().copied().chain([CacheTag::Sync]));
        } else if !changes.is_empty() {
            self.tell(changes.iter().copied());
        }
        Ok(answer)
    }

    /// Waits while the account that was open last is opened, so that the window's first question is answered with it
    /// and not with the way there; not for long, because a keychain may be waiting for its owner.
    async fn opened(&self) {
        let settled = async {
            loop {
                let moved = self.0.moved.notified();
                tokio::pin!(moved);
                moved.as_mut().enable();
                if !matches!(lock(&self.0.state).phase, Phase::Opening) {
                    return;
                }
                moved.await;
            }
        };
        // After that the phase says how far it is.
        let _ = tokio::time::timeout(OPENING, settled).await;
    }

    /// The colours that the user has chosen.
    pub fn theme(&self) -> Theme {
        lock(&self.0.state).preferences.appearance.theme
    }

    /// Whom to tell of changes from now on.
    pub fn subscribe(&self, listener: impl Fn(Invalidation) + Send + Sync + 'static) {
        lock(&self.0.listener).1 = Some(Box::new(listener));
    }

    /// Whether the user looks at the window: syncing is more frequent then.
    pub fn focus(&self, focused: bool) {
        lock(&self.0.state).focused = focused;
        if let Some(account) = self.open_account() {
            account.focus(focused);
        }
    }

    /// Ends: what is under way is cut short, which loses nothing, and the account's lock is freed.
    pub async fn close(&self) {
        let _passage = self.0.passage.lock().await;
        if let Some(account) = self.open_account() {
            account.close().await;
        }
        self.0.sample.close().await;
    }

    /// Tells the window that what shows these tags is stale.
    fn tell(&self, tags: impl IntoIterator<Item = CacheTag>) {
        let mut listener = lock(&self.0.listener);
        listener.0 += 1;
        let mut tags: Vec<CacheTag> = tags.into_iter().collect();
        tags.sort_unstable();
        tags.dedup();
        if let (seq, Some(tell)) = &*listener {
            tell(Invalidation { seq: *seq, tags });
        }
    }

    fn set_phase(&self, phase: Phase) {
        let phase = match phase {
            Phase::SignIn(failure) => Phase::SignIn(failure.map(words::in_window)),
            Phase::Locked { folder, portal, passphrase, failure } => {
                Phase::Locked { folder, portal, passphrase, failure: failure.map(words::in_window) }
            }
            Phase::Broken(failure) => Phase::Broken(words::in_window(failure)),
            phase => phase,
        };
        lock(&self.0.state).phase = phase;
        self.0.moved.notify_waiters();
        self.tell(CacheTag::ALL);
    }

    /// The account that is open, or waits to be confirmed.
    fn open_account(&self) -> Option<Arc<OpenAccount>> {
        match &lock(&self.0.state).phase {
            Phase::Open(account) | Phase::Confirm(account) => Some(Arc::clone(account)),
            _ => None,
        }
    }

    fn account(&self) -> Result<Arc<OpenAccount>, Failure> {
        self.open_account().ok_or_else(|| HostError::NoPortal.into())
    }

    fn sources(&self) -> SecretSources {
        lock(&self.0.state).sources.clone()
    }

    /// What the window shows first.
    async fn app(&self) -> Result<AppState, Failure> {
        let accounts = self.0.data.portals()?.into_iter();
        let accounts = accounts.map(|folder| KnownAccount {
            id: folder.name(),
            api_base: folder.file().api_base.clone(),
            signed_in: folder.file().sign_in.is_some(),
            sample: folder.file().sample,
        });
        let (phase, appearance) = {
            let state = lock(&self.0.state);
            let phase = match &state.phase {
                Phase::SignIn(failure) => Ok(AppPhase::SignIn { failure: failure.clone() }),
                Phase::Waiting(link) => Ok(AppPhase::WaitingForBrowser { link: link.clone() }),
                Phase::Opening | Phase::Connecting => Ok(AppPhase::Connecting),
                Phase::Locked { portal, passphrase, failure, .. } => Ok(AppPhase::Locked {
                    portal: portal.clone(),
                    passphrase: *passphrase,
                    failure: failure.clone(),
                }),
                Phase::Broken(failure) => Ok(AppPhase::Broken { failure: failure.clone() }),
                Phase::Confirm(account) => Err((Arc::clone(account), true)),
                Phase::Open(account) => Err((Arc::clone(account), false)),
            };
            (phase, state.preferences.appearance)
        };
        let phase = match phase {
            Ok(phase) => phase,
            Err((account, true)) => AppPhase::Confirm(account.describe().await?),
            Err((account, false)) => AppPhase::Open(account.describe().await?),
        };
        Ok(AppState {
            phase,
            accounts: accounts.collect(),
            appearance,
            version: self.0.version.to_owned(),
            data_folder: self.0.data.path().display().to_string(),
            redirects: crate::PORTS.iter().map(|port| crate::callback::redirect(*port)).collect(),
            scopes: scopes::all(),
        })
    }
}
