//! What goes wrong on the way: the classes that a schedule may meet, and one rule of a class.

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
    FailAfterApplying,
    ApplyTwice,
    DropItem,
    RepeatItem,
    Garbage,
    WrongLength,
    TooMany,
    ServerError,
    Unauthorized,
}

impl FaultClass {
    pub(super) const ALL: [Self; 14] = [
        Self::NotSent,
        Self::Cut,
        Self::ResetApplied,
        Self::ResetLost,
        Self::Delay,
        Self::FailAfterApplying,
        Self::ApplyTwice,
        Self::DropItem,
        Self::RepeatItem,
        Self::Garbage,
        Self::WrongLength,
        Self::TooMany,
        Self::ServerError,
        Self::Unauthorized,
    ];

    fn fault(self, draws: &mut Draws) -> Fault {
        let bytes = usize::try_from(draws.between(1, 200)).unwrap_or(1);
        match self {
            Self::NotSent => Fault::NotSent,
            Self::Cut => Fault::Cut { at: bytes },
            Self::ResetApplied => Fault::Reset { applied: true },
            Self::ResetLost => Fault::Reset { applied: false },
            Self::Delay => Fault::Delay { ms: draws.between(100, 20_000) },
            Self::FailAfterApplying => Fault::FailAfterApplying { status: status(draws) },
            Self::ApplyTwice => Fault::ApplyTwice,
            Self::DropItem => Fault::DropItem { index: bytes % 3 },
            Self::RepeatItem => Fault::RepeatItem,
            Self::Garbage => Fault::Garbage,
            Self::WrongLength => Fault::WrongLength { missing: bytes },
            Self::TooMany => answer(429, draws),
            Self::ServerError => answer(status(draws), draws),
            Self::Unauthorized => answer(401, draws),
        }
    }

    /// The requests that a fault of this class may befall.
    fn requests(self) -> &'static [(&'static str, &'static str)] {
        match self {
            // A create that a proxy repeats cannot be told from two creates.
            Self::ApplyTwice => &UPDATES,
            // A page that lacks a record without saying so is found by a sweep alone.
            Self::DropItem | Self::RepeatItem => &BATCHES,
            // Time out of joint is worse for writes.
            _ => &ALL,
        }
    }
}

const UPDATES: [(&str, &str); 4] =
    [("POST", "*/batch/update"), ("PATCH", "*/objects/*"), ("PUT", "*"), ("DELETE", "*")];
const BATCHES: [(&str, &str); 3] =
    [("POST", "*/batch/update"), ("POST", "*/batch/read"), ("GET", "*/objects/*")];
const ALL: [(&str, &str); 16] = [
    ("POST", "*/batch/update"),
    ("POST", "*/batch/update"),
    ("POST", "*/batch/update"),
    ("PATCH", "*/objects/*"),
    ("PATCH", "*/objects/*"),
    ("POST", "*/contacts"),
    ("POST", "*/deals"),
    ("POST", "*/companies"),
    ("PUT", "*"),
    ("DELETE", "*"),
    ("POST", "*/batch/read"),
    ("POST", "*/batch/read"),
    ("POST", "*/search"),
    ("GET", "*/objects/*"),
    ("GET", "*"),
    ("POST", "*"),
];

/// One rule of a class: for which requests, from which on, how often.
pub(super) fn rule(class: FaultClass, draws: &mut Draws) -> FaultRule {
    let (method, path) = draws.pick(class.requests()).copied().unwrap_or(("GET", "*"));
    FaultRule {
        method: Some(method.to_owned()),
        path: path.to_owned(),
        skip: if draws.percent(60) { 0 } else { draws.below(6) },
        times: Some(draws.between(1, 4)),
        one_in: draws.percent(40).then(|| draws.between(2, 4)),
        fault: class.fault(draws),
    }
}

fn status(draws: &mut Draws) -> u16 {
    draws.pick(&[500, 502, 503, 504]).copied().unwrap_or(500)
}

fn answer(status: u16, draws: &mut Draws) -> Fault {
    let headers = if status == 429 && draws.percent(50) {
        vec![("Retry-After".to_owned(), draws.between(1, 9).to_string())]
    } else {
        Vec::new()
    };
    Fault::Answer {
        status,
        body: format!("{{\"status\":\"error\",\"message\":\"fault {status}\",\"correlationId\":\"sim\"}}"),
        content_type: "application/json".to_owned(),
        headers,
    }
}
