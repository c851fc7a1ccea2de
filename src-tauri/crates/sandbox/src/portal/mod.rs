//! A HubSpot portal as a state machine: base records computed on demand, and what changed since.
//!
//! Invariants: nothing is stored per base record; every change goes through [`Portal::commit`], which keeps it before it
//! holds; the modified stamp of a record only rises. Must never know of HTTP, of sockets or of a clock: the present time
//! is set by whoever locks the portal.

pub(crate) mod associations;
pub(crate) mod auth;
mod blueprint;
pub(crate) mod changes;
pub(crate) mod custom;
mod derived;
mod goods;
mod index;
pub(crate) mod journal;
pub(crate) mod labels;
pub(crate) mod life;
pub(crate) mod limits;
mod link_limits;
mod list_filter;
pub(crate) mod list_folders;
pub(crate) mod lists;
mod locks;
mod merge;
pub(crate) mod permissions;
mod pipelines;
pub(crate) mod records;
pub(crate) mod refusal;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod validate;
pub(crate) mod value_rules;
pub(crate) mod write;

use crate::config::Config;
use crate::switches::Switches;
use crate::world::{Kind, World};
use auth::Auth;
use blueprint::Blueprint;
use changes::Changes;
use custom::CustomTypes;
use index::Index;
use journal::{Base, Entry, Journal};
use life::Life;
use limits::Limiter;
use link_limits::LinkLimits;
use list_folders::Folders;
use lists::Lists;
use locks::Locks;
use permissions::{AllPermissions, Viewer};
use pipelines::Pipelines;
use refusal::Refusal;
use schema::{Definition, Schema};
use serde_json::{Map, Value};
use std::io;
use std::sync::Arc;
use thiserror::Error;
use validate::{ConditionalRule, Issue};
use value_rules::ValueRule;

/// How many of the owners are users with a token of their own.
const USERS: usize = 4;

/// Why the portal did not do something.
#[derive(Debug, Error)]
pub(crate) enum PortalError {
    /// No live record of this id.
    #[error("no such record")]
    NotFound,
    /// The change could not be kept.
    #[error("the change could not be kept: {0}")]
    State(#[from] io::Error),
    #[error("{0}")]
    Refused(String),
    #[error("invalid properties")]
    Invalid(Vec<Issue>),
    /// Other records have the values of unique properties, and the answer is a conflict.
    #[error("another record has the value")]
    TakenValue(Vec<Issue>),
    /// A contact, named here, has the e-mail address.
    #[error("the e-mail address is another contact's")]
    DuplicateEmail(u64),
    /// The address was erased and may not come back.
    #[error("the e-mail address is blocked")]
    BlockedEmail,
    #[error(transparent)]
    Link(#[from] associations::BadLink),
}

/// A portal.
#[derive(Debug)]
pub(crate) struct Portal {
    pub(crate) world: World,
    pub(crate) auth: Auth,
    pub(crate) limiter: Limiter,
    pub(crate) schema: Schema,
    /// The types of objects that users defined.
    pub(crate) custom: CustomTypes,
    pub(crate) lists: Lists,
    pub(crate) folders: Folders,
    pub(crate) link_limits: LinkLimits,
    locks: Locks,
    /// How long a batch upsert takes, and holds its records.
    pub(crate) upsert_ms: u64,
    pub(crate) switches: Switches,
    pub(crate) pipelines: Pipelines,
    pub(crate) owners: Vec<Value>,
    /// The present, by the portal's wall clock.
    pub(crate) now_ms: i64,
    /// The present, in milliseconds that never go back.
    pub(crate) mono_ms: u64,
    seed: u64,
    requests: u64,
    changes: Changes,
    index: Index,
    journal: Option<Journal>,
    pub(crate) refusal: std::cell::RefCell<Refusal>,
    rules: Vec<ConditionalRule>,
    /// Properties that the portal's admin demands of new records.
    create_rules: Vec<(Kind, String)>,
    value_rules: Vec<ValueRule>,
    pub(crate) permissions: AllPermissions,
    /// The user as whom the present request is answered.
    viewer: Option<Viewer>,
    /// Until when the account is being moved, by the clock that never goes back.
    moving_until: u64,
    life: Option<Life>,
    groups: Vec<(Kind, Vec<Value>)>,
}

impl Portal {
    /// Sets up a portal, as its state folder left it if it has one.
    pub(crate) fn open(config: &Config, now_ms: i64) -> io::Result<Self> {
        let blueprint = Blueprint::of(config.seed, config.breadth)?;
        let world_at =
            |now_ms| World::speaking(Arc::clone(&blueprint.vocabulary), config.seed, config.size, now_ms);
        let world = world_at(now_ms);
        let counts = Kind::ALL.iter().map(|kind| world.count(*kind)).collect();
        let base = Base { seed: config.seed, counts, now_ms };
        let Some(folder) = &config.state_dir else { return Ok(Self::new(config, world, now_ms, &blueprint)) };
        let opened = Journal::open(folder, base)?;
        let world = if opened.base.now_ms == now_ms { world } else { world_at(opened.base.now_ms) };
        let mut portal = Self::new(config, world, now_ms, &blueprint);
        for entry in opened.steps.iter().flatten() {
            portal.apply(entry);
        }
        portal.journal = Some(opened.journal);
        Ok(portal)
    }

    fn new(config: &Config, world: World, now_ms: i64, blueprint: &Blueprint) -> Self {
        let Blueprint { schema, groups, pipelines, owners, .. } = blueprint.clone();
        let custom = if config.account_type.is_enterprise() {
            CustomTypes::of_world(&world)
        } else {
            CustomTypes::default()
        };
        let mut portal = Self {
            auth: Auth::new(config.seed, people(&owners)),
            limiter: Limiter::new(config.limits, &config.switches),
            schema,
            custom,
            lists: Lists::default(),
            folders: Folders::default(),
            link_limits: LinkLimits::default(),
            locks: Locks::default(),
            upsert_ms: config.latency_ms,
            switches: config.switches,
            pipelines,
            owners,
            now_ms,
            mono_ms: 0,
            seed: config.seed,
            requests: 0,
            changes: Changes::default(),
            index: Index::new(config.seed, config.search_lag_ms, config.switches.search_lag),
            journal: None,
            refusal: std::cell::RefCell::default(),
            rules: Vec::new(),
            create_rules: Vec::new(),
            value_rules: Vec::new(),
            permissions: AllPermissions::default(),
            viewer: None,
            moving_until: 0,
            life: None,
            groups,
            world,
        };
        portal.seed_lists();
        portal
    }

    /// Lets the account be moved between data centres for so long.
    pub(crate) fn move_for(&mut self, ms: u64) {
        self.moving_until = self.mono_ms.saturating_add(ms);
    }

    /// Seconds until the account has been moved; `None` when it is where it is.
    pub(crate) fn moves_for_s(&self) -> Option<u64> {
        let left = self.moving_until.saturating_sub(self.mono_ms);
        (left > 0).then(|| left.div_ceil(1_000))
    }

    /// The number of a new request.
    pub(crate) fn next_request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    /// The portal's number.
    pub(crate) fn id(&self) -> u64 {
        self.world.portal_id()
    }

    /// The property groups of a kind.
    pub(crate) fn groups(&self, kind: Kind) -> &[Value] {
        self.groups.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, groups)| groups)
    }

    fn apply_group(&mut self, kind: Kind, group: &Map<String, Value>) {
        if !self.groups.iter().any(|(of, _)| *of == kind) {
            self.groups.push((kind, Vec::new()));
        }
        let groups = self.groups.iter_mut().find(|(of, _)| *of == kind).map(|(_, groups)| groups);
        let Some(groups) = groups else { return };
        let place = groups.iter().position(|known| known.get("name") == group.get("name"));
        match (place, group.get("archived") == Some(&Value::Bool(true))) {
            (Some(place), true) => drop(groups.remove(place)),
            (Some(place), false) => groups[place] = Value::Object(group.clone()),
            (None, true) => {}
            (None, false) => groups.push(Value::Object(group.clone())),
        }
    }

    fn has_group(&self, kind: Kind, name: &str) -> bool {
        self.groups(kind).iter().any(|group| group.get("name").and_then(Value::as_str) == Some(name))
    }

    /// Sets the search lag for changes from now on.
    pub(crate) fn set_search_lag(&mut self, lag_ms: u64) {
        self.index.set_lag(lag_ms);
    }

    /// Adds a rule that is enforced on paths of 2026-09 and later.
    pub(crate) fn require_when(&mut self, kind: Kind, property: &str, when: &str, value: &str) {
        self.rules.push(ConditionalRule {
            kind,
            property: property.to_owned(),
            when: when.to_owned(),
            value: value.to_owned(),
        });
    }

    /// Demands a property of new records, on paths of 2026-09 and later.
    pub(crate) fn require_on_create(&mut self, kind: Kind, property: &str) {
        self.create_rules.push((kind, property.to_owned()));
    }

    /// Adds a rule that values of a property must keep.
    pub(crate) fn add_value_rule(&mut self, rule: ValueRule) {
        self.value_rules.push(rule);
    }

    /// The rules that values of a kind's properties must keep.
    pub(crate) fn value_rules(&self, kind: Kind) -> impl Iterator<Item = &ValueRule> {
        self.value_rules.iter().filter(move |rule| rule.kind == kind)
    }

    /// Makes a token unknown.
    pub(crate) fn revoke(&mut self, token: &str) -> Result<(), PortalError> {
        self.commit(vec![Entry::Revoke { token: token.to_owned() }])
    }

    /// Removes the OAuth app.
    pub(crate) fn uninstall(&mut self) -> Result<(), PortalError> {
        self.commit(vec![Entry::Uninstall])
    }

    /// Keeps entries as one step, then lets them hold.
    pub(crate) fn commit(&mut self, entries: Vec<Entry>) -> Result<(), PortalError> {
        if entries.is_empty() {
            return Ok(());
        }
        if let Some(journal) = &mut self.journal {
            journal.append(&entries)?;
        }
        self.index.note(&entries, &self.changes, self.mono_ms);
        for entry in &entries {
            self.apply(entry);
        }
        Ok(())
    }

    fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Property { kind, definition } => {
                if let Some(definition) = Definition::read(definition.clone()) {
                    self.schema.set(*kind, definition);
                }
            }
            Entry::List { .. } | Entry::Members { .. } => self.lists.apply(entry),
            Entry::Folder { .. } | Entry::NoFolder { .. } | Entry::ListInFolder { .. } => {
                self.folders.apply(entry);
            }
            Entry::LinkLimit { from, to, reference, most } => {
                self.link_limits.apply((*from, *to, *reference), *most);
            }
            Entry::CustomType { kind, definition } => self.apply_type(*kind, definition),
            Entry::Pipelines { kind, pipelines } => self.pipelines.set(*kind, pipelines.clone()),
            Entry::Group { kind, definition } => self.apply_group(*kind, definition),
            Entry::Grant { token, grant } => self.auth.set_grant(token.clone(), grant.clone()),
            Entry::Access { token, access, issued } => {
                self.auth.set_access(token.clone(), access.clone(), *issued);
            }
            Entry::Revoke { token } => self.auth.revoke(token),
            Entry::Uninstall => self.auth.uninstall(),
            _ => self.changes.apply(entry),
        }
    }
}

/// The users with tokens: the first owners that are active people.
fn people(owners: &[Value]) -> Vec<(u64, String, String)> {
    let text =
        |owner: &Value, name: &str| owner.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    owners
        .iter()
        .filter(|owner| owner.get("archived").and_then(Value::as_bool) != Some(true))
        .filter_map(|owner| {
            let id = owner.get("userId").and_then(Value::as_u64)?;
            let name = format!("{} {}", text(owner, "firstName"), text(owner, "lastName"));
            Some((id, name.trim().to_owned(), text(owner, "email")))
        })
        .take(USERS)
        .collect()
}
