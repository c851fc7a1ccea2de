//! Owners, pipelines, contact lists and users as the oldest paths write them.

use super::records;
use crate::http::Call;
use crate::http::answer::Answer;
use crate::http::errors::ApiError;
use crate::instant::parse_instant;
use crate::portal::Portal;
use crate::portal::lists::Processing;
use crate::world::Kind;
use serde_json::{Value, json};

/// How many lists a page shows when the request does not say, and at most (HubSpot docs: legacy APIs).
const LISTS: (usize, usize) = (20, 250);

fn stamp(json: &Value) -> Option<i64> {
    json.as_str().and_then(parse_instant)
}

fn owner(portal: &Portal, owner: &Value) -> Value {
    let id: u64 = owner["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0);
    let active = owner["archived"] != true;
    json!({
        "portalId": portal.id(),
        "ownerId": id,
        "type": owner["type"].as_str().unwrap_or("PERSON"),
        "firstName": owner["firstName"],
        "lastName": owner["lastName"],
        "email": owner["email"],
        "createdAt": stamp(&owner["createdAt"]),
        "updatedAt": stamp(&owner["updatedAt"]),
        "remoteList": [{
            "portalId": portal.id(),
            "ownerId": id,
            "remoteId": owner["userIdIncludingInactive"].to_string(),
            "remoteType": "HUBSPOT",
            "active": active,
        }],
        "hasContactsAccess": true,
        "isActive": active,
        "activeUserId": owner["userId"],
        "userIdIncludingInactive": owner["userIdIncludingInactive"],
    })
}

/// Answers a call below `/owners/v2/owners`.
pub(super) fn owners(portal: &Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    match rest {
        [] | [""] => {
            let inactive = call.query.flag("includeInactive")?;
            let email = call.query.filled("email").map(str::to_lowercase);
            let fits = |owner: &&Value| {
                let own = owner["email"].as_str().unwrap_or_default().to_lowercase();
                (inactive || owner["archived"] != true) && email.as_ref().is_none_or(|email| *email == own)
            };
            let all: Vec<Value> =
                portal.owners.iter().filter(fits).map(|found| owner(portal, found)).collect();
            Answer::json(200, &all)
        }
        [id] => {
            let found = portal.owners.iter().find(|owner| owner["id"] == *id);
            Answer::json(200, &owner(portal, found.ok_or_else(ApiError::not_found)?))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// Answers a call below `/deals/v1/pipelines`.
pub(super) fn pipelines(portal: &Portal, rest: &[&str]) -> Result<Answer, ApiError> {
    let pipeline = |found: &Value| {
        let stage = |stage: &Value| {
            let probability: f64 =
                stage["metadata"]["probability"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0.0);
            json!({
                "stageId": stage["id"],
                "label": stage["label"],
                "displayOrder": stage["displayOrder"],
                "active": stage["archived"] != true,
                "probability": probability,
                "closedWon": probability >= 1.0,
            })
        };
        let stages: Vec<Value> = found["stages"].as_array().into_iter().flatten().map(stage).collect();
        json!({
            "pipelineId": found["id"],
            "label": found["label"],
            "displayOrder": found["displayOrder"],
            "active": found["archived"] != true,
            "staticDefault": found["id"] == "default",
            "stages": stages,
        })
    };
    let all = portal.pipelines.all(Kind::Deal);
    match rest {
        [] => Answer::json(200, &all.iter().map(pipeline).collect::<Vec<Value>>()),
        [id] => {
            let found = all.iter().find(|found| found["id"] == *id);
            Answer::json(200, &pipeline(found.ok_or_else(ApiError::not_found)?))
        }
        _ => Err(ApiError::no_route()),
    }
}

fn list(portal: &mut Portal, id: u64) -> Option<Value> {
    let size = portal.list_size(id).unwrap_or(0);
    let list = portal.lists.get(id)?;
    let (created, updated) = (stamp(&list.json["createdAt"]), stamp(&list.json["updatedAt"]));
    let dynamic = list.processing == Processing::Dynamic;
    Some(json!({
        "listId": id,
        "internalListId": id,
        "portalId": portal.id(),
        "name": list.name(),
        "listType": if dynamic { "DYNAMIC" } else { "STATIC" },
        "dynamic": dynamic,
        "createdAt": created,
        "updatedAt": updated,
        "archived": false,
        "deleteable": true,
        "filters": [],
        "metaData": {
            "processing": "DONE",
            "size": size,
            "error": "",
            "lastProcessingStateChangeAt": updated,
            "lastSizeChangeAt": updated,
        },
    }))
}

/// Answers a call below `/contacts/v1/lists`: lists, and the contacts of one, of all, or of the recent.
pub(super) fn lists(portal: &mut Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    match rest {
        ["all", "contacts", "all"] => records::contact_page(portal, call, None),
        ["recently_updated", "contacts", "recent"] => {
            records::recent_contacts(portal, call, Kind::Contact.modified_property())
        }
        ["all", "contacts", "recent"] => {
            records::recent_contacts(portal, call, Kind::Contact.created_property())
        }
        [] | ["static" | "dynamic"] => {
            let wanted = rest.first().copied();
            let of_contacts = portal.lists.all().filter(|list| list.kind == Kind::Contact);
            let sort = |dynamic: bool| if dynamic { "dynamic" } else { "static" };
            let ids: Vec<u64> = of_contacts
                .filter(|list| {
                    wanted.is_none_or(|wanted| wanted == sort(list.processing == Processing::Dynamic))
                })
                .map(|list| list.id)
                .collect();
            let first = usize::try_from(records::offset(call, "offset")).unwrap_or(usize::MAX);
            let page: Vec<u64> = ids.iter().copied().skip(first).take(records::count(call, LISTS)).collect();
            let shown: Vec<Value> = page.iter().filter_map(|id| list(portal, *id)).collect();
            let end = first.saturating_add(page.len());
            Answer::json(200, &json!({"lists": shown, "offset": end, "has-more": end < ids.len()}))
        }
        [id] => {
            let found = id.parse().ok().and_then(|id| list(portal, id));
            Answer::json(200, &found.ok_or_else(ApiError::not_found)?)
        }
        [id, "contacts", "all" | "recent"] => {
            let id: u64 = id.parse().map_err(|_| ApiError::not_found())?;
            portal.lists.get(id).ok_or_else(ApiError::not_found)?;
            let members = portal.members(id, 0, usize::MAX).unwrap_or_default();
            let ids: Vec<u64> = members.into_iter().map(|(record, _)| record).collect();
            records::contact_page(portal, call, Some(&ids))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// Answers a call below `/settings/v3/users`.
pub(super) fn users(portal: &Portal, rest: &[&str]) -> Result<Answer, ApiError> {
    let user = |(place, user): (usize, &crate::portal::auth::User)| {
        let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        json!({
            "id": user.id.to_string(),
            "email": user.email,
            "firstName": first,
            "lastName": last,
            "roleIds": [],
            "superAdmin": place == 0,
        })
    };
    let all = || portal.auth.users().iter().enumerate().map(user);
    match rest {
        [] | [""] => Answer::json(200, &json!({"results": all().collect::<Vec<Value>>()})),
        ["roles" | "teams"] => Answer::json(200, &json!({"results": []})),
        [id] => {
            let found = all().find(|user| user["id"] == *id || user["email"] == *id);
            Answer::json(200, &found.ok_or_else(ApiError::not_found)?)
        }
        _ => Err(ApiError::no_route()),
    }
}
