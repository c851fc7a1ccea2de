//! Signing in, opening what is known, and leaving it. One passage at a time.

use super::account::OpenAccount;
use super::{Phase, Resident, lock};
use crate::connect::{App, Connect, Credentials, connect};
use crate::portal_file::SecretsKind;
use crate::{HostError, PortalFolder, Session, Work, open_browser};
use satchel_api::{
    CacheTag, ConnectAppRequest, ConnectSampleRequest, ConnectTokenRequest, Disconnected, ErrorCode, Failure,
    Revocation, UnlockRequest,
};
use satchel_core::Secret;
use satchel_engine::Rhythm;
use std::sync::Arc;

/// A sign-in as the window asked for it.
struct Wanted {
    connect: Connect,
    passphrase: Option<String>,
    /// For the sample account: number and name of who signs in.
    sample: Option<(String, String)>,
}

impl Resident {
    pub(super) async fn connect_with_token(&self, request: ConnectTokenRequest) {
        let credentials = Credentials::Token(Secret::new(request.token.trim().to_owned()));
        let connect = Connect { credentials, api_base: filled(request.api_base), portal: None };
        self.sign_in(Wanted { connect, passphrase: request.passphrase, sample: None }).await;
    }

    pub(super) async fn connect_with_app(&self, request: ConnectAppRequest) {
        let process = self.clone();
        let app = App {
            client_id: request.client_id.trim().to_owned(),
            client_secret: Secret::new(request.client_secret.trim().to_owned()),
            authorize_url: filled(request.authorize_url),
            show_link: Box::new(move |link| {
                if process.0.open_links {
                    open_browser(link);
                }
                process.set_phase(Phase::Waiting(link.to_owned()));
            }),
            open_browser: false,
        };
        let connect = Connect {
            credentials: Credentials::OAuth(app),
            api_base: filled(request.api_base),
            portal: None,
        };
        self.sign_in(Wanted { connect, passphrase: request.passphrase, sample: None }).await;
    }

    pub(super) async fn connect_to_sample(&self, request: ConnectSampleRequest) {
        let hello = match self.0.sample.hello().await {
            Ok(hello) => hello,
            Err(error) => return self.set_phase(Phase::SignIn(Some(error.into()))),
        };
        let user = hello.users.first().map(|user| (user.id.to_string(), user.name.clone()));
        let connect = Connect {
            credentials: Credentials::Token(Secret::new(hello.token)),
            api_base: Some(hello.api_base),
            portal: None,
        };
        self.sign_in(Wanted { connect, passphrase: request.passphrase, sample: user }).await;
    }

    /// Begins a sign-in and returns when the window has something to show: a link, an account or a failure.
    async fn sign_in(&self, wanted: Wanted) {
        self.abort();
        self.set_phase(Phase::Connecting);
        let process = self.clone();
        let moved = self.0.moved.notified();
        tokio::pin!(moved);
        moved.as_mut().enable();
        let task = tokio::spawn(async move {
            let phase = match process.signed_in(wanted).await {
                Ok(account) => Phase::Confirm(account),
                Err(error) => Phase::SignIn(Some(error.into())),
            };
            lock(&process.0.state).task = None;
            process.set_phase(phase);
        });
        lock(&self.0.state).task = Some(task.abort_handle());
        moved.await;
    }

    async fn signed_in(&self, wanted: Wanted) -> Result<Arc<OpenAccount>, HostError> {
        let _passage = self.0.passage.lock().await;
        let sources = match wanted.passphrase.filter(|text| !text.is_empty()) {
            Some(passphrase) => self.sources().with_passphrase(Secret::new(passphrase)),
            None => self.sources(),
        };
        let connected = connect(&self.0.data, &sources, wanted.connect).await?;
        let on_this_computer = connected.portal.api_base.starts_with("http://");
        let folder = self.0.data.find(&connected.portal.id, on_this_computer)?.ok_or(HostError::NoPortal)?;
        let folder = self.mark(folder, wanted.sample.is_some())?;
        lock(&self.0.state).sources = sources;
        let account = self.open(folder).await?;
        account.identify(wanted.sample).await?;
        Ok(account)
    }

    fn mark(&self, mut folder: PortalFolder, sample: bool) -> Result<PortalFolder, HostError> {
        if folder.file().sample != sample {
            folder.change(|file| file.sample = sample)?;
        }
        Ok(folder)
    }

    /// Gives up a sign-in under way, or an account that is not the right one.
    pub(super) async fn cancel(&self) -> Result<(), Failure> {
        self.abort();
        let unconfirmed = match &lock(&self.0.state).phase {
            Phase::Confirm(account) => Some(Arc::clone(account)),
            Phase::Opening | Phase::Waiting(_) | Phase::Connecting => None,
            _ => return Ok(()),
        };
        if let Some(account) = unconfirmed {
            self.leave(&account).await?;
        }
        self.set_phase(Phase::SignIn(None));
        Ok(())
    }

    fn abort(&self) {
        if let Some(task) = lock(&self.0.state).task.take() {
            task.abort();
        }
    }

    /// The account is the right one: syncing begins.
    pub(super) fn confirm(&self) -> Result<(), Failure> {
        let account = match &lock(&self.0.state).phase {
            Phase::Confirm(account) => Arc::clone(account),
            _ => return Ok(()),
        };
        self.at_work(account)
    }

    fn at_work(&self, account: Arc<OpenAccount>) -> Result<(), Failure> {
        let stored = {
            let mut state = lock(&self.0.state);
            state.preferences.last = Some(account.folder().name());
            state.preferences.store(&self.0.data)
        };
        let process = self.clone();
        account.begin(Box::new(move |tags: &[CacheTag]| process.tell(tags.iter().copied())));
        self.set_phase(Phase::Open(account));
        Ok(stored?)
    }

    /// Opens an account that is known on this computer.
    pub(super) async fn reopen(&self, folder: PortalFolder) {
        let opened = async {
            let _passage = self.0.passage.lock().await;
            if let Some(open) = self.open_account() {
                open.close().await;
            }
            let folder =
                if folder.file().sample { self.sample_folder(folder.clone()).await? } else { folder.clone() };
            self.open(folder).await
        };
        match opened.await {
            Ok(account) => {
                if let Err(failure) = self.at_work(account) {
                    tracing::warn!(code = ?failure.code, "the account opened last is not remembered");
                }
            }
            Err(error) => self.set_phase(self.shut(&folder, error)),
        }
    }

    /// The sample account has a new port in every process.
    async fn sample_folder(&self, mut folder: PortalFolder) -> Result<PortalFolder, HostError> {
        let hello = self.0.sample.hello().await?;
        folder.change(|file| file.api_base = hello.api_base)?;
        Ok(folder)
    }

    /// What the window shows when an account does not open.
    fn shut(&self, folder: &PortalFolder, error: HostError) -> Phase {
        let failure = Failure::from(error);
        let locked = matches!(failure.code, ErrorCode::SecretsLocked | ErrorCode::SecretsUnavailable);
        if !locked {
            return Phase::Broken(failure);
        }
        let passphrase = matches!(folder.file().secrets, SecretsKind::Vault(_));
        let tried = lock(&self.0.state).sources.has_passphrase();
        Phase::Locked {
            folder: folder.name(),
            portal: folder.file().hub_id.clone(),
            passphrase,
            // That a vault needs its passphrase is no failure as long as none was given.
            failure: (!passphrase || tried).then_some(failure),
        }
    }

    async fn open(&self, folder: PortalFolder) -> Result<Arc<OpenAccount>, HostError> {
        let (data, sources) = (self.0.data.clone(), self.sources());
        let focused = lock(&self.0.state).focused;
        let opened = tokio::task::spawn_blocking(move || {
            let mut session = Session::open(&data, Some(&folder.name()), &sources, Work::Long)?;
            session.delay_archives(Rhythm::ARCHIVE);
            let online = match session.go_online() {
                Ok(()) => true,
                Err(HostError::SignedOut(_)) => false,
                Err(error) => return Err(error),
            };
            Ok(OpenAccount::new(session, online, focused))
        });
        opened.await.map_err(|_| HostError::Interrupted)?.map(Arc::new)
    }

    pub(super) async fn unlock_with(&self, request: UnlockRequest) -> Result<(), Failure> {
        let folder = match &lock(&self.0.state).phase {
            Phase::Locked { folder, .. } => folder.clone(),
            _ => return Ok(()),
        };
        if let Some(passphrase) = request.passphrase.filter(|text| !text.is_empty()) {
            let mut state = lock(&self.0.state);
            state.sources = state.sources.with_passphrase(Secret::new(passphrase));
        }
        self.reopen(self.0.data.choose(Some(&folder))?).await;
        Ok(())
    }

    pub(super) async fn open_known(&self, id: &str) -> Result<(), Failure> {
        let folder = self.0.data.choose(Some(id))?;
        self.abort();
        self.set_phase(Phase::Connecting);
        self.reopen(folder).await;
        Ok(())
    }

    /// Back to the sign-in screen; the account stays signed in.
    pub(super) async fn leave_open(&self) {
        if let Some(account) = self.open_account() {
            let _passage = self.0.passage.lock().await;
            account.close().await;
            lock(&self.0.state).preferences.last = None;
        }
        self.set_phase(Phase::SignIn(None));
    }

    /// Removes the sign-in of an account; mirror and unsent edits stay.
    pub(super) async fn leave(&self, account: &OpenAccount) -> Result<Disconnected, Failure> {
        let _passage = self.0.passage.lock().await;
        account.close().await;
        let name = account.folder().name();
        Ok(crate::disconnect(&self.0.data, &self.sources(), Some(&name)).await?)
    }
}

/// What is said of a sign-in that was removed here and could not be removed at HubSpot.
pub(super) fn still_granted(gone: &Disconnected) -> Option<Failure> {
    (gone.at_hubspot == Revocation::Unreached).then(|| {
        let message = "You are signed out, but HubSpot could not be reached: the app keeps its access there.";
        let next = "To end it, uninstall the app in HubSpot under Connected apps.";
        Failure::new(ErrorCode::Offline, message, next)
            .keeping("The records and unsent edits of the account stay on this computer.")
    })
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
