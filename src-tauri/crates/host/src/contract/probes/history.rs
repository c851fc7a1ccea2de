//! What a property's history shows.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{objects, text};
use satchel_sandbox::switches::{HistoryDepth, HistoryOrder, HistoryPage, SameValueHistory};
use serde_json::json;

/// More versions than the setting with a limit shows.
const VERSIONS: usize = 24;

pub(super) async fn versions(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({"jobtitle": "Version 1"})).await?;
    run.write(&id, json!({"jobtitle": "Version 2"})).await?;
    let values = shown(run, &id).await?;
    run.saw(
        "history_order",
        match values.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["Version 2", "Version 1"] => Sighting::of(HistoryOrder::NewestFirst),
            ["Version 1", "Version 2"] => Sighting::of(HistoryOrder::OldestFirst),
            other => Sighting::other(other.join(", ")),
        },
    );
    run.write(&id, json!({"jobtitle": "Version 2"})).await?;
    let added = shown(run, &id).await?.len().saturating_sub(values.len());
    run.saw(
        "same_value_history",
        match added {
            0 => Sighting::of(SameValueHistory::NoEntry),
            1 => Sighting::of(SameValueHistory::Entry),
            more => Sighting::other(format!("{more} entries")),
        },
    );
    for number in 3..=VERSIONS {
        run.write(&id, json!({"jobtitle": format!("Version {number}")})).await?;
    }
    let depth = shown(run, &id).await?.len();
    run.saw(
        "history_depth",
        match depth {
            20 => Sighting::of(HistoryDepth::TwentyVersions),
            VERSIONS.. => Sighting::of(HistoryDepth::All),
            fewer => Sighting::other(format!("the latest {fewer}")),
        },
    );
    Ok(())
}

/// The values that a history shows, in its order.
async fn shown(run: &mut Run<'_>, id: &str) -> Result<Vec<String>, Trouble> {
    let record = run.read("contacts", id, "propertiesWithHistory=jobtitle").await?;
    let versions = record["propertiesWithHistory"]["jobtitle"].as_array().cloned().unwrap_or_default();
    Ok(versions.iter().map(|version| text(&version["value"])).collect())
}

/// The history of ids, so that nothing of other people's records is read.
pub(super) async fn page(run: &mut Run<'_>) -> Result<(), Trouble> {
    let query = "limit=51&properties=hs_object_id&propertiesWithHistory=hs_object_id";
    let path = format!("{}?{query}", objects("contacts"));
    let answer = run.send(Call::get("listing 51 records with history", path)).await?;
    run.saw(
        "history_page",
        match answer.status {
            400 => Sighting::of(HistoryPage::Fifty),
            200 => Sighting::of(HistoryPage::Hundred),
            status => Sighting::other(status.to_string()),
        },
    );
    Ok(())
}
