//! What moves the modified stamp of a record.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{associations_of, text};
use satchel_sandbox::switches::{AssociationStamp, CalculatedStamp, SameValueStamp};
use serde_json::json;

pub(super) async fn same_value(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({"jobtitle": "Same"})).await?;
    let before = run.steady_stamp("contacts", &id).await?;
    run.write(&id, json!({"jobtitle": "Same"})).await?;
    run.settle().await?;
    let moved = run.stamp("contacts", &id).await? != before;
    run.saw("same_value_stamp", Sighting::either(moved, SameValueStamp::Moves, SameValueStamp::Stays));
    Ok(())
}

/// Two contacts share no roll-up property; a company counts its contacts.
pub(super) async fn associating(run: &mut Run<'_>) -> Result<(), Trouble> {
    let contact = run.contact(json!({})).await?;
    let other = run.contact(json!({})).await?;
    let before = run.steady_stamp("contacts", &contact).await?;
    link(run, &contact, "contacts", &other).await?;
    run.settle().await?;
    let always = run.stamp("contacts", &contact).await? != before;

    let company = run.company().await?;
    let before = run.steady_stamp("companies", &company).await?;
    link(run, &contact, "companies", &company).await?;
    let counted = until_counted(run, &company, "1").await?;
    let rolls = run.stamp("companies", &company).await? != before;
    run.saw(
        "association_stamp",
        match (always, rolls, counted) {
            (true, ..) => Sighting::of(AssociationStamp::Always),
            (false, true, _) => Sighting::of(AssociationStamp::RollUps),
            (false, false, true) => Sighting::of(AssociationStamp::Never),
            (false, false, false) => Sighting::unseen(UNCOUNTED),
        },
    );

    let before = run.steady_stamp("companies", &company).await?;
    run.archive("contacts", &contact).await?;
    let counted = until_counted(run, &company, "").await?;
    let moved = run.stamp("companies", &company).await? != before;
    run.saw(
        "calculated_stamp",
        if counted {
            Sighting::either(moved, CalculatedStamp::Moves, CalculatedStamp::Stays)
        } else {
            Sighting::unseen(UNCOUNTED)
        },
    );
    Ok(())
}

const UNCOUNTED: &str = "the company's number of contacts was not worked out in time";

async fn link(run: &mut Run<'_>, contact: &str, to: &str, id: &str) -> Result<(), Trouble> {
    let path = associations_of("contacts", contact, &format!("default/{to}/{id}"));
    run.send(Call::put("associating two records", path, json!({}))).await?.must(&[200]).map(drop)
}

/// Waits until a company counts so many contacts; whether it did.
async fn until_counted(run: &mut Run<'_>, company: &str, wanted: &str) -> Result<bool, Trouble> {
    let end = run.there.pace.now() + run.there.pace.patience;
    loop {
        let record = run.read("companies", company, "properties=num_associated_contacts").await?;
        let count = text(&record["properties"]["num_associated_contacts"]);
        if count == wanted || (wanted.is_empty() && count == "0") {
            return Ok(true);
        }
        if run.there.pace.now() > end {
            return Ok(false);
        }
        run.settle().await?;
    }
}
