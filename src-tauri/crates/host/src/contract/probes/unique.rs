//! What two records cannot both have.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::properties;
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use satchel_sandbox::switches::{ArchivedUnique, DuplicateEmailText, UniqueConflict};
use serde_json::json;

/// `example.com` is kept for examples (RFC 2606), and HubSpot takes it for an address; `.example` it may not.
pub(super) async fn address(run: &mut Run<'_>) -> Result<(), Trouble> {
    let email = format!("satchel-contract-{}@example.com", run.tag);
    let id = run.contact(json!({"email": email})).await?;
    let answer = run.try_contact(json!({"email": email})).await?;
    run.saw(
        "duplicate_email_text",
        match answer.status {
            409 => Sighting::either(
                answer.message().contains(&id),
                DuplicateEmailText::NamesId,
                DuplicateEmailText::WithoutId,
            ),
            status => Sighting::other(format!("{status}: {}", answer.message())),
        },
    );
    run.settle().await?;
    run.note_added_companies(&id).await
}

pub(super) async fn value(run: &mut Run<'_>) -> Result<(), Trouble> {
    let name = format!("satchel_contract_{}", run.tag);
    let definition = json!({
        "name": name,
        "label": format!("Satchel contract {}", run.tag),
        "groupName": "contactinformation",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": true,
    });
    let call = Call::post("making a property", properties("contacts"), definition);
    let sent = run.send(call.clone()).await;
    if call.leaves_doubt(&sent) || sent.as_ref().is_ok_and(|answer| answer.status == 201) {
        run.ledger.made_property(&name);
    }
    sent?.must(&[201])?;
    let with = |value: &str| {
        let mut properties = json!({});
        properties[name.as_str()] = value.into();
        properties
    };
    let value = run.word();
    let first = run.contact(with(&value)).await?;
    run.settle().await?;
    let second = run.try_contact(with(&value)).await?;
    run.saw(
        "unique_conflict",
        match second.status {
            400 => Sighting::of(UniqueConflict::ValidationError),
            409 => Sighting::of(UniqueConflict::Conflict),
            status => Sighting::other(status.to_string()),
        },
    );
    if second.status == 201 {
        let why = "a value that must be unique was taken twice";
        run.saw("archived_unique", Sighting::unseen(why));
        return Ok(());
    }
    run.archive("contacts", &first).await?;
    run.settle().await?;
    let third = run.try_contact(with(&value)).await?;
    run.saw(
        "archived_unique",
        match third.status {
            201 => Sighting::of(ArchivedUnique::Free),
            400 | 409 => Sighting::of(ArchivedUnique::Taken),
            status => Sighting::other(status.to_string()),
        },
    );
    Ok(())
}
