//! One record as a document, and which properties of a type are mirrored.

use super::waiting::name_of;
use super::{Portal, parse};
use crate::dto::{
    AssociationDocument, PendingDocument, PropertiesRequest, RecordDocument, RecordReference,
    SelectedProperties, ShowRequest, Values, local_instant,
};
use crate::{ErrorCode, Failure};
use satchel_core::{Base, ObjectType, PendingChange, RecordKey, Rid, TypeProfile};
use satchel_store::{AssociationRow, Reader, StoreError};
use std::collections::BTreeMap;

/// Letters of an activity's text that stand for a name.
const FIRST_WORDS: usize = 60;

/// HubSpot's label of the one company that stands for a record's companies (HubSpot docs: Associations v4).
const PRIMARY: &str = "Primary";

/// A record with everything known of it.
pub async fn show(portal: &Portal, request: ShowRequest) -> Result<RecordDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let key = parse::key(&request.id)?;
    let named = name_in_words(portal, object_type, &key).await?;
    let found = portal
        .engine
        .store()
        .read(move |reader| match reader.resolve(object_type, &key)? {
            None => Ok::<_, StoreError>(None),
            Some(rid) => document(reader, rid),
        })
        .await?;
    found.ok_or_else(|| unknown_record(&named))
}

/// A record as the user named it, `line item 7`.
pub(super) async fn name_in_words(
    portal: &Portal,
    object_type: ObjectType,
    key: &RecordKey,
) -> Result<String, Failure> {
    let profile = portal.engine.store().read(move |reader| reader.profile(object_type)).await?;
    Ok(format!("{} {key}", profile.singular))
}

/// The failure for an id that no record answers to.
pub(super) fn unknown_record(named: &str) -> Failure {
    let next = "Look for it with `satchel search`, or run `satchel sync` if it is new in HubSpot.";
    Failure::new(ErrorCode::UnknownRecord, format!("no {named} is known here"), next)
}

/// The document of the record a command has just changed.
pub(super) async fn document_of(portal: &Portal, rid: Rid) -> Result<RecordDocument, Failure> {
    let found = portal.engine.store().read(move |reader| document(reader, rid)).await?;
    found.ok_or_else(|| unknown_record(&format!("record {rid}")))
}

fn document(reader: &Reader<'_>, rid: Rid) -> Result<Option<RecordDocument>, StoreError> {
    let Some(record) = reader.record(rid)? else { return Ok(None) };
    let links = reader.associations(rid)?.into_iter();
    let associations = links.map(|link| association(reader, link)).collect::<Result<_, _>>()?;
    let properties = reader.effective(rid)?;
    let known = |name: &str| properties.get(name).and_then(|value| value.as_deref());
    let changed_by = known("hs_updated_by_user_id").map(str::to_owned);
    let id = record.remote_id.unwrap_or_else(|| rid.to_string());
    Ok(Some(RecordDocument {
        object_type: record.object_type.name().to_owned(),
        title: title(&*reader.profile(record.object_type)?, &id, &properties),
        id,
        changed_at: known(record.object_type.row().modified).map(str::to_owned),
        changed_by: match changed_by {
            Some(user) => name_of(&user, &reader.owners()?),
            None => None,
        },
        conflict: reader.conflict_of(rid)?.map(|conflict| conflict.id.0.to_string()),
        properties,
        pending: pending(reader, rid)?,
        associations,
        state: record.state.as_str().to_owned(),
        synced_at: record.synced_at.map(local_instant),
    }))
}

fn association(reader: &Reader<'_>, link: AssociationRow) -> Result<AssociationDocument, StoreError> {
    let id = link.to_id.unwrap_or_else(|| link.to.to_string());
    let labels: Vec<String> = link.types.into_iter().filter_map(|found| found.label).collect();
    Ok(AssociationDocument {
        object_type: link.to_type.name().to_owned(),
        title: title(&*reader.profile(link.to_type)?, &id, &reader.effective(link.to)?),
        id,
        primary: labels.iter().any(|label| label == PRIMARY),
        labels,
        pending: link.pending.map(|kind| kind.as_str().to_owned()),
    })
}

/// The pending changes of a record, by property.
pub(super) fn pending(
    reader: &Reader<'_>,
    rid: Rid,
) -> Result<BTreeMap<String, PendingDocument>, StoreError> {
    let mirrored = reader.mirror(rid)?.map(|mirror| mirror.properties);
    let describe = |change: PendingChange| {
        let (base_known, base) = match change.base {
            Base::Known(value) => (true, value),
            Base::Unknown => (false, None),
        };
        let remote = mirrored.as_ref().and_then(|values| values.get(&change.property).cloned().flatten());
        let document = PendingDocument {
            base,
            base_known,
            local: change.local,
            remote,
            state: change.state.as_str().to_owned(),
            message: change.message,
            edited_at: local_instant(change.edited_at),
            intent: Some(change.generation.to_string()),
        };
        (change.property, document)
    };
    Ok(reader.pending(rid)?.into_iter().map(describe).collect())
}

/// A record in few words.
pub(super) fn reference(reader: &Reader<'_>, rid: Rid) -> Result<Option<RecordReference>, StoreError> {
    let Some(record) = reader.record(rid)? else { return Ok(None) };
    let id = record.remote_id.unwrap_or_else(|| rid.to_string());
    let (profile, properties) = (reader.profile(record.object_type)?, reader.effective(rid)?);
    let words = first_words(record.object_type, &properties);
    let title = words.unwrap_or_else(|| title(&profile, &id, &properties));
    Ok(Some(RecordReference { object_type: record.object_type.name().to_owned(), id, title }))
}

/// What an activity without a subject begins with; `None` for whatever has a name of its own.
fn first_words(object_type: ObjectType, properties: &Values) -> Option<String> {
    let columns = object_type.row().activity.as_ref()?;
    let value = |name: &str| properties.get(name)?.as_deref().filter(|text| !text.trim().is_empty());
    if columns.title.and_then(value).is_some() {
        return None;
    }
    let words = super::timeline::plain(columns.body.iter().find_map(|name| value(name))?);
    let begins: String = words.chars().take(FIRST_WORDS).collect();
    match (begins.is_empty(), begins == words) {
        (true, _) => None,
        (false, true) => Some(begins),
        (false, false) => Some(format!("{}…", begins.trim_end())),
    }
}

/// A record's name, or what comes closest: an address, a domain, a number, its id.
pub(super) fn title(profile: &TypeProfile, id: &str, properties: &Values) -> String {
    let columns = &profile.search;
    let value = |name: &String| {
        let text = properties.get(name).and_then(|value| value.as_deref()).unwrap_or("").trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let name: Vec<String> = columns.name.iter().filter_map(value).collect();
    if !name.is_empty() {
        return name.join(" ");
    }
    let closest = [&columns.email, &columns.domain, &columns.phone].into_iter().flatten().find_map(value);
    closest.unwrap_or_else(|| format!("{} {id}", profile.singular))
}

/// Which properties of a type are mirrored.
pub async fn properties(portal: &Portal, object_type: &str) -> Result<SelectedProperties, Failure> {
    let object_type = parse::object_type(portal, object_type).await?;
    let store = portal.engine.store();
    let (known, only) = store
        .read(move |reader| {
            let known = reader.definitions(object_type)?.len();
            Ok::<_, StoreError>((known, reader.selected_properties(object_type)?))
        })
        .await?;
    let known = u64::try_from(known).unwrap_or(u64::MAX);
    Ok(SelectedProperties { object_type: object_type.name().to_owned(), known, only })
}

/// Chooses which properties of a type are mirrored. The next pull reads the type anew.
pub async fn select_properties(
    portal: &Portal,
    request: PropertiesRequest,
) -> Result<SelectedProperties, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    if let Some(names) = &request.only {
        let definitions = portal.engine.store().read(move |reader| reader.definitions(object_type)).await?;
        parse::known_properties(&definitions, object_type, names)?;
    }
    portal.engine.select_properties(object_type, request.only).await?;
    properties(portal, object_type.name()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_without_a_subject_is_named_by_its_first_words() {
        let check = |object_type: &str, properties: &[(&str, &str)], expected: Option<&str>| {
            let values = properties.iter().map(|(k, v)| ((*k).to_owned(), Some((*v).to_owned()))).collect();
            let words = first_words(object_type.parse().unwrap(), &values);
            assert_eq!(words.as_deref(), expected, "{object_type} {properties:?}");
        };
        check("notes", &[("hs_note_body", "<p>Wants one order</p>")], Some("Wants one order"));
        check("notes", &[("hs_note_body", "<p> </p>")], None);
        check("calls", &[("hs_call_title", "Renewal"), ("hs_call_body", "<p>Ask again</p>")], None);
        check("calls", &[("hs_call_body", "<p>Ask again</p>")], Some("Ask again"));
        check("contacts", &[("firstname", "Ann")], None);
        let long = format!("<p>{}</p>", "word ".repeat(90));
        let begins = "word ".repeat(12);
        check("notes", &[("hs_note_body", &long)], Some(&format!("{}…", begins.trim_end())));
    }

    #[test]
    fn a_title_is_the_closest_thing_to_a_name() {
        let contacts = TypeProfile::of("contacts".parse().unwrap(), None).unwrap();
        let check = |properties: &[(&str, &str)], expected: &str| {
            let values = properties.iter().map(|(k, v)| ((*k).to_owned(), Some((*v).to_owned()))).collect();
            assert_eq!(title(&contacts, "7", &values), expected);
        };
        check(&[("firstname", "Ann"), ("lastname", "Lee"), ("email", "a@b.c")], "Ann Lee");
        check(&[("firstname", " "), ("email", "a@b.c"), ("phone", "1")], "a@b.c");
        check(&[("phone", "1")], "1");
        check(&[], "contact 7");
    }
}
