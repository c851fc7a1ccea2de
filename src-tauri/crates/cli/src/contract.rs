//! `contract`: the open points of HubSpot, looked at in the sandbox and in a test account, side by side.

use crate::args;
use crate::end::End;
use crate::output::{Output, note};
use crate::table::{Table, plain};
use crate::{exit, input};
use satchel_api::{ErrorCode, Failure};
use satchel_host::{Contract, ContractPlan, ContractPoint, ContractReport, Sighting, StopAsk};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Looks, prints both sides, and leaves nothing behind.
pub(crate) async fn run(wanted: args::Contract, output: Output) -> Result<u8, Failure> {
    satchel_host::start_log(None)?;
    let token = input::secret("the token")?;
    let stop = Arc::new(StopAsk::new());
    let contract = Contract::prepare(token, wanted.api_base.as_deref(), &stop).await?;
    let plan = contract.plan();
    note(&announced(&plan));
    if !wanted.yes {
        agree(&plan, output.json)?;
    }
    let mut end = End::listen()?;
    let heard = tokio::spawn(async move {
        loop {
            end.asked().await;
            note("Stopping. What was made is archived first; ask once more to leave that as well.");
            stop.ask();
        }
    });
    let report = contract.run(note).await;
    heard.abort();
    let report = report?;
    output.answer(&report, text).map_err(|error| {
        let message = format!("the answer could not be written: {error}");
        Failure::new(ErrorCode::Io, message, "Write it elsewhere.")
    })?;
    Ok(if report.left_over.is_empty() { exit::DONE } else { exit::FAILED })
}

fn announced(plan: &ContractPlan) -> String {
    let named = |kind: &str, count| match (kind, count) {
        ("properties", 1) => "one property".to_owned(),
        (kind, count) => format!("{count} {kind}"),
    };
    let makes: Vec<String> = plan.makes.iter().map(|(kind, count)| named(kind, *count)).collect();
    format!(
        "In account {} ({}) this makes about {}, each with “Satchel contract” in its name, merges two of these contacts, \
         and archives all of it at the end. It touches nothing else. It takes about {} requests, {} minutes or more \
         where HubSpot's index is slow, and shows {} of {} open points.",
        plain(&plan.portal),
        plain(&plan.account_type),
        makes.join(", "),
        plan.requests,
        plan.minutes,
        plan.visible,
        plan.points
    )
}

/// Asks for a yes where somebody can be asked; in an account with people's real data only the option is one.
fn agree(plan: &ContractPlan, json: bool) -> Result<(), Failure> {
    let refused = |message: String, next| Err(Failure::new(ErrorCode::NeedsConsent, message, next));
    if !plan.for_tests {
        let message = format!(
            "account {} is neither a developer test account nor a sandbox: people's real data is in it. Nothing was done",
            plan.portal
        );
        return refused(message, "Use a developer test account, or say with --yes that you mean this one.");
    }
    if !json && input::can_ask() {
        return if input::agreed("Begin? [y/N]") {
            Ok(())
        } else {
            refused("nothing was done".to_owned(), "Run it again when you want to begin.")
        };
    }
    refused("nobody can be asked whether to begin, so nothing was done".to_owned(), "Say yes with --yes.")
}

fn text(report: &ContractReport) -> String {
    let mut table = Table::new(["open point", "sandbox", "this account", "same"]);
    for point in &report.points {
        let same = match point.agrees {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "-",
        };
        table.row([point.name, &cell(&point.sandbox), &cell(&point.live), same]);
    }
    let mut text = table.text();
    text.push_str(&reasons(&report.points));
    text.push_str(&format!(
        "\n{} the same, {} different, {} not seen, of {}. {} requests to account {} ({}).\n",
        report.agreeing,
        report.differing,
        report.unseen,
        report.points.len(),
        report.requests,
        plain(&report.portal),
        plain(&report.account_type)
    ));
    for remark in &report.remarks {
        text.push_str(&format!("{}.\n", plain(remark)));
    }
    if let Some(why) = &report.ended_early {
        text.push_str(&format!("It ended early: {}.\n", plain(why)));
    }
    text.push_str(&left_over(report));
    text
}

fn cell(sighting: &Sighting) -> String {
    match sighting {
        Sighting::Setting(setting) => setting.clone(),
        Sighting::OneOf { settings, .. } => settings.join(" or "),
        Sighting::Other(what) => plain(what),
        Sighting::Unseen(_) => "not seen".to_owned(),
    }
}

/// Why points were not seen, and in full what no setting describes.
fn reasons(points: &[ContractPoint]) -> String {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for point in points {
        let why = match &point.live {
            Sighting::Setting(_) => continue,
            Sighting::OneOf { needs, .. } => needs,
            Sighting::Other(what) | Sighting::Unseen(what) => what,
        };
        by_reason.entry(why).or_default().push(point.name);
    }
    let lines = by_reason.iter().map(|(why, names)| format!("  {}:\n    {}\n", names.join(", "), plain(why)));
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\nNot seen, or not as any setting says:\n{lines}") }
}

fn left_over(report: &ContractReport) -> String {
    if report.left_over.is_empty() {
        return "Everything that was made is archived.\n".to_owned();
    }
    let lines = report.left_over.iter().map(|left| format!("  {} {}\n", left.object_type, plain(&left.id)));
    let lines: String = lines.collect();
    format!("These could not be archived; please do so in HubSpot:\n{lines}")
}
