//! What a schedule is mostly about. Some things meet so rarely by chance that thousands of schedules pass without them: a
//! colleague who moves the label that the user is moving, a create whose answer is lost twice. Half of all schedules have a
//! theme, by which every second step is drawn.

use super::draws::Draws;
use super::faults::{self, FaultClass};
use super::options::{Options, Part};
use super::turns::Turn;
use super::world::World;
use std::time::Duration;

/// What every second step of a schedule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Theme {
    /// The user and colleagues change the same links and labels.
    Links,
    /// Records are made, and what becomes of their requests is not told.
    Creates,
    /// Two records with unsent edits become one.
    Merges,
    /// HubSpot takes no longer what the user has chosen.
    Refusals,
    /// Batches of edits, and what becomes of their requests is not told, or told of some.
    Writes,
    /// Colleagues change much, and the process ends in the middle of reading it.
    Pulls,
}

impl Theme {
    const SHARES: [(Self, &'static str, u64); 6] = [
        (Self::Links, "links-theme", 12),
        (Self::Creates, "creates-theme", 16),
        (Self::Merges, "merges-theme", 5),
        (Self::Refusals, "refusals-theme", 6),
        (Self::Writes, "writes-theme", 7),
        (Self::Pulls, "pulls-theme", 6),
    ];

    /// That of a seed, if it has one.
    pub(super) fn draw(draws: &mut Draws) -> Option<Self> {
        let mut at = draws.below(100);
        for (theme, _, share) in Self::SHARES {
            if at < share {
                return Some(theme);
            }
            at -= share;
        }
        None
    }

    /// The name by which it is taken away.
    pub(super) fn word(self) -> &'static str {
        Self::SHARES.iter().find(|(theme, ..)| *theme == self).map_or("", |(_, word, _)| word)
    }

    /// What there must be for it, and what must not be missing.
    fn parts(self) -> (&'static [Part], &'static [Part]) {
        match self {
            Self::Links => (&[Part::Links, Part::Labels], &[Part::NoCompanies]),
            Self::Creates => (&[Part::Creates, Part::FirstLinks], &[]),
            Self::Merges => (&[Part::UserMerges, Part::Merges], &[]),
            Self::Refusals | Self::Writes => (&[], &[]),
            Self::Pulls => (&[Part::FromNothing, Part::Crashes], &[]),
        }
    }

    /// The faults that befall the requests it is about.
    fn faults(self) -> &'static [FaultClass] {
        match self {
            Self::Links | Self::Merges | Self::Pulls => &[],
            Self::Refusals => &[FaultClass::RemoveOption],
            Self::Creates => &[
                FaultClass::FailAfterApplying,
                FaultClass::ResetApplied,
                FaultClass::ResetLost,
                FaultClass::ServerError,
            ],
            Self::Writes => &[
                FaultClass::FailAfterApplying,
                FaultClass::ResetApplied,
                FaultClass::DropItem,
                FaultClass::SkipItem,
                FaultClass::TooMany,
            ],
        }
    }

    /// The requests it is about.
    fn requests(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Creates => &faults::CREATES,
            Self::Links | Self::Merges | Self::Refusals | Self::Writes | Self::Pulls => &faults::BATCHED,
        }
    }

    /// Makes a schedule one of this theme.
    pub(super) fn shape(self, options: &mut Options) {
        let (needed, unwanted) = self.parts();
        options.parts.extend(needed);
        options.parts.retain(|part| !unwanted.contains(part));
        for class in self.faults() {
            if !options.faults.contains(class) {
                options.faults.push(*class);
            }
        }
        // Creates by a key of their own end otherwise than others.
        if self == Self::Creates && options.seed.is_multiple_of(2) {
            options.parts.insert(Part::OwnKeys);
        }
        // A choice of a primary company takes several.
        if self == Self::Links {
            options.contacts = options.contacts.max(12);
        }
        options.theme = Some(self);
    }
}

impl World {
    /// A step of the theme. Returns `false` where the step is one like any other.
    pub(super) async fn theme_step(&mut self) -> bool {
        let Some(theme) = self.options.theme.filter(|_| self.draws.percent(50)) else { return false };
        let at = self.draws.below(100);
        match theme {
            Theme::Links => match at {
                0..40 => self.link().await,
                40..65 => self.rival_changes_links().await,
                65..75 => self.let_pass(3_000, 60_000).await,
                _ => self.push_or_sync().await,
            },
            Theme::Creates => match at {
                0..30 => self.create().await,
                30..40 => self.link().await,
                40..44 => self.discard_create().await,
                44..48 => self.give_up().await,
                48..56 if self.options.has(Part::OwnKeys) => self.own_keys().await,
                48..64 => self.theme_fault(theme),
                64..74 => self.rival_edits_newest().await,
                _ => self.push_or_sync().await,
            },
            Theme::Merges => match at {
                0..50 => self.edit_many(2).await,
                50..60 => self.merge().await,
                60..72 => self.rival_merges().await,
                _ => self.push_or_sync().await,
            },
            Theme::Refusals => match at {
                0..35 => self.edit_option().await,
                35..50 => self.theme_fault(theme),
                50..68 => self.give_up().await,
                _ => self.push_or_sync().await,
            },
            Theme::Writes => match at {
                0..40 => self.edit_many(4).await,
                40..65 => self.theme_fault(theme),
                _ => self.push_or_sync().await,
            },
            Theme::Pulls => match at {
                0..35 => self.rival_step().await,
                35..55 => self.let_pass(60_000, 9_000_000).await,
                _ => self.turn(Turn::Pull).await,
            },
        }
        // What the engine and colleagues did is seen already: what is new is the user's.
        self.observe(true);
        true
    }

    async fn let_pass(&mut self, least: u64, most: u64) {
        let wait = self.draws.between(least, most);
        self.tell(&format!("  wait {wait} ms"));
        self.wait(Duration::from_millis(wait)).await;
    }

    async fn push_or_sync(&mut self) {
        let turn = if self.draws.percent(75) { Turn::Push } else { Turn::Sync };
        self.turn(turn).await;
    }

    fn theme_fault(&mut self, theme: Theme) {
        let Some(class) = self.draws.pick(theme.faults()).copied() else { return };
        let rule = faults::rule_for(class, theme.requests(), &mut self.draws);
        self.tell(&format!("  fault {rule:?}"));
        self.sandbox.fault(rule);
    }
}
