//! One answer for many conflicts, given in sight of every single row: what is applied is exactly what was shown, or nothing.
//!
//! Invariants: a preview's digest covers the answer and each row with its three values and its result; it is compared in
//! the transaction that applies; conflicts about a record as a whole or about a link are never answered in bulk.

use super::{answer_properties, check_value, group};
use crate::{Engine, EngineError};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{Base, Conflict, ConflictId, ConflictKind, ConflictProperty, ObjectType, Resolution, Rid};
use satchel_store::Reader;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The side that is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkSide {
    /// The user's values.
    Local,
    /// HubSpot's.
    Remote,
}

/// Which conflicts are answered, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BulkChoice {
    /// The side.
    pub side: BulkSide,
    /// Only of records of this type.
    pub object_type: Option<ObjectType>,
    /// Only of this property; the other half of a pipeline and its stage goes along.
    pub property: Option<String>,
    /// Only of properties whose value in HubSpot was written by this user; the other half goes along here too.
    pub by: Option<String>,
}

/// What an answer for many conflicts does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BulkPreview {
    /// Names exactly these rows with exactly these values.
    pub digest: String,
    /// One per disputed property, by conflict.
    pub rows: Vec<BulkRow>,
    /// Conflicts that the choice is about and that must be answered one by one, with the reason.
    pub left_out: Vec<(ConflictId, &'static str)>,
}

/// One disputed property and what becomes of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BulkRow {
    /// The conflict.
    pub conflict: ConflictId,
    /// Its kind.
    pub kind: ConflictKind,
    /// The record.
    pub rid: Rid,
    /// Its type.
    #[serde(skip)]
    pub object_type: ObjectType,
    /// The property.
    pub property: String,
    /// What the user saw when the edit began.
    pub base: Base,
    /// The user's value.
    pub local: Option<String>,
    /// HubSpot's.
    pub remote: Option<String>,
    /// The value the record has afterwards.
    pub result: Option<String>,
}

/// How a row differs from what was shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MovedRow {
    /// The conflict.
    pub conflict: ConflictId,
    /// The property.
    pub property: String,
    /// What happened to it.
    pub how: Moved,
}

/// What happened to a row since it was shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moved {
    /// It is not disputed any more.
    Gone,
    /// It was not shown.
    New,
    /// One of its values is another.
    Changed,
}

/// What is remembered of a row that was shown.
#[derive(Serialize, Deserialize)]
struct Shown {
    conflict: ConflictId,
    property: String,
    digest: String,
}

impl Engine {
    /// What an answer for many conflicts would do, row by row, with a digest to apply it by.
    pub async fn bulk_preview(&self, choice: BulkChoice) -> Result<BulkPreview, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let preview = look(writer, &choice)?;
            let shown: Vec<Shown> = preview.rows.iter().map(shown).collect();
            let text = serde_json::to_string(&shown).map_err(satchel_store::StoreError::from)?;
            writer.keep_bulk_preview(&preview.digest, &text, now)?;
            Ok(preview)
        })
        .await
    }

    /// Applies an answer for many conflicts if it does now exactly what was shown under this digest; otherwise nothing is
    /// applied and [`EngineError::PreviewMoved`] names the rows that moved.
    pub async fn bulk_apply(&self, choice: BulkChoice, digest: String) -> Result<BulkPreview, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let preview = look(writer, &choice)?;
            if preview.digest != digest && !bites(Tooth::BulkUnseen) {
                return Err(EngineError::PreviewMoved(moved(writer, &preview, &digest)?));
            }
            let answer = resolution(choice.side);
            for id in ids(&preview) {
                let Some(conflict) = writer.conflict(id)? else { continue };
                let answers: Vec<(ConflictProperty, Resolution)> = conflict
                    .properties
                    .iter()
                    .filter(|property| {
                        preview.rows.iter().any(|row| row.conflict == id && row.property == property.name)
                    })
                    .map(|property| (property.clone(), answer.clone()))
                    .collect();
                answer_properties(writer, &conflict, &answers, false, now)?;
            }
            Ok(preview)
        })
        .await
    }
}

fn resolution(side: BulkSide) -> Resolution {
    match side {
        BulkSide::Local => Resolution::Local,
        BulkSide::Remote => Resolution::Remote,
    }
}

/// The conflicts of a preview, each once, in order.
fn ids(preview: &BulkPreview) -> Vec<ConflictId> {
    let mut ids: Vec<ConflictId> = preview.rows.iter().map(|row| row.conflict).collect();
    ids.dedup();
    ids
}

fn look(reader: &Reader<'_>, choice: &BulkChoice) -> Result<BulkPreview, EngineError> {
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    for conflict in reader.conflicts()? {
        let Some(record) = reader.record(conflict.rid)? else { continue };
        if choice.object_type.is_some_and(|wanted| wanted != record.object_type) {
            continue;
        }
        let wanted = |property: &ConflictProperty| {
            choice.property.as_ref().is_none_or(|name| *name == property.name)
                && choice.by.as_ref().is_none_or(|user| property.remote_by.as_ref() == Some(user))
        };
        let chosen: Vec<ConflictProperty> =
            conflict.properties.iter().filter(|found| wanted(found)).cloned().collect();
        if chosen.is_empty() && (choice.property.is_some() || choice.by.is_some()) {
            continue;
        }
        match of_conflict(reader, &conflict, chosen, record.object_type, choice.side)? {
            Ok(found) => rows.extend(found),
            Err(why) => left_out.push((conflict.id, why)),
        }
    }
    Ok(BulkPreview { digest: digest(choice.side, &rows), rows, left_out })
}

/// The rows of one conflict, or why it must be answered by itself.
fn of_conflict(
    reader: &Reader<'_>,
    conflict: &Conflict,
    chosen: Vec<ConflictProperty>,
    object_type: ObjectType,
    side: BulkSide,
) -> Result<Result<Vec<BulkRow>, &'static str>, EngineError> {
    match conflict.kind {
        ConflictKind::Edit | ConflictKind::Exists | ConflictKind::Late => {}
        ConflictKind::ArchivedRemotely | ConflictKind::ChangedSinceArchive => {
            return Ok(Err("it is about the record as a whole"));
        }
        ConflictKind::Association => return Ok(Err("it is about a link")),
    }
    let mut properties: Vec<ConflictProperty> = Vec::with_capacity(chosen.len());
    for disputed in chosen {
        for (more, _) in group::answered(reader, conflict, disputed, &resolution(side))? {
            if !properties.iter().any(|known| known.name == more.name) {
                properties.push(more);
            }
        }
    }
    properties.sort_by(|left, right| left.name.cmp(&right.name));
    let mut rows = Vec::with_capacity(properties.len());
    for property in properties {
        let result = match side {
            BulkSide::Local => property.local.clone(),
            BulkSide::Remote => property.remote.clone(),
        };
        let restores = conflict.kind == ConflictKind::Late && side == BulkSide::Remote;
        if restores && check_value(reader, conflict.rid, &property.name, result.as_deref()).is_err() {
            return Ok(Err("HubSpot does not take the value any more that would be put back"));
        }
        rows.push(BulkRow {
            conflict: conflict.id,
            kind: conflict.kind,
            rid: conflict.rid,
            object_type,
            property: property.name,
            base: property.base,
            local: property.local,
            remote: property.remote,
            result,
        });
    }
    Ok(Ok(rows))
}

/// 32 hexadecimal digits over the side and all rows.
fn digest(side: BulkSide, rows: &[BulkRow]) -> String {
    hashed(&(side, rows))
}

fn hashed(what: &impl Serialize) -> String {
    // Nothing here can fail to be written: there are no maps with keys that are no text.
    let text = serde_json::to_vec(what).unwrap_or_default();
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn shown(row: &BulkRow) -> Shown {
    Shown { conflict: row.conflict, property: row.property.clone(), digest: hashed(row) }
}

/// What is another now than what was shown under a digest; everything, where nothing is known of it.
fn moved(reader: &Reader<'_>, now: &BulkPreview, digest: &str) -> Result<Vec<MovedRow>, EngineError> {
    let text = reader.bulk_preview(digest)?;
    let before: Vec<Shown> = match text {
        Some(text) => serde_json::from_str(&text).map_err(satchel_store::StoreError::from)?,
        None => Vec::new(),
    };
    let rows: Vec<Shown> = now.rows.iter().map(shown).collect();
    let row =
        |shown: &Shown, how| MovedRow { conflict: shown.conflict, property: shown.property.clone(), how };
    let is = |left: &Shown, right: &Shown| left.conflict == right.conflict && left.property == right.property;
    let mut moved = Vec::new();
    for shown in &before {
        match rows.iter().find(|now| is(now, shown)) {
            None => moved.push(row(shown, Moved::Gone)),
            Some(now) if now.digest != shown.digest => moved.push(row(shown, Moved::Changed)),
            Some(_) => {}
        }
    }
    moved.extend(
        rows.iter().filter(|now| !before.iter().any(|shown| is(shown, now))).map(|new| row(new, Moved::New)),
    );
    Ok(moved)
}
