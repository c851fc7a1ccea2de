//! What is looked at, in which order, and which open points each look settles.
//!
//! A probe makes what it needs, calls, and notes for each of its points what it saw: a setting of that point's switch,
//! something that no setting describes, or why nothing could be seen.

mod batches;
mod forms;
mod history;
mod limits;
mod links;
mod merging;
mod search;
mod stamps;
mod unique;
mod values;

use super::run::Run;
use super::sighting::Sighting;

/// Looks at everything. Lists come before what needs to know their cursor, bursts come last.
pub(super) async fn all(run: &mut Run<'_>) {
    run.probe(
        "Merging two contacts",
        &["merge_survivor", "merged_id_read", "merged_id_patch", "merged_id_update"],
        merging::survivor,
    )
    .await;
    run.probe("Batches in which something is wrong", &["partial_batch"], batches::partial).await;
    run.probe("Batches with ids of nobody", &["missing_ids", "missing_category"], batches::missing).await;
    run.probe("A batch that names a record twice", &["duplicate_inputs"], batches::twice).await;
    run.probe("Archiving an id of nobody", &["archive_unknown"], batches::archive_nobody).await;
    run.probe(
        "Empty values",
        &["unset_property", "cleared_property", "patch_null", "record_url", "object_source"],
        values::empty,
    )
    .await;
    run.probe("A lifecycle stage set back", &["backward_lifecycle"], values::backward).await;
    run.probe("An address that somebody has", &["duplicate_email_text"], unique::address).await;
    run.probe("A value that must be unique", &["unique_conflict", "archived_unique"], unique::value).await;
    run.probe(
        "A property's history",
        &["history_order", "same_value_history", "history_depth"],
        history::versions,
    )
    .await;
    run.probe("A page with history", &["history_page"], history::page).await;
    run.probe("Writing the value that is there", &["same_value_stamp"], stamps::same_value).await;
    run.probe("What associating moves", &["association_stamp", "calculated_stamp"], stamps::associating)
        .await;
    run.probe(
        "Associations",
        &["unlink_unknown", "first_company", "association_ids", "no_associations"],
        links::first,
    )
    .await;
    run.probe("Removing a primary company", &["primary_removed"], links::primary).await;
    run.probe("Pages of a list", &["after"], forms::cursor).await;
    run.probe("Long addresses", &["url_limit"], forms::long_url).await;
    run.probe("A refused sign-in", &["oauth_error"], forms::sign_in_error).await;
    run.probe("New records in a list", &["list_lag"], search::list).await;
    run.probe("What a search answers with", &["search_rows"], search::rows).await;
    run.probe("How late a search is", &["search_lag"], search::lag).await;
    run.probe("Ids of new records", &["created_ids"], forms::ids).await;
    run.probe(
        "Rate limits in headers",
        &["token_window", "association_headers", "search_headers"],
        limits::headers,
    )
    .await;
    run.probe(
        "More searches in a second than are allowed",
        &["search_window", "search_policy", "retry_after", "rate_category"],
        limits::too_many,
    )
    .await;
    run.probe("Going on after a refusal", &["refused_requests"], limits::persistent).await;
}

/// What a token alone can never show.
const WITH_AN_APP: &str =
    "needs an app of one's own and a sign-in through the browser; a token cannot show it";

/// Why a point cannot be seen from outside.
pub(super) fn out_of_sight(point: &str) -> Option<Sighting> {
    let why = match point {
        "refresh_rotation" | "pkce" | "client_secret" | "loopback_redirect" | "redirects"
        | "custom_scheme" | "old_refresh_token" | "oauth_window" => WITH_AN_APP,
        "uninstalled_refresh" => "needs an app of one's own that is then removed from the account",
        "restore_stamp" => "needs a person: records are restored in HubSpot's own pages only",
        _ => return None,
    };
    Some(Sighting::unseen(why))
}
