//! Keeping derived rows in step with records, and building them anew.

use super::document::Document;
use super::key::Key;
use super::{FORM, index, slots};
use crate::{Reader, StoreError, Writer};
use rusqlite::{OptionalExtension, params_from_iter};
use satchel_core::{ObjectType, PendingChange, Properties, RecordState, Rid, ValueKind};

/// Makes derived tables that are absent or of another form, in the transaction that opens the store.
pub(crate) fn ensure(writer: &mut Writer<'_>) -> Result<(), StoreError> {
    for object_type in writer.object_types()? {
        if writer.meta(&form_key(object_type))?.as_deref() != Some(FORM) {
            build(writer, object_type)?;
        }
    }
    Ok(())
}

impl Writer<'_> {
    /// Builds the list and search tables of a type anew, from one pass over its records.
    pub fn rebuild_derived(&mut self, object_type: ObjectType) -> Result<(), StoreError> {
        build(self, object_type)
    }
}

/// Makes the derived tables of a type that came to be or is searched otherwise than before.
pub(crate) fn add_type(writer: &mut Writer<'_>, object_type: ObjectType) -> Result<(), StoreError> {
    build(writer, object_type)
}

/// Rebuilds what depends on how properties compare, after definitions changed.
pub(crate) fn kinds_changed(writer: &mut Writer<'_>, object_type: ObjectType) -> Result<(), StoreError> {
    let definitions = writer.definitions(object_type)?;
    let slots = writer.slots(object_type)?;
    let moved = slots.slots.iter().any(|slot| definitions.kind(&slot.property) != slot.kind);
    let profile = writer.profile(object_type)?;
    let text = profile.search.text.iter().map(String::as_str);
    let markup: Vec<&str> = text.filter(|name| definitions.kind(name) == ValueKind::Html).collect();
    let key = format!("markup:{object_type}");
    let markup = markup.join(" ");
    let markup_moved = writer.meta(&key)?.unwrap_or_default() != markup;
    if markup_moved {
        writer.set_meta(&key, &markup)?;
    }
    if moved || markup_moved {
        build(writer, object_type)?;
    }
    Ok(())
}

/// Brings the derived rows of a record in step with it.
pub(crate) fn refresh(writer: &mut Writer<'_>, rid: Rid) -> Result<(), StoreError> {
    let record = writer.record_row(rid)?;
    if !listed(record.state) {
        return remove(writer, record.object_type, rid);
    }
    let payload = writer.stored_mirror(rid)?.map(|stored| stored.payload).unwrap_or_default();
    let properties = payload.into_iter().map(|(name, value)| (name, Some(value))).collect();
    refresh_with(writer, record.object_type, rid, &properties, false)
}

/// The same for a listed record whose mirrored values are at hand. A fresh record has neither derived rows nor
/// pending changes yet.
pub(crate) fn refresh_with(
    writer: &Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    properties: &Properties,
    fresh: bool,
) -> Result<(), StoreError> {
    let pending = if fresh { Vec::new() } else { writer.pending(rid)? };
    let value = |name: &str| effective(properties, &pending, name);
    let definitions = writer.definitions(object_type)?;
    let profile = writer.profile(object_type)?;
    let document = Document::of(&profile.search, &definitions, value);
    let fingerprint = document.fingerprint();
    let known = if fresh { None } else { fingerprint_of(writer, object_type, rid)? };
    let slots = writer.slots(object_type)?;
    let keys = slots.slots.iter().map(|slot| Key::of(&slot.kind, value(&slot.property)));
    let sql = if known.is_none() { &slots.insert } else { &slots.upsert };
    let mut statement = writer.connection.prepare_cached(sql)?;
    statement.raw_bind_parameter(1, rid.0)?;
    statement.raw_bind_parameter(2, fingerprint)?;
    for (position, key) in (3..).zip(keys) {
        statement.raw_bind_parameter(position, key)?;
    }
    statement.raw_execute()?;
    writer.touch_list(object_type, rid);
    if known != Some(fingerprint) {
        index::put(writer, object_type, rid, document, known.is_some())?;
    }
    Ok(())
}

/// Takes a record out of lists and search.
pub(crate) fn remove(writer: &Writer<'_>, object_type: ObjectType, rid: Rid) -> Result<(), StoreError> {
    let of = super::suffix(object_type);
    let removed = writer
        .connection
        .prepare_cached(&format!("DELETE FROM list_{of} WHERE rid = ?1"))?
        .execute([rid.0])?;
    if removed > 0 {
        writer.touch_list(object_type, rid);
        index::remove(writer, object_type, rid)?;
    }
    Ok(())
}

/// Whether records in this state are listed and found.
pub(super) fn listed(state: RecordState) -> bool {
    match state {
        RecordState::Live | RecordState::Draft => true,
        RecordState::Stub | RecordState::Archived | RecordState::Gone | RecordState::Merged => false,
    }
}

fn effective<'a>(properties: &'a Properties, pending: &'a [PendingChange], name: &str) -> Option<&'a str> {
    match pending.iter().find(|change| change.property == name) {
        Some(change) => change.local.as_deref(),
        None => properties.get(name).and_then(|value| value.as_deref()),
    }
}

fn fingerprint_of(reader: &Reader<'_>, object_type: ObjectType, rid: Rid) -> Result<Option<i64>, StoreError> {
    let of = super::suffix(object_type);
    let sql = format!("SELECT fingerprint FROM list_{of} WHERE rid = ?1");
    let mut statement = reader.connection.prepare_cached(&sql)?;
    Ok(statement.query_row([rid.0], |row| row.get(0)).optional()?)
}

fn form_key(object_type: ObjectType) -> String {
    format!("derived:{object_type}")
}

fn build(writer: &mut Writer<'_>, object_type: ObjectType) -> Result<(), StoreError> {
    slots::create(writer, object_type)?;
    index::create(writer, object_type)?;
    let sql = "SELECT rid FROM record WHERE object_type = ?1 AND state IN ('live', 'draft') ORDER BY rid";
    let mut statement = writer.connection.prepare(sql)?;
    let rids: Vec<i64> = statement
        .query_map(params_from_iter([object_type.name()]), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    drop(statement);
    index::forget(writer, object_type);
    for rid in rids {
        refresh(writer, Rid(rid))?;
    }
    index::write_documents(writer)?;
    slots::create_indexes(writer, object_type)?;
    writer.set_meta(&form_key(object_type), FORM)
}
