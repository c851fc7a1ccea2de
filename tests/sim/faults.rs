//! What goes wrong on the way and at the server: the classes that a schedule may meet, and one rule of a class.

use super::draws::Draws;
use satchel_sandbox::{Fault, FaultRule};

/// A class of faults, on or off for a whole schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FaultClass {
    NotSent,
    Cut,
    ResetApplied,
    ResetLost,
    Delay,
    Dribble,
    FailAfterApplying,
    ApplyTwice,
    DropItem,
    SkipItem,
    RepeatItem,
    RepeatPage,
    RejectCursor,
    Garbage,
    WrongLength,
    GzipBomb,
    Oversize,
    Redirect,
    TooMany,
    DaySpent,
    ServerError,
    Locked,
    Moving,
    Unauthorized,
    ExpireToken,
    DropScope,
    RemoveProperty,
    RemoveOption,
    ClockJump,
}

/// The scopes that are lost and given back.
pub(super) const SCOPES: [&str; 4] = [
    "crm.objects.deals.read",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.contacts.write",
];

/// The property that an admin removes.
pub(super) const REMOVED: (&str, &str) = ("contacts", "zip");
/// The property of which an admin removes an option.
pub(super) const NARROWED: (&str, &str) = ("contacts", "hs_lead_status");

impl FaultClass {
    pub(super) const ALL: [Self; 29] = [
        Self::NotSent,
        Self::Cut,
        Self::ResetApplied,
        Self::ResetLost,
        Self::Delay,
        Self::Dribble,
        Self::FailAfterApplying,
        Self::ApplyTwice,
        Self::DropItem,
        Self::SkipItem,
        Self::RepeatItem,
        Self::RepeatPage,
        Self::RejectCursor,
        Self::Garbage,
        Self::WrongLength,
        Self::GzipBomb,
        Self::Oversize,
        Self::Redirect,
        Self::TooMany,
        Self::DaySpent,
        Self::ServerError,
        Self::Locked,
        Self::Moving,
        Self::Unauthorized,
        Self::ExpireToken,
        Self::DropScope,
        Self::RemoveProperty,
        Self::RemoveOption,
        Self::ClockJump,
    ];

    fn fault(self, draws: &mut Draws) -> Fault {
        let bytes = usize::try_from(draws.between(1, 200)).unwrap_or(1);
        match self {
            Self::NotSent => Fault::NotSent,
            Self::Cut => Fault::Cut { at: bytes },
            Self::ResetApplied => Fault::Reset { applied: true },
            Self::ResetLost => Fault::Reset { applied: false },
            Self::Delay => Fault::Delay { ms: draws.between(100, 20_000) },
            Self::Dribble => Fault::Dribble { bytes, every_ms: draws.between(1, 400) },
            Self::FailAfterApplying => Fault::FailAfterApplying { status: status(draws) },
            Self::ApplyTwice => Fault::ApplyTwice,
            Self::DropItem => Fault::DropItem { index: bytes % 3 },
            Self::SkipItem => Fault::SkipItem { index: bytes % 3 },
            Self::RepeatItem => Fault::RepeatItem,
            Self::RepeatPage => Fault::RepeatPage,
            Self::RejectCursor => Fault::RejectCursor,
            Self::Garbage => Fault::Garbage,
            Self::WrongLength => Fault::WrongLength { missing: bytes },
            Self::GzipBomb => Fault::GzipBomb { bytes: 1 << 20 },
            Self::Oversize => Fault::Oversize { bytes: (32 << 20) + 1 },
            Self::Redirect => Fault::Redirect { location: "https://elsewhere.example/".to_owned() },
            Self::TooMany => Fault::TooMany {
                policy: draws
                    .pick(&["TEN_SECONDLY_ROLLING", "SECONDLY"])
                    .map_or_else(String::new, |policy| (*policy).to_owned()),
                retry_after_s: draws.percent(50).then(|| draws.between(1, 9)),
            },
            Self::DaySpent => Fault::TooMany {
                policy: "DAILY".to_owned(),
                retry_after_s: draws.percent(50).then(|| draws.between(60, 7_200)),
            },
            Self::ServerError => Fault::Fail { status: status(draws) },
            Self::Locked => Fault::Locked,
            Self::Moving => Fault::Moving { retry_after_s: draws.between(1, 200) },
            Self::Unauthorized => unauthorized(),
            Self::ExpireToken => Fault::ExpireToken,
            Self::DropScope => Fault::DropScope {
                scope: draws.pick(&SCOPES).map_or_else(String::new, |scope| (*scope).to_owned()),
            },
            Self::RemoveProperty => {
                Fault::RemoveProperty { object_type: REMOVED.0.to_owned(), name: REMOVED.1.to_owned() }
            }
            Self::RemoveOption => Fault::RemoveOption {
                object_type: NARROWED.0.to_owned(),
                name: NARROWED.1.to_owned(),
                value: draws
                    .pick(&["NEW", "OPEN", "IN_PROGRESS", "CONNECTED"])
                    .map_or_else(String::new, |option| (*option).to_owned()),
            },
            Self::ClockJump => {
                // As far as the clocks of one portal's servers may differ (reliability.md §5, fault 82).
                let ms = i64::try_from(draws.between(1, 300_000)).unwrap_or(0);
                Fault::ClockJump { ms: if draws.percent(50) { ms } else { -ms } }
            }
        }
    }

    /// The requests that a fault of this class may befall.
    fn requests(self) -> &'static [(&'static str, &'static str)] {
        match self {
            // A create that a proxy repeats cannot be told from two creates.
            Self::ApplyTwice => &UPDATES,
            // A page that lacks a record without saying so is found by a sweep alone.
            Self::DropItem | Self::RepeatItem => &BATCHES,
            Self::SkipItem => &BATCHED,
            Self::RepeatPage | Self::RejectCursor => &PAGES,
            _ => &ALL,
        }
    }

    /// Whether it is the portal that changes, for good.
    fn lasts(self) -> bool {
        matches!(self, Self::DropScope | Self::RemoveProperty | Self::RemoveOption | Self::ClockJump)
    }
}

/// The requests that make records.
pub(super) const CREATES: [(&str, &str); 7] = [
    ("POST", "*/contacts"),
    ("POST", "*/deals"),
    ("POST", "*/companies"),
    ("POST", "*/tasks"),
    ("POST", "*/notes"),
    ("POST", "*/calls"),
    ("POST", "*/batch/upsert"),
];
/// The requests that write what the user edited.
pub(super) const BATCHED: [(&str, &str); 1] = [("POST", "*/batch/update")];
const UPDATES: [(&str, &str); 4] =
    [("POST", "*/batch/update"), ("PATCH", "*/objects/*"), ("PUT", "*"), ("DELETE", "*")];
const BATCHES: [(&str, &str); 3] =
    [("POST", "*/batch/update"), ("POST", "*/batch/read"), ("GET", "*/objects/*")];
const PAGES: [(&str, &str); 2] = [("POST", "*/search"), ("GET", "*/objects/*")];
const ALL: [(&str, &str); 22] = [
    ("POST", "*/batch/update"),
    ("POST", "*/batch/update"),
    ("POST", "*/batch/update"),
    ("PATCH", "*/objects/*"),
    ("PATCH", "*/objects/*"),
    ("POST", "*/contacts"),
    ("POST", "*/deals"),
    ("POST", "*/companies"),
    ("POST", "*/tasks"),
    ("POST", "*/notes"),
    ("POST", "*/calls"),
    ("POST", "*/merge"),
    ("POST", "*/batch/upsert"),
    ("PUT", "*"),
    ("DELETE", "*"),
    ("POST", "*/batch/read"),
    ("POST", "*/batch/read"),
    ("POST", "*/search"),
    ("GET", "*/objects/*"),
    ("GET", "*"),
    ("POST", "*"),
    ("POST", "/oauth/*"),
];

/// One rule of a class: for which requests, from which on, how often.
pub(super) fn rule(class: FaultClass, draws: &mut Draws) -> FaultRule {
    let request = draws.pick(class.requests()).copied();
    FaultRule {
        skip: if draws.percent(60) { 0 } else { draws.below(6) },
        times: Some(if class.lasts() { 1 } else { draws.between(1, 4) }),
        one_in: draws.percent(40).then(|| draws.between(2, 4)),
        ..once(class, request, draws)
    }
}

/// A rule of a class that befalls the next of these requests.
pub(super) fn rule_for(class: FaultClass, requests: &[(&str, &str)], draws: &mut Draws) -> FaultRule {
    let request = draws.pick(requests).copied();
    once(class, request, draws)
}

fn once(class: FaultClass, request: Option<(&str, &str)>, draws: &mut Draws) -> FaultRule {
    let (method, path) = request.unwrap_or(("GET", "*"));
    FaultRule::once(method, path, class.fault(draws))
}

fn status(draws: &mut Draws) -> u16 {
    draws.pick(&[500, 502, 503, 504, 521, 524]).copied().unwrap_or(500)
}

fn unauthorized() -> Fault {
    Fault::Answer {
        status: 401,
        body: "{\"status\":\"error\",\"message\":\"fault 401\",\"correlationId\":\"sim\"}".to_owned(),
        content_type: "application/json".to_owned(),
        headers: Vec::new(),
    }
}
