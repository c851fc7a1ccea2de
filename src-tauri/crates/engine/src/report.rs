//! What a pull, a push or a sweep did.

use satchel_core::ObjectType;
use std::collections::BTreeMap;

/// Whether the user has agreed to the first push to a standard account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Consent {
    /// Yes; it is remembered for the account.
    Given,
    /// Not asked, or not answered.
    NotGiven,
}

/// What a pull did to one type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TypePull {
    /// Records seen for the first time.
    pub added: u64,
    /// Records whose mirror changed.
    pub changed: u64,
    /// Records that went to the recycle bin, were merged away or erased.
    pub archived: u64,
}

/// What a pull did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PullReport {
    /// Per type; a type without changes has zeros.
    pub types: BTreeMap<ObjectType, TypePull>,
    /// Types that could not be pulled, with the reason; the others went on.
    pub problems: Vec<(ObjectType, String)>,
}

impl PullReport {
    /// Adds what another part of the same pull did.
    pub(crate) fn add(&mut self, object_type: ObjectType, more: TypePull) {
        let entry = self.types.entry(object_type).or_default();
        entry.added += more.added;
        entry.changed += more.changed;
        entry.archived += more.archived;
    }
}

/// How the intents of a push ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PushReport {
    /// Confirmed by the server, or found there already.
    pub acknowledged: u64,
    /// Blocked by a conflict.
    pub conflicted: u64,
    /// Refused by HubSpot.
    pub rejected: u64,
    /// May have been applied; asked again at the next push.
    pub unknown: u64,
    /// Only the user can tell.
    pub needs_answer: u64,
}

/// What a sweep found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SweepReport {
    /// Live records compared.
    pub compared: u64,
    /// Records that the mirror lacked or held in an older version.
    pub mended: u64,
    /// Records found archived, merged or erased.
    pub vanished: u64,
    /// Records whose links differed.
    pub relinked: u64,
}
