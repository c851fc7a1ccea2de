//! The form of cursors, addresses, ids and errors.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{objects, text};
use satchel_hubspot::API_VERSION;
use satchel_sandbox::switches::{After, CreatedIds, OauthError, UrlLimit};
use serde_json::json;

/// Reads nothing but the first record's id.
pub(super) async fn cursor(run: &mut Run<'_>) -> Result<(), Trouble> {
    let path = format!("{}?limit=1&properties=hs_object_id", objects("contacts"));
    let page = run.send(Call::get("listing a record", path)).await?.must(&[200])?;
    let after = text(&page["paging"]["next"]["after"]);
    let last: Option<u64> = page["results"][0]["id"].as_str().and_then(|id| id.parse().ok());
    run.saw(
        "after",
        match (after.parse::<u64>(), last) {
            (Ok(after), Some(last)) if last.checked_add(1) == Some(after) => Sighting::of(After::Exact),
            (Ok(_), _) => Sighting::other("a number, but not the last id plus one"),
            (Err(_), _) if after.is_empty() => Sighting::unseen("the list has one page only"),
            (Err(_), _) => Sighting::of(After::Opaque),
        },
    );
    Ok(())
}

/// A little more than each setting allows. Names of no property are passed over.
pub(super) async fn long_url(run: &mut Run<'_>) -> Result<(), Trouble> {
    let id = run.contact(json!({})).await?;
    for (length, setting) in [(9_000, UrlLimit::EightKb), (17_000, UrlLimit::SixteenKb)] {
        let names = "no_such_property_of_a_contact,".repeat(length / 30);
        let query = format!("properties={names}hs_object_id");
        match run.try_read("contacts", &id, &query).await?.status {
            200 => {}
            414 => {
                run.saw("url_limit", Sighting::of(setting));
                return Ok(());
            }
            status => {
                run.saw("url_limit", Sighting::other(format!("{status} at {length} characters")));
                return Ok(());
            }
        }
    }
    run.saw("url_limit", Sighting::other("more than 17,000 characters"));
    Ok(())
}

/// A request without a grant type, which names nobody.
pub(super) async fn sign_in_error(run: &mut Run<'_>) -> Result<(), Trouble> {
    let call = Call::form("asking for a token", format!("/oauth/{API_VERSION}/token"), "redirect_uri=none");
    let answer = run.send(call).await?;
    let status = text(&answer.body["status"]);
    run.saw(
        "oauth_error",
        if answer.status == 400 && status == "BAD_GRANT_TYPE" {
            Sighting::either(answer.body["error"].is_string(), OauthError::Present, OauthError::Absent)
        } else {
            Sighting::other(format!("{} {status}", answer.status))
        },
    );
    Ok(())
}

/// Of all contacts that the run has made one after another.
pub(super) async fn ids(run: &mut Run<'_>) -> Result<(), Trouble> {
    let ascending = run.in_order.windows(2).all(|pair| pair[0] < pair[1]);
    let enough = run.in_order.len() >= 8;
    run.saw(
        "created_ids",
        if enough {
            Sighting::either(ascending, CreatedIds::Ascending, CreatedIds::Scattered)
        } else {
            Sighting::unseen("too few records were made")
        },
    );
    Ok(())
}
