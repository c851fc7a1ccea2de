//! Figures and their budgets: one JSON line each, as soon as it is known.

use crate::cost;
use satchel_tests::desktop::Trouble;
use serde_json::{Value, json};
use std::io::Write;

/// Prints figures and remembers whether one was beyond its budget.
#[derive(Default)]
pub(crate) struct Figures {
    missed: bool,
}

impl Figures {
    /// A figure that must not be larger than its budget; `more` is an object with what stands beside it.
    pub(crate) fn put(
        &mut self,
        name: &str,
        value: f64,
        unit: &str,
        budget: f64,
        mut more: Value,
    ) -> Result<(), Trouble> {
        let ok = value <= budget;
        self.missed |= !ok;
        more["load"] = json!(cost::load());
        let line = json!({
            "name": name, "value": rounded(value), "unit": unit, "budget": budget, "ok": ok, "more": more
        });
        Ok(writeln!(std::io::stdout(), "{line}")?)
    }

    /// Whether every figure was within its budget.
    pub(crate) fn all_ok(&self) -> bool {
        !self.missed
    }
}

/// To a tenth.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The value that so large a share of all is not above.
pub(crate) fn quantile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or(0.0)
}

/// Says why nothing more is measured.
pub(crate) fn complain(trouble: &Trouble) {
    // Where nobody reads this, the exit code has to do.
    let _ = writeln!(std::io::stderr(), "window-bench: {trouble}");
}
