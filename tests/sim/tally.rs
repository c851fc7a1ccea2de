//! The sum of many schedules: one line for a program, a table and the failing seeds for people.

use super::Outcome;
use super::options::Options;
use super::reduce::Smallest;
use satchel_core::OutboxState;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// What many schedules came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// How long they took.
    pub took: Duration,
    /// How many were played side by side.
    pub threads: usize,
    schedules: u64,
    violations: u64,
    crashes: u64,
    faults: u64,
    pushed: u64,
    conflicts: u64,
    missed: u64,
    unfounded: u64,
    late: u64,
    duplicates_flagged: u64,
    stuck: u64,
    trace: u64,
    disputed: u64,
    crashed_in_flight: u64,
    coverage: BTreeMap<(String, OutboxState), u64>,
    failures: Vec<String>,
    /// The first seed that failed, and by what.
    first_failure: Option<(u64, String)>,
    smallest: Vec<String>,
    told: Vec<String>,
}

/// How many failing seeds are told in full.
const TOLD: usize = 12;

impl Tally {
    pub(crate) fn add(&mut self, seed: u64, outcome: Outcome) {
        if let Some(again) = outcome.again.filter(|again| *again != outcome.trace) {
            self.diverged(seed, outcome.trace, again);
        }
        let findings = outcome.findings;
        self.schedules += 1;
        self.violations += findings.violations.len() as u64;
        self.crashes += outcome.crashes;
        self.faults += outcome.faults;
        self.pushed += findings.pushed;
        self.conflicts += findings.conflicts;
        self.missed += findings.missed.len() as u64;
        self.unfounded += findings.unfounded.len() as u64;
        self.late += findings.late;
        self.duplicates_flagged += findings.duplicates_flagged;
        self.stuck += findings.stuck.len() as u64;
        self.trace = (self.trace.rotate_left(5) ^ outcome.trace).wrapping_mul(0x0100_0000_01B3);
        self.disputed += u64::from(findings.conflicts + findings.late > 0);
        self.crashed_in_flight += u64::from(outcome.crashes_in_flight > 0);
        for (pair, hits) in outcome.coverage {
            *self.coverage.entry(pair).or_default() += hits;
        }
        self.told.extend(outcome.told);
        if self.first_failure.is_none() {
            self.first_failure = findings.kind().map(|kind| (seed, kind));
        }
        let words: Vec<String> =
            findings.all().take(6).map(|(kind, words)| format!("  {kind}: {words}")).collect();
        if !words.is_empty() {
            self.fail(format!(
                "seed {seed} failed; replay with --seed {seed} --schedules 1\n{}\n  {}",
                words.join("\n"),
                outcome.options
            ));
        }
    }

    /// Two runs of one seed differed.
    fn diverged(&mut self, seed: u64, one: u64, two: u64) {
        self.violations += 1;
        self.fail(format!("seed {seed} gave two traces, {one:016x} and {two:016x}"));
    }

    /// Something kept a schedule from being judged, or was found in it.
    pub(super) fn fail(&mut self, words: String) {
        self.failures.push(words);
    }

    /// Whether nothing was lost, missed, asked for no reason or left behind.
    pub fn is_clean(&self) -> bool {
        self.violations + self.missed + self.unfounded + self.stuck == 0 && self.failures.is_empty()
    }

    /// What is left of a failing history when all that does not matter is taken away.
    pub(super) fn note_smallest(&mut self, smallest: &Smallest) {
        let options = &smallest.options;
        let every = Options::of(options.seed);
        let kept = options.names();
        let away: Vec<String> = every.names().into_iter().filter(|name| !kept.contains(name)).collect();
        let steps: Vec<String> = (0..options.steps)
            .filter(|step| !options.left_out.contains(step))
            .map(|step| step.to_string())
            .collect();
        let found: Vec<String> = smallest
            .outcome
            .findings
            .all()
            .take(2)
            .map(|(kind, words)| format!("  {kind}: {words}"))
            .collect();
        let without = if away.is_empty() { String::new() } else { format!(" --without {}", away.join(",")) };
        self.smallest.push(format!(
            "seed {} still fails with {} contacts, {} steps and [{}]:\n{}\n  replay: sim --schedules 1 --seed {} --contacts {} --steps {}{without} --tell",
            options.seed,
            options.contacts,
            steps.len(),
            kept.join(", "),
            found.join("\n"),
            options.seed,
            options.contacts,
            steps.join(","),
        ));
    }

    /// The first seed that failed, and by what.
    pub fn first_failure(&self) -> Option<&(u64, String)> {
        self.first_failure.as_ref()
    }

    /// Whether any schedule failed.
    pub fn has_failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// A number that changes with every request and every step.
    pub fn trace(&self) -> u64 {
        self.trace
    }

    /// How many schedules were run.
    pub fn schedules(&self) -> u64 {
        self.schedules
    }

    /// How many shares of a hundred schedules had a true conflict, and a crash with a write in flight.
    pub fn shares(&self) -> (u64, u64) {
        let of = |part: u64| part * 100 / self.schedules.max(1);
        (of(self.disputed), of(self.crashed_in_flight))
    }

    /// The line for programs.
    pub fn line(&self) -> String {
        let rate = super::rate(self.schedules, self.took);
        json!({
            "schedules": self.schedules,
            "violations": self.violations,
            "crashes": self.crashes,
            "faults": self.faults,
            "pushed": self.pushed,
            "conflicts": self.conflicts,
            "missed_conflicts": self.missed,
            "false_conflicts": self.unfounded,
            "late_conflicts": self.late,
            "duplicates_flagged": self.duplicates_flagged,
            "stuck": self.stuck,
            "schedules_per_s": rate,
            "trace_hash": format!("{:016x}", self.trace),
        })
        .to_string()
    }

    /// The table of faults and states, the shares and the failing seeds.
    pub fn report(&self) -> String {
        let mut text = String::new();
        for line in &self.told {
            let _ = writeln!(text, "{line}");
        }
        let _ = write!(text, "{:<20}", "fault");
        for state in OutboxState::ALL {
            let _ = write!(text, "{:>13}", state.as_str());
        }
        let mut faults: Vec<&String> = self.coverage.keys().map(|(fault, _)| fault).collect();
        faults.dedup();
        for fault in faults {
            let _ = write!(text, "\n{fault:<20}");
            for state in OutboxState::ALL {
                let hits = self.coverage.get(&(fault.clone(), state)).copied().unwrap_or(0);
                let _ = write!(text, "{hits:>13}");
            }
        }
        let (disputed, crashed) = self.shares();
        let _ = writeln!(
            text,
            "\n{disputed} % of the schedules had a conflict, {crashed} % a crash with a write in flight"
        );
        let (rate, threads) = (super::rate(self.schedules, self.took), self.threads.max(1));
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each = rate / threads as f64;
        let _ = writeln!(text, "{rate} schedules a second on {threads} threads, {each:.1} on each");
        for failure in self.failures.iter().take(TOLD) {
            let _ = writeln!(text, "{failure}");
        }
        for smallest in &self.smallest {
            let _ = writeln!(text, "{smallest}");
        }
        if self.failures.len() > TOLD {
            let _ = writeln!(text, "{} more seeds failed", self.failures.len() - TOLD);
        }
        text
    }
}
