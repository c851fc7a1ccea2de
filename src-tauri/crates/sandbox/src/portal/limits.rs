//! Rate limits as a pure core: rolling windows that take the time as an argument.
//!
//! HubSpot docs, "API usage guidelines and limits": a window of ten seconds per app, one for search per portal, one for
//! associations, and a daily number for apps with static tokens. Must never know of HTTP.

use super::auth::App;
use crate::config::Limits;
use crate::switches::{OauthWindow, RefusedRequests, SearchWindow, Switches, TokenWindow};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

const DAY_MS: i64 = 86_400_000;
/// Requests a day for all static tokens together (HubSpot docs: Enterprise).
const DAILY: u64 = 1_000_000;

/// Association requests a day for the portal, whoever sends them (HubSpot docs: associations, Professional and Enterprise).
const DAILY_ASSOCIATIONS: u64 = 500_000;

/// Which limits a request falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    /// The ten-second window of the caller's app, and the daily number.
    General,
    /// The search window of the portal, and the daily number.
    Search,
    /// The association window of the portal, its daily number of association requests, and the daily number.
    Associations,
    /// None: sign-in, for instance.
    Exempt,
}

/// Which limit refused a request; named as HubSpot's `policyName`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Policy {
    TenSecondlyRolling,
    Secondly,
    Daily,
}

impl Policy {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TenSecondlyRolling => "TEN_SECONDLY_ROLLING",
            Self::Secondly => "SECONDLY",
            Self::Daily => "DAILY",
        }
    }
}

/// A rolling window as its headers describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WindowState {
    pub(crate) max: u64,
    pub(crate) remaining: u64,
    pub(crate) interval_ms: u64,
}

/// What the limits say to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The limit that refuses it.
    pub(crate) refused: Option<Policy>,
    /// Milliseconds until it would be taken.
    pub(crate) wait_ms: u64,
    /// The caller's general window after the request.
    pub(crate) general: WindowState,
    /// The window that the request fell under.
    pub(crate) own: WindowState,
    /// Daily number and what is left of it; none for OAuth apps.
    pub(crate) daily: Option<(u64, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    General(App),
    /// The portal's, or one app's where each has its own.
    Search(Option<App>),
    Associations,
}

impl Key {
    fn is_search(self) -> bool {
        matches!(self, Self::Search(_))
    }

    fn interval_ms(self) -> u64 {
        if self.is_search() { 1_000 } else { 10_000 }
    }

    fn policy(self) -> Policy {
        if self.is_search() { Policy::Secondly } else { Policy::TenSecondlyRolling }
    }
}

/// How many requests each window takes (HubSpot docs: "API usage guidelines and limits", and its open points).
#[derive(Clone, Copy, Debug)]
struct Sizes {
    oauth: u64,
    token: u64,
    search: u64,
    search_per_token: bool,
}

impl Sizes {
    fn of(switches: &Switches) -> Self {
        Self {
            oauth: match switches.oauth_window {
                OauthWindow::Marketplace => 110,
                OauthWindow::Private => 190,
            },
            token: match switches.token_window {
                TokenWindow::Professional => 190,
                TokenWindow::Starter => 100,
                TokenWindow::Marketplace => 110,
            },
            search: if switches.search_window == SearchWindow::FivePerAccount { 5 } else { 4 },
            search_per_token: switches.search_window == SearchWindow::FourPerToken,
        }
    }

    fn max(self, key: Key) -> u64 {
        match key {
            Key::General(App::OAuth) => self.oauth,
            Key::General(App::Static(_)) => self.token,
            Key::Search(_) => self.search,
            Key::Associations => 150,
        }
    }

    fn key_of(self, budget: Budget, app: App) -> Option<Key> {
        match budget {
            Budget::General => Some(Key::General(app)),
            Budget::Search => Some(Key::Search(self.search_per_token.then_some(app))),
            Budget::Associations => Some(Key::Associations),
            Budget::Exempt => None,
        }
    }
}

/// Counts requests in rolling windows.
#[derive(Debug)]
pub(crate) struct Limiter {
    real: bool,
    count_refused: bool,
    windows: BTreeMap<Key, VecDeque<u64>>,
    day: i64,
    used_today: u64,
    daily: u64,
    sizes: Sizes,
    association_calls: u64,
    daily_associations: u64,
}

impl Limiter {
    pub(crate) fn new(limits: Limits, switches: &Switches) -> Self {
        Self {
            real: limits == Limits::Real,
            count_refused: switches.refused_requests == RefusedRequests::Counted,
            windows: BTreeMap::new(),
            day: 0,
            used_today: 0,
            daily: DAILY,
            sizes: Sizes::of(switches),
            association_calls: 0,
            daily_associations: DAILY_ASSOCIATIONS,
        }
    }

    /// Whether nothing is ever refused.
    pub(crate) fn is_off(&self) -> bool {
        !self.real
    }

    /// Sets how many requests a day are allowed.
    pub(crate) fn set_daily(&mut self, daily: u64) {
        self.daily = daily;
    }

    /// Sets how many association requests a day are allowed.
    pub(crate) fn set_daily_associations(&mut self, daily: u64) {
        self.daily_associations = daily;
    }

    /// Requests used today by static tokens, and the number allowed.
    pub(crate) fn daily_usage(&self) -> (u64, u64) {
        (self.used_today, self.daily)
    }

    /// Fills `requests` places of a window, as another client of the portal would.
    pub(crate) fn drain(&mut self, budget: Budget, app: App, requests: u64, mono_ms: u64) {
        let Some(key) = self.sizes.key_of(budget, app) else { return };
        let window = self.windows.entry(key).or_default();
        window.extend((0..requests).map(|_| mono_ms));
    }

    /// Counts a request, or refuses it. `mono_ms` rises evenly, `now_ms` is the wall time of the portal.
    pub(crate) fn take(&mut self, app: App, budget: Budget, mono_ms: u64, now_ms: i64) -> Verdict {
        self.turn_day(now_ms);
        let key = self.sizes.key_of(budget, app);
        let mut refused = None;
        let mut wait_ms = 0;
        if self.real {
            if let Some(key) = key {
                wait_ms = self.wait(key, mono_ms);
                refused = (wait_ms > 0).then_some(key.policy());
                if refused.is_none() || self.count_refused {
                    self.windows.entry(key).or_default().push_back(mono_ms);
                }
            }
            let spent = counts_daily(app, budget) && self.used_today >= self.daily;
            let linked = budget == Budget::Associations && self.association_calls >= self.daily_associations;
            if refused.is_none() && (spent || linked) {
                refused = Some(Policy::Daily);
                wait_ms = u64::try_from(DAY_MS - now_ms.rem_euclid(DAY_MS)).unwrap_or(0);
            }
        }
        if refused.is_none() && counts_daily(app, budget) {
            self.used_today += 1;
        }
        if refused.is_none() && budget == Budget::Associations {
            self.association_calls += 1;
        }
        let general = self.state(Key::General(app), mono_ms);
        Verdict {
            refused,
            wait_ms,
            general,
            own: key.map_or(general, |key| self.state(key, mono_ms)),
            daily: matches!(app, App::Static(_))
                .then(|| (self.daily, self.daily.saturating_sub(self.used_today))),
        }
    }

    fn turn_day(&mut self, now_ms: i64) {
        let day = now_ms.div_euclid(DAY_MS);
        if day > self.day {
            self.day = day;
            self.used_today = 0;
            self.association_calls = 0;
        }
    }

    /// Milliseconds until the window has a place; 0 when it has one.
    fn wait(&mut self, key: Key, mono_ms: u64) -> u64 {
        let max = usize::try_from(self.sizes.max(key)).unwrap_or(usize::MAX);
        let window = self.windows.entry(key).or_default();
        while window.front().is_some_and(|at| at.saturating_add(key.interval_ms()) <= mono_ms) {
            window.pop_front();
        }
        if window.len() < max {
            return 0;
        }
        let leaves = window[window.len() - max].saturating_add(key.interval_ms());
        leaves.saturating_sub(mono_ms).max(1)
    }

    fn state(&self, key: Key, mono_ms: u64) -> WindowState {
        let used = self.windows.get(&key).map_or(0, |window| {
            window.iter().filter(|at| at.saturating_add(key.interval_ms()) > mono_ms).count()
        });
        let remaining = self.sizes.max(key).saturating_sub(u64::try_from(used).unwrap_or(u64::MAX));
        WindowState { max: self.sizes.max(key), remaining, interval_ms: key.interval_ms() }
    }
}

fn counts_daily(app: App, budget: Budget) -> bool {
    budget != Budget::Exempt && matches!(app, App::Static(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real() -> Limiter {
        Limiter::new(Limits::Real, &Switches::default())
    }

    #[test]
    fn a_window_rolls() {
        let mut limiter = real();
        for at in 0..110 {
            assert_eq!(limiter.take(App::OAuth, Budget::General, at * 50, 0).refused, None, "{at}");
        }
        let verdict = limiter.take(App::OAuth, Budget::General, 5_500, 0);
        assert_eq!(verdict.refused, Some(Policy::TenSecondlyRolling));
        assert_eq!(verdict.wait_ms, 4_500);
        assert_eq!(verdict.general.remaining, 0);
        assert!(limiter.take(App::OAuth, Budget::General, 9_999, 0).refused.is_some());
        assert_eq!(limiter.take(App::OAuth, Budget::General, 10_000, 0).refused, None);
        assert!(limiter.take(App::OAuth, Budget::General, 10_001, 0).refused.is_some());
    }

    #[test]
    fn apps_have_windows_of_their_own_and_search_has_one_for_all() {
        let mut limiter = real();
        for _ in 0..190 {
            assert_eq!(limiter.take(App::Static(1), Budget::General, 0, 0).refused, None);
        }
        assert!(limiter.take(App::Static(1), Budget::General, 0, 0).refused.is_some());
        assert_eq!(limiter.take(App::Static(2), Budget::General, 0, 0).refused, None);
        for user in 0..5 {
            assert_eq!(limiter.take(App::Static(user), Budget::Search, 0, 0).refused, None);
        }
        assert_eq!(limiter.take(App::OAuth, Budget::Search, 999, 0).refused, Some(Policy::Secondly));
        assert_eq!(limiter.take(App::OAuth, Budget::Search, 1_000, 0).refused, None);
    }

    #[test]
    fn the_daily_number_counts_static_tokens_and_returns_at_midnight() {
        let mut limiter = real();
        limiter.set_daily(2);
        assert_eq!(limiter.take(App::Static(1), Budget::General, 0, 10).daily, Some((2, 1)));
        assert_eq!(limiter.take(App::Static(2), Budget::Search, 0, 10).daily, Some((2, 0)));
        let verdict = limiter.take(App::Static(1), Budget::General, 0, DAY_MS - 1_000);
        assert_eq!((verdict.refused, verdict.wait_ms), (Some(Policy::Daily), 1_000));
        assert_eq!(limiter.take(App::OAuth, Budget::General, 0, 10).refused, None);
        assert_eq!(limiter.take(App::Static(1), Budget::General, 0, DAY_MS).refused, None);
    }

    #[test]
    fn without_limits_nothing_is_refused() {
        let mut limiter = Limiter::new(Limits::Off, &Switches::default());
        for _ in 0..1_000 {
            let verdict = limiter.take(App::OAuth, Budget::Search, 0, 0);
            assert_eq!((verdict.refused, verdict.own.remaining), (None, 5));
        }
    }

    #[test]
    fn refused_requests_count_where_the_switch_says_so() {
        let switches = Switches { refused_requests: RefusedRequests::Counted, ..Switches::default() };
        let mut limiter = Limiter::new(Limits::Real, &switches);
        for _ in 0..5 {
            limiter.take(App::OAuth, Budget::Search, 0, 0);
        }
        assert!(limiter.take(App::OAuth, Budget::Search, 900, 0).refused.is_some());
        for _ in 0..4 {
            limiter.take(App::OAuth, Budget::Search, 950, 0);
        }
        assert!(limiter.take(App::OAuth, Budget::Search, 1_000, 0).refused.is_some());
    }
}
