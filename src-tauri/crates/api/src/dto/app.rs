//! The window as a whole: which account is open, how to sign in, how it looks.

use super::PortalStatus;
use crate::Failure;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the window shows first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AppState {
    /// Where it stands.
    pub phase: AppPhase,
    /// The accounts known on this computer.
    pub accounts: Vec<KnownAccount>,
    /// How it looks.
    pub appearance: Appearance,
    /// Satchel's version.
    pub version: String,
    /// The folder all accounts lie in.
    pub data_folder: String,
    /// Where to send a redirect, for the settings of an own app.
    pub redirects: Vec<String>,
    /// The scopes an own app must ask for.
    pub scopes: Vec<String>,
}

/// Where the window stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum AppPhase {
    /// Nobody is signed in.
    SignIn {
        /// Why the last try failed.
        failure: Option<Failure>,
    },
    /// The browser shows HubSpot's page.
    WaitingForBrowser {
        /// The page, for whoever has to open it by hand.
        link: String,
    },
    /// A sign-in is checked with HubSpot.
    Connecting,
    /// Secrets are locked away.
    Locked {
        /// The account.
        portal: String,
        /// Whether a passphrase opens them; otherwise the keychain of the computer does.
        passphrase: bool,
        /// Why the last try failed.
        failure: Option<Failure>,
    },
    /// Signed in for the first time: is it the right account?
    Confirm(ConnectedAccount),
    /// At work.
    Open(ConnectedAccount),
    /// The account's files cannot be opened.
    Broken {
        /// Why.
        failure: Failure,
    },
}

/// The account that is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ConnectedAccount {
    /// The account.
    pub portal: PortalStatus,
    /// Who signed in, as far as HubSpot says: a name or an address.
    pub user: Option<String>,
    /// `token` or `oauth`; null after signing out.
    pub sign_in: Option<String>,
    /// `keychain` or `vault`.
    pub secrets: String,
    /// Whether it is the sample account.
    pub sample: bool,
    /// What the sign-in may do, when HubSpot says.
    pub scopes: Vec<String>,
    /// What it may not do, and what is missing for it.
    pub missing: Vec<MissingScope>,
    /// The folder of this account.
    pub folder: String,
    /// HubSpot's own page of a record, with `{type_id}` and `{id}` to fill in; null where there is none.
    pub record_link: Option<String>,
}

/// A permission the sign-in lacks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MissingScope {
    /// HubSpot's name of it.
    pub scope: String,
    /// What is off without it.
    pub turns_off: String,
}

/// An account known on this computer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct KnownAccount {
    /// What to choose it by.
    pub id: String,
    /// Where its API is.
    pub api_base: String,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Whether it is the sample account.
    pub sample: bool,
}

/// How the window looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Appearance {
    /// Light or dark.
    pub theme: Theme,
    /// How high rows are.
    pub density: Density,
    /// Whether single keys do things.
    pub single_keys: bool,
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the computer.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How high rows are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 28 pixels.
    Compact,
    /// 36 pixels.
    #[default]
    Default,
    /// 44 pixels.
    Comfortable,
}

/// A token to sign in with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectTokenRequest {
    /// The token of a private app, or a service key.
    pub token: String,
    /// Address of the API; HubSpot's when null. Only loopback addresses are taken beside HubSpot's.
    pub api_base: Option<String>,
    /// Keeps secrets in a vault opened by this passphrase, instead of the computer's keychain.
    pub passphrase: Option<String>,
}

/// An own app to sign in with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectAppRequest {
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The page to sign in at; HubSpot's when null.
    pub authorize_url: Option<String>,
    /// Address of the API; HubSpot's when null.
    pub api_base: Option<String>,
    /// Keeps secrets in a vault opened by this passphrase, instead of the computer's keychain.
    pub passphrase: Option<String>,
}

/// The sample account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectSampleRequest {
    /// Keeps secrets in a vault opened by this passphrase, instead of the computer's keychain.
    pub passphrase: Option<String>,
}

/// A passphrase, or another try with the keychain.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnlockRequest {
    /// The passphrase; null tries the keychain again.
    pub passphrase: Option<String>,
}

/// Which account to open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenAccountRequest {
    /// Its [`KnownAccount::id`].
    pub id: String,
}

/// A link to open in the browser.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenLinkRequest {
    /// `http`, `https`, `mailto` or `tel`.
    pub url: String,
}

// A request that carries a secret must not end up in a log by way of `{:?}`.
macro_rules! hidden {
    ($($name:ty),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { … }"))
            }
        }
    )*};
}
hidden!(ConnectTokenRequest, ConnectAppRequest, ConnectSampleRequest, UnlockRequest);
