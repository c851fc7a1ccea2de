//! The smallest history that still fails the same way: kinds of events, faults and steps are taken away one after another,
//! as long as the same thing is found.
//!
//! Every step is drawn from the seed and its own number, so that it stays the same when others are left out.

use super::beginning::Beginnings;
use super::findings::Findings;
use super::options::Options;
use super::{Outcome, schedule};
use std::collections::BTreeSet;

/// How often a history is played to make it smaller.
const TRIES: u32 = 300;

/// What is left of a history, and what it still shows.
pub(super) struct Smallest {
    pub(super) options: Options,
    pub(super) outcome: Outcome,
}

/// Takes away whatever can be taken away.
pub(super) fn smallest(options: Options, found: &Findings, beginnings: &Beginnings) -> Option<Smallest> {
    let wanted = found.kind()?;
    let mut search = Search { wanted, tries: 0, beginnings, best: None, options };
    search.without_names();
    search.without_steps();
    search.fewer_contacts();
    search.without_names();
    let options = search.options;
    search.best.map(|outcome| Smallest { options, outcome })
}

struct Search<'a> {
    wanted: String,
    tries: u32,
    beginnings: &'a Beginnings,
    best: Option<Outcome>,
    options: Options,
}

impl Search<'_> {
    /// Plays a smaller history, and keeps it when it fails the same way.
    fn keeps(&mut self, smaller: Options) -> bool {
        if self.tries >= TRIES {
            return false;
        }
        self.tries += 1;
        let outcome = schedule(smaller.clone(), self.beginnings, false);
        let same = outcome.findings.kind().is_some_and(|kind| kind == self.wanted);
        if same {
            (self.options, self.best) = (smaller, Some(outcome));
        }
        same
    }

    fn without_names(&mut self) {
        for name in self.options.names() {
            let mut smaller = self.options.clone();
            smaller.take_away(&name);
            self.keeps(smaller);
        }
    }

    /// Halves, quarters, and so on down to single steps.
    fn without_steps(&mut self) {
        let mut size = self.options.steps.div_ceil(2);
        while size > 0 && self.tries < TRIES {
            let mut at = 0;
            while at < self.options.steps {
                let mut left_out: BTreeSet<u64> = self.options.left_out.clone();
                left_out.extend(at..(at + size).min(self.options.steps));
                if left_out != self.options.left_out {
                    let smaller = Options { left_out, ..self.options.clone() };
                    self.keeps(smaller);
                }
                at += size;
            }
            size /= 2;
        }
    }

    fn fewer_contacts(&mut self) {
        for contacts in [1, 3, 10, 30] {
            if contacts < self.options.contacts && self.keeps(Options { contacts, ..self.options.clone() }) {
                break;
            }
        }
    }
}
