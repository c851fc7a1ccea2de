//! Batches of links, version 4 and dated paths (HubSpot docs: associations API, batch endpoints).

use super::Call;
use super::answer::Answer;
use super::associations::{
    PAGE, ReadRow, cursor, cursor_text, default_rows, labelled_row, read_row, readable,
};
use super::batch::list_envelope;
use super::errors::ApiError;
use super::input::{Id, Inputs, check_batch};
use super::writes::{ToInput, TypeInput, error_of, types_of};
use crate::portal::associations::{BadLink, End};
use crate::portal::journal::TypeRef;
use crate::portal::{Portal, PortalError};
use crate::switches::NoAssociations;
use crate::world::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many records a batch read may name (HubSpot docs).
const MAX_READ: usize = 1_000;
/// How many links a batch may write (HubSpot docs).
const MAX_WRITE: usize = 2_000;

#[derive(Deserialize)]
struct ReadInput {
    id: Id,
    #[serde(default)]
    after: Option<Id>,
}

#[derive(Deserialize)]
struct PairInput {
    from: ToInput,
    to: ToInput,
    #[serde(default)]
    types: Vec<TypeInput>,
}

#[derive(Deserialize)]
struct ArchiveInput {
    from: ToInput,
    to: Vec<ToInput>,
}

/// A record and what it is linked to. Most of what a first pull reads are these and [`Unlinked`], so they are written as they are.
#[derive(Serialize)]
struct Linked<'a> {
    from: One<'a>,
    to: Vec<ReadRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Value>,
}

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
}

/// The error in place of a record without links.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Unlinked<'a> {
    status: &'static str,
    category: &'static str,
    sub_category: &'static str,
    message: String,
    context: UnlinkedContext<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UnlinkedContext<'a> {
    from_object_id: [&'a str; 1],
    from_object_type: [&'a str; 1],
    to_object_type: [&'a str; 1],
}

/// Answers a batch by its name, which has one part or two.
pub(super) fn answer(
    portal: &mut Portal,
    call: &Call<'_>,
    pair: (Kind, Kind),
    name: &[&str],
) -> Result<Answer, ApiError> {
    match name {
        ["read"] => read(portal, call, pair),
        ["create"] => create(portal, call, pair),
        ["archive"] => archive(portal, call, pair),
        ["associate", "default"] => associate_default(portal, call, pair),
        ["labels", "archive"] => remove_labels(portal, call, pair),
        _ => Err(ApiError::no_route()),
    }
}

fn read(portal: &Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<ReadInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_READ)?;
    let known = portal.link_types(from, to);
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let first = match input.after.as_ref().filter(|after| !after.0.is_empty()) {
            None => 0,
            Some(after) => cursor(&after.0)?,
        };
        let record = readable(portal, from, &input.id.0).ok();
        let links = record.map(|end| portal.links(end, to)).unwrap_or_default();
        if links.is_empty() {
            errors.push(no_associations(from, to, &input.id.0));
            continue;
        }
        let page: Vec<&(u64, Vec<TypeRef>)> = links.iter().filter(|(id, _)| *id >= first).collect();
        let shown = &page[..page.len().min(PAGE)];
        let to_rows = shown.iter().map(|(id, types)| read_row(portal, *id, types, &known)).collect();
        let mut row = Linked { from: One { id: &input.id.0 }, to: to_rows, paging: None };
        if let Some((next, _)) = page.get(PAGE) {
            let after = cursor_text(*next);
            let link = format!(
                "{}/crm/v4/objects/{}/{}/associations/{}?after={after}",
                call.origin,
                from.type_id(),
                input.id.0,
                to.type_id()
            );
            row.paging = Some(json!({"next": {"after": after, "link": link}}));
        }
        results.push(row);
    }
    if portal.switches.no_associations == NoAssociations::Absent {
        errors.clear();
    }
    list_envelope(portal, 200, &results, &errors)
}

fn no_associations(from: Kind, to: Kind, id: &str) -> Unlinked<'_> {
    let (from, to) = (from.singular(), to.singular());
    Unlinked {
        status: "error",
        category: "OBJECT_NOT_FOUND",
        sub_category: "crm.associations.NO_ASSOCIATIONS_FOUND",
        message: format!("No {to} is associated with {from} {id}."),
        context: UnlinkedContext { from_object_id: [id], from_object_type: [from], to_object_type: [to] },
    }
}

fn create(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<PairInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let types = types_of(&input.types)?;
        match ends(portal, (from, to), (&input.from, &input.to))
            .and_then(|(from, to)| Ok((from, to, portal.associate(from, to, &types)?)))
        {
            Ok((from, to, types)) => results.push(labelled_row(portal, from, to, &types)),
            Err(error) => errors.push(link_error(portal, error)?),
        }
    }
    list_envelope(portal, 201, &results, &errors)
}

fn associate_default(
    portal: &mut Portal,
    call: &Call<'_>,
    (from, to): (Kind, Kind),
) -> Result<Answer, ApiError> {
    let body: Inputs<PairInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let done = ends(portal, (from, to), (&input.from, &input.to))
            .and_then(|(from, to)| Ok((from, to, portal.associate_default(from, to)?)));
        match done {
            Ok((from, to, types)) => results.extend(default_rows(from, to, &types)),
            Err(error) => errors.push(link_error(portal, error)?),
        }
    }
    list_envelope(portal, 200, &results, &errors)
}

fn archive(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<ArchiveInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    for input in &body.inputs {
        for other in &input.to {
            // Ids that are none, or not for whoever asks, have no links to remove.
            let (Some(id), Some(other)) = (input.from.id.number(), other.id.number()) else { continue };
            if !(portal.sees_id(from, id) && portal.sees_id(to, other)) {
                continue;
            }
            let (from, to) = (End { kind: from, id }, End { kind: to, id: other });
            portal.dissociate(from, to).map_err(|error| error_of(portal, error))?;
        }
    }
    Ok(Answer::empty(204))
}

fn remove_labels(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<PairInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    for input in &body.inputs {
        let types = types_of(&input.types)?;
        ends(portal, (from, to), (&input.from, &input.to))
            .and_then(|(from, to)| portal.remove_labels(from, to, &types))
            .map_err(|error| error_of(portal, error))?;
    }
    Ok(Answer::empty(204))
}

/// Both ends of a link to be written; what whoever asks may not see is not there for him.
pub(super) fn ends(
    portal: &Portal,
    (from, to): (Kind, Kind),
    (from_id, to_id): (&ToInput, &ToInput),
) -> Result<(End, End), PortalError> {
    let seen = |kind: Kind, input: &ToInput| {
        let id = input.id.number().unwrap_or(0);
        if id > 0 && portal.sees_id(kind, id) {
            Ok(End { kind, id })
        } else {
            Err(PortalError::Link(BadLink::NoSuchRecord { kind, id }))
        }
    };
    Ok((seen(from, from_id)?, seen(to, to_id)?))
}

/// An input's error as an entry of the answer; a failure of the sandbox ends the call.
fn link_error(portal: &Portal, error: PortalError) -> Result<Value, ApiError> {
    match error {
        PortalError::State(_) => Err(error_of(portal, error)),
        error => Ok(error_of(portal, error).into_entry()),
    }
}
