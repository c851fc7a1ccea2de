//! Batches in which not all is well.

use crate::contract::counterpart::{Answer, Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{objects, text};
use satchel_sandbox::switches::{ArchiveUnknown, DuplicateInputs, MissingCategory, MissingIds, PartialBatch};
use serde_json::{Value, json};

/// A good contact and one whose address is none.
pub(super) async fn partial(run: &mut Run<'_>) -> Result<(), Trouble> {
    let good = run.signed(json!({}));
    let bad = run.signed(json!({"email": "no address"}));
    let inputs = [good, bad].map(|properties| {
        json!({"objectWriteTraceId": properties["lastname"], "properties": properties, "associations": []})
    });
    let path = format!("{}/batch/create", objects("contacts"));
    let answer = run.send(Call::post("making two contacts", path, json!({"inputs": inputs}))).await?;
    for made in answer.body["results"].as_array().into_iter().flatten() {
        run.ledger.made("contacts", &text(&made["id"]));
    }
    let errors = errors_of(&answer).len();
    run.saw(
        "partial_batch",
        match (answer.status, errors) {
            (207, 1..) => Sighting::of(PartialBatch::MultiStatus),
            (200 | 201, 1..) => Sighting::of(PartialBatch::SuccessWithErrors),
            (400, _) => Sighting::of(PartialBatch::Refused),
            (status, errors) => Sighting::other(format!("{status} with {errors} errors")),
        },
    );
    Ok(())
}

/// The category is told where a read tells of errors at all, else by an update.
pub(super) async fn missing(run: &mut Run<'_>) -> Result<(), Trouble> {
    let fine = run.contact(json!({})).await?;
    let nobody = run.nobody().await?;
    let body =
        json!({"properties": [], "propertiesWithHistory": [], "inputs": [{"id": fine}, {"id": nobody}]});
    let path = format!("{}/batch/read", objects("contacts"));
    let read = run.send(Call::ask("reading an id of nobody", path, body)).await?;
    run.saw(
        "missing_ids",
        match read.status {
            200 | 207 => {
                Sighting::either(!errors_of(&read).is_empty(), MissingIds::Errors, MissingIds::Absent)
            }
            status => Sighting::other(format!("{status}: {}", read.message())),
        },
    );
    let mut errors = errors_of(&read).to_vec();
    if errors.is_empty() {
        let inputs = [fine.as_str(), nobody]
            .map(|id| json!({"id": id, "objectWriteTraceId": id, "properties": {"jobtitle": "Batch"}}));
        let path = format!("{}/batch/update", objects("contacts"));
        let call = Call::ask("updating an id of nobody", path, json!({"inputs": inputs}));
        errors = errors_of(&run.send(call).await?).to_vec();
    }
    let category = errors.first().map(|error| &error["category"]);
    run.saw(
        "missing_category",
        match category {
            None => Sighting::unseen("no batch has an error of its own for an id of nobody"),
            Some(Value::Null) => Sighting::of(MissingCategory::Absent),
            Some(name) if name == "OBJECT_NOT_FOUND" => Sighting::of(MissingCategory::ObjectNotFound),
            Some(other) => Sighting::other(text(other)),
        },
    );
    Ok(())
}

pub(super) async fn twice(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({})).await?;
    let inputs = ["First", "Second"].map(|title| json!({"id": id, "properties": {"jobtitle": title}}));
    let path = format!("{}/batch/update", objects("contacts"));
    let answer = run.send(Call::ask("updating a record twice", path, json!({"inputs": inputs}))).await?;
    run.saw(
        "duplicate_inputs",
        match answer.status {
            400 => Sighting::of(DuplicateInputs::Refused),
            200 | 207 if errors_of(&answer).is_empty() => Sighting::of(DuplicateInputs::Applied),
            status => Sighting::other(format!("{status}: {}", answer.message())),
        },
    );
    Ok(())
}

pub(super) async fn archive_nobody(run: &mut Run<'_>) -> Result<(), Trouble> {
    let nobody = run.nobody().await?;
    let path = format!("{}/{nobody}", objects("contacts"));
    let answer = run.send(Call::delete("archiving an id of nobody", path)).await?;
    run.saw(
        "archive_unknown",
        match answer.status {
            204 => Sighting::of(ArchiveUnknown::NoContent),
            404 => Sighting::of(ArchiveUnknown::NotFound),
            status => Sighting::other(status.to_string()),
        },
    );
    Ok(())
}

fn errors_of(answer: &Answer) -> &[Value] {
    answer.body["errors"].as_array().map_or(&[], Vec::as_slice)
}
