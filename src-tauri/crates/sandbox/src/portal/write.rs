//! Making, changing, archiving and restoring records.
//!
//! Invariants: the modified stamp of a record only rises, to the present or by a millisecond; a write is kept whole or not
//! at all. Must never know of HTTP.

use super::Portal;
use super::PortalError;
use super::associations::{End, NewLink};
use super::auth::Caller;
use super::journal::{Entry, Source};
use super::records::{Found, Record};
use super::validate::{Checked, Input, Issue, Normalised, Strictness};
use crate::switches::{MergedIdPatch, RestoreStamp, SameValueHistory, SameValueStamp, UniqueConflict};
use crate::world::Kind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who writes, and how strictly it is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    pub(crate) source: Arc<Source>,
    pub(crate) strictness: Strictness,
}

impl Writer {
    /// An app that writes through the API with a user's token.
    pub(crate) fn app(caller: &Caller, admin_rules: bool) -> Self {
        let source = Source {
            kind: APP.to_owned(),
            id: Some(caller.app_id.to_string()),
            label: None,
            user: Some(caller.user),
        };
        Self { source: Arc::new(source), strictness: Strictness { admin_rules } }
    }

    /// A user in the browser.
    pub(crate) fn browser(user: u64) -> Self {
        let id = Some(format!("userId:{user}"));
        let source = Source { kind: "CRM_UI".to_owned(), id, label: None, user: Some(user) };
        Self { source: Arc::new(source), strictness: Strictness { admin_rules: false } }
    }

    fn is_app(&self) -> bool {
        self.source.kind == APP
    }
}

/// The source of what apps write (HubSpot docs: property history).
const APP: &str = "INTEGRATION";

/// A write that was done.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) id: u64,
    /// The properties that the write named, in the form they are kept.
    pub(crate) named: BTreeSet<String>,
    pub(crate) normalised: Vec<Normalised>,
}

impl Portal {
    /// Makes a record.
    pub(crate) fn create(
        &mut self,
        kind: Kind,
        input: &Input,
        links: &[NewLink],
        writer: &Writer,
    ) -> Result<Written, PortalError> {
        let checked = self.check_create(kind, input, writer)?;
        let id = self.next_id(kind);
        let end = End { kind, id };
        let at = self.now_ms;
        let mut entries = vec![Entry::Create { kind, id, at }];
        entries.extend(self.entries_of_new_links(end, links)?);
        let named: BTreeSet<String> = checked.values.keys().cloned().collect();
        let mut values = checked.values;
        values.retain(|_, value| !value.is_empty());
        let derived = self.derived_on_create(kind, id, &values, &writer.source);
        entries.push(values_entry(end, at, Some(at), &writer.source, values));
        entries.push(values_entry(end, at, None, &calculated(), derived));
        let mut touched: Vec<End> = links.iter().map(|link| link.to).collect();
        touched.push(end);
        self.commit(entries)?;
        for end in touched {
            self.roll_up(end)?;
        }
        Ok(Written { id, named, normalised: checked.normalised })
    }

    /// Checks a record that is to be made, against the rules and against the other records.
    pub(crate) fn check_create(
        &self,
        kind: Kind,
        input: &Input,
        writer: &Writer,
    ) -> Result<Checked, PortalError> {
        self.check(kind, None, input, writer)
    }

    /// Changes a record; the id of a merged-away one leads to its survivor.
    pub(crate) fn update(
        &mut self,
        kind: Kind,
        id: u64,
        input: &Input,
        writer: &Writer,
    ) -> Result<Written, PortalError> {
        let id = match self.find(kind, id) {
            Found::Live(id) => id,
            Found::Merged(id)
                if self.switches.merged_id_patch == MergedIdPatch::Survivor
                    && self.live(kind, id).is_some() =>
            {
                id
            }
            _ => return Err(PortalError::NotFound),
        };
        let checked = self.check_update(kind, id, input, writer)?;
        let named: BTreeSet<String> = checked.values.keys().cloned().collect();
        let normalised = checked.normalised;
        let (values, moves) = self.changed_values(kind, id, checked.values)?;
        if !values.is_empty() || moves {
            self.write_values(End { kind, id }, values, moves, writer)?;
        }
        Ok(Written { id, named, normalised })
    }

    /// Checks a change to a live record.
    pub(crate) fn check_update(
        &self,
        kind: Kind,
        id: u64,
        input: &Input,
        writer: &Writer,
    ) -> Result<Checked, PortalError> {
        let record = self.live(kind, id).ok_or(PortalError::NotFound)?;
        let checked = self.check(kind, Some(&record), input, writer)?;
        if writer.is_app() {
            self.refusal.borrow_mut().meet(kind, id, &checked.values)?;
        }
        Ok(checked)
    }

    /// Checks values against the rules and against other records; all that is wrong comes at once.
    fn check(
        &self,
        kind: Kind,
        current: Option<&Record<'_>>,
        input: &Input,
        writer: &Writer,
    ) -> Result<Checked, PortalError> {
        let (checked, mut issues) = self.check_values(kind, current, input, writer.strictness);
        let own = current.map(|record| record.id);
        let taken = self.taken_values(kind, own, &checked.values);
        let others_conflict = self.switches.unique_conflict == UniqueConflict::Conflict;
        if issues.is_empty() && others_conflict && !taken.is_empty() {
            return Err(PortalError::TakenValue(taken));
        }
        issues.extend(taken);
        if !issues.is_empty() {
            return Err(PortalError::Invalid(issues));
        }
        self.check_email(kind, own, &checked.values)?;
        Ok(checked)
    }

    /// Writes properties as a user in the browser does.
    pub(crate) fn edit_in_browser(
        &mut self,
        user: u64,
        kind: Kind,
        id: u64,
        input: &Input,
    ) -> Result<(), PortalError> {
        self.update(kind, id, input, &Writer::browser(user)).map(drop)
    }

    /// Moves the modified stamp and nothing else.
    pub(crate) fn touch(&mut self, kind: Kind, id: u64) -> Result<(), PortalError> {
        let before = self.live(kind, id).ok_or(PortalError::NotFound)?.updated_at();
        let stamp = self.next_stamp(before);
        self.commit(vec![values_entry(End { kind, id }, stamp, Some(stamp), &calculated(), BTreeMap::new())])
    }

    /// Puts a record into the recycle bin.
    pub(crate) fn archive(&mut self, kind: Kind, id: u64) -> Result<(), PortalError> {
        self.live(kind, id).ok_or(PortalError::NotFound)?;
        let neighbours = self.neighbours(End { kind, id });
        self.commit(vec![Entry::Archive { kind, id, at: self.now_ms }])?;
        self.recalculate_all(neighbours)
    }

    /// Takes a record out of the recycle bin.
    pub(crate) fn restore(&mut self, kind: Kind, id: u64) -> Result<(), PortalError> {
        if self.find(kind, id) != Found::Archived(id) {
            return Err(PortalError::NotFound);
        }
        let before = self.record(kind, id).ok_or(PortalError::NotFound)?.updated_at();
        let stamp = (self.switches.restore_stamp == RestoreStamp::Moves).then(|| self.next_stamp(before));
        self.commit(vec![Entry::Restore { kind, id, stamp }])?;
        let neighbours = self.neighbours(End { kind, id });
        self.recalculate_all(neighbours)
    }

    /// Removes a record for good.
    pub(crate) fn purge(&mut self, kind: Kind, id: u64) -> Result<(), PortalError> {
        self.record(kind, id).ok_or(PortalError::NotFound)?;
        let neighbours = self.neighbours(End { kind, id });
        self.commit(vec![Entry::Purge { kind, id }])?;
        self.recalculate_all(neighbours)
    }

    /// Removes a record for good and blocks its e-mail address, as a request for erasure does.
    pub(crate) fn erase(&mut self, kind: Kind, id: u64) -> Result<(), PortalError> {
        let record = self.record(kind, id).ok_or(PortalError::NotFound)?;
        let mut entries = vec![Entry::Purge { kind, id }];
        if let Some(email) = record.filled("email").filter(|_| kind == Kind::Contact) {
            entries.push(Entry::BlockEmail { email: email.into_owned() });
        }
        let neighbours = self.neighbours(End { kind, id });
        self.commit(entries)?;
        self.recalculate_all(neighbours)
    }

    /// A stamp for a write now: later than the record's, whatever the clock says.
    pub(super) fn next_stamp(&self, before: i64) -> i64 {
        self.now_ms.max(before + 1)
    }

    /// The values that a write really changes, and whether it moves the stamp.
    fn changed_values(
        &self,
        kind: Kind,
        id: u64,
        mut values: BTreeMap<String, String>,
    ) -> Result<(BTreeMap<String, String>, bool), PortalError> {
        let record = self.live(kind, id).ok_or(PortalError::NotFound)?;
        let asked = !values.is_empty();
        let keep_same = self.switches.same_value_history == SameValueHistory::Entry;
        let mut changed = false;
        values.retain(|name, value| {
            let same = record.value(name).as_deref().unwrap_or_default() == value.as_str();
            changed |= !same;
            keep_same || !same
        });
        Ok((values, changed || (asked && self.switches.same_value_stamp == SameValueStamp::Moves)))
    }

    fn write_values(
        &mut self,
        end: End,
        values: BTreeMap<String, String>,
        moves: bool,
        writer: &Writer,
    ) -> Result<(), PortalError> {
        let record = self.live(end.kind, end.id).ok_or(PortalError::NotFound)?;
        let next = self.next_stamp(record.updated_at());
        let derived = self.derived_on_update(&record, &values, &writer.source);
        let stamp = moves.then_some(next);
        let mut entries = vec![values_entry(end, next, stamp, &writer.source, values)];
        if !derived.is_empty() {
            entries.push(values_entry(end, next, None, &calculated(), derived));
        }
        self.commit(entries)
    }

    /// A contact's address is nobody else's, and not one that was erased.
    fn check_email(
        &self,
        kind: Kind,
        own: Option<u64>,
        values: &BTreeMap<String, String>,
    ) -> Result<(), PortalError> {
        let email = values.get("email").filter(|email| kind == Kind::Contact && !email.is_empty());
        let Some(email) = email else { return Ok(()) };
        if self.changes.is_blocked(email) {
            return Err(PortalError::BlockedEmail);
        }
        match self.email_owner(email).filter(|owner| Some(*owner) != own) {
            Some(owner) => Err(PortalError::DuplicateEmail(owner)),
            None => Ok(()),
        }
    }

    /// The values of unique properties that another record has.
    fn taken_values(&self, kind: Kind, own: Option<u64>, values: &BTreeMap<String, String>) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            let is_email = kind == Kind::Contact && name == "email";
            if is_email || !self.schema.get(kind, name).is_some_and(|definition| definition.unique) {
                continue;
            }
            let live = self.owners_of_unique(kind, name, std::slice::from_ref(value));
            let archived = self.archived_owner_of_unique(kind, name, value);
            if let Some(owner) = live.into_values().chain(archived).find(|owner| Some(*owner) != own) {
                issues.push(Issue {
                    code: "CONFLICTING_UNIQUE_VALUE",
                    property: name.clone(),
                    message: format!("{owner} already has that value."),
                });
            }
        }
        issues
    }

    /// Every record that a record is linked to.
    pub(super) fn neighbours(&self, end: End) -> Vec<End> {
        self.kinds()
            .iter()
            .flat_map(|kind| self.links(end, *kind).into_iter().map(|(id, _)| End { kind: *kind, id }))
            .collect()
    }

    pub(super) fn recalculate_all(&mut self, ends: Vec<End>) -> Result<(), PortalError> {
        ends.into_iter().try_for_each(|end| self.recalculate(end))
    }
}

/// The source of what HubSpot works out itself.
pub(super) fn calculated() -> Arc<Source> {
    Arc::new(Source { kind: "CALCULATED".to_owned(), id: None, label: None, user: None })
}

pub(super) fn values_entry(
    end: End,
    at: i64,
    stamp: Option<i64>,
    source: &Arc<Source>,
    values: BTreeMap<String, String>,
) -> Entry {
    let source = Arc::clone(source);
    Entry::Values { kind: end.kind, id: end.id, at, stamp, source, values: values.into_iter().collect() }
}
