//! Records as HubSpot's JSON, written straight into the answer: no document is built for a page of records.

use super::errors::ApiError;
use super::input::Fields;
use crate::instant::instant_text;
use crate::portal::Portal;
use crate::portal::associations::End;
use crate::portal::labels::LinkType;
use crate::portal::records::Record;
use crate::portal::validate::Normalised;
use crate::switches::{HistoryPage, RecordUrl, UnsetProperty};
use crate::world::Kind;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many links of one kind a read shows.
const LINKS_SHOWN: usize = 100;

/// Which parts of a record an answer shows.
#[derive(Debug)]
pub(crate) struct Projection {
    /// Sorted by name, as HubSpot sorts them.
    names: Vec<String>,
    history: Vec<String>,
    associations: Vec<Kind>,
    /// Whether properties without a value are shown as null.
    nulls: bool,
}

/// What an answer adds to a record.
#[derive(Debug, Default)]
pub(crate) struct Extras<'a> {
    pub(crate) trace_id: Option<&'a str>,
    pub(crate) is_new: Option<bool>,
    pub(crate) normalised: &'a [Normalised],
}

impl Projection {
    /// What a read asks for; the default properties when it names none. Names without a property are left out.
    pub(crate) fn of_read(
        portal: &Portal,
        kind: Kind,
        properties: Option<Vec<String>>,
        history: Vec<String>,
        associations: Vec<Kind>,
    ) -> Self {
        let exists = |name: &String| portal.schema.get(kind, name).is_some();
        let asked = properties.filter(|names| !names.is_empty() || !history.is_empty());
        let mut names: BTreeSet<String> = match asked {
            Some(names) => names.into_iter().filter(exists).collect(),
            None => kind.default_properties().iter().map(|name| (*name).to_owned()).collect(),
        };
        let history: Vec<String> = history.into_iter().filter(exists).collect();
        names.extend(history.iter().cloned());
        names.extend(always(kind));
        let nulls = portal.switches.unset_property == UnsetProperty::Null;
        Self { names: names.into_iter().collect(), history, associations, nulls }
    }

    /// What a write answers with: what it named, the default properties, and what HubSpot filled in.
    pub(crate) fn of_write(kind: Kind, named: &BTreeSet<String>) -> Self {
        let mut names = named.clone();
        names.extend(kind.default_properties().iter().map(|name| (*name).to_owned()));
        names.extend(always(kind));
        names.extend(FILLED_IN.iter().map(|name| (*name).to_owned()));
        Self {
            names: names.into_iter().collect(),
            history: Vec::new(),
            associations: Vec::new(),
            nulls: false,
        }
    }

    /// How many records an answer may hold.
    pub(crate) fn page_cap(portal: &Portal, with_history: bool) -> usize {
        if with_history && portal.switches.history_page == HistoryPage::Fifty { 50 } else { 100 }
    }

    /// What the query of a read asks for.
    pub(crate) fn of_query(portal: &Portal, kind: Kind, query: &Fields) -> Result<Self, ApiError> {
        let history = query.list("propertiesWithHistory").unwrap_or_default();
        let associations = query
            .list("associations")
            .unwrap_or_default()
            .iter()
            .filter(|name| !super::unkept::names(name))
            .map(|name| super::kind_of(portal, name))
            .collect::<Result<_, _>>()?;
        Ok(Self::of_read(portal, kind, query.list("properties"), history, associations))
    }

    /// Whether a read asks for history.
    pub(crate) fn has_history(&self) -> bool {
        !self.history.is_empty()
    }
}

/// Properties that HubSpot fills in and shows after a write, where they have a value.
const FILLED_IN: &[&str] = &[
    "hs_all_owner_ids",
    "hs_created_by_user_id",
    "hs_deal_stage_probability",
    "hs_email_domain",
    "hs_is_closed",
    "hs_is_closed_won",
    "hs_object_source",
    "hs_object_source_id",
    "hs_object_source_label",
    "hs_pipeline",
    "hs_pipeline_stage",
    "hs_task_completion_date",
    "hs_task_is_completed",
    "hs_task_priority",
    "hs_task_status",
    "hs_task_type",
    "hs_ticket_id",
    "hs_timestamp",
    "hs_updated_by_user_id",
    "hubspot_owner_assigneddate",
    "hubspot_owner_id",
    "lifecyclestage",
];

/// Properties that every answer shows.
fn always(kind: Kind) -> impl Iterator<Item = String> {
    ["hs_object_id", kind.modified_property(), kind.created_property()].into_iter().map(str::to_owned)
}

/// Writes a record.
pub(crate) fn write_record(
    out: &mut Vec<u8>,
    portal: &Portal,
    record: &Record<'_>,
    projection: &Projection,
    extras: &Extras<'_>,
) -> Result<(), ApiError> {
    out.extend_from_slice(b"{\"id\":\"");
    out.extend_from_slice(record.id.to_string().as_bytes());
    out.extend_from_slice(b"\",\"properties\":{");
    let mut first = true;
    for name in &projection.names {
        let value = record.shown(name);
        if value.is_none() && !projection.nulls {
            continue;
        }
        separate(out, &mut first);
        write_text(out, name)?;
        out.push(b':');
        match value {
            Some(value) => write_text(out, &value)?,
            None => out.extend_from_slice(b"null"),
        }
    }
    out.push(b'}');
    if projection.has_history() {
        member(out, "propertiesWithHistory", &history(record, &projection.history))?;
    }
    member(out, "createdAt", &instant_text(record.created_at()))?;
    member(out, "updatedAt", &instant_text(record.updated_at()))?;
    let archived_at = record.archived_at();
    member(out, "archived", &archived_at.is_some())?;
    if let Some(at) = archived_at {
        member(out, "archivedAt", &instant_text(at))?;
    }
    let associations = associations(portal, record, &projection.associations);
    if associations.as_object().is_some_and(|found| !found.is_empty()) {
        member(out, "associations", &associations)?;
    }
    if let Some(is_new) = extras.is_new {
        member(out, "new", &is_new)?;
    }
    if let Some(trace_id) = extras.trace_id {
        member(out, "objectWriteTraceId", &trace_id)?;
    }
    if !extras.normalised.is_empty() {
        member(out, "warnings", &warnings(extras.normalised))?;
    }
    if portal.switches.record_url == RecordUrl::Present {
        let (portal_id, type_id, id) = (portal.id(), record.kind.type_id(), record.id);
        member(out, "url", &format!("https://app.hubspot.com/contacts/{portal_id}/record/{type_id}/{id}"))?;
    }
    out.push(b'}');
    Ok(())
}

/// Writes a list of records, without the brackets around it.
pub(crate) fn write_records<'a>(
    out: &mut Vec<u8>,
    portal: &Portal,
    records: impl Iterator<Item = Record<'a>>,
    projection: &Projection,
) -> Result<(), ApiError> {
    let mut first = true;
    for record in records {
        separate(out, &mut first);
        write_record(out, portal, &record, projection, &Extras::default())?;
    }
    Ok(())
}

/// Writes a member of an object that has one already.
pub(crate) fn member(out: &mut Vec<u8>, name: &str, value: &impl Serialize) -> Result<(), ApiError> {
    out.push(b',');
    write_text(out, name)?;
    out.push(b':');
    serde_json::to_writer(out, value)?;
    Ok(())
}

fn separate(out: &mut Vec<u8>, first: &mut bool) {
    if !*first {
        out.push(b',');
    }
    *first = false;
}

/// Writes a JSON string. Most need no escapes and are copied whole.
fn write_text(out: &mut Vec<u8>, text: &str) -> Result<(), ApiError> {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return Ok(());
    }
    serde_json::to_writer(out, text)?;
    Ok(())
}

fn history(record: &Record<'_>, names: &[String]) -> Value {
    let versions = |name: &String| {
        let entries = record.history(name).into_iter().map(|entry| {
            let mut shown = json!({
                "value": entry.value,
                "timestamp": instant_text(entry.at),
                "sourceType": entry.source.kind,
            });
            if let Some(id) = &entry.source.id {
                shown["sourceId"] = json!(id);
            }
            if let Some(label) = &entry.source.label {
                shown["sourceLabel"] = json!(label);
            }
            if let Some(user) = entry.source.user {
                shown["updatedByUserId"] = json!(user);
            }
            shown
        });
        (name.clone(), Value::Array(entries.collect()))
    };
    Value::Object(names.iter().map(versions).collect())
}

fn warnings(normalised: &[Normalised]) -> Vec<Value> {
    normalised
        .iter()
        .map(|value| {
            json!({
                "category": "PROPERTY_VALUE_NORMALIZED",
                "message": format!("The value of {} was normalized.", value.property),
                "context": {
                    "propertyName": [value.property],
                    "rawValue": [value.raw],
                    "normalizedValue": [value.kept],
                },
            })
        })
        .collect()
}

fn associations(portal: &Portal, record: &Record<'_>, kinds: &[Kind]) -> Value {
    let from = End { kind: record.kind, id: record.id };
    let mut shown = serde_json::Map::new();
    for to in kinds.iter().copied() {
        let known = portal.link_types(record.kind, to);
        let links = portal.links(from, to);
        if links.is_empty() {
            continue;
        }
        let more = links.get(LINKS_SHOWN).map(|(id, _)| *id);
        let mut results = Vec::new();
        for (id, types) in links.iter().take(LINKS_SHOWN) {
            for reference in types {
                let found = known.iter().find(|known| known.reference == *reference);
                let name = found.map(|found| type_name(portal, (record.kind, to), found, &known));
                results.extend(name.map(|name| json!({"id": id.to_string(), "type": name})));
            }
        }
        let mut entry = json!({"results": results});
        if let Some(after) = more {
            entry["paging"] = json!({"next": {"after": after.to_string()}});
        }
        shown.insert(portal.name_of(to).into_owned(), entry);
    }
    Value::Object(shown)
}

/// The name that reads give an association type, for example `contact_to_company_unlabeled`.
pub(crate) fn type_name(
    portal: &Portal,
    (from, to): (Kind, Kind),
    link: &LinkType,
    known: &[LinkType],
) -> String {
    let base = match (from, to) {
        (Kind::Meeting, Kind::Contact) => "meeting_event_to_contact".to_owned(),
        (Kind::Contact, Kind::Meeting) => "contact_to_meeting_event".to_owned(),
        _ => format!("{}_to_{}", portal.word_of(from), portal.word_of(to)),
    };
    if link.unlabelled {
        let has_primary = known.iter().any(|known| known.primary);
        return if has_primary { format!("{base}_unlabeled") } else { base };
    }
    if link.primary {
        return base;
    }
    let label = link.label.as_deref().unwrap_or("label").to_lowercase();
    let name: String = label.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if link.reference.user_defined { name } else { format!("{base}_{name}") }
}
