//! Which property lies in which slot of a list table. Slots are made for the default columns of a type, and for any
//! other property when a list first sorts or filters by it; indexes when one first sorts by it.

use super::key::Key;
use crate::{Reader, StoreError, Writer};
use rusqlite::Connection;
use satchel_core::{FilterOperator, ListSpec, ObjectType, Rid, TypeProfile, ValueKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Records given a new slot per transaction, so that an edit never waits long.
const CHUNK: i64 = 4_000;

/// One slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Slot {
    /// Its column is `s<number>`.
    pub(crate) number: i64,
    pub(crate) property: String,
    /// How its keys were made.
    pub(crate) kind: ValueKind,
    /// Whether every row of the list has its key.
    filled: bool,
    indexed: bool,
}

impl Slot {
    /// The column's name.
    pub(crate) fn column(&self) -> String {
        format!("s{}", self.number)
    }
}

/// The slots of one type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Slots {
    pub(crate) slots: Vec<Slot>,
    /// The statement that writes a row: number, fingerprint, then the slots in order.
    pub(crate) upsert: String,
    /// The statement that writes a row that cannot be there.
    pub(crate) insert: String,
}

impl Slots {
    pub(crate) fn of(&self, property: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.property == property)
    }

    fn load(connection: &Connection, object_type: ObjectType) -> Result<Self, StoreError> {
        let of = super::suffix(object_type);
        let mut statement = connection.prepare_cached(
            "SELECT slot, property, kind, filled_to IS NULL, indexed FROM list_slot
             WHERE object_type = ?1 ORDER BY slot",
        )?;
        let mut rows = statement.query([object_type.name()])?;
        let mut slots = Vec::new();
        while let Some(row) = rows.next()? {
            slots.push(Slot {
                number: row.get(0)?,
                property: row.get(1)?,
                kind: serde_json::from_str(&row.get::<_, String>(2)?)?,
                filled: row.get(3)?,
                indexed: row.get(4)?,
            });
        }
        let columns: Vec<String> = slots.iter().map(Slot::column).collect();
        let marks: Vec<String> = (3..).take(columns.len()).map(|number| format!("?{number}")).collect();
        let updates: Vec<String> =
            columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let insert = format!(
            "INSERT INTO list_{of} (rid, fingerprint, {}) VALUES (?1, ?2, {})",
            columns.join(", "),
            marks.join(", ")
        );
        let upsert = format!(
            "{insert} ON CONFLICT (rid) DO UPDATE SET fingerprint = excluded.fingerprint, {}",
            updates.join(", ")
        );
        Ok(Self { slots, upsert, insert })
    }
}

/// The properties every list of a type has slots for from the start.
fn default_properties(object_type: ObjectType, profile: &TypeProfile) -> BTreeSet<&str> {
    let row = object_type.row();
    let pipeline = row.pipeline.into_iter().flat_map(|(pipeline, stage)| [pipeline, stage]);
    let owner = "hubspot_owner_id";
    let shown = profile.columns.iter().chain(&profile.search.name).map(String::as_str);
    shown.chain(pipeline).chain([row.modified, row.created, owner]).collect()
}

impl Reader<'_> {
    pub(crate) fn slots(&self, object_type: ObjectType) -> Result<Arc<Slots>, StoreError> {
        self.catalogued(
            |catalogue| catalogue.slots.get(&object_type).map(Arc::clone),
            |catalogue, found| {
                catalogue.slots.insert(object_type, found);
            },
            |connection| Slots::load(connection, object_type),
        )
    }
}

/// Makes the list table of a type anew, without rows: with the slots it had, or the default ones.
pub(super) fn create(writer: &Writer<'_>, object_type: ObjectType) -> Result<(), StoreError> {
    let of = super::suffix(object_type);
    writer.connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS list_slot (
             object_type TEXT NOT NULL,
             slot        INTEGER NOT NULL,
             property    TEXT NOT NULL,
             kind        TEXT NOT NULL,
             filled_to   INTEGER,
             indexed     INTEGER NOT NULL,
             PRIMARY KEY (object_type, slot),
             UNIQUE (object_type, property)
         ) STRICT, WITHOUT ROWID",
    )?;
    let definitions = writer.definitions(object_type)?;
    let kept = Slots::load(writer.connection, object_type)?;
    let profile = writer.profile(object_type)?;
    let defaults = default_properties(object_type, &profile);
    let known: BTreeSet<&str> = kept.slots.iter().map(|slot| slot.property.as_str()).collect();
    let missing = defaults.into_iter().filter(|property| !known.contains(property));
    let next = kept.slots.last().map_or(0, |slot| slot.number + 1);
    for (number, property) in (next..).zip(missing) {
        let kind = serde_json::to_string(&definitions.kind(property))?;
        writer.connection.execute(
            "INSERT INTO list_slot (object_type, slot, property, kind, indexed) VALUES (?1, ?2, ?3, ?4, FALSE)",
            (object_type.name(), number, property, kind),
        )?;
    }
    for slot in &kept.slots {
        let kind = serde_json::to_string(&definitions.kind(&slot.property))?;
        writer.connection.execute(
            "UPDATE list_slot SET kind = ?3, filled_to = NULL WHERE object_type = ?1 AND slot = ?2",
            (object_type.name(), slot.number, kind),
        )?;
    }
    writer.bump_catalogue()?;
    let slots = writer.slots(object_type)?;
    let columns: Vec<String> = slots.slots.iter().map(|slot| format!("{} ANY", slot.column())).collect();
    writer.connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS list_{of};
         CREATE TABLE list_{of} (rid INTEGER PRIMARY KEY, fingerprint INTEGER NOT NULL, {}) STRICT",
        columns.join(", ")
    ))?;
    Ok(())
}

/// Makes the indexes that the slots of a type had.
pub(super) fn create_indexes(writer: &Writer<'_>, object_type: ObjectType) -> Result<(), StoreError> {
    for slot in writer.slots(object_type)?.slots.iter().filter(|slot| slot.indexed) {
        create_index(writer, object_type, slot)?;
    }
    Ok(())
}

fn create_index(writer: &Writer<'_>, object_type: ObjectType, slot: &Slot) -> Result<(), StoreError> {
    let of = super::suffix(object_type);
    let column = slot.column();
    writer
        .connection
        .execute_batch(&format!("CREATE INDEX IF NOT EXISTS list_{of}_{column} ON list_{of} ({column})"))?;
    Ok(())
}

/// One transaction's worth of preparing a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum SlotWork {
    /// Give the property a slot.
    Add(ObjectType, String),
    /// Give some more records their keys.
    Fill(ObjectType, String),
    /// Make an index.
    Index(ObjectType, String),
}

/// What is to be done next so that a list of the type opens without delay in any of its usual orders. Activities are
/// read beside their records and seldom as a list: theirs are ready in the order they begin with.
pub(crate) fn usual_slots(
    reader: &Reader<'_>,
    object_type: ObjectType,
) -> Result<Option<SlotWork>, StoreError> {
    let (slots, profile) = (reader.slots(object_type)?, reader.profile(object_type)?);
    let row = object_type.row();
    let usual = match row.activity {
        Some(_) => BTreeSet::from([row.modified]),
        None => default_properties(object_type, &profile),
    };
    let wanted = |property: &&str| slots.of(property).is_some_and(|slot| slot.filled && !slot.indexed);
    Ok(usual.into_iter().find(wanted).map(|property| SlotWork::Index(object_type, property.to_owned())))
}

/// What is to be done next before this list can be loaded.
pub(crate) fn missing_slots(reader: &Reader<'_>, spec: &ListSpec) -> Result<Option<SlotWork>, StoreError> {
    let object_type = spec.object_type;
    let slots = reader.slots(object_type)?;
    let sort = spec.sort.as_ref().map_or(object_type.row().modified, |sort| &sort.property);
    let wanted = std::iter::once((sort, true)).chain(
        spec.filters
            .iter()
            .map(|filter| (filter.property.as_str(), filter.operator == FilterOperator::Equal)),
    );
    for (property, indexed) in wanted {
        let work = match slots.of(property) {
            None => SlotWork::Add(object_type, property.to_owned()),
            Some(slot) if !slot.filled => SlotWork::Fill(object_type, property.to_owned()),
            Some(slot) if indexed && !slot.indexed => SlotWork::Index(object_type, property.to_owned()),
            Some(_) => continue,
        };
        return Ok(Some(work));
    }
    Ok(None)
}

/// Does it, unless somebody else has.
pub(crate) fn prepare_slots(writer: &mut Writer<'_>, work: &SlotWork) -> Result<(), StoreError> {
    match work {
        SlotWork::Add(object_type, property) => add(writer, *object_type, property),
        SlotWork::Fill(object_type, property) => fill(writer, *object_type, property),
        SlotWork::Index(object_type, property) => index(writer, *object_type, property),
    }
}

fn add(writer: &mut Writer<'_>, object_type: ObjectType, property: &str) -> Result<(), StoreError> {
    let of = super::suffix(object_type);
    let slots = writer.slots(object_type)?;
    if slots.of(property).is_some() {
        return Ok(());
    }
    let number = slots.slots.last().map_or(0, |slot| slot.number + 1);
    let kind = serde_json::to_string(&writer.definitions(object_type)?.kind(property))?;
    writer.connection.execute_batch(&format!("ALTER TABLE list_{of} ADD COLUMN s{number} ANY"))?;
    writer.connection.execute(
        "INSERT INTO list_slot (object_type, slot, property, kind, filled_to, indexed)
         VALUES (?1, ?2, ?3, ?4, 0, FALSE)",
        (object_type.name(), number, property, kind),
    )?;
    writer.bump_catalogue()
}

fn fill(writer: &mut Writer<'_>, object_type: ObjectType, property: &str) -> Result<(), StoreError> {
    let of = super::suffix(object_type);
    let slots = writer.slots(object_type)?;
    let Some(slot) = slots.of(property).filter(|slot| !slot.filled) else { return Ok(()) };
    let filled_to: i64 = writer.connection.query_row(
        "SELECT coalesce(filled_to, 0) FROM list_slot WHERE object_type = ?1 AND slot = ?2",
        (object_type.name(), slot.number),
        |row| row.get(0),
    )?;
    let mut next = writer.connection.prepare_cached(&format!(
        "SELECT l.rid, m.payload ->> ?3,
                EXISTS (SELECT 1 FROM pending_change p WHERE p.rid = l.rid AND p.property = ?4)
         FROM list_{of} l LEFT JOIN mirror m ON m.rid = l.rid
         WHERE l.rid > ?1 ORDER BY l.rid LIMIT ?2"
    ))?;
    let mut update = writer
        .connection
        .prepare_cached(&format!("UPDATE list_{of} SET {} = ?2 WHERE rid = ?1", slot.column()))?;
    let path = format!("$.{}", serde_json::to_string(property)?);
    let mut rows = next.query((filled_to, CHUNK, path, property))?;
    let (mut last, mut count) = (filled_to, 0);
    while let Some(row) = rows.next()? {
        last = row.get(0)?;
        count += 1;
        let mut value: Option<String> = row.get(1)?;
        if row.get(2)? {
            value = writer.pending_of(Rid(last), property)?.and_then(|change| change.local);
        }
        let key = Key::of(&slot.kind, value.as_deref());
        update.execute((last, key))?;
    }
    drop(rows);
    let done = count < CHUNK;
    writer.connection.execute(
        "UPDATE list_slot SET filled_to = ?3 WHERE object_type = ?1 AND slot = ?2",
        (object_type.name(), slot.number, (!done).then_some(last)),
    )?;
    if done { writer.bump_catalogue() } else { Ok(()) }
}

fn index(writer: &mut Writer<'_>, object_type: ObjectType, property: &str) -> Result<(), StoreError> {
    let slots = writer.slots(object_type)?;
    let Some(slot) = slots.of(property).filter(|slot| !slot.indexed) else { return Ok(()) };
    create_index(writer, object_type, slot)?;
    writer.connection.execute(
        "UPDATE list_slot SET indexed = TRUE WHERE object_type = ?1 AND slot = ?2",
        (object_type.name(), slot.number),
    )?;
    writer.bump_catalogue()
}
