//! Where a record stands in a pipeline: what `satchel_core::Place` decides, applied to edits of this portal. This module must
//! never know of a network.

use crate::EngineError;
use crate::edit::Change;
use satchel_core::{InvalidValue, ObjectType, Pipeline, Place, PropertyDefinition, Rid};
use satchel_store::{Reader, StoreError};

/// The portal's pipelines of a type; none for a type without, and while the portal's are not known.
fn pipelines(reader: &Reader<'_>, object_type: ObjectType) -> Result<Vec<Pipeline>, StoreError> {
    if object_type.row().pipeline.is_none() {
        return Ok(Vec::new());
    }
    reader.pipelines(object_type)
}

/// Refuses a stage that is not one of its pipeline, and adds the half that an edit leaves out where the record would
/// otherwise stand in a pipeline without its stage. `rid` is `None` for a record about to be made.
pub(crate) fn complete(
    reader: &Reader<'_>,
    object_type: ObjectType,
    rid: Option<Rid>,
    mut changes: Vec<Change>,
) -> Result<Vec<Change>, EngineError> {
    let Some((pipeline, stage)) = object_type.row().pipeline else { return Ok(changes) };
    if !changes.iter().any(|(property, _)| property == pipeline || property == stage) {
        return Ok(changes);
    }
    let pipelines = pipelines(reader, object_type)?;
    if pipelines.is_empty() {
        return Ok(changes);
    }
    let place = Place { pipeline, stage, pipelines: &pipelines };
    let current = rid.map(|rid| reader.effective(rid)).transpose()?;
    let wanted = |name: &str| {
        let asked = changes.iter().rev().find(|(property, _)| property == name);
        asked.map(|(_, value)| value.clone().unwrap_or_default())
    };
    match place.complete(current.as_ref(), wanted) {
        Ok(Some((property, value))) => changes.push((property.to_owned(), Some(value))),
        Ok(None) => {}
        Err(misplaced) => {
            let label = label(reader, object_type, misplaced.property)?;
            return Err(InvalidValue::Unfit { label, expected: misplaced.expected }.into());
        }
    }
    Ok(changes)
}

fn label(reader: &Reader<'_>, object_type: ObjectType, property: &str) -> Result<String, StoreError> {
    let definitions = reader.definitions(object_type)?;
    Ok(definitions.get(property).map_or_else(|| property.to_owned(), |found| found.label.clone()))
}

/// Whether the portal's pipelines say which values a property takes. Its definition may list those of one pipeline only.
pub(crate) fn has_values_of(
    reader: &Reader<'_>,
    object_type: ObjectType,
    definition: &PropertyDefinition,
) -> Result<bool, StoreError> {
    let Some((pipeline, stage)) = object_type.row().pipeline else { return Ok(false) };
    let is_half = definition.name == pipeline || definition.name == stage;
    Ok(is_half && !definition.read_only && !pipelines(reader, object_type)?.is_empty())
}
