//! The simulator tried on deliberate bugs: each must be caught, and the table says by what, and after how many schedules.

use super::crowd::{self, Plan};
use satchel_core::teeth::{Tooth, choose};
use std::time::Duration;

/// How many schedules a bug may hide from.
const PATIENCE: u64 = 20_000;

/// Lets one bug bite whatever is played from now on, or, for `all`, plays schedules against each until it is caught, with
/// a row of a page for each as soon as it is; then the answer is whether none went by.
///
/// # Errors
/// There is no such bug.
pub fn bite(plan: &Plan, word: &str) -> Result<Option<bool>, String> {
    if word != "all" {
        let tooth = Tooth::parse(word).ok_or_else(|| {
            let words: Vec<&str> = Tooth::ALL.iter().map(|tooth| tooth.word()).collect();
            format!("there is no bug {word}; there are: all, {}", words.join(", "))
        })?;
        choose(Some(tooth));
        return Ok(None);
    }
    let mut all_caught = true;
    println!("| Bug | Caught by | Seed | Schedules | Seconds |\n| --- | --- | --- | --- | --- |");
    for tooth in Tooth::ALL {
        choose(Some(*tooth));
        let plan = Plan { schedules: PATIENCE, until_failure: true, reduces: false, ..plan.clone() };
        let tally = crowd::run(&plan);
        let caught = tally.first_failure().map_or_else(
            || "**nothing**".to_owned(),
            |(seed, words)| format!("{} | {seed}", words.replace('|', "/")),
        );
        all_caught &= tally.has_failed();
        let took = tally.took.max(Duration::from_millis(100)).as_secs_f64();
        println!("| `{}` | {caught} | {} | {took:.1} |", tooth.word(), tally.schedules());
    }
    choose(None);
    Ok(Some(all_caught))
}
