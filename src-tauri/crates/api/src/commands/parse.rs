//! The words of a request, read.

use super::Portal;
use crate::dto::Values;
use crate::{ErrorCode, Failure};
use satchel_core::{ConflictId, Filter, ObjectType, RecordKey, TypeSchema, UnknownObjectType};
use satchel_store::Definitions;

/// The most rows one answer holds.
pub(super) const MOST_ROWS: u32 = 10_000;

/// The type of this name. One that the portal's administrators defined answers to its number and to its names.
pub(super) async fn object_type(portal: &Portal, name: &str) -> Result<ObjectType, Failure> {
    let standard = name.parse::<ObjectType>().ok().filter(|found| found.is_standard());
    if let Some(found) = standard {
        return Ok(found);
    }
    let types = portal.engine.store().read(|reader| reader.custom_types()).await?;
    let wanted = name.trim();
    let answers = |schema: &TypeSchema| {
        let names = [schema.object_type.as_str(), &schema.name, &schema.full_name, &schema.plural];
        names.iter().any(|known| known.eq_ignore_ascii_case(wanted))
    };
    let found = types.iter().map(|(schema, _)| schema).find(|schema| answers(schema));
    found.map(|schema| schema.object_type.into()).ok_or_else(|| {
        let own =
            types.iter().map(|(schema, _)| format!("{} ({})", schema.object_type.as_str(), schema.plural));
        unknown_type(name, own.collect())
    })
}

fn unknown_type(name: &str, own: Vec<String>) -> Failure {
    let standard = ObjectType::standard().map(|known| known.name().to_owned());
    let known: Vec<String> = standard.chain(own).collect();
    let message = UnknownObjectType(name.to_owned()).to_string();
    Failure::new(ErrorCode::UnknownType, message, format!("Use one of: {}.", known.join(", ")))
}

/// Whether there can be a type of this name, to be asked before anything is opened.
pub fn known_type(name: &str) -> Result<(), Failure> {
    name.parse::<ObjectType>().map(|_| ()).map_err(|_| unknown_type(name, Vec::new()))
}

/// A record's name: any text but an empty one, so that a typing mistake is told from an unknown record.
pub(super) fn key(id: &str) -> Result<RecordKey, Failure> {
    if id.trim().is_empty() {
        let next = "Give HubSpot's id of the record, or local:NUMBER.";
        return Err(Failure::new(ErrorCode::Usage, "the id of the record is empty", next));
    }
    match id.trim().parse() {
        Ok(key) => Ok(key),
        Err(never) => match never {},
    }
}

pub(super) fn conflict_id(text: &str) -> Result<ConflictId, Failure> {
    number(text, "conflict", "conflicts").map(ConflictId)
}

pub(super) fn outbox_id(text: &str) -> Result<i64, Failure> {
    number(text, "outbox row", "outbox")
}

pub(super) fn intent_id(text: &str) -> Result<i64, Failure> {
    number(text, "change", "ledger")
}

fn number(text: &str, what: &str, listed_by: &str) -> Result<i64, Failure> {
    text.trim().parse().map_err(|_| {
        let next = format!("Give a number that `satchel {listed_by}` lists.");
        Failure::new(ErrorCode::Usage, format!("“{text}” is no number of a {what}"), next)
    })
}

pub(super) fn filters(texts: &[String]) -> Result<Vec<Filter>, Failure> {
    let read = |text: &String| {
        text.parse::<Filter>().map_err(|error| {
            let next = "Examples: city=Berlin, amount>=5000, company~gmbh, phone?, email!?.";
            Failure::new(ErrorCode::InvalidFilter, error.to_string(), next)
        })
    };
    texts.iter().map(read).collect()
}

/// New values as the engine takes them: empty text clears.
pub(super) fn changes(properties: Values) -> Vec<(String, Option<String>)> {
    properties.into_iter().map(|(name, value)| (name, value.filter(|value| !value.is_empty()))).collect()
}

/// Refuses a property that the portal does not have. Before the first pull nothing is known, and nothing refused.
pub(super) fn known_properties<'n>(
    definitions: &Definitions,
    object_type: ObjectType,
    names: impl IntoIterator<Item = &'n String>,
) -> Result<(), Failure> {
    if definitions.is_empty() {
        return Ok(());
    }
    match names.into_iter().find(|name| definitions.get(name).is_none()) {
        None => Ok(()),
        Some(name) => Err(unknown_property(object_type, name)),
    }
}

/// The failure for a property that the portal does not have.
pub(crate) fn unknown_property(object_type: ObjectType, name: &str) -> Failure {
    let message = format!("{object_type} have no property “{name}”");
    Failure::new(ErrorCode::UnknownProperty, message, "Use the internal name that HubSpot's settings show.")
}
