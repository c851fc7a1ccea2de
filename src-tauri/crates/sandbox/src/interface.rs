//! What the portal's users and admins do in HubSpot's own interface and no API offers, for tests and samples.
//!
//! What concerns records, properties and revoked tokens is kept with the other changes; scopes, limits and rules hold
//! until the sandbox ends. Must never know of HTTP.

use crate::http;
use crate::portal::PortalError;
use crate::portal::auth::App;
use crate::portal::life::Busy;
use crate::portal::limits::Budget;
use crate::portal::permissions::Permissions;
use crate::portal::refusal::Refusal;
use crate::portal::value_rules::{RuleType, ValueRule};
use crate::sandbox::{Sandbox, SandboxError};
use crate::world::Kind;
use std::collections::BTreeMap;

impl Sandbox {
    /// Brings an archived record back from the recycle bin.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] when it is not archived, [`SandboxError::State`] when the change cannot be kept.
    pub fn restore(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().restore(kind, id)?)
    }

    /// Lets another write hold a record for so long: whoever writes to it meanwhile is answered 423.
    pub fn lock_record(&self, kind: Kind, id: u64, ms: u64) {
        self.portal().lock_record(kind, id, ms);
    }

    /// Removes a record for good, as the end of its days in the recycle bin does.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] when there is no such record, [`SandboxError::State`] when the change cannot be kept.
    pub fn purge(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().purge(kind, id)?)
    }

    /// Writes properties as a user does in the browser; the history says `CRM_UI`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a record, [`SandboxError::Refused`] when a value is not valid.
    pub fn edit_as(
        &self,
        user: u64,
        kind: Kind,
        id: u64,
        properties: &[(&str, &str)],
    ) -> Result<(), SandboxError> {
        let values: BTreeMap<String, Option<String>> =
            properties.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect();
        Ok(self.portal().edit_in_browser(user, kind, id, &values)?)
    }

    /// Archives a record as a user does in the browser.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a record, [`SandboxError::State`] when the change cannot be kept.
    pub fn archive_in_browser(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().archive(kind, id)?)
    }

    /// Lets the next value that an app writes to a record be refused, and again as long as it stays the same.
    pub fn refuse_next(&self) {
        self.portal().refusal.replace(Refusal::Next);
    }

    /// Whether the next value that an app writes will be refused.
    pub fn refuses_next(&self) -> bool {
        *self.portal().refusal.borrow() == Refusal::Next
    }

    /// Moves the modified stamp of a record without changing a property, as HubSpot's internal recalculation does.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a record, [`SandboxError::State`] when the change cannot be kept.
    pub fn touch(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().touch(kind, id)?)
    }

    /// Lets every access token expire now.
    pub fn expire_tokens(&self) {
        let mut portal = self.portal();
        let now_ms = portal.now_ms;
        portal.auth.expire_all(now_ms);
    }

    /// Makes a refresh token, or a user's static token, unknown.
    ///
    /// # Errors
    ///
    /// [`SandboxError::State`] when the change cannot be kept.
    pub fn revoke(&self, token: &str) -> Result<(), SandboxError> {
        Ok(self.portal().revoke(token)?)
    }

    /// Removes the OAuth app from the portal: its tokens are unknown, a refresh answers `BAD_HUB`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::State`] when the change cannot be kept.
    pub fn uninstall(&self) -> Result<(), SandboxError> {
        Ok(self.portal().uninstall()?)
    }

    /// Takes a scope from every token.
    pub fn drop_scope(&self, scope: &str) {
        let all = http::scopes::all();
        self.portal().auth.drop_scope(scope, &all);
    }

    /// Gives a scope back to every token, whether it had it or not.
    pub fn restore_scope(&self, scope: &str) {
        self.portal().auth.restore_scope(scope);
    }

    /// Renames a property: the old name is gone, the new one has its definition and the values stay behind.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a property, [`SandboxError::Refused`] when the new name is taken.
    pub fn rename_property(&self, kind: Kind, name: &str, new_name: &str) -> Result<(), SandboxError> {
        self.portal().rename_property(kind, name, new_name).map_err(|error| match error {
            PortalError::NotFound => SandboxError::Missing(format!("property {name}")),
            other => other.into(),
        })
    }

    /// Archives a property, as an admin does.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a property.
    pub fn remove_property(&self, kind: Kind, name: &str) -> Result<(), SandboxError> {
        self.portal().archive_property(kind, name).map_err(|error| match error {
            PortalError::NotFound => SandboxError::Missing(format!("property {name}")),
            other => other.into(),
        })
    }

    /// Removes an option of a property; values that have it stay.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a property or option.
    pub fn remove_option(&self, kind: Kind, name: &str, value: &str) -> Result<(), SandboxError> {
        self.portal().remove_option(kind, name, value).map_err(|error| match error {
            PortalError::NotFound => SandboxError::Missing(format!("option {value} of property {name}")),
            other => other.into(),
        })
    }

    /// On paths of 2026-09 and later, writes that set `when` to `value` must leave `property` filled.
    pub fn require_when(&self, kind: Kind, property: &str, when: &str, value: &str) {
        self.portal().require_when(kind, property, when, value);
    }

    /// On paths of 2026-09 and later, new records must fill `property`, as the admin's form for new records demands.
    pub fn require_on_create(&self, kind: Kind, property: &str) {
        self.portal().require_on_create(kind, property);
    }

    /// Adds a rule that values of a property must keep when an app or a user writes them.
    pub fn add_value_rule(&self, kind: Kind, property: &str, rule: RuleType) {
        self.portal().add_value_rule(ValueRule { kind, property: property.to_owned(), rule });
    }

    /// Lets the OAuth app's tokens act as their users, with their permissions only, or as the account.
    pub fn set_user_level(&self, user_level: bool) {
        self.portal().auth.set_user_level(user_level);
    }

    /// Sets what a user may see and do with the records of a kind. It matters for user-level tokens alone.
    pub fn set_permissions(&self, user: u64, kind: Kind, permissions: Permissions) {
        self.portal().permissions.set(user, kind, permissions);
    }

    /// Lets the account be moved between data centres for so long: every call is answered 477.
    pub fn move_for(&self, ms: u64) {
        self.portal().move_for(ms);
    }

    /// Lets others be busy in the portal from now on, as its clock goes on; nobody is with `None`.
    pub fn keep_busy(&self, busy: Option<Busy>) {
        self.portal().keep_busy(busy);
    }

    /// How many things others did since they are busy.
    pub fn happened(&self) -> u64 {
        self.portal().happened()
    }

    /// Sets how many association requests a day the portal takes.
    pub fn set_daily_association_limit(&self, requests: u64) {
        self.portal().limiter.set_daily_associations(requests);
    }

    /// Sets how long a change takes to reach the search index, in milliseconds.
    pub fn set_search_lag(&self, lag_ms: u64) {
        self.portal().set_search_lag(lag_ms);
    }

    /// Sets how many requests a day static tokens may send.
    pub fn set_daily_limit(&self, requests: u64) {
        self.portal().limiter.set_daily(requests);
    }

    /// Uses up places of the windows of the app that a static token belongs to, of the portal's search window or of its
    /// association window, as another program with the same token would. `what` is `general`, `search` or
    /// `associations`; without a token the OAuth app's window is meant.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] for another word or an unknown token.
    pub fn drain_window(&self, what: &str, token: Option<&str>, requests: u64) -> Result<(), SandboxError> {
        let budget = match what {
            "general" => Budget::General,
            "search" => Budget::Search,
            "associations" => Budget::Associations,
            other => return Err(SandboxError::Missing(format!("window {other}"))),
        };
        let mut portal = self.portal();
        let app = match token {
            None => App::OAuth,
            Some(token) => {
                let caller = portal.auth.caller(token, portal.now_ms);
                caller.map_err(|_| SandboxError::Missing("such token".to_owned()))?.app
            }
        };
        let mono_ms = portal.mono_ms;
        portal.limiter.drain(budget, app, requests, mono_ms);
        Ok(())
    }
}
