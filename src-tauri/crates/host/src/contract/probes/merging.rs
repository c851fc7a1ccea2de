//! Merging, and what the id of a merged-away record is still good for.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{objects, text};
use satchel_sandbox::switches::{MergeSurvivor, MergedIdPatch, MergedIdRead, MergedIdUpdate};
use serde_json::{Value, json};

pub(super) async fn survivor(run: &mut Run<'_>) -> Result<(), Trouble> {
    let primary = run.contact(json!({})).await?;
    let other = run.contact(json!({})).await?;
    let body = json!({"primaryObjectId": primary, "objectIdToMerge": other});
    let call = Call::post("merging two contacts", format!("{}/merge", objects("contacts")), body);
    let survivor = text(&run.send(call).await?.must(&[200])?["id"]);
    run.ledger.merged("contacts", [&primary, &other], &survivor);
    run.saw(
        "merge_survivor",
        if survivor == other {
            Sighting::other("the id of the record that was merged in")
        } else {
            Sighting::either(survivor == primary, MergeSurvivor::Primary, MergeSurvivor::NewId)
        },
    );
    run.settle().await?;
    read(run, &other, &survivor).await?;
    patch(run, &other, &survivor).await?;
    update(run, &other).await
}

async fn read(run: &mut Run<'_>, gone: &str, survivor: &str) -> Result<(), Trouble> {
    let answer = run.try_read("contacts", gone, "properties=hs_object_id").await?;
    run.saw(
        "merged_id_read",
        match answer.status {
            200 if text(&answer.body["id"]) == survivor => Sighting::of(MergedIdRead::Survivor),
            200 => Sighting::other(format!("the record {}", text(&answer.body["id"]))),
            404 => Sighting::of(MergedIdRead::NotFound),
            status => Sighting::other(status.to_string()),
        },
    );
    Ok(())
}

async fn patch(run: &mut Run<'_>, gone: &str, survivor: &str) -> Result<(), Trouble> {
    let word = run.word();
    let answer = run.try_write("contacts", gone, json!({"jobtitle": word})).await?;
    let arrived = run.read("contacts", survivor, "properties=jobtitle").await?;
    let arrived = arrived["properties"]["jobtitle"] == word;
    run.saw(
        "merged_id_patch",
        match (answer.status, arrived) {
            (200, true) => Sighting::of(MergedIdPatch::Survivor),
            (200, false) => Sighting::other("200, and the survivor is as it was"),
            (404, false) => Sighting::of(MergedIdPatch::NotFound),
            (status, _) => Sighting::other(status.to_string()),
        },
    );
    Ok(())
}

/// Beside an id that is fine, so that the batch has something to do.
async fn update(run: &mut Run<'_>, gone: &str) -> Result<(), Trouble> {
    let fine = run.contact(json!({})).await?;
    let inputs: Vec<Value> = [gone, &fine]
        .iter()
        .map(|id| json!({"id": id, "objectWriteTraceId": id, "properties": {"jobtitle": "Batch"}}))
        .collect();
    let path = format!("{}/batch/update", objects("contacts"));
    let call = Call::ask("updating by a merged id", path, json!({"inputs": inputs}));
    let answer = run.send(call).await?;
    let of = |list: &str| answer.body[list].as_array().map_or(0, Vec::len);
    run.saw(
        "merged_id_update",
        match answer.status {
            404 => Sighting::of(MergedIdUpdate::Errors),
            200 | 207 if of("errors") > 0 => Sighting::of(MergedIdUpdate::Errors),
            200 | 207 if of("results") == 1 => Sighting::of(MergedIdUpdate::LeftOut),
            200 | 207 => Sighting::other("the survivor was updated"),
            status => Sighting::other(format!("{status}: {}", answer.message())),
        },
    );
    Ok(())
}
