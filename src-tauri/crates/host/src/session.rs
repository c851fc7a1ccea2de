//! A portal opened by this process: its database with the key from the place of secrets, and, when it is needed, a
//! client with the sign-in from there.

use crate::data_folder::{DataFolder, PortalFolder};
use crate::lock::RefreshLock;
use crate::portal_file::SignIn;
use crate::secrets::{PortalSecrets, SecretSources, name};
use crate::{HostError, SyncLock, SystemClock, files, unsent};
use satchel_api::{ExportedOutbox, ImportedOutbox, Portal};
use satchel_core::{Secret, SecretsError};
use satchel_engine::Engine;
use satchel_hubspot::{ApiBase, Auth, BoxFuture, Client, ClientConfig, Http, RefreshTurn, TokenStore};
use satchel_store::{DbKey, Run, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a process opens a portal for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// One quick thing: the database works on the caller's thread.
    Brief,
    /// Much, or for long: the database works on threads of its own, beside the network.
    Long,
}

impl From<Work> for Run {
    fn from(work: Work) -> Self {
        match work {
            Work::Brief => Self::InPlace,
            Work::Long => Self::Thread,
        }
    }
}

/// An open portal.
pub struct Session {
    folder: PortalFolder,
    secrets: PortalSecrets,
    engine: Engine,
    client: Option<Client>,
    clock: Arc<SystemClock>,
}

impl Session {
    /// Opens the portal that is meant. It needs no network.
    pub fn open(
        data: &DataFolder,
        portal: Option<&str>,
        sources: &SecretSources,
        work: Work,
    ) -> Result<Self, HostError> {
        let folder = data.choose(portal)?;
        let secrets = sources.open(&folder)?;
        if !folder.database().exists() {
            return Err(HostError::NoDatabase(folder.file().hub_id.clone()));
        }
        let key = database_key(&secrets, folder.path())?;
        Self::with_key(folder, secrets, &key, work)
    }

    /// Opens or makes the database of a folder whose key is known.
    pub(crate) fn with_key(
        folder: PortalFolder,
        secrets: PortalSecrets,
        key: &DbKey,
        work: Work,
    ) -> Result<Self, HostError> {
        let clock = Arc::new(SystemClock::new());
        files::private_file(&folder.database())?;
        let store = Store::open(&folder.database(), key, work.into())?;
        let engine = Engine::new(store, Arc::clone(&clock) as _).from_origin(&folder.file().uuid);
        Ok(Self { folder, secrets, engine, client: None, clock })
    }

    /// What commands work on.
    pub fn portal(&self) -> Portal {
        let file = self.folder.file();
        Portal { engine: self.engine.clone(), id: file.hub_id.clone(), api_base: file.api_base.clone() }
    }

    /// Where the portal's files are.
    pub fn folder(&self) -> &PortalFolder {
        &self.folder
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Lets archives wait before they may be sent, so that they can be taken back.
    pub fn delay_archives(&mut self, delay: Duration) {
        self.engine = self.engine.clone().delaying_archives(delay);
    }

    /// Takes the right to pull and push. Others go on reading and editing.
    pub fn lock(&self) -> Result<SyncLock, HostError> {
        self.folder.lock()
    }

    /// Signs in with what the place of secrets holds. Nothing is sent yet.
    pub fn go_online(&mut self) -> Result<(), HostError> {
        let auth = self.sign_in()?;
        let text = &self.folder.file().api_base;
        let api_base = ApiBase::parse(text).map_err(|_| HostError::Address(text.clone()))?;
        let client = client(&api_base, auth, Arc::clone(&self.clock));
        self.engine = self.engine.clone().online(client.clone());
        self.client = Some(client);
        Ok(())
    }

    /// Writes the outbox to a sealed file that this passphrase opens.
    pub async fn export_outbox(&self, path: &Path, passphrase: &Secret) -> Result<ExportedOutbox, HostError> {
        unsent::export(&self.engine, &self.folder, path, passphrase).await
    }

    /// Puts the outbox of a sealed file in; the file is not changed.
    pub async fn import_outbox(&self, path: &Path, passphrase: &Secret) -> Result<ImportedOutbox, HostError> {
        unsent::import(&self.engine, &self.folder, path, passphrase).await
    }

    /// Adds the requests of this process to the counts since the account was connected.
    pub async fn keep_usage(&self) -> Result<(), HostError> {
        let Some(client) = &self.client else { return Ok(()) };
        let usage = client.usage();
        Ok(self.engine.record_usage(usage.requests, usage.throttled).await?)
    }

    fn sign_in(&self) -> Result<Auth, HostError> {
        let file = self.folder.file();
        let signed_out = || HostError::SignedOut(file.hub_id.clone());
        let secret =
            |name: &str| -> Result<Secret, HostError> { self.secrets.get(name)?.ok_or_else(signed_out) };
        match file.sign_in.as_ref().ok_or_else(signed_out)? {
            SignIn::Token => Ok(Auth::Static(secret(name::TOKEN)?)),
            SignIn::OAuth { client_id } => Ok(Auth::OAuth {
                client_id: client_id.clone(),
                client_secret: secret(name::CLIENT_SECRET)?,
                refresh_token: secret(name::REFRESH_TOKEN)?,
                store: Arc::new(KeptTokens {
                    secrets: self.secrets.clone(),
                    lock: self.folder.refresh_lock(),
                }),
            }),
        }
    }
}

/// A client for an address and a sign-in.
pub(crate) fn client(api_base: &ApiBase, auth: Auth, clock: Arc<SystemClock>) -> Client {
    Client::new(ClientConfig { transport: Arc::new(Http::new()), api_base: api_base.clone(), clock, auth })
}

/// The key of an existing database. It is never made anew: that would lock its owner out for good.
pub(crate) fn database_key(secrets: &PortalSecrets, folder: &Path) -> Result<DbKey, HostError> {
    let secret = secrets.get(name::DB_KEY)?.ok_or_else(|| HostError::KeyMissing(folder.to_owned()))?;
    key_from(&secret)
}

pub(crate) fn key_from(secret: &Secret) -> Result<DbKey, HostError> {
    let bytes: [u8; 32] = secret.expose().try_into().map_err(|_| {
        SecretsError::Failed(format!("the database key has {} bytes, not 32", secret.expose().len()))
    })?;
    Ok(DbKey::from_bytes(bytes))
}

/// Keeps an app's tokens where the other secrets of the portal are.
struct KeptTokens {
    secrets: PortalSecrets,
    lock: PathBuf,
}

impl TokenStore for KeptTokens {
    fn turn(&self) -> BoxFuture<'_, Result<RefreshTurn, SecretsError>> {
        Box::pin(async {
            let held = RefreshLock::wait(&self.lock).await;
            let held = Box::new(held.map_err(|error| SecretsError::Failed(error.to_string()))?);
            let secrets = self.secrets.clone();
            // A keychain may wait for its owner, and nothing else should meanwhile.
            let read = tokio::task::spawn_blocking(move || {
                let kept = secrets.get(name::REFRESH_TOKEN);
                // Without a refresh token the account was let go, and what it shared goes with it.
                let shared = matches!(kept, Ok(Some(_))).then(|| secrets.get(name::ACCESS_TOKEN));
                (kept, shared.and_then(Result::ok).flatten())
            });
            let (kept, shared) =
                read.await.unwrap_or_else(|error| (Err(SecretsError::Failed(error.to_string())), None));
            Ok(RefreshTurn { kept, shared, held })
        })
    }

    fn save(&self, token: &Secret) -> Result<(), SecretsError> {
        self.secrets.set(name::REFRESH_TOKEN, token)
    }

    fn share(&self, access: &Secret) -> Result<(), SecretsError> {
        self.secrets.set(name::ACCESS_TOKEN, access)
    }
}
