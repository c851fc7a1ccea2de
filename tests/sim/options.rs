//! What a seed decides before the first step: how large the portal is, what may happen, what HubSpot's open points are.

use super::draws::Draws;
use super::faults::FaultClass;
use satchel_sandbox::Switches;
use satchel_sandbox::switches::{SearchLag, UrlLimit};

/// The conditions of one schedule. Each class of events is on or off per seed, so that rare pairs of them meet.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) seed: u64,
    /// Contacts; companies and deals go with them.
    pub(super) contacts: u64,
    pub(super) steps: u64,
    /// The longest a change takes to reach the search index.
    pub(super) search_lag_ms: u64,
    pub(super) latency_ms: u64,
    pub(super) switches: Switches,
    pub(super) faults: Vec<FaultClass>,
    /// How many of a hundred turns of the engine are cut by a crash.
    pub(super) crashes: u64,
    /// How many of a hundred turns are stopped for others to act.
    pub(super) meddling: u64,
    pub(super) creates: bool,
    pub(super) archives: bool,
    pub(super) links: bool,
    pub(super) merges: bool,
    pub(super) purges: bool,
    pub(super) bulk: bool,
    /// Whether the first pull happens with crashes and faults, too.
    pub(super) from_nothing: bool,
}

impl Options {
    /// The conditions of a seed.
    pub(super) fn of(seed: u64) -> Self {
        let mut draws = Draws::new(seed);
        let large = seed % 1_000 == 999;
        let contacts = if large { draws.between(20_000, 100_000) } else { small(&mut draws) };
        let faulty = draws.percent(75);
        let faults =
            FaultClass::ALL.iter().copied().filter(|_| draws.percent(35) && faulty).collect::<Vec<_>>();
        let mut switches = Switches::from_seed(seed);
        switches.url_limit = UrlLimit::EightKb;
        let lag = if draws.percent(50) { 0 } else { draws.between(1, 60_000) };
        if lag == 0 {
            switches.search_lag = SearchLag::Constant;
        }
        Self {
            seed,
            contacts,
            steps: if large { 20 } else { draws.between(20, 150) },
            search_lag_ms: lag,
            latency_ms: if draws.percent(70) { 0 } else { draws.between(1, 900) },
            switches,
            faults,
            crashes: if draws.percent(70) { draws.between(10, 45) } else { 0 },
            meddling: if draws.percent(75) { draws.between(10, 70) } else { 0 },
            creates: draws.percent(60),
            archives: draws.percent(50),
            links: draws.percent(45),
            merges: draws.percent(30),
            purges: draws.percent(10),
            bulk: draws.percent(15),
            from_nothing: !large && draws.percent(12),
        }
    }
}

/// Log-uniform from 1 to 2,000, the smaller half drawn more often.
fn small(draws: &mut Draws) -> u64 {
    let exponent = draws.below(1_000).min(draws.below(1_000)).min(draws.below(1_000));
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (2_000_f64.powf(exponent as f64 / 1_000.0)) as u64;
    size.clamp(1, 2_000)
}
