//! Owners, read only (HubSpot docs: owners API).

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::objects::link_with;
use crate::portal::Portal;
use ::http::Method;
use serde_json::{Map, Value, json};

const DEFAULT_PAGE: usize = 100;
const MAX_PAGE: usize = 500;

/// Answers a call about owners.
pub(super) fn answer(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    if call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    match call.rest().as_slice() {
        [] | [""] => list(portal, call),
        [id] => read(portal, call, id),
        _ => Err(ApiError::no_route()),
    }
}

fn is_archived(owner: &Value) -> bool {
    owner["archived"].as_bool().unwrap_or(false)
}

fn id_of(owner: &Value) -> u64 {
    owner["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0)
}

fn list(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let archived = call.query.flag("archived")?;
    let limit = call.query.limit(DEFAULT_PAGE, MAX_PAGE)?;
    let email = call.query.filled("email").map(str::to_lowercase);
    let first = match call.query.filled("after") {
        None => 0,
        Some(after) => after
            .parse::<u64>()
            .map_err(|_| ApiError::validation(format!("The paging cursor is invalid: {after}")))?,
    };
    let same_email = |owner: &Value| match &email {
        None => true,
        Some(email) => owner["email"].as_str().is_some_and(|own| own.to_lowercase() == *email),
    };
    let mut owners: Vec<&Value> = portal
        .owners
        .iter()
        .filter(|owner| is_archived(owner) == archived && same_email(owner) && id_of(owner) >= first)
        .collect();
    owners.sort_by_key(|owner| id_of(owner));
    let mut document = Map::new();
    document.insert("results".to_owned(), json!(&owners[..owners.len().min(limit)]));
    if let Some(next) = owners.get(limit) {
        let after = id_of(next).to_string();
        let link = link_with(call, &after);
        document.insert("paging".to_owned(), json!({"next": {"after": after, "link": link}}));
    }
    Answer::json(200, &document)
}

fn read(portal: &Portal, call: &Call<'_>, id: &str) -> Result<Answer, ApiError> {
    let archived = call.query.flag("archived")?;
    let by_user = call.query.filled("idProperty") == Some("userId");
    let found = portal.owners.iter().find(|owner| {
        let own =
            if by_user { owner["userIdIncludingInactive"].to_string() } else { id_of(owner).to_string() };
        own == id && is_archived(owner) == archived
    });
    // A missing owner is answered with the plain page (hubspot-api-nodejs#240).
    Answer::json(200, found.ok_or_else(ApiError::no_route)?)
}
