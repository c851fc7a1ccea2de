//! How values without content are written and read, and what else a record says of itself.

use crate::contract::counterpart::Trouble;
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::text;
use satchel_sandbox::switches::{
    BackwardLifecycle, ClearedProperty, ObjectSource, PatchNull, RecordUrl, UnsetProperty,
};
use serde_json::{Value, json};

pub(super) async fn empty(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({"jobtitle": "First"})).await?;
    let query = "properties=city,jobtitle,hs_object_source,hs_object_source_id";
    let record = run.read("contacts", &id, query).await?;
    let properties = &record["properties"];
    run.saw(
        "unset_property",
        match properties.get("city") {
            Some(Value::Null) => Sighting::of(UnsetProperty::Null),
            None => Sighting::of(UnsetProperty::Absent),
            Some(value) => Sighting::other(format!("“{}”", text(value))),
        },
    );
    run.saw("record_url", Sighting::either(record["url"].is_string(), RecordUrl::Present, RecordUrl::Absent));
    run.saw(
        "object_source",
        if properties["hs_object_source"].is_string() {
            let named = properties["hs_object_source_id"].is_string();
            Sighting::either(named, ObjectSource::WithAppId, ObjectSource::WithoutId)
        } else {
            Sighting::other("neither a source nor an id")
        },
    );
    cleared(run, &id).await?;
    null(run, &id).await
}

async fn cleared(run: &mut Run<'_>, id: &str) -> Result<(), Trouble> {
    run.write(id, json!({"jobtitle": ""})).await?;
    let title = title(run, id).await?;
    run.saw(
        "cleared_property",
        match title.as_str() {
            Some("") => Sighting::of(ClearedProperty::Empty),
            None => Sighting::of(ClearedProperty::Unset),
            Some(value) => Sighting::other(format!("“{value}”")),
        },
    );
    Ok(())
}

async fn null(run: &mut Run<'_>, id: &str) -> Result<(), Trouble> {
    run.write(id, json!({"jobtitle": "Second"})).await?;
    let answer = run.try_write("contacts", id, json!({"jobtitle": null})).await?;
    let title = title(run, id).await?;
    run.saw(
        "patch_null",
        match (answer.status, title.as_str().unwrap_or_default()) {
            (400, "Second") => Sighting::of(PatchNull::Refused),
            (200, "Second") => Sighting::of(PatchNull::Ignored),
            (200, "") => Sighting::of(PatchNull::Clears),
            (status, value) => Sighting::other(format!("{status}, and then “{value}”")),
        },
    );
    Ok(())
}

async fn title(run: &mut Run<'_>, id: &str) -> Result<Value, Trouble> {
    Ok(run.read("contacts", id, "properties=jobtitle").await?["properties"]["jobtitle"].clone())
}

pub(super) async fn backward(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({"lifecyclestage": "customer"})).await?;
    let answer = run.try_write("contacts", &id, json!({"lifecyclestage": "lead"})).await?;
    let record = run.read("contacts", &id, "properties=lifecyclestage").await?;
    run.saw(
        "backward_lifecycle",
        match (answer.status, record["properties"]["lifecyclestage"].as_str().unwrap_or_default()) {
            (400, "customer") => Sighting::of(BackwardLifecycle::Refused),
            (200, "customer") => Sighting::of(BackwardLifecycle::Ignored),
            (status, stage) => Sighting::other(format!("{status}, and then “{stage}”")),
        },
    );
    Ok(())
}
