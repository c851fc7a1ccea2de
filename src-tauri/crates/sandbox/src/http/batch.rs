//! Batches of records: read, create, update, upsert, archive (HubSpot docs: objects API, batch endpoints).
//!
//! A batch answers per input where it can: `results`, and `errors` with what went wrong. Where an input's error cannot be
//! told apart from the others', for want of an `objectWriteTraceId`, the whole batch is refused.

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::input::{Id, InputProperties, Inputs, check_batch};
use super::objects::refuse_locked;
use super::objects::{check_unique, locate, written_json};
use super::record_json::{Extras, Projection, member, write_record, write_records};
use super::writes::{NewLinkInput, error_of, input_of, links_of};
use crate::instant::instant_text;
use crate::portal::Portal;
use crate::portal::auth::Caller;
use crate::portal::records::{Found, Record};
use crate::portal::validate::Input;
use crate::portal::write::{Writer, Written};
use crate::switches::{DuplicateInputs, MergedIdUpdate, MissingCategory, MissingIds, PartialBatch};
use crate::world::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// How many inputs a batch may have (HubSpot docs).
const MAX: usize = 100;

/// Answers a batch.
pub(super) fn answer(
    portal: &mut Portal,
    call: &Call<'_>,
    kind: Kind,
    name: &str,
    caller: &Caller,
) -> Result<Answer, ApiError> {
    let writer = Writer::app(caller, call.route.version.enforces_admin_rules());
    match name {
        "read" => read(portal, call, kind),
        "create" => create(portal, call, kind, &writer),
        "update" => update(portal, call, kind, &writer),
        "upsert" => upsert(portal, call, kind, &writer),
        "archive" => archive(portal, call, kind),
        _ => Err(ApiError::no_route()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadBody {
    #[serde(default)]
    properties: Option<Vec<String>>,
    #[serde(default)]
    properties_with_history: Option<Vec<String>>,
    #[serde(default)]
    id_property: Option<String>,
    inputs: Vec<IdInput>,
}

#[derive(Deserialize)]
struct IdInput {
    id: Id,
}

fn read(portal: &Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    let body: ReadBody = call.json()?;
    let archived = call.query.flag("archived")?;
    let history = body.properties_with_history.unwrap_or_default();
    let cap = Projection::page_cap(portal, !history.is_empty());
    check_batch(body.inputs.len(), cap)?;
    let id_property = body.id_property.as_deref().filter(|property| !property.is_empty());
    let wanted: Vec<String> = body.inputs.into_iter().map(|input| input.id.0).collect();
    let (ids, missing) = find_all(portal, kind, &wanted, id_property, archived)?;
    let projection = Projection::of_read(portal, kind, body.properties, history, Vec::new());
    let mut results = Vec::with_capacity(ids.len() * 1_024);
    write_records(&mut results, portal, ids.iter().filter_map(|id| portal.record(kind, *id)), &projection)?;
    let errors = if missing.is_empty() || portal.switches.missing_ids == MissingIds::Absent {
        Vec::new()
    } else {
        vec![missing_entry(portal, kind, &missing, &[])]
    };
    envelope(portal, 200, &results, errors)
}

/// The ids of the records that were asked for, ascending, and what was not found.
fn find_all(
    portal: &Portal,
    kind: Kind,
    wanted: &[String],
    id_property: Option<&str>,
    archived: bool,
) -> Result<(BTreeSet<u64>, Vec<String>), ApiError> {
    let mut ids = BTreeSet::new();
    let mut missing = Vec::new();
    if let Some(property) = id_property {
        check_unique(portal, kind, property)?;
        let owners = portal.owners_of_unique(kind, property, wanted);
        for value in wanted {
            match owners.get(value).filter(|id| !archived && portal.sees_id(kind, **id)) {
                Some(id) => drop(ids.insert(*id)),
                None => missing.push(value.clone()),
            }
        }
        return Ok((ids, missing));
    }
    for id in wanted {
        match locate(portal, kind, id, None, archived) {
            Ok(record) => drop(ids.insert(record.id)),
            Err(_) => missing.push(id.clone()),
        }
    }
    Ok((ids, missing))
}

fn missing_entry(portal: &Portal, kind: Kind, ids: &[String], traces: &[String]) -> Value {
    let name = kind.singular().to_uppercase();
    let text = format!(
        "Could not get some {name} objects, they may be deleted or not exist. Check that ids are valid."
    );
    let mut error = ApiError::new(404, text).context("ids", ids);
    if portal.switches.missing_category == MissingCategory::ObjectNotFound {
        error = error.category("OBJECT_NOT_FOUND");
    }
    if !traces.is_empty() {
        error = error.context("objectWriteTraceId", traces);
    }
    error.into_entry()
}

/// The document around a batch's results, which are JSON already.
fn envelope(portal: &Portal, success: u16, results: &[u8], errors: Vec<Value>) -> Result<Answer, ApiError> {
    let at = instant_text(portal.now_ms);
    let mut body = Vec::with_capacity(results.len() + 256);
    body.extend_from_slice(b"{\"status\":\"COMPLETE\",\"results\":[");
    body.extend_from_slice(results);
    body.push(b']');
    let mut status = success;
    if !errors.is_empty() {
        let refused = portal.switches.partial_batch == PartialBatch::SuccessWithErrors;
        status = if refused { success } else { 207 };
        member(&mut body, "numErrors", &errors.len())?;
        member(&mut body, "errors", &errors)?;
    }
    member(&mut body, "requestedAt", &at)?;
    member(&mut body, "startedAt", &at)?;
    member(&mut body, "completedAt", &at)?;
    body.push(b'}');
    Ok(Answer::bytes(status, body))
}

/// What became of a batch's writes.
#[derive(Default)]
struct Outcome {
    results: Vec<u8>,
    errors: Vec<Value>,
}

impl Outcome {
    fn done(&mut self, record: &[u8]) {
        if !self.results.is_empty() {
            self.results.push(b',');
        }
        self.results.extend_from_slice(record);
    }

    fn failed(&mut self, error: ApiError, trace: Option<&str>) {
        let error = match trace {
            Some(trace) => error.context("objectWriteTraceId", &[trace.to_owned()]),
            None => error,
        };
        self.errors.push(error.into_entry());
    }
}

/// Whether every input has a trace id of its own, so that errors can be told apart.
fn are_traced<'a>(traces: impl Iterator<Item = Option<&'a str>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for trace in traces {
        count += 1;
        if !trace.is_some_and(|trace| seen.insert(trace.to_owned())) {
            return false;
        }
    }
    count > 0
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateInput {
    #[serde(default)]
    object_write_trace_id: Option<String>,
    properties: InputProperties,
    #[serde(default)]
    associations: Option<Vec<NewLinkInput>>,
}

fn create(portal: &mut Portal, call: &Call<'_>, kind: Kind, writer: &Writer) -> Result<Answer, ApiError> {
    let body: Inputs<CreateInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    let per_item = portal.switches.partial_batch != PartialBatch::Refused
        && are_traced(body.inputs.iter().map(|input| input.object_write_trace_id.as_deref()));
    let mut prepared = Vec::with_capacity(body.inputs.len());
    let mut outcome = Outcome::default();
    let mut addresses = BTreeSet::new();
    for input in body.inputs {
        let trace = input.object_write_trace_id;
        let values = input_of(input.properties);
        let links = links_of(portal, kind, input.associations.as_deref().unwrap_or_default());
        let checked = links.and_then(|links| {
            portal.check_create(kind, &values, writer).map_err(|error| error_of(portal, error))?;
            Ok(links)
        });
        match checked {
            Ok(links) => {
                if !per_item && is_repeated_address(kind, &values, &mut addresses) {
                    return Err(ApiError::validation("Duplicate email addresses found in the batch input"));
                }
                prepared.push((trace, values, links));
            }
            Err(error) if per_item => outcome.failed(error, trace.as_deref()),
            Err(error) => return Err(error),
        }
    }
    for (trace, values, links) in prepared {
        match portal.create(kind, &values, &links, writer) {
            Ok(written) => outcome.done(&written_json(portal, kind, &written, trace.as_deref())?),
            Err(error) => outcome.failed(error_of(portal, error), trace.as_deref()),
        }
    }
    envelope(portal, 201, &outcome.results, outcome.errors)
}

fn is_repeated_address(kind: Kind, values: &Input, seen: &mut BTreeSet<String>) -> bool {
    let email = values.get("email").and_then(Option::as_deref).filter(|_| kind == Kind::Contact);
    email.is_some_and(|email| !email.is_empty() && !seen.insert(email.trim().to_lowercase()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateInput {
    id: Id,
    #[serde(default)]
    id_property: Option<String>,
    #[serde(default)]
    object_write_trace_id: Option<String>,
    properties: InputProperties,
}

/// Where an input of a batch update leads.
enum Target {
    Record(u64),
    Missing,
    /// Merged away: the answer does not mention it.
    LeftOut,
}

fn update(portal: &mut Portal, call: &Call<'_>, kind: Kind, writer: &Writer) -> Result<Answer, ApiError> {
    let body: Inputs<UpdateInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    refuse_duplicates(portal, body.inputs.iter().map(|input| &input.id))?;
    let per_item = portal.switches.partial_batch != PartialBatch::Refused
        && are_traced(body.inputs.iter().map(|input| input.object_write_trace_id.as_deref()));
    let mut outcome = Outcome::default();
    let (mut missing, mut missing_traces) = (Vec::new(), Vec::new());
    let mut prepared = Vec::with_capacity(body.inputs.len());
    for input in body.inputs {
        let trace = input.object_write_trace_id;
        let id = match target(portal, kind, &input.id, input.id_property.as_deref())? {
            Target::Record(id) => id,
            Target::Missing => {
                missing.push(input.id.0);
                missing_traces.extend(trace);
                continue;
            }
            Target::LeftOut => continue,
        };
        let values = input_of(input.properties);
        match portal.check_update(kind, id, &values, writer) {
            Ok(_) => prepared.push((id, trace, values)),
            Err(error) if per_item => outcome.failed(error_of(portal, error), trace.as_deref()),
            Err(error) => return Err(error_of(portal, error)),
        }
    }
    refuse_locked(portal, kind, prepared.iter().map(|(id, ..)| *id))?;
    if !missing.is_empty() {
        if portal.switches.partial_batch == PartialBatch::Refused {
            return Err(ApiError::not_found().context("ids", &missing));
        }
        outcome.errors.push(missing_entry(portal, kind, &missing, &missing_traces));
    }
    for (id, trace, values) in prepared {
        match portal.update(kind, id, &values, writer) {
            Ok(written) => outcome.done(&written_json(portal, kind, &written, trace.as_deref())?),
            Err(error) => outcome.failed(error_of(portal, error), trace.as_deref()),
        }
    }
    envelope(portal, 200, &outcome.results, outcome.errors)
}

fn refuse_duplicates<'a>(portal: &Portal, ids: impl Iterator<Item = &'a Id>) -> Result<(), ApiError> {
    let mut seen = BTreeSet::new();
    let repeated = ids.filter(|id| !seen.insert((*id).clone())).map(|id| id.0.clone()).next();
    match repeated {
        Some(id) if portal.switches.duplicate_inputs == DuplicateInputs::Refused => Err(
            ApiError::validation(format!("Duplicate IDs found in batch input: [{id}]. IDs must be unique")),
        ),
        _ => Ok(()),
    }
}

fn target(portal: &Portal, kind: Kind, id: &Id, id_property: Option<&str>) -> Result<Target, ApiError> {
    if let Some(property) = id_property.filter(|property| !property.is_empty()) {
        let found = super::objects::by_unique(portal, kind, property, &id.0)?;
        return Ok(found.map_or(Target::Missing, Target::Record));
    }
    Ok(match id.number().map(|id| portal.find(kind, id)) {
        Some(Found::Live(id)) if portal.sees_id(kind, id) => Target::Record(id),
        // HubSpot docs: the id of a merged-away record works for a single update, not in a batch.
        Some(Found::Merged(_)) if portal.switches.merged_id_update == MergedIdUpdate::LeftOut => {
            Target::LeftOut
        }
        _ => Target::Missing,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpsertInput {
    id: Id,
    #[serde(default)]
    id_property: Option<String>,
    #[serde(default)]
    object_write_trace_id: Option<String>,
    properties: InputProperties,
}

fn upsert(portal: &mut Portal, call: &Call<'_>, kind: Kind, writer: &Writer) -> Result<Answer, ApiError> {
    let body: Inputs<UpsertInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    refuse_duplicates(portal, body.inputs.iter().map(|input| &input.id))?;
    let traced = are_traced(body.inputs.iter().map(|input| input.object_write_trace_id.as_deref()));
    // HubSpot docs: an upsert by e-mail address fails whole.
    let by_email = body.inputs.iter().any(|input| input.id_property.as_deref() == Some("email"));
    let per_item = traced && !by_email && portal.switches.partial_batch != PartialBatch::Refused;
    let mut outcome = Outcome::default();
    let mut prepared = Vec::with_capacity(body.inputs.len());
    for input in body.inputs {
        let Some(property) = input.id_property.filter(|property| !property.is_empty()) else {
            return Err(ApiError::validation("idProperty is required for upsert"));
        };
        let found = super::objects::by_unique(portal, kind, &property, &input.id.0)?;
        let mut values = input_of(input.properties);
        let checked = match found {
            Some(id) => portal.check_update(kind, id, &values, writer),
            None => {
                values.insert(property, Some(input.id.0));
                portal.check_create(kind, &values, writer)
            }
        };
        match checked {
            Ok(_) => prepared.push((found, input.object_write_trace_id, values)),
            Err(error) if per_item => {
                outcome.failed(error_of(portal, error), input.object_write_trace_id.as_deref());
            }
            Err(error) => return Err(error_of(portal, error)),
        }
    }
    refuse_locked(portal, kind, prepared.iter().filter_map(|(found, ..)| *found))?;
    for (found, trace, values) in prepared {
        let written = match found {
            Some(id) => portal.update(kind, id, &values, writer),
            None => portal.create(kind, &values, &[], writer),
        };
        match written {
            Ok(written) => {
                portal.lock_record(kind, written.id, portal.upsert_ms);
                let record = upserted_json(portal, kind, &written, found.is_none(), trace.as_deref())?;
                outcome.done(&record);
            }
            Err(error) => outcome.failed(error_of(portal, error), trace.as_deref()),
        }
    }
    envelope(portal, 200, &outcome.results, outcome.errors)
}

fn upserted_json(
    portal: &Portal,
    kind: Kind,
    written: &Written,
    is_new: bool,
    trace_id: Option<&str>,
) -> Result<Vec<u8>, ApiError> {
    let record: Record<'_> = portal.record(kind, written.id).ok_or_else(ApiError::not_found)?;
    let projection = Projection::of_write(kind, &written.named);
    let mut body = Vec::with_capacity(1_024);
    let extras = Extras { trace_id, is_new: Some(is_new), normalised: &written.normalised };
    write_record(&mut body, portal, &record, &projection, &extras)?;
    Ok(body)
}

fn archive(portal: &mut Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    let body: Inputs<IdInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    let ids = || body.inputs.iter().filter_map(|input| input.id.number());
    refuse_locked(portal, kind, ids())?;
    for id in ids() {
        if portal.live(kind, id).is_some_and(|record| portal.sees(&record)) {
            portal.archive(kind, id).map_err(|error| error_of(portal, error))?;
        }
    }
    Ok(Answer::empty(204))
}

/// The document around results that are not records.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListEnvelope<'a, T, E> {
    status: &'static str,
    results: &'a [T],
    started_at: &'a str,
    completed_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_errors: Option<usize>,
    #[serde(skip_serializing_if = "<[E]>::is_empty")]
    errors: &'a [E],
}

/// Nothing went wrong.
pub(super) const NO_ERRORS: &[Value] = &[];

/// Answers with results that are not records, and what went wrong beside them.
pub(super) fn list_envelope<T: Serialize, E: Serialize>(
    portal: &Portal,
    success: u16,
    results: &[T],
    errors: &[E],
) -> Result<Answer, ApiError> {
    let at = instant_text(portal.now_ms);
    let num_errors = (!errors.is_empty()).then_some(errors.len());
    let document =
        ListEnvelope { status: "COMPLETE", results, started_at: &at, completed_at: &at, num_errors, errors };
    Answer::json(if num_errors.is_some() { 207 } else { success }, &document)
}
