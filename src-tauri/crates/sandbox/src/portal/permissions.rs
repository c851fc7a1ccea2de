//! What a user may see and do, for tokens that act as their user (HubSpot docs: user-level apps; user permissions guide).
//!
//! A token of an account-level app sees and does everything its scopes allow, whoever granted it. Must never know of HTTP.

use super::Portal;
use super::records::Record;
use crate::world::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which records of a kind a user sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// All.
    #[default]
    All,
    /// Those that the user owns.
    Own,
    /// Those that the user owns, and those without an owner.
    OwnAndUnassigned,
    /// None.
    None,
}

/// What a user may see and do with the records of a kind. Everything, by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Permissions {
    /// Which records the user sees; others do not exist for the token.
    pub view: View,
    /// Whether the user may make records.
    pub create: bool,
    /// Whether the user may change and merge records.
    pub edit: bool,
    /// Whether the user may archive records.
    pub delete: bool,
    /// Whether the user may associate and dissociate records.
    pub edit_associations: bool,
}

impl Default for Permissions {
    fn default() -> Self {
        Self { view: View::All, create: true, edit: true, delete: true, edit_associations: true }
    }
}

/// The user as whom a request is answered.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    owner_id: Option<String>,
    views: BTreeMap<Kind, View>,
}

/// The permissions of all users that have less than all.
#[derive(Debug, Default)]
pub(crate) struct AllPermissions(BTreeMap<(u64, Kind), Permissions>);

impl AllPermissions {
    pub(crate) fn set(&mut self, user: u64, kind: Kind, permissions: Permissions) {
        self.0.insert((user, kind), permissions);
    }

    pub(crate) fn of(&self, user: u64, kind: Kind) -> Permissions {
        self.0.get(&(user, kind)).copied().unwrap_or_default()
    }
}

impl Portal {
    /// Answers the requests that follow as this user sees the portal; as an account-level app sees it for `None`.
    pub(crate) fn look_as(&mut self, user: Option<u64>) {
        self.viewer = user.map(|user| Viewer {
            owner_id: self.owner_of_user(user),
            views: self
                .kinds()
                .into_iter()
                .map(|kind| (kind, self.permissions.of(user, kind).view))
                .collect(),
        });
    }

    /// Whether whoever asks sees everything.
    pub(crate) fn sees_all(&self) -> bool {
        self.viewer.is_none()
    }

    /// Whether whoever asks sees a record.
    pub(crate) fn sees(&self, record: &Record<'_>) -> bool {
        let Some(viewer) = &self.viewer else { return true };
        let owner = || record.filled("hubspot_owner_id");
        let is_own = || owner().is_some_and(|owner| viewer.owner_id.as_deref() == Some(&*owner));
        match viewer.views.get(&record.kind).copied().unwrap_or_default() {
            View::All => true,
            View::Own => is_own(),
            View::OwnAndUnassigned => owner().is_none() || is_own(),
            View::None => false,
        }
    }

    /// Whether whoever asks sees the record of an id; what is not there is for others to say.
    pub(crate) fn sees_id(&self, kind: Kind, id: u64) -> bool {
        self.sees_all() || self.record(kind, id).is_none_or(|record| self.sees(&record))
    }

    /// The owner id of a user.
    fn owner_of_user(&self, user: u64) -> Option<String> {
        let owner =
            self.owners.iter().find(|owner| owner.get("userId").and_then(|id| id.as_u64()) == Some(user))?;
        owner.get("id")?.as_str().map(str::to_owned)
    }
}
