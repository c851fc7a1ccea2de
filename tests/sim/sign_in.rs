//! The sign-in of a schedule: a pasted token, or an app's grant whose access token lives half an hour and whose refresh
//! token may be renewed with every use. Another program on the same computer may use the same grant.

use super::world::client;
use satchel_core::{Clock, Secret, SecretsError};
use satchel_hubspot::{Auth, BoxFuture, Client, InProcess, RefreshTurn, TokenStore, Transport};
use satchel_sandbox::{Hello, Sandbox};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the computer keeps the refresh token and the access token that its processes share. It outlives every process.
#[derive(Default)]
pub(super) struct Kept {
    token: Mutex<Option<Secret>>,
    shared: Mutex<Option<Secret>>,
    /// Whose turn it is; a process that ends gives it back.
    turn: Mutex<Arc<tokio::sync::Mutex<()>>>,
}

impl Kept {
    fn token(&self) -> Option<Secret> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, token: &Secret) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    }

    fn share(&self, access: Option<Secret>) {
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner) = access;
    }

    fn shared(&self) -> Option<Secret> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The process ended: whatever it held is free.
    pub(super) fn release(&self) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }
}

/// One process's way to the kept tokens.
struct Keeper(Arc<Kept>);

impl TokenStore for Keeper {
    fn turn(&self) -> BoxFuture<'_, Result<RefreshTurn, SecretsError>> {
        let turn = Arc::clone(&self.0.turn.lock().unwrap_or_else(PoisonError::into_inner));
        Box::pin(async move {
            let busy = |_| SecretsError::Locked("another program renews the sign-in".to_owned());
            let held = turn.try_lock_owned().map_err(busy)?;
            Ok(RefreshTurn { kept: Ok(self.0.token()), shared: self.0.shared(), held: Box::new(held) })
        })
    }

    fn save(&self, token: &Secret) -> Result<(), SecretsError> {
        self.0.keep(token);
        Ok(())
    }

    fn share(&self, access: &Secret) -> Result<(), SecretsError> {
        self.0.share(Some(access.clone()));
        Ok(())
    }
}

/// How the user is signed in.
pub(super) struct SignIn {
    hello: Hello,
    /// The user.
    pub(super) user: u64,
    token: String,
    kept: Option<Arc<Kept>>,
    scopes: Vec<String>,
}

impl SignIn {
    /// With a token, or with an app that does not ask for these scopes.
    pub(super) async fn new(sandbox: &Sandbox, oauth: bool, withheld: &[&str]) -> Result<Self, String> {
        let hello = sandbox.hello("http://127.0.0.1:1");
        let own = hello.users.first().ok_or("no users")?;
        let (user, token) = (own.id, own.token.clone());
        let scopes = satchel_hubspot::oauth::SCOPES.iter().map(|scope| (*scope).to_owned());
        let optional = satchel_hubspot::oauth::OPTIONAL_SCOPES.iter().map(|scope| (*scope).to_owned());
        let scopes = scopes.chain(optional).filter(|scope| !withheld.contains(&scope.as_str())).collect();
        let mut sign_in = Self { hello, user, token, kept: None, scopes };
        if oauth {
            sign_in.kept = Some(Arc::default());
            sign_in.consent(sandbox).await?;
        }
        Ok(sign_in)
    }

    /// The user says yes in the browser: a new grant is kept.
    pub(super) async fn consent(&mut self, sandbox: &Sandbox) -> Result<(), String> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let redirect = "http://localhost:17831/oauth-callback";
        let form = form(&[
            ("client_id", &self.hello.client_id),
            ("redirect_uri", redirect),
            ("scope", &self.scopes.join(" ")),
            ("user", &self.user.to_string()),
            ("decision", "approve"),
        ]);
        let answer = post(sandbox, "/oauth/authorize", form).await?;
        let location = answer.headers().get(http::header::LOCATION).and_then(|text| text.to_str().ok());
        let code = location.and_then(|text| text.split("code=").nth(1));
        let code = code.map(|code| code.split('&').next().unwrap_or(code)).ok_or("no code came")?;
        let form = form_of_code(&self.hello, redirect, code);
        let path = format!("/oauth/{}/token", satchel_hubspot::API_VERSION);
        let answer = post(sandbox, &path, form).await?;
        let tokens: serde_json::Value =
            serde_json::from_slice(answer.body()).map_err(|error| error.to_string())?;
        let token = tokens["refresh_token"].as_str().ok_or("no refresh token came")?;
        kept.keep(&Secret::new(token.as_bytes()));
        // What the grant before had is of no use to anybody.
        kept.share(None);
        Ok(())
    }

    /// Whether an app signs in.
    pub(super) fn is_oauth(&self) -> bool {
        self.kept.is_some()
    }

    /// How a new process signs its requests.
    pub(super) fn auth(&self) -> Auth {
        let Some((kept, token)) = self.kept.as_ref().and_then(|kept| Some((kept, kept.token()?))) else {
            return Auth::Static(Secret::new(self.token.as_bytes()));
        };
        Auth::OAuth {
            client_id: self.hello.client_id.clone(),
            client_secret: Secret::new(self.hello.client_secret.as_bytes()),
            refresh_token: token,
            store: Arc::new(Keeper(Arc::clone(kept))),
        }
    }

    /// Another program of the user's on this computer, with a way to the portal that nothing disturbs.
    pub(super) fn other_program(&self, sandbox: &Sandbox, clock: Arc<dyn Clock>) -> Result<Client, String> {
        client(
            Arc::new(InProcess::new(sandbox.undisturbed_service(), super::time::fault)),
            clock,
            self.auth(),
        )
    }

    /// The process ended.
    pub(super) fn release(&self) {
        if let Some(kept) = &self.kept {
            kept.release();
        }
    }

    /// What must never be read anywhere: the tokens that are known here.
    pub(super) fn canaries(&self) -> Vec<String> {
        let kept = self.kept.as_ref().and_then(|kept| kept.token());
        let kept = kept.and_then(|token| token.expose_str().map(str::to_owned));
        kept.into_iter().chain([self.token.clone(), self.hello.client_secret.clone()]).collect()
    }
}

fn form_of_code(hello: &Hello, redirect: &str, code: &str) -> String {
    form(&[
        ("grant_type", "authorization_code"),
        ("client_id", &hello.client_id),
        ("client_secret", &hello.client_secret),
        ("redirect_uri", redirect),
        ("code", code),
    ])
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A request of the user's browser, which nothing disturbs.
async fn post(sandbox: &Sandbox, path: &str, form: String) -> Result<http::Response<bytes::Bytes>, String> {
    let request = http::Request::post(format!("http://127.0.0.1:1{path}"))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(bytes::Bytes::from(form))
        .map_err(|error| error.to_string())?;
    let browser = InProcess::new(sandbox.undisturbed_service(), super::time::fault);
    browser.send(request).await.map_err(|error| format!("{error:?}"))
}
