//! The simulator tried on deliberate bugs: each must be caught, and the table says by what, and after how many schedules.

use super::crowd::{self, Plan};
use satchel_core::teeth::{Tooth, choose};
use std::fmt::Write as _;
use std::time::Duration;

/// How many schedules a bug may hide from.
const PATIENCE: u64 = 20_000;

/// Which bugs were caught.
pub struct Table {
    /// Rows of a page, one for each bug.
    pub text: String,
    /// Whether none went by.
    pub all_caught: bool,
}

/// Lets one bug bite whatever is played from now on, or, for `all`, plays schedules against each until it is caught.
///
/// # Errors
/// There is no such bug.
pub fn bite(plan: &Plan, word: &str) -> Result<Option<Table>, String> {
    if word != "all" {
        let tooth = Tooth::parse(word).ok_or_else(|| {
            let words: Vec<&str> = Tooth::ALL.iter().map(|tooth| tooth.word()).collect();
            format!("there is no bug {word}; there are: all, {}", words.join(", "))
        })?;
        choose(Some(tooth));
        return Ok(None);
    }
    let mut table = Table { text: String::new(), all_caught: true };
    let _ = writeln!(
        table.text,
        "| Bug | Caught by | Seed | Schedules | Seconds |\n| --- | --- | --- | --- | --- |"
    );
    for tooth in Tooth::ALL {
        choose(Some(*tooth));
        let plan = Plan { schedules: PATIENCE, until_failure: true, reduces: false, ..plan.clone() };
        let tally = crowd::run(&plan);
        let caught = tally.first_failure().map_or_else(
            || "**nothing**".to_owned(),
            |(seed, words)| format!("{} | {seed}", words.replace('|', "/")),
        );
        table.all_caught &= tally.has_failed();
        let took = tally.took.max(Duration::from_millis(100)).as_secs_f64();
        let _ = writeln!(table.text, "| `{}` | {caught} | {} | {took:.1} |", tooth.word(), tally.schedules());
    }
    choose(None);
    Ok(Some(table))
}
