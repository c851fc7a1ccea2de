//! Connecting an account and letting it go.
//!
//! Order of a first connect: sign in → ask the account's number → folder and `portal.json` → mark that a key is
//! made → make the key, store it and read it back → database → account and sign-in. A crash between any two leaves
//! something the next connect takes up; at no point is a key made where a database already lies.

use crate::browser::open_browser;
use crate::callback::{CallbackListener, PATIENCE, PORTS};
use crate::data_folder::{DataFolder, PortalFolder};
use crate::mounts::network_file_system;
use crate::portal_file::{SecretsKind, SignIn};
use crate::secrets::{PortalSecrets, SecretSources, name, random};
use crate::session::{self, Session, Work};
use crate::{HostError, SystemClock, unsent};
use satchel_api::{Connected, Disconnected, PortalStatus, Revocation, Status, UnsentChoice};
use satchel_core::{Account, Clock as _, FailPoint, Secret, fail_point};
use satchel_engine::{ApiError, EngineError, Identity, SignedOut};
use satchel_hubspot::oauth::{AUTHORIZE_URL, Authorization, OAuthApp, OAuthError, OPTIONAL_SCOPES, SCOPES};
use satchel_hubspot::{ApiBase, Auth, Http};
use satchel_store::DbKey;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How to sign in.
pub enum Credentials {
    /// With a service key or the token of a private app.
    Token(Secret),
    /// Through the browser, with the user's own app.
    OAuth(App),
}

/// The user's own app.
pub struct App {
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
    /// The page to sign in at; HubSpot's when none is named.
    pub authorize_url: Option<String>,
    /// Shows the link when no browser is to be opened, or none can be.
    pub show_link: Box<dyn FnOnce(&str) + Send>,
    /// Whether to try the system's browser first.
    pub open_browser: bool,
}

/// What to connect.
pub struct Connect {
    /// How to sign in.
    pub credentials: Credentials,
    /// Address of the API; HubSpot's when none is named.
    pub api_base: Option<String>,
    /// The account it must be, when one was named.
    pub portal: Option<String>,
}

/// What a sign-in gave.
struct SignedIn {
    /// Good for finding out whose account it is.
    first: Secret,
    sign_in: SignIn,
    kept: Vec<(&'static str, Secret)>,
    /// The first access token, for whichever process needs one next.
    shared: Option<Secret>,
}

/// Connects an account. A known one keeps its mirror and its unsent edits.
pub async fn connect(
    data: &DataFolder,
    sources: &SecretSources,
    wanted: Connect,
) -> Result<Connected, HostError> {
    let api_base = match &wanted.api_base {
        None => ApiBase::hubspot(),
        Some(text) => ApiBase::parse(text).map_err(|_| HostError::Address(text.clone()))?,
    };
    let signed_in = match wanted.credentials {
        Credentials::Token(token) => with_token(token)?,
        Credentials::OAuth(app) => with_browser(app, &api_base).await?,
    };
    let first = session::client(&api_base, Auth::Static(signed_in.first), Arc::new(SystemClock::new()));
    let account = first.account().await.map_err(|error| match (&signed_in.sign_in, error) {
        (SignIn::Token, ApiError::SignedOut(SignedOut::Expired)) => HostError::TokenRefused,
        (_, error) => EngineError::from(error).into(),
    })?;
    meant(wanted.portal.as_deref(), &account)?;
    fail_point(FailPoint::ConnectKnown);

    let (mut folder, known) = folder_for(data, sources, &account.portal_id, &api_base)?;
    fail_point(FailPoint::ConnectFolder);
    let secrets = sources.open(&folder)?;
    let key = key_for(&mut folder, &secrets)?;
    {
        // Whoever renews the earlier sign-in just now would store its new token over this one.
        let _turn = folder.refresh_turn().await?;
        // First, so that no crash leaves the access token of another user beside the new sign-in.
        secrets.remove(name::ACCESS_TOKEN)?;
        for (name, secret) in &signed_in.kept {
            secrets.set(name, secret)?;
        }
        fail_point(FailPoint::ConnectSecrets);
        folder.change(|file| {
            file.api_base = api_base.as_str().to_owned();
            file.sign_in = Some(signed_in.sign_in);
        })?;
        fail_point(FailPoint::ConnectNamed);
        remove_others(&secrets, &signed_in.kept)?;
        if let Some(shared) = &signed_in.shared
            && let Err(error) = secrets.set(name::ACCESS_TOKEN, shared)
        {
            tracing::warn!(%error, "the first access token could not be shared");
        }
    }

    let mut session = Session::with_key(folder, secrets, &key, Work::Brief)?;
    fail_point(FailPoint::ConnectOpened);
    session.go_online()?;
    let account = session.engine().welcome().await?;
    let identity = match session.folder().file().sign_in {
        Some(SignIn::OAuth { .. }) => session.engine().identity().await.ok(),
        _ => None,
    };
    let asked = first.usage();
    session.engine().record_usage(asked.requests, asked.throttled).await?;
    session.keep_usage().await?;
    Ok(connected(session.folder(), account, known, identity))
}

fn connected(folder: &PortalFolder, account: Account, known: bool, identity: Option<Identity>) -> Connected {
    let file = folder.file();
    let sign_in = file.sign_in.as_ref().unwrap_or(&SignIn::Token).as_str();
    Connected {
        portal: PortalStatus {
            id: account.portal_id,
            name: account.name,
            account_type: Some(account.account_type),
            api_base: file.api_base.clone(),
        },
        sign_in: sign_in.to_owned(),
        secrets: file.secrets.as_str().to_owned(),
        known,
        user: identity.as_ref().and_then(|identity| identity.user.clone()),
        scopes: identity.map(|identity| identity.scopes).unwrap_or_default(),
    }
}

fn with_token(token: Secret) -> Result<SignedIn, HostError> {
    if token.expose().is_empty() {
        return Err(HostError::Empty("the token"));
    }
    let kept = vec![(name::TOKEN, token.clone())];
    Ok(SignedIn { first: token, sign_in: SignIn::Token, kept, shared: None })
}

/// The listener is bound before the browser opens, and a code is taken to HubSpot only after its state was checked.
async fn with_browser(app: App, api_base: &ApiBase) -> Result<SignedIn, HostError> {
    if app.client_secret.expose().is_empty() {
        return Err(HostError::Empty("the app's secret"));
    }
    let authorize_url = authorize_page(app.authorize_url.as_deref().unwrap_or(AUTHORIZE_URL))?;
    let listener = CallbackListener::bind(&PORTS).await?;
    let redirect = listener.redirect_uri();
    let redirect_uri = Url::parse(&redirect).map_err(|_| HostError::Address(redirect))?;
    let words = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let authorization = Authorization::new(OAuthApp {
        client_id: app.client_id.clone(),
        client_secret: app.client_secret.clone(),
        authorize_url,
        api_base: api_base.clone(),
        redirect_uri,
        scopes: words(SCOPES),
        optional_scopes: words(OPTIONAL_SCOPES),
    })?;
    let state = authorization.url.query_pairs().find(|(key, _)| key == "state");
    let state =
        state.map(|(_, state)| state.into_owned()).ok_or(HostError::Empty("the state of the sign-in"))?;
    let link = authorization.url.as_str();
    if !app.open_browser || !open_browser(link) {
        (app.show_link)(link);
    }
    let query = listener.wait(&state, PATIENCE).await?;
    let had_ms = SystemClock::new().wall_ms();
    let grant = authorization.finish(&query, &Http::new()).await?;
    let shared = grant.shared(had_ms);
    let kept = vec![(name::REFRESH_TOKEN, grant.refresh_token), (name::CLIENT_SECRET, app.client_secret)];
    let sign_in = SignIn::OAuth { client_id: app.client_id };
    Ok(SignedIn { first: grant.access_token, sign_in, kept, shared: Some(shared) })
}

/// HubSpot's page, or one on this computer: a link to anywhere else could ask for the password.
fn authorize_page(text: &str) -> Result<Url, HostError> {
    let refused = || HostError::Address(text.chars().take(200).collect());
    let url = Url::parse(text.trim()).map_err(|_| refused())?;
    let host = url.host_str().unwrap_or_default();
    let is_hubspot = url.scheme() == "https"
        && url.port().is_none()
        && (host == "app.hubspot.com" || host.starts_with("app-") && host.ends_with(".hubspot.com"));
    let is_here = matches!(url.scheme(), "http" | "https") && is_loopback_host(host);
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if bare && (is_hubspot || is_here) { Ok(url) } else { Err(refused()) }
}

fn is_loopback_host(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Refuses a sign-in to another account than the one named.
fn meant(named: Option<&str>, account: &Account) -> Result<(), HostError> {
    match named {
        // The folder's name, which tells apart what has the same number.
        Some(named) if named.split('-').next() != Some(account.portal_id.as_str()) => {
            Err(HostError::OtherPortal { expected: named.to_owned(), found: account.portal_id.clone() })
        }
        _ => Ok(()),
    }
}

/// The folder of the account, and whether it was there before.
fn folder_for(
    data: &DataFolder,
    sources: &SecretSources,
    hub_id: &str,
    api_base: &ApiBase,
) -> Result<(PortalFolder, bool), HostError> {
    if let Some(mut folder) = data.find(hub_id, api_base.is_loopback())? {
        let known = folder.has_database()?;
        // A first connect that was cut short by its keychain: nothing is here yet that a change of place could lose.
        if !known && folder.file().secrets == SecretsKind::Keychain && sources.has_passphrase() {
            let kind = sources.choose()?;
            folder.change(|file| file.secrets = kind)?;
        }
        return Ok((folder, known));
    }
    if let Some(kind) = network_file_system(data.path()) {
        return Err(HostError::NetworkFolder { path: data.path().to_owned(), kind });
    }
    // Chosen first: without a place for secrets nothing is made.
    let kind = sources.choose()?;
    Ok((data.add(hub_id, api_base.as_str(), kind)?, false))
}

/// The key of the database: the one there is, or a new one where no database lies yet.
fn key_for(folder: &mut PortalFolder, secrets: &PortalSecrets) -> Result<DbKey, HostError> {
    if let Some(key) = secrets.get(name::DB_KEY)? {
        return session::key_from(&key);
    }
    if folder.has_database()? {
        return Err(HostError::KeyMissing(folder.path().to_owned()));
    }
    folder.change(|file| file.key_made = true)?;
    fail_point(FailPoint::ConnectMarked);
    let key = Secret::new(random::<32>()?);
    secrets.set(name::DB_KEY, &key)?;
    fail_point(FailPoint::ConnectKeyed);
    session::key_from(&key)
}

/// Removes what an earlier sign-in of another kind left.
fn remove_others(secrets: &PortalSecrets, kept: &[(&'static str, Secret)]) -> Result<(), HostError> {
    for name in SIGN_IN_SECRETS {
        if !kept.iter().any(|(kept, _)| *kept == name) {
            secrets.remove(name)?;
        }
    }
    Ok(())
}

/// What a sign-in keeps; the database key is not among it.
pub(crate) const SIGN_IN_SECRETS: [&str; 4] =
    [name::ACCESS_TOKEN, name::TOKEN, name::REFRESH_TOKEN, name::CLIENT_SECRET];

/// Does with unsent changes what was chosen, then lets the account go. What is to be sent and could not be stays in the
/// mirror with the rest.
pub async fn disconnect_after(
    data: &DataFolder,
    sources: &SecretSources,
    portal: Option<&str>,
    choice: &UnsentChoice,
) -> Result<Disconnected, HostError> {
    let folder = data.choose(portal)?;
    let settled = {
        let mut session = Session::open(data, Some(&folder.name()), sources, Work::Long)?;
        let _lock = session.lock()?;
        if matches!(choice, UnsentChoice::Send { .. }) {
            session.go_online()?;
        }
        let settled = unsent::settle(session.engine(), &folder, choice).await?;
        session.keep_usage().await?;
        settled
    };
    let gone = disconnect(data, sources, Some(&folder.name())).await?;
    Ok(Disconnected { settled: Some(settled), ..gone })
}

/// Lets an account go: its sign-in is removed here, the mirror and unsent edits stay. It works with a database that
/// cannot be opened, too; what lies in it is then not counted.
pub async fn disconnect(
    data: &DataFolder,
    sources: &SecretSources,
    portal: Option<&str>,
) -> Result<Disconnected, HostError> {
    let mut folder = data.choose(portal)?;
    // Whoever syncs just now would go on with a sign-in that is being removed.
    let _lock = folder.lock()?;
    let secrets = sources.open(&folder)?;
    let at_hubspot = {
        let _turn = folder.refresh_turn().await?;
        let at_hubspot = revoke(&folder, &secrets).await;
        for name in SIGN_IN_SECRETS {
            secrets.remove(name)?;
        }
        folder.change(|file| file.sign_in = None)?;
        at_hubspot
    };

    let file = folder.file();
    let portal = PortalStatus {
        id: file.hub_id.clone(),
        name: None,
        account_type: None,
        api_base: file.api_base.clone(),
    };
    let Some(status) = status_of(folder, secrets).await else {
        return Ok(Disconnected { portal, at_hubspot, records: None, unsent: None, settled: None });
    };
    let outbox = status.outbox;
    let unsent = outbox.queued
        + outbox.in_flight
        + outbox.unknown
        + outbox.needs_answer
        + outbox.retry_wait
        + outbox.conflicted
        + outbox.rejected;
    let records = status.objects.iter().map(|object| object.live).sum();
    let (portal, records, unsent) = (status.portal, Some(records), Some(unsent));
    Ok(Disconnected { portal, at_hubspot, records, unsent, settled: None })
}

/// How long HubSpot may take to make a sign-in void. Without a network it is removed here all the same.
const REVOKING: Duration = Duration::from_secs(5);

/// Asks HubSpot to make an app's sign-in void, and tells what became of it.
pub(crate) async fn revoke(folder: &PortalFolder, secrets: &PortalSecrets) -> Revocation {
    let file = folder.file();
    let Some(SignIn::OAuth { client_id }) = &file.sign_in else { return Revocation::Stays };
    let (Ok(Some(secret)), Ok(Some(token))) =
        (secrets.get(name::CLIENT_SECRET), secrets.get(name::REFRESH_TOKEN))
    else {
        return Revocation::Stays;
    };
    let Ok(api_base) = ApiBase::parse(&file.api_base) else { return Revocation::Stays };
    let transport = Http::new();
    let asked = satchel_hubspot::oauth::revoke((client_id, &secret), &token, &api_base, &transport);
    match tokio::time::timeout(REVOKING, asked).await {
        Ok(Ok(())) => Revocation::Void,
        Ok(Err(OAuthError::Interrupted(_))) | Err(_) => Revocation::Unreached,
        Ok(Err(_)) => Revocation::Stays,
    }
}

/// The status of a portal whose database can be opened.
async fn status_of(folder: PortalFolder, secrets: PortalSecrets) -> Option<Status> {
    if !folder.database().exists() {
        return None;
    }
    let key = session::database_key(&secrets, folder.path()).ok()?;
    let session = Session::with_key(folder, secrets, &key, Work::Brief).ok()?;
    satchel_api::commands::status(&session.portal()).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Keychain, MemorySecrets};
    use satchel_core::SecretsError;

    #[test]
    fn only_hubspots_page_or_this_computers_is_opened() {
        for good in [
            AUTHORIZE_URL,
            "https://app-eu1.hubspot.com/oauth/authorize",
            "http://127.0.0.1:4000/oauth/authorize",
            "http://localhost:4000/oauth/authorize",
            "http://[::1]:4000/x",
        ] {
            assert!(authorize_page(good).is_ok(), "{good}");
        }
        for bad in [
            "http://app.hubspot.com/oauth/authorize",
            "https://app.hubspot.com.evil.example/oauth/authorize",
            "https://app-.evil.example/.hubspot.com",
            "https://evil.example/oauth",
            "https://user@app.hubspot.com/",
            "https://app.hubspot.com:444/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "",
        ] {
            assert!(matches!(authorize_page(bad), Err(HostError::Address(_))), "{bad}");
        }
    }

    fn folder() -> (tempfile::TempDir, PortalFolder, SecretSources) {
        let root = tempfile::tempdir().unwrap();
        let data = DataFolder::open(Some(root.path().to_owned())).unwrap();
        let folder = data.add("1", "https://api.hubapi.com", SecretsKind::Memory).unwrap();
        (root, folder, SecretSources::in_memory(Arc::new(MemorySecrets::default())))
    }

    #[test]
    fn the_mark_is_on_disk_before_a_key_is_made() {
        let (root, mut folder, sources) = folder();
        let secrets = sources.open(&folder).unwrap();
        key_for(&mut folder, &secrets).unwrap();
        let data = DataFolder::open(Some(root.path().to_owned())).unwrap();
        assert!(data.choose(None).unwrap().file().key_made);
        let kept = secrets.get(name::DB_KEY).unwrap().unwrap();
        assert_eq!(kept.expose().len(), 32);
        key_for(&mut folder, &secrets).unwrap();
        assert_eq!(secrets.get(name::DB_KEY).unwrap().unwrap().expose(), kept.expose(), "the key stays");
    }

    #[test]
    fn no_key_is_ever_made_over_a_database() {
        let (_root, mut folder, sources) = folder();
        let secrets = sources.open(&folder).unwrap();
        std::fs::write(folder.database(), b"something").unwrap();
        assert!(matches!(key_for(&mut folder, &secrets), Err(HostError::KeyMissing(_))));
        assert!(secrets.get(name::DB_KEY).unwrap().is_none());
        assert!(matches!(session::database_key(&secrets, folder.path()), Err(HostError::KeyMissing(_))));
    }

    #[test]
    fn a_crash_between_the_mark_and_the_key_can_be_taken_up() {
        let (_root, mut folder, sources) = folder();
        let secrets = sources.open(&folder).unwrap();
        folder.change(|file| file.key_made = true).unwrap();
        assert!(key_for(&mut folder, &secrets).is_ok(), "there is no database yet, so nothing can be lost");
    }

    /// A keychain that answers and keeps nothing.
    struct Forgetful;

    impl Keychain for Forgetful {
        fn get(&self, _: &str) -> Result<Option<Vec<u8>>, SecretsError> {
            Ok(None)
        }
        fn set(&self, _: &str, _: &[u8]) -> Result<(), SecretsError> {
            Err(SecretsError::Locked("no collection".to_owned()))
        }
        fn remove(&self, _: &str) -> Result<(), SecretsError> {
            Ok(())
        }
    }

    #[test]
    fn without_a_keychain_that_keeps_nothing_is_made_and_a_vault_can_be_asked_for() {
        let root = tempfile::tempdir().unwrap();
        let data = DataFolder::open(Some(root.path().to_owned())).unwrap();
        let api_base = ApiBase::hubspot();
        let without = SecretSources::new(None, Arc::new(Forgetful));
        assert!(matches!(folder_for(&data, &without, "1", &api_base), Err(HostError::NoKeychain(_))));
        assert!(data.portals().unwrap().is_empty());

        data.add("1", api_base.as_str(), SecretsKind::Keychain).unwrap();
        let with = SecretSources::new(Some(Secret::new("pass")), Arc::new(Forgetful));
        let (folder, known) = folder_for(&data, &with, "1", &api_base).unwrap();
        assert!(!known && matches!(folder.file().secrets, SecretsKind::Vault(_)));

        std::fs::write(folder.database(), b"x").unwrap();
        let (folder, known) = folder_for(&data, &without, "1", &api_base).unwrap();
        assert!(
            known && matches!(folder.file().secrets, SecretsKind::Vault(_)),
            "the kind stays with the database"
        );
    }

    #[test]
    fn another_account_than_the_one_named_is_refused() {
        let account = |id: &str| Account {
            portal_id: id.to_owned(),
            name: None,
            account_type: "STANDARD".to_owned(),
            time_zone: None,
            currency: None,
            ui_domain: None,
        };
        assert!(meant(None, &account("1")).is_ok());
        assert!(meant(Some("1"), &account("1")).is_ok());
        assert!(meant(Some("1-abcdef00"), &account("1")).is_ok());
        assert!(matches!(meant(Some("2"), &account("1")), Err(HostError::OtherPortal { .. })));
    }
}
