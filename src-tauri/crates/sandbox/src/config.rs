//! How a sandbox is set up.

use crate::switches::Switches;
use crate::world::WorldSize;
use std::path::PathBuf;

/// Everything a sandbox is made from. The same configuration and the same requests give the same answers.
#[derive(Clone, Debug)]
pub struct Config {
    /// Seed of the base records, tokens and ids.
    pub seed: u64,
    /// How many base records there are.
    pub size: WorldSize,
    /// How many properties the kinds have.
    pub breadth: Breadth,
    /// Whether requests are counted against HubSpot's limits.
    pub limits: Limits,
    /// How long each answer is held back, in milliseconds.
    pub latency_ms: u64,
    /// How long a change takes to reach the search index, in milliseconds.
    pub search_lag_ms: u64,
    /// The points that HubSpot's documentation leaves open.
    pub switches: Switches,
    /// Where changes are kept between runs; in memory only when `None`.
    pub state_dir: Option<PathBuf>,
    /// The account type that `account-info` reports.
    pub account_type: AccountType,
    /// How long an access token lives, in seconds (HubSpot docs: 1800).
    pub token_lifetime_s: u64,
}

impl Config {
    /// A sandbox of this seed and size: no limits, no delays, the likeliest switches, changes in memory.
    pub fn new(seed: u64, size: WorldSize) -> Self {
        Self {
            seed,
            size,
            breadth: Breadth::Grown,
            limits: Limits::Off,
            latency_ms: 0,
            search_lag_ms: 0,
            switches: Switches::default(),
            state_dir: None,
            account_type: AccountType::DeveloperTest,
            token_lifetime_s: 1_800,
        }
    }
}

/// How many properties the kinds of a portal have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breadth {
    /// Hundreds, as portals grow them over the years.
    #[default]
    Grown,
    /// HubSpot's own few and two or three of the portal's: it starts and is read quicker.
    New,
}

/// Whether HubSpot's rate limits apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limits {
    /// 190 requests per 10 s for each static token's app, 110 for the OAuth app, 5 searches per second, 150 association
    /// requests per 10 s, a daily number for static tokens (HubSpot docs: "API usage guidelines and limits").
    #[default]
    Real,
    /// Nothing is refused, and no header tells of a limit.
    Off,
}

/// What kind of account the portal is (HubSpot docs: account information API).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountType {
    /// A customer's portal.
    Standard,
    /// A customer's sandbox.
    Sandbox,
    /// A developer's test account.
    #[default]
    DeveloperTest,
    /// A developer's own account.
    AppDeveloper,
}

impl AccountType {
    /// Every account type.
    pub const ALL: [AccountType; 4] =
        [Self::Standard, Self::Sandbox, Self::DeveloperTest, Self::AppDeveloper];

    /// The account type that HubSpot calls by this name, in any case, `-` standing for `_`.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase().replace('-', "_");
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Whether it has what only Enterprise subscriptions have: custom objects, event occurrences.
    pub fn is_enterprise(self) -> bool {
        matches!(self, Self::Sandbox | Self::DeveloperTest)
    }

    /// HubSpot's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Sandbox => "SANDBOX",
            Self::DeveloperTest => "DEVELOPER_TEST",
            Self::AppDeveloper => "APP_DEVELOPER",
        }
    }
}
