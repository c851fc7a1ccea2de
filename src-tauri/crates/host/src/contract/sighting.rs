//! What a probe saw of an open point, and the two accounts side by side.

use super::ledger::LeftOver;
use serde::Serialize;
use std::fmt::Debug;

/// What was seen of an open point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sighting {
    /// One of its settings.
    Setting(String),
    /// One of several settings, which this run cannot tell apart.
    OneOf {
        /// Which.
        settings: Vec<String>,
        /// What it would take.
        needs: String,
    },
    /// Something that no setting describes.
    Other(String),
    /// Nothing, and why.
    Unseen(String),
}

impl Sighting {
    /// A setting of a switch.
    pub(super) fn of(setting: impl Debug) -> Self {
        Self::Setting(format!("{setting:?}"))
    }

    /// The first setting where it holds, else the second.
    pub(super) fn either<T: Debug>(holds: bool, yes: T, no: T) -> Self {
        Self::of(if holds { yes } else { no })
    }

    pub(super) fn other(what: impl Into<String>) -> Self {
        Self::Other(what.into())
    }

    pub(super) fn unseen(why: impl Into<String>) -> Self {
        Self::Unseen(why.into())
    }

    /// Whether two accounts do the same; `None` where that was not seen.
    fn agrees(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Unseen(_), _) | (_, Self::Unseen(_)) => None,
            (Self::OneOf { settings, .. }, Self::Setting(setting))
            | (Self::Setting(setting), Self::OneOf { settings, .. })
                if settings.contains(setting) =>
            {
                None
            }
            (Self::OneOf { .. }, Self::OneOf { .. }) => None,
            (one, other) => Some(one == other),
        }
    }
}

/// An open point, as the sandbox answers and as the account does.
#[derive(Clone, Debug, Serialize)]
pub struct ContractPoint {
    /// The name of the switch, as in the page of open points.
    pub name: &'static str,
    /// What the sandbox showed at its default settings.
    pub sandbox: Sighting,
    /// What the account showed.
    pub live: Sighting,
    /// Whether they do the same; `None` where that was not seen.
    pub agrees: Option<bool>,
}

impl ContractPoint {
    pub(super) fn new(name: &'static str, sandbox: Sighting, live: Sighting) -> Self {
        let agrees = sandbox.agrees(&live);
        Self { name, sandbox, live, agrees }
    }
}

/// What came of a run.
#[derive(Clone, Debug, Serialize)]
pub struct ContractReport {
    /// Number of the account.
    pub portal: String,
    /// HubSpot's name for its kind.
    pub account_type: String,
    /// Every open point.
    pub points: Vec<ContractPoint>,
    /// On how many the two do the same.
    pub agreeing: usize,
    /// On how many they do not.
    pub differing: usize,
    /// How many were not seen.
    pub unseen: usize,
    /// Requests that the account answered.
    pub requests: u64,
    /// What else is worth knowing.
    pub remarks: Vec<String>,
    /// Why it ended before all was tried.
    pub ended_early: Option<String>,
    /// What was made and could not be archived.
    pub left_over: Vec<LeftOver>,
}

impl ContractReport {
    /// Counts the points.
    pub(super) fn new(portal: String, account_type: String, points: Vec<ContractPoint>) -> Self {
        let count = |wanted| points.iter().filter(|point| point.agrees == wanted).count();
        Self {
            portal,
            account_type,
            agreeing: count(Some(true)),
            differing: count(Some(false)),
            unseen: count(None),
            points,
            requests: 0,
            remarks: Vec::new(),
            ended_early: None,
            left_over: Vec::new(),
        }
    }
}
