//! How associations are answered, and which company is the primary one.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{association_batch, associations_of, text};
use satchel_sandbox::switches::{
    AssociationIds, FirstCompany, NoAssociations, PrimaryRemoved, UnlinkUnknown,
};
use serde_json::{Value, json};

/// From a contact to its primary company (HubSpot docs: association type ids).
const PRIMARY: u64 = 1;

pub(super) async fn first(run: &mut Run<'_>) -> Result<(), Trouble> {
    let contact = run.contact(json!({})).await?;
    let company = run.company().await?;
    let path = associations_of("contacts", &contact, &format!("companies/{company}"));
    let answer = run.send(Call::delete("removing an association that is not there", path)).await?;
    run.saw(
        "unlink_unknown",
        match answer.status {
            204 => Sighting::of(UnlinkUnknown::NoContent),
            404 => Sighting::of(UnlinkUnknown::NotFound),
            status => Sighting::other(status.to_string()),
        },
    );
    associate(run, &contact, &company).await?;
    let links = companies_of(run, &contact).await?;
    let Some(link) = links.first() else {
        let why = "an association was made and is not there";
        for point in ["first_company", "association_ids"] {
            run.saw(point, Sighting::unseen(why));
        }
        return none(run, &contact).await;
    };
    let is_primary = is_primary(link);
    run.saw(
        "first_company",
        Sighting::either(is_primary, FirstCompany::BecomesPrimary, FirstCompany::Unlabelled),
    );
    let number = link["toObjectId"].is_number();
    run.saw("association_ids", Sighting::either(number, AssociationIds::Number, AssociationIds::Text));
    none(run, &contact).await
}

/// Beside a contact that has one, so that the batch finds something.
async fn none(run: &mut Run<'_>, linked: &str) -> Result<(), Trouble> {
    let alone = run.contact(json!({})).await?;
    let body = json!({"inputs": [{"id": linked}, {"id": alone}]});
    let path = association_batch("contacts", "companies", "read");
    let answer = run.send(Call::ask("reading associations", path, body)).await?;
    let errors = answer.body["errors"].as_array().map_or(0, Vec::len);
    run.saw(
        "no_associations",
        match answer.status {
            200 | 207 => Sighting::either(errors > 0, NoAssociations::Errors, NoAssociations::Absent),
            status => Sighting::other(status.to_string()),
        },
    );
    Ok(())
}

pub(super) async fn primary(run: &mut Run<'_>) -> Result<(), Trouble> {
    let contact = run.contact(json!({})).await?;
    let (first, second) = (run.company().await?, run.company().await?);
    let path = associations_of("contacts", &contact, &format!("companies/{first}"));
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": PRIMARY}]);
    run.send(Call::put("making a company the primary one", path.as_str(), types)).await?.must(&[200, 201])?;
    associate(run, &contact, &second).await?;
    run.send(Call::delete("removing the primary company", path)).await?.must(&[204])?;
    run.settle().await?;
    let links = companies_of(run, &contact).await?;
    run.saw(
        "primary_removed",
        match links.as_slice() {
            [left] if text(&left["toObjectId"]) == second => Sighting::either(
                is_primary(left),
                PrimaryRemoved::NextBecomesPrimary,
                PrimaryRemoved::NonePrimary,
            ),
            other => Sighting::other(format!("{} companies are left", other.len())),
        },
    );
    Ok(())
}

async fn associate(run: &mut Run<'_>, contact: &str, company: &str) -> Result<(), Trouble> {
    let path = associations_of("contacts", contact, &format!("default/companies/{company}"));
    run.send(Call::put("associating a company", path, json!({}))).await?.must(&[200]).map(drop)
}

async fn companies_of(run: &mut Run<'_>, contact: &str) -> Result<Vec<Value>, Trouble> {
    let path = associations_of("contacts", contact, "companies");
    let answer = run.send(Call::get("reading the companies of a contact", path)).await?.must(&[200])?;
    Ok(answer["results"].as_array().cloned().unwrap_or_default())
}

fn is_primary(link: &Value) -> bool {
    let types = link["associationTypes"].as_array();
    types.into_iter().flatten().any(|kind| kind["category"] == "HUBSPOT_DEFINED" && kind["typeId"] == PRIMARY)
}
