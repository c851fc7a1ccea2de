//! A busy portal: colleagues, workflows, imports and the end of a month, each at its time as the portal's clock goes on.
//!
//! What happens is drawn from a seed; it happens when somebody next looks, dated at its own time. Must never know of
//! HTTP.

use super::Portal;
use super::PortalError;
use super::associations::End;
use super::journal::{Entry, Source};
use super::locks::IMPORT_MS;
use super::validate::{Input, Strictness};
use super::write::{Writer, calculated, values_entry};
use crate::draws::{Draws, value_at};
use crate::world::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What happens in a busy portal, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Busy {
    /// What happens follows from it.
    pub seed: u64,
    /// Milliseconds between two things, on average.
    pub every_ms: u64,
    /// Users edit, make, archive, restore, merge and link records in the browser.
    pub colleagues: bool,
    /// Workflows write a property of many records, or only move their stamps.
    pub workflows: bool,
    /// Files of contacts are imported; so many rows each.
    pub import_rows: u64,
    /// At the end of a month every record's stamp moves at once.
    pub month_end: bool,
}

impl Busy {
    /// All of it, something every twenty seconds.
    pub fn new(seed: u64) -> Self {
        Self { seed, every_ms: 20_000, colleagues: true, workflows: true, import_rows: 40, month_end: true }
    }
}

impl Default for Busy {
    fn default() -> Self {
        Self::new(1)
    }
}

/// The most that happens at one look: a clock that jumps by years does not keep the portal.
const MOST_AT_ONCE: u64 = 2_000;

/// A busy portal's next thing.
#[derive(Debug)]
pub(crate) struct Life {
    busy: Busy,
    draws: Draws,
    next_at: u64,
    month: i64,
    happened: u64,
    imported: u64,
}

impl Life {
    fn new(busy: Busy, now_ms: i64, mono_ms: u64) -> Self {
        let draws = Draws::new(value_at(busy.seed, "busy portal", 0));
        let mut life =
            Self { busy, draws, next_at: mono_ms, month: month_of(now_ms), happened: 0, imported: 0 };
        life.wait();
        life
    }

    /// Draws when the next thing happens.
    fn wait(&mut self) {
        let step = 1 + self.draws.below(self.busy.every_ms.saturating_mul(2).max(1));
        self.next_at = self.next_at.saturating_add(step);
    }

    fn act(&mut self, portal: &mut Portal) -> Result<(), PortalError> {
        let parts = [self.busy.colleagues, self.busy.workflows, self.busy.import_rows > 0];
        // Imports are rare, colleagues are not.
        let part = match self.draws.below(20) {
            0 => 2,
            1..=4 => 1,
            _ => 0,
        };
        match part {
            0 if parts[0] => self.colleague(portal),
            1 if parts[1] => self.workflow(portal),
            2 if parts[2] => self.import(portal),
            _ => Ok(()),
        }
    }

    fn colleague(&mut self, portal: &mut Portal) -> Result<(), PortalError> {
        let users = portal.auth.users();
        let at = usize::try_from(self.draws.below(users.len() as u64)).unwrap_or(0);
        let Some(user) = users.get(at).map(|user| user.id) else { return Ok(()) };
        let kind = self.draws.pick(&[Kind::Contact, Kind::Contact, Kind::Company, Kind::Deal, Kind::Ticket]);
        let Some(id) = self.some_record(portal, kind) else { return Ok(()) };
        match self.draws.below(20) {
            0 => portal.archive(kind, id),
            1 => {
                let archived = portal.archived_ids_from(kind, 0).next();
                archived.map_or(Ok(()), |archived| portal.restore(kind, archived))
            }
            2 => match self.some_record(portal, kind).filter(|other| *other != id) {
                Some(other) => portal.merge(kind, id, other, Some(user)).map(drop),
                None => Ok(()),
            },
            3 | 4 => self.link(portal, End { kind, id }),
            5 | 6 => self.note(portal, user),
            7 => self.move_stage(portal, user, kind, id),
            8 | 9 => self.give_owner(portal, user, kind, id),
            _ => self.edit(portal, user, kind, id),
        }
    }

    fn edit(&mut self, portal: &mut Portal, user: u64, kind: Kind, id: u64) -> Result<(), PortalError> {
        let name = match kind {
            Kind::Contact => self.draws.pick(&["jobtitle", "phone", "city", "firstname"]),
            Kind::Company => self.draws.pick(&["phone", "city", "description"]),
            Kind::Deal => self.draws.pick(&["description", "hs_next_step", "dealname"]),
            _ => "subject",
        };
        let value = match name {
            "phone" => format!("+1 555 01{:02}", self.draws.below(100)),
            _ => self.draws.pick(&["Revised", "On hold", "Call again", "Moved", "As agreed", ""]).to_owned(),
        };
        portal.edit_in_browser(user, kind, id, &one(name, value))
    }

    fn give_owner(&mut self, portal: &mut Portal, user: u64, kind: Kind, id: u64) -> Result<(), PortalError> {
        let at = usize::try_from(self.draws.below(portal.owners.len() as u64)).unwrap_or(0);
        let owner = portal.owners.get(at).and_then(|owner| owner.get("id")?.as_str().map(str::to_owned));
        portal.edit_in_browser(user, kind, id, &one("hubspot_owner_id", owner.unwrap_or_default()))
    }

    fn move_stage(&mut self, portal: &mut Portal, user: u64, kind: Kind, id: u64) -> Result<(), PortalError> {
        let Some((pipeline, stage)) = portal.pipelines.properties(kind) else { return Ok(()) };
        let own = portal
            .live(kind, id)
            .and_then(|record| record.filled(pipeline).map(std::borrow::Cow::into_owned));
        let stages = own.and_then(|own| portal.pipelines.stages(kind, &own)).unwrap_or_default();
        let at = usize::try_from(self.draws.below(stages.len() as u64)).unwrap_or(0);
        let Some(wanted) = stages.get(at) else { return Ok(()) };
        portal.edit_in_browser(user, kind, id, &one(stage, wanted.clone()))
    }

    fn link(&mut self, portal: &mut Portal, from: End) -> Result<(), PortalError> {
        let Some(company) = self.some_record(portal, Kind::Company) else { return Ok(()) };
        let to = End { kind: Kind::Company, id: company };
        if from == to {
            return Ok(());
        }
        if portal.link(from, to).is_empty() {
            portal.associate_default(from, to).map(drop)
        } else {
            portal.dissociate(from, to)
        }
    }

    fn note(&mut self, portal: &mut Portal, user: u64) -> Result<(), PortalError> {
        let at = crate::instant::instant_text(portal.now_ms);
        let body = format!("Spoke on the phone, {} minutes.", 1 + self.draws.below(40));
        let values: Input = [("hs_timestamp", at), ("hs_note_body", body)]
            .map(|(name, value)| (name.to_owned(), Some(value)))
            .into();
        portal.create(Kind::Note, &values, &[], &Writer::browser(user)).map(drop)
    }

    fn workflow(&mut self, portal: &mut Portal) -> Result<(), PortalError> {
        let writer = writer("AUTOMATION_PLATFORM", Some("enrollmentId:1"));
        let only_stamps = self.draws.below(3) == 0;
        let kind = self.draws.pick(&[Kind::Contact, Kind::Deal]);
        let name = if kind == Kind::Contact { "jobtitle" } else { "hs_next_step" };
        let value = format!("Workflow {}", self.draws.below(5));
        for _ in 0..1 + self.draws.below(15) {
            let Some(id) = self.some_record(portal, kind) else { continue };
            if only_stamps {
                portal.touch(kind, id)?;
            } else {
                portal.update(kind, id, &one(name, value.clone()), &writer)?;
            }
        }
        Ok(())
    }

    /// A file of contacts: some are new, the others are there already and get another value.
    fn import(&mut self, portal: &mut Portal) -> Result<(), PortalError> {
        let writer = writer("IMPORT", Some("8192"));
        for _ in 0..self.busy.import_rows {
            if self.draws.below(3) == 0 {
                let Some(id) = self.some_record(portal, Kind::Contact) else { continue };
                let city = self.draws.pick(&["Leeds", "Porto", "Gdańsk", "Osaka"]).to_owned();
                portal.update(Kind::Contact, id, &one("city", city), &writer)?;
                portal.lock_record(Kind::Contact, id, IMPORT_MS);
                continue;
            }
            self.imported += 1;
            let email = format!("import-{}-{}@list.example", self.busy.seed, self.imported);
            let values: Input = [("email", email), ("firstname", "Imported".to_owned())]
                .map(|(name, value)| (name.to_owned(), Some(value)))
                .into();
            portal.create(Kind::Contact, &values, &[], &writer)?;
        }
        Ok(())
    }

    fn some_record(&mut self, portal: &Portal, kind: Kind) -> Option<u64> {
        let lowest = portal.live_ids_from(kind, 0).next()?;
        let span = portal.next_id(kind).saturating_sub(lowest).max(1);
        let start = lowest + self.draws.below(span);
        portal.live_ids_from(kind, start).next().or(Some(lowest))
    }
}

impl Portal {
    /// Makes the portal busy from now on, or quiet.
    pub(crate) fn keep_busy(&mut self, busy: Option<Busy>) {
        self.life = busy.map(|busy| Life::new(busy, self.now_ms, self.mono_ms));
    }

    /// How many things happened since the portal is busy.
    pub(crate) fn happened(&self) -> u64 {
        self.life.as_ref().map_or(0, |life| life.happened)
    }

    /// Brings the portal to the present: all that was to happen until then has happened.
    pub(crate) fn live_on(&mut self, now_ms: i64, mono_ms: u64) {
        if let Some(mut life) = self.life.take() {
            let mut at_once = 0;
            while life.next_at <= mono_ms && at_once < MOST_AT_ONCE {
                let ago = i64::try_from(mono_ms - life.next_at).unwrap_or(i64::MAX);
                (self.now_ms, self.mono_ms) = (now_ms.saturating_sub(ago), life.next_at);
                let done = life.act(self);
                told(done);
                life.happened += 1;
                life.wait();
                at_once += 1;
            }
            life.next_at = life.next_at.max(mono_ms.saturating_add(1));
            (self.now_ms, self.mono_ms) = (now_ms, mono_ms);
            if life.busy.month_end && month_of(now_ms) > life.month {
                life.month = month_of(now_ms);
                life.happened += 1;
                let done = self.touch_all();
                told(done);
            }
            self.life = Some(life);
        }
        (self.now_ms, self.mono_ms) = (now_ms, mono_ms);
    }

    /// Moves the stamp of every live record to one and the same present.
    fn touch_all(&mut self) -> Result<(), PortalError> {
        let mut entries: Vec<Entry> = Vec::new();
        for kind in self.kinds() {
            for id in self.live_ids_from(kind, 0) {
                let Some(record) = self.live(kind, id) else { continue };
                let stamp = self.next_stamp(record.updated_at());
                entries.push(values_entry(
                    End { kind, id },
                    stamp,
                    Some(stamp),
                    &calculated(),
                    BTreeMap::new(),
                ));
            }
        }
        self.commit(entries)
    }
}

/// What a colleague is refused is nobody's concern; what cannot be kept is.
fn told(done: Result<(), PortalError>) {
    if let Err(PortalError::State(error)) = done {
        tracing::error!(%error, "what happened in the busy portal could not be kept");
    }
}

fn writer(kind: &str, id: Option<&str>) -> Writer {
    let source = Source { kind: kind.to_owned(), id: id.map(str::to_owned), label: None, user: None };
    Writer { source: Arc::new(source), strictness: Strictness { admin_rules: false } }
}

fn one(name: &str, value: String) -> Input {
    [(name.to_owned(), Some(value))].into()
}

/// Months since the year 0.
fn month_of(ms: i64) -> i64 {
    let day = crate::instant::day_text(ms);
    let mut parts = day.split('-').map(|part| part.parse::<i64>().unwrap_or(0));
    let (year, month) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    year * 12 + month
}
