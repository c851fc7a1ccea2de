//! What a seed decides before the first step: how large the portal is, what may happen, what HubSpot's open points are.

use super::draws::Draws;
use super::faults::FaultClass;
use super::themes::Theme;
use super::world::EDITED;
use satchel_sandbox::Switches;
use satchel_sandbox::switches::{SearchLag, UrlLimit};
use std::collections::BTreeSet;

macro_rules! parts {
    ($( $(#[$doc:meta])* $name:ident = $word:literal at $share:literal, )+) => {
        /// A kind of event that a seed has or has not, so that rare pairs of them meet and a failure can be told by few.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Part {
            $( $(#[$doc])* $name, )+
        }

        impl Part {
            const ALL: &'static [(Self, &'static str, u64)] = &[$( (Self::$name, $word, $share) ),+];
        }
    };
}

parts! {
    /// The user makes records, colleagues too.
    Creates = "creates" at 60,
    /// The user and colleagues archive and restore.
    Archives = "archives" at 50,
    /// The user and colleagues link and unlink.
    Links = "links" at 45,
    /// New records begin with links, and leave with them in one request.
    FirstLinks = "first-links" at 45,
    /// The user and colleagues label links and choose primary ones.
    Labels = "labels" at 40,
    /// Creates leave by a property of our own, once the user has turned it on.
    OwnKeys = "own-keys" at 25,
    /// The user takes back what was done last, or something before.
    Undo = "undo" at 50,
    /// The user reviews the account for a while: nothing leaves unapproved.
    Review = "review" at 20,
    /// The user merges records.
    UserMerges = "user-merges" at 25,
    /// The user answers many conflicts at once.
    BulkAnswers = "bulk-answers" at 40,
    /// The user puts back what was written over.
    PutBack = "put-back" at 60,
    /// Colleagues merge records.
    Merges = "merges" at 30,
    /// Colleagues erase records for good.
    Purges = "purges" at 10,
    /// The user edits many records at once.
    Bulk = "bulk" at 15,
    /// The user chooses other columns: what is not mirrored is unknown.
    Columns = "columns" at 25,
    /// The first pull happens with crashes and faults, too.
    FromNothing = "from-nothing" at 9,
    /// An app signs in, whose tokens expire.
    OAuth = "oauth" at 45,
    /// Another program on the computer uses the same sign-in.
    OtherProgram = "other-program" at 40,
    /// Somebody sets the computer's clock.
    ClockSet = "clock-set" at 20,
    /// The computer sleeps.
    Sleep = "sleep" at 25,
    /// HubSpot's limits hold.
    Limits = "limits" at 15,
    /// Somebody signs in to another portal by mistake.
    OtherPortal = "other-portal" at 8,
    /// All types are mirrored, not only those that people edit here.
    AllTypes = "all-types" at 4,
    /// HubSpot's open points are drawn.
    Switches = "switches" at 85,
    /// Changes reach the search index late.
    SearchLag = "search-lag" at 50,
    /// Answers take time.
    Latency = "latency" at 30,
    /// The process ends in the middle of its work.
    Crashes = "crashes" at 92,
    /// Others act in the middle of the engine's work.
    Meddling = "meddling" at 75,
    /// The sign-in may not read companies.
    NoCompanies = "no-companies" at 40,
    /// The sign-in may not read deals.
    NoDeals = "no-deals" at 45,
}

/// The scopes of types that nobody edits here.
const UNEDITED: [&str; 8] = [
    "tickets",
    "crm.objects.tickets.read",
    "crm.objects.leads.read",
    "crm.objects.products.read",
    "crm.objects.line_items.read",
    "e-commerce",
    "crm.objects.custom.read",
    "crm.schemas.custom.read",
];

impl Part {
    /// Whether it decides which types the sign-in may read.
    pub(super) const fn bounds_sight(self) -> bool {
        matches!(self, Self::AllTypes | Self::NoCompanies | Self::NoDeals)
    }
}

/// The conditions of one schedule.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) seed: u64,
    /// Contacts; companies and deals go with them.
    pub(super) contacts: u64,
    pub(super) steps: u64,
    pub(super) theme: Option<Theme>,
    pub(super) parts: BTreeSet<Part>,
    pub(super) faults: Vec<FaultClass>,
    /// Steps that are left out.
    pub(super) left_out: BTreeSet<u64>,
    /// The longest a change takes to reach the search index.
    pub(super) search_lag_ms: u64,
    pub(super) latency_ms: u64,
    /// How many of a hundred turns of the engine are cut by a crash.
    pub(super) crashes: u64,
    /// How many of a hundred turns are stopped for others to act.
    pub(super) meddling: u64,
    pub(super) switches: Switches,
}

impl Options {
    /// The conditions of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let mut draws = Draws::new(seed);
        let large = seed % 1_000 == 999;
        let contacts = if large { log_uniform(&mut draws, 2_000, 100_000) } else { small(&mut draws) };
        let faulty = draws.percent(75);
        let faults =
            FaultClass::ALL.iter().copied().filter(|_| draws.percent(25) && faulty).collect::<Vec<_>>();
        let mut parts = BTreeSet::new();
        for (part, _, share) in Part::ALL {
            if draws.percent(*share) {
                parts.insert(*part);
            }
        }
        let mut options = Self {
            seed,
            contacts,
            steps: if large { 20 } else { steps(&mut draws) },
            theme: None,
            search_lag_ms: draws.between(1, 60_000),
            latency_ms: draws.between(1, 900),
            crashes: draws.between(50, 100),
            meddling: draws.between(10, 70),
            switches: Switches::from_seed(seed),
            parts,
            faults,
            left_out: BTreeSet::new(),
        };
        if let Some(theme) = Theme::draw(&mut draws) {
            theme.shape(&mut options);
        }
        // Each first pull and each choice of columns reads the whole portal, which is a matter of minutes there.
        if large {
            options.parts.remove(&Part::FromNothing);
            options.parts.remove(&Part::Columns);
        }
        options.settle();
        options
    }

    /// What is off has no figure either.
    fn settle(&mut self) {
        if !self.has(Part::Switches) {
            self.switches = Switches::default();
        }
        // Longer addresses are a matter of the client's own tests.
        self.switches.url_limit = UrlLimit::EightKb;
        if !self.has(Part::SearchLag) {
            (self.search_lag_ms, self.switches.search_lag) = (0, SearchLag::Constant);
        }
        for (part, figure) in [
            (Part::Latency, &mut self.latency_ms),
            (Part::Crashes, &mut self.crashes),
            (Part::Meddling, &mut self.meddling),
        ] {
            if !self.parts.contains(&part) {
                *figure = 0;
            }
        }
    }

    /// Whether what reads the whole file is left to the end.
    pub(super) fn is_large(&self) -> bool {
        self.contacts >= 10_000
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// The scopes that the sign-in never has.
    pub(super) fn withheld(&self) -> Vec<&'static str> {
        let unedited = if self.has(Part::AllTypes) { &[][..] } else { &UNEDITED[..] };
        let companies = self.has(Part::NoCompanies).then_some("crm.objects.companies.read");
        let deals = self.has(Part::NoDeals).then_some("crm.objects.deals.read");
        unedited.iter().copied().chain(companies).chain(deals).collect()
    }

    /// Whether people edit records of this type, and the sign-in may read them.
    pub(super) fn edits(&self, object_type: &str) -> bool {
        let withheld = match object_type {
            "companies" => self.has(Part::NoCompanies),
            "deals" => self.has(Part::NoDeals),
            _ => false,
        };
        !withheld && EDITED.iter().any(|(name, _)| *name == object_type)
    }

    /// The names of everything that may happen, each of which can be taken away.
    pub(super) fn names(&self) -> Vec<String> {
        let parts =
            Part::ALL.iter().filter(|(part, ..)| self.has(*part)).map(|(_, word, _)| (*word).to_owned());
        let theme = self.theme.map(|theme| theme.word().to_owned());
        parts.chain(self.faults.iter().map(|class| format!("{class:?}"))).chain(theme).collect()
    }

    /// The same without what has this name; `false` when there is no such name.
    pub(super) fn take_away(&mut self, name: &str) -> bool {
        let known = self.names().iter().any(|known| known == name);
        self.parts.retain(|part| Part::ALL.iter().any(|(known, word, _)| known == part && *word != name));
        self.faults.retain(|class| format!("{class:?}") != name);
        self.theme = self.theme.filter(|theme| theme.word() != name);
        self.settle();
        known
    }
}

/// Log-uniform, both ends possible.
pub(super) fn log_uniform(draws: &mut Draws, low: u64, high: u64) -> u64 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (low as f64 * (high as f64 / low as f64).powf(draws.below(1_000) as f64 / 999.0)) as u64;
    size.clamp(low, high)
}

/// Most histories are short, so that many are played; in the long ones more lies in the way of each step.
fn steps(draws: &mut Draws) -> u64 {
    if draws.percent(95) { log_uniform(draws, 5, 30) } else { log_uniform(draws, 30, 150) }
}

/// The sizes of portals with more records than most: the first pull of each is made once for all schedules.
const SIZES: [u64; 11] = [30, 45, 70, 110, 170, 260, 400, 600, 900, 1_350, 2_000];

/// From 1 to 2,000, log-uniform; most schedules have few records, so that things meet and many are played.
fn small(draws: &mut Draws) -> u64 {
    if draws.percent(90) {
        return log_uniform(draws, 1, 20);
    }
    let drawn = log_uniform(draws, 1, 2_000);
    if drawn <= 20 { drawn } else { SIZES.into_iter().find(|size| *size >= drawn).unwrap_or(drawn) }
}
