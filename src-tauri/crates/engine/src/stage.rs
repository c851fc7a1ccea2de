//! Where a record stands in a pipeline: two properties that only make sense together. A stage of another pipeline
//! takes the record there, a new pipeline begins at its first stage, a dispute over one is a dispute over both, and an
//! answer for one answers the other. This module must never know of a network.

use crate::EngineError;
use crate::edit::Change;
use satchel_core::{
    Conflict, ConflictProperty, InvalidValue, ObjectType, Pipeline, PropertyDefinition, Resolution, Rid,
};
use satchel_store::{Reader, StoreError};
use std::collections::BTreeMap;

/// A type's two properties and the portal's pipelines.
struct Place {
    pipeline: &'static str,
    stage: &'static str,
    pipelines: Vec<Pipeline>,
}

impl Place {
    /// `None` for a type without pipelines, and while the portal's are not known.
    fn of(reader: &Reader<'_>, object_type: ObjectType) -> Result<Option<Self>, StoreError> {
        let Some((pipeline, stage)) = object_type.row().pipeline else { return Ok(None) };
        let pipelines = reader.pipelines(object_type)?;
        Ok((!pipelines.is_empty()).then_some(Self { pipeline, stage, pipelines }))
    }

    fn pipeline(&self, id: &str) -> Option<&Pipeline> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id)
    }

    /// The pipeline a stage belongs to: the one named, when it has such a stage.
    fn pipeline_of(&self, stage: &str, named: Option<&str>) -> Option<&Pipeline> {
        let has = |pipeline: &&Pipeline| pipeline.stages.iter().any(|known| known.id == stage);
        let named = named.and_then(|id| self.pipeline(id)).filter(has);
        named.or_else(|| self.pipelines.iter().find(has))
    }
}

/// The other property of a pair.
pub(crate) fn partner(object_type: ObjectType, property: &str) -> Option<&'static str> {
    let (pipeline, stage) = object_type.row().pipeline?;
    if property == pipeline {
        Some(stage)
    } else if property == stage {
        Some(pipeline)
    } else {
        None
    }
}

/// Refuses a stage that is not one of its pipeline, and adds the half that an edit leaves out where the record would
/// otherwise stand in a pipeline without its stage. `rid` is `None` for a record about to be made.
pub(crate) fn complete(
    reader: &Reader<'_>,
    object_type: ObjectType,
    rid: Option<Rid>,
    mut changes: Vec<Change>,
) -> Result<Vec<Change>, EngineError> {
    let Some(place) = Place::of(reader, object_type)? else { return Ok(changes) };
    let asked = |name: &str| changes.iter().rev().find(|(property, _)| property == name);
    let wanted = |name: &str| asked(name).map(|(_, value)| value.clone().unwrap_or_default());
    let (pipeline, stage) = (wanted(place.pipeline), wanted(place.stage));
    if pipeline.is_none() && stage.is_none() {
        return Ok(changes);
    }
    let current = match rid {
        Some(rid) => reader.effective(rid)?,
        None => BTreeMap::new(),
    };
    let held = |name: &str| current.get(name).and_then(|value| value.as_deref());
    let unfit = |property: &str, expected: String| {
        let label = label(reader, object_type, property)?;
        Err(EngineError::from(InvalidValue::Unfit { label, expected }))
    };
    // HubSpot takes no record out of its pipeline. A new one without a value has none yet.
    let given = |value: Option<String>| value.filter(|value| rid.is_some() || !value.is_empty());
    let (pipeline, stage) = (given(pipeline), given(stage));
    let known = match &pipeline {
        Some(id) => match place.pipeline(id) {
            Some(found) => Some(found),
            None => return unfit(place.pipeline, "the id of one of the portal's pipelines".to_owned()),
        },
        None => None,
    };
    match (known, stage) {
        (None, None) => {}
        (Some(pipeline), None) => {
            let stays = |stage: &str| pipeline.stages.iter().any(|known| known.id == stage);
            if !held(place.stage).is_some_and(stays)
                && let Some(first) = pipeline.stages.first()
            {
                changes.push((place.stage.to_owned(), Some(first.id.clone())));
            }
        }
        (None, Some(stage)) => match place.pipeline_of(&stage, held(place.pipeline)) {
            Some(pipeline) if held(place.pipeline) == Some(pipeline.id.as_str()) => {}
            Some(pipeline) => changes.push((place.pipeline.to_owned(), Some(pipeline.id.clone()))),
            None => return unfit(place.stage, "the id of one of the portal's stages".to_owned()),
        },
        (Some(pipeline), Some(stage)) => {
            if !pipeline.stages.iter().any(|known| known.id == stage) {
                return unfit(place.stage, format!("the id of a stage of “{}”", pipeline.label));
            }
        }
    }
    Ok(changes)
}

fn label(reader: &Reader<'_>, object_type: ObjectType, property: &str) -> Result<String, StoreError> {
    let definitions = reader.definitions(object_type)?;
    Ok(definitions.get(property).map_or_else(|| property.to_owned(), |found| found.label.clone()))
}

/// What a dispute over these properties takes with it: the waiting other half of a pair.
pub(crate) fn drawn_in(
    reader: &Reader<'_>,
    rid: Rid,
    disputed: &[ConflictProperty],
) -> Result<Vec<ConflictProperty>, StoreError> {
    let Some(record) = reader.record(rid)? else { return Ok(Vec::new()) };
    let named = |name: &str| disputed.iter().any(|property| property.name == name);
    let halves = disputed.iter().filter_map(|property| partner(record.object_type, &property.name));
    let halves: Vec<&str> = halves.filter(|half| !named(half)).collect();
    if halves.is_empty() {
        return Ok(Vec::new());
    }
    let mirror = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
    let pending =
        reader.pending(rid)?.into_iter().filter(|change| halves.contains(&change.property.as_str()));
    Ok(pending
        .map(|change| ConflictProperty {
            remote: mirror.get(&change.property).cloned().flatten(),
            name: change.property,
            base: change.base,
            local: change.local,
            remote_at: None,
            remote_by: None,
            remote_source: None,
        })
        .collect())
}

/// Whether the portal's pipelines say which values a property takes. Its definition may list those of one pipeline only.
pub(crate) fn has_values_of(
    reader: &Reader<'_>,
    object_type: ObjectType,
    definition: &PropertyDefinition,
) -> Result<bool, StoreError> {
    let is_half = partner(object_type, &definition.name).is_some() && !definition.read_only;
    Ok(is_half && !reader.pipelines(object_type)?.is_empty())
}

/// Whether the other half of this property is among these.
pub(crate) fn goes_with<'a>(
    object_type: ObjectType,
    property: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> bool {
    partner(object_type, property).is_some_and(|half| others.any(|other| other == half))
}

/// The answer for one property of a conflict, and what it says of the disputed other half of a pair.
pub(crate) fn answered(
    reader: &Reader<'_>,
    conflict: &Conflict,
    disputed: ConflictProperty,
    answer: &Resolution,
) -> Result<Vec<(ConflictProperty, Resolution)>, EngineError> {
    let Some(record) = reader.record(conflict.rid)? else { return Ok(Vec::new()) };
    let half = partner(record.object_type, &disputed.name);
    let half = conflict.properties.iter().find(|property| half == Some(property.name.as_str())).cloned();
    let mut answers = Vec::new();
    if let Some(half) = half {
        let said = match answer {
            Resolution::Local | Resolution::Remote => answer.clone(),
            Resolution::Value(value) => {
                let change = vec![(disputed.name.clone(), value.clone())];
                let mut changes = complete(reader, record.object_type, Some(conflict.rid), change)?;
                let other = changes.pop().filter(|(name, _)| *name == half.name).map(|(_, value)| value);
                Resolution::Value(other.unwrap_or_else(|| half.local.clone()))
            }
        };
        answers.push((half, said));
    }
    answers.push((disputed, answer.clone()));
    Ok(answers)
}
