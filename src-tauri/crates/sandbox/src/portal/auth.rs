//! Who may call: the portal's users with a static token each, one OAuth app, and the tokens it was granted.
//!
//! Tokens are drawn from the seed. Nothing here knows of HTTP, and nothing writes a token to a log.

use super::journal::Entry;
use crate::draws::{mix, uuid_at, value_at};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The redirect URLs that the OAuth app registered (HubSpot docs: an exact match is demanded).
pub(crate) const REDIRECT_URIS: [&str; 3] = [
    "http://localhost:17831/oauth-callback",
    "http://localhost:17832/oauth-callback",
    "http://localhost:17833/oauth-callback",
];
/// How long a code may wait to be exchanged.
const CODE_LIFETIME_MS: i64 = 600_000;

/// An app as the rate limits see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum App {
    /// The app of one user's static token.
    Static(u64),
    /// The OAuth app.
    OAuth,
}

/// A user of the portal.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) token: String,
    pub(crate) app_id: u64,
}

/// Who sent a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: u64,
    pub(crate) app: App,
    pub(crate) app_id: u64,
    /// What the token may do; everything when `None`.
    pub(crate) scopes: Option<BTreeSet<String>>,
    /// Whether the token acts as its user, with that user's permissions only.
    pub(crate) user_level: bool,
}

/// Why a token is no good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadToken {
    /// Never issued, or revoked.
    Unknown,
    /// Over since this time.
    Expired(i64),
}

/// Why a token request is refused; HubSpot's `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    BadClientId,
    BadClientSecret,
    BadRedirectUri,
    BadAuthCode,
    ExpiredAuthCode,
    BadCodeVerifier,
    BadScopes,
    BadRefreshToken,
    BadHub,
}

/// A code handed to the browser.
#[derive(Clone, Debug)]
struct Code {
    user: u64,
    scopes: BTreeSet<String>,
    redirect_uri: String,
    challenge: Option<Challenge>,
    expires_at: i64,
    used: bool,
}

/// The PKCE challenge that came with a request for consent.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) text: String,
    /// `S256` when true, `plain` otherwise.
    pub(crate) hashed: bool,
}

/// What a refresh token stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) user: u64,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) revoked: bool,
    /// A newer token was handed out for it.
    #[serde(default)]
    pub(crate) used: bool,
}

/// What an access token stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Access {
    pub(crate) user: u64,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) expires_at: i64,
}

/// Tokens for the app.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) user: u64,
    pub(crate) scopes: BTreeSet<String>,
}

/// Users, codes and tokens.
#[derive(Debug)]
pub(crate) struct Auth {
    seed: u64,
    users: Vec<User>,
    client_id: String,
    client_secret: String,
    app_id: u64,
    codes: BTreeMap<String, Code>,
    grants: BTreeMap<String, Grant>,
    accesses: BTreeMap<String, Access>,
    revoked_static: BTreeSet<u64>,
    static_scopes: BTreeMap<u64, BTreeSet<String>>,
    installed: bool,
    user_level: bool,
    issued: u64,
}

impl Auth {
    /// `people` are id, name and e-mail address of the portal's users, the admin first.
    pub(crate) fn new(seed: u64, people: Vec<(u64, String, String)>) -> Self {
        let users = people
            .into_iter()
            .enumerate()
            .map(|(index, (id, name, email))| {
                let index = index as u64;
                let token = format!("pat-na1-{}", uuid_at(seed, "static token", index));
                User { id, name, email, token, app_id: 1_000_000 + value_at(seed, "app", index) % 9_000_000 }
            })
            .collect();
        Self {
            seed,
            users,
            client_id: uuid_at(seed, "client id", 0),
            client_secret: uuid_at(seed, "client secret", 0),
            app_id: 1_000_000 + value_at(seed, "oauth app", 0) % 9_000_000,
            codes: BTreeMap::new(),
            grants: BTreeMap::new(),
            accesses: BTreeMap::new(),
            revoked_static: BTreeSet::new(),
            static_scopes: BTreeMap::new(),
            installed: true,
            user_level: false,
            issued: 0,
        }
    }

    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    pub(crate) fn user(&self, id: u64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    pub(crate) fn client_secret(&self) -> &str {
        &self.client_secret
    }

    pub(crate) fn app_id(&self) -> u64 {
        self.app_id
    }

    /// Whether the OAuth app's tokens act as their users.
    pub(crate) fn is_user_level(&self) -> bool {
        self.user_level
    }

    /// Lets the OAuth app's tokens act as their users, or as the account.
    pub(crate) fn set_user_level(&mut self, user_level: bool) {
        self.user_level = user_level;
    }

    /// Who a token belongs to.
    pub(crate) fn caller(&self, token: &str, now_ms: i64) -> Result<Caller, BadToken> {
        if let Some(user) = self.users.iter().find(|user| user.token == token) {
            if self.revoked_static.contains(&user.id) {
                return Err(BadToken::Unknown);
            }
            return Ok(Caller {
                user: user.id,
                app: App::Static(user.id),
                app_id: user.app_id,
                scopes: self.static_scopes.get(&user.id).cloned(),
                user_level: false,
            });
        }
        let access = self.accesses.get(token).filter(|_| self.installed).ok_or(BadToken::Unknown)?;
        if access.expires_at <= now_ms {
            return Err(BadToken::Expired(access.expires_at));
        }
        Ok(Caller {
            user: access.user,
            app: App::OAuth,
            app_id: self.app_id,
            scopes: Some(access.scopes.clone()),
            user_level: self.user_level,
        })
    }

    /// Gives out a code for a user's consent.
    pub(crate) fn consent(
        &mut self,
        user: u64,
        scopes: BTreeSet<String>,
        redirect_uri: &str,
        challenge: Option<Challenge>,
        now_ms: i64,
    ) -> String {
        let code = self.draw("code");
        let expires_at = now_ms + CODE_LIFETIME_MS;
        let redirect_uri = redirect_uri.to_owned();
        let entry = Code { user, scopes, redirect_uri, challenge, expires_at, used: false };
        self.codes.insert(code.clone(), entry);
        code
    }

    /// Checks the app's own credentials; `bare` lets an app that sends no secret pass.
    pub(crate) fn check_client(
        &self,
        id: Option<&str>,
        secret: Option<&str>,
        bare: bool,
    ) -> Result<(), Refusal> {
        if id != Some(self.client_id.as_str()) {
            return Err(Refusal::BadClientId);
        }
        if bare && secret.is_none_or(str::is_empty) {
            return Ok(());
        }
        if secret != Some(self.client_secret.as_str()) {
            return Err(Refusal::BadClientSecret);
        }
        Ok(())
    }

    /// Takes a code; it is good for one exchange. The grant comes back with its challenge, which the caller judges.
    pub(crate) fn take_code(
        &mut self,
        code: &str,
        redirect_uri: &str,
        now_ms: i64,
    ) -> Result<(Grant, Option<Challenge>), Refusal> {
        let entry = self.codes.get_mut(code).filter(|code| !code.used).ok_or(Refusal::BadAuthCode)?;
        if entry.expires_at <= now_ms {
            return Err(Refusal::ExpiredAuthCode);
        }
        if entry.redirect_uri != redirect_uri {
            return Err(Refusal::BadRedirectUri);
        }
        entry.used = true;
        let grant = Grant { user: entry.user, scopes: entry.scopes.clone(), revoked: false, used: false };
        Ok((grant, entry.challenge.clone()))
    }

    /// What a refresh token stands for, as long as it is good.
    pub(crate) fn grant(&self, refresh_token: &str) -> Result<&Grant, Refusal> {
        if !self.installed {
            return Err(Refusal::BadHub);
        }
        self.grants.get(refresh_token).filter(|grant| !grant.revoked).ok_or(Refusal::BadRefreshToken)
    }

    /// What an access token stands for, expired or not.
    pub(crate) fn access(&self, token: &str) -> Option<&Access> {
        self.accesses.get(token).filter(|_| self.installed)
    }

    /// New tokens for a grant: what to hand out, and the entries that make them known.
    pub(crate) fn issue(
        &mut self,
        grant: &Grant,
        refresh_token: Option<String>,
        expires_at: i64,
    ) -> (Issued, Vec<Entry>) {
        let access_token = self.draw("access");
        let mut entries = Vec::new();
        let refresh_token = refresh_token.unwrap_or_else(|| {
            let drawn = self.draw("refresh");
            let token = format!("na1-{}", &drawn[..40.min(drawn.len())]);
            let grant = Grant { revoked: false, used: false, ..grant.clone() };
            entries.push(Entry::Grant { token: token.clone(), grant });
            token
        });
        let access = Access { user: grant.user, scopes: grant.scopes.clone(), expires_at };
        entries.push(Entry::Access { token: access_token.clone(), access, issued: self.issued });
        let scopes = grant.scopes.clone();
        (Issued { access_token, refresh_token, user: grant.user, scopes }, entries)
    }

    /// A grant is also what brings a removed app back.
    pub(crate) fn set_grant(&mut self, token: String, grant: Grant) {
        self.installed = true;
        self.grants.insert(token, grant);
    }

    pub(crate) fn set_access(&mut self, token: String, access: Access, issued: u64) {
        self.issued = self.issued.max(issued);
        self.accesses.insert(token, access);
    }

    /// Makes a refresh token, or a user's static token, unknown.
    pub(crate) fn revoke(&mut self, token: &str) {
        if let Some(grant) = self.grants.get_mut(token) {
            grant.revoked = true;
        }
        if let Some(user) = self.users.iter().find(|user| user.token == token) {
            self.revoked_static.insert(user.id);
        }
        self.accesses.remove(token);
    }

    /// Makes every token of the OAuth app unknown, as an uninstall does.
    pub(crate) fn uninstall(&mut self) {
        self.installed = false;
        self.accesses.clear();
        for grant in self.grants.values_mut() {
            grant.revoked = true;
        }
    }

    /// Lets every access token expire at `now_ms`.
    pub(crate) fn expire_all(&mut self, now_ms: i64) {
        for access in self.accesses.values_mut() {
            access.expires_at = access.expires_at.min(now_ms);
        }
    }

    /// Lets one access token expire at `now_ms`.
    pub(crate) fn expire(&mut self, token: &str, now_ms: i64) {
        if let Some(access) = self.accesses.get_mut(token) {
            access.expires_at = access.expires_at.min(now_ms);
        }
    }

    /// Takes a scope from every token, as an admin who narrows the app does.
    pub(crate) fn drop_scope(&mut self, scope: &str, all: &BTreeSet<String>) {
        for grant in self.grants.values_mut() {
            grant.scopes.remove(scope);
        }
        for access in self.accesses.values_mut() {
            access.scopes.remove(scope);
        }
        for user in &self.users {
            self.static_scopes.entry(user.id).or_insert_with(|| all.clone()).remove(scope);
        }
    }

    /// Gives a scope back to every token, as an admin does who widens the app again.
    pub(crate) fn restore_scope(&mut self, scope: &str) {
        let grants = self.grants.values_mut().map(|grant| &mut grant.scopes);
        let accesses = self.accesses.values_mut().map(|access| &mut access.scopes);
        for scopes in grants.chain(accesses).chain(self.static_scopes.values_mut()) {
            scopes.insert(scope.to_owned());
        }
    }

    fn draw(&mut self, name: &str) -> String {
        self.issued += 1;
        let index = self.issued.wrapping_mul(16);
        (0..16).fold(String::with_capacity(256), |text, part| {
            text + &format!("{:016x}", mix(value_at(self.seed, name, index + part)))
        })
    }
}
