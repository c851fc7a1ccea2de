//! A fault script drawn from a seed: for each class of requests, some of the faults that can befall it.
//!
//! The same seed gives the same script, and the script strikes the same requests again. Must never know of the portal.

use crate::draws::{Draws, value_at};
use crate::fault::{Fault, FaultRule};
use crate::request_class::RequestClass;

/// Which mishaps a drawn script may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mishaps {
    /// How many rules there are.
    pub rules: u64,
    /// Each rule strikes one in this many of its requests.
    pub one_in: u64,
    /// How often each rule strikes at most; without end when `None`.
    pub times: Option<u64>,
    /// Whether there are those that a client cannot mend by itself: revoked tokens, lost scopes, removed properties.
    pub lasting: bool,
}

impl Default for Mishaps {
    /// Twelve rules, one in eight, twenty times each, none that lasts.
    fn default() -> Self {
        Self { rules: 12, one_in: 8, times: Some(20), lasting: false }
    }
}

impl Mishaps {
    /// The script of a seed.
    pub fn script(&self, seed: u64) -> Vec<FaultRule> {
        let mut draws = Draws::new(value_at(seed, "mishaps", 0));
        (0..self.rules).map(|_| self.rule(&mut draws)).collect()
    }

    fn rule(&self, draws: &mut Draws) -> FaultRule {
        let class = draws.pick(&RequestClass::ALL);
        let lasting = self.lasting && draws.below(8) == 0;
        let fault = if lasting { lasting_fault(draws) } else { passing_fault(class, draws) };
        FaultRule {
            skip: draws.below(6),
            times: if lasting { Some(1) } else { self.times },
            one_in: Some(self.one_in.max(1)),
            ..FaultRule::on(class, fault)
        }
    }
}

/// A fault that is over with its request.
fn passing_fault(class: RequestClass, draws: &mut Draws) -> Fault {
    use RequestClass as Class;
    let bytes = usize::try_from(1 + draws.below(400)).unwrap_or(1);
    let own = match class {
        Class::NextPage => draws.pick(&[Own::RepeatPage, Own::RejectCursor, Own::Any]),
        Class::List | Class::Search | Class::Links => {
            draws.pick(&[Own::RepeatPage, Own::RepeatItem, Own::Any])
        }
        Class::BatchRead => draws.pick(&[Own::DropItem, Own::RepeatItem, Own::Any]),
        Class::Create | Class::Upsert => draws.pick(&[Own::After, Own::DropItem, Own::Any, Own::Any]),
        Class::Update | Class::Archive | Class::LinkWrite | Class::AnyWrite => {
            draws.pick(&[Own::After, Own::Twice, Own::DropItem, Own::Locked, Own::Any])
        }
        _ => Own::Any,
    };
    match own {
        Own::RepeatPage => Fault::RepeatPage,
        Own::RejectCursor => Fault::RejectCursor,
        Own::RepeatItem => Fault::RepeatItem,
        Own::DropItem => Fault::DropItem { index: bytes % 5 },
        Own::After => Fault::FailAfterApplying { status: status(draws) },
        Own::Twice => Fault::ApplyTwice,
        Own::Locked => Fault::Locked,
        Own::Any => any_fault(bytes, draws),
    }
}

/// What fits a class of requests best.
#[derive(Clone, Copy)]
enum Own {
    RepeatPage,
    RejectCursor,
    RepeatItem,
    DropItem,
    After,
    Twice,
    Locked,
    Any,
}

/// A fault that can befall any request.
fn any_fault(bytes: usize, draws: &mut Draws) -> Fault {
    let wait_s = 1 + draws.below(20);
    match draws.below(14) {
        0 => Fault::NotSent,
        1 => Fault::Reset { applied: true },
        2 => Fault::Reset { applied: false },
        3 => Fault::Cut { at: bytes },
        4 => Fault::WrongLength { missing: bytes },
        5 => Fault::Delay { ms: 100 * wait_s },
        6 => Fault::Dribble { bytes, every_ms: wait_s },
        7 => Fault::Garbage,
        8 => Fault::GzipBomb { bytes: 64 * 1024 * 1024 },
        9 => Fault::Redirect { location: "https://elsewhere.example/".to_owned() },
        10 => Fault::Fail { status: status(draws) },
        11 => Fault::TooMany { policy: "TEN_SECONDLY_ROLLING".to_owned(), retry_after_s: Some(wait_s) },
        12 => Fault::ClockJump { ms: i64::try_from(draws.below(1_200_000)).unwrap_or(0) - 600_000 },
        _ => Fault::ExpireToken,
    }
}

/// A fault that stays when its request is over.
fn lasting_fault(draws: &mut Draws) -> Fault {
    let text = str::to_owned;
    match draws.below(4) {
        0 => Fault::RevokeToken,
        1 => Fault::DropScope { scope: text("crm.objects.deals.read") },
        2 => Fault::RemoveProperty { object_type: text("contacts"), name: text("jobtitle") },
        _ => Fault::RenameProperty {
            object_type: text("contacts"),
            name: text("mobilephone"),
            new_name: text("mobile_phone"),
        },
    }
}

fn status(draws: &mut Draws) -> u16 {
    draws.pick(&[500, 502, 503, 504, 521, 523, 524])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_seed_draws_one_script_and_seeds_draw_every_kind() {
        let mishaps = Mishaps { lasting: true, ..Mishaps::default() };
        assert_eq!(mishaps.script(7), mishaps.script(7));
        assert_ne!(mishaps.script(7), mishaps.script(8));
        let name = |rule: &FaultRule| rule.fault.name();
        let kinds: BTreeSet<String> =
            (0..200).flat_map(|seed| mishaps.script(seed)).map(|rule| name(&rule)).collect();
        assert!(kinds.len() >= 24, "{kinds:?}");
        let lasting = Mishaps::default();
        let revokes =
            (0..200).flat_map(|seed| lasting.script(seed)).any(|rule| rule.fault == Fault::RevokeToken);
        assert!(!revokes, "what lasts is asked for");
    }
}
