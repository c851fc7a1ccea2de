//! Linked groups in the store: what `satchel_core::Groups` decides of pipeline and stage, amount and currency, and the lines
//! of an address, applied to the disputes of a record. This module must never know of a network.

use crate::{EngineError, stage};
use satchel_core::{Base, Conflict, ConflictProperty, Groups, ObjectType, PendingState, Resolution, Rid};
use satchel_store::{Reader, StoreError, Writer};

/// The groups of a record's type.
pub(crate) fn groups_of(reader: &Reader<'_>, rid: Rid) -> Result<Groups, StoreError> {
    Ok(reader.record(rid)?.map_or(Groups::NONE, |record| record.object_type.row().groups))
}

/// What a dispute over these properties takes with it: the waiting other members of their groups. What stands in an open
/// conflict already says more of itself than the mirror does.
pub(crate) fn drawn_in(
    reader: &Reader<'_>,
    rid: Rid,
    disputed: &[ConflictProperty],
) -> Result<Vec<ConflictProperty>, StoreError> {
    let groups = groups_of(reader, rid)?;
    let names: Vec<&str> = disputed.iter().map(|property| property.name.as_str()).collect();
    let pending = reader.pending(rid)?;
    let mut joining = groups.drawn_in(&names, &pending);
    if joining.is_empty() {
        return Ok(Vec::new());
    }
    let open = reader.conflicts_of(rid)?;
    let stands = open.iter().filter(|conflict| conflict.kind.blocks_changes());
    joining.retain(|change| {
        !stands.clone().any(|conflict| conflict.properties.iter().any(|found| found.name == change.property))
    });
    let mirror = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
    let joins = joining.into_iter().map(|change| {
        let remote = match (mirror.get(&change.property), &change.base) {
            (Some(shown), _) => shown.clone(),
            // Of a column that is mirrored no more, what the user saw or wrote last is all that is known.
            (None, Base::Known(seen)) => seen.clone(),
            (None, Base::Unknown) => reader.last_written(rid, &change.property)?.flatten(),
        };
        Ok(ConflictProperty {
            name: change.property.clone(),
            base: change.base.clone(),
            local: change.local.clone(),
            remote,
            remote_at: None,
            remote_by: None,
            remote_source: None,
        })
    });
    joins.collect()
}

/// The answer for one property of a conflict, after what it says of the other members of its group. Where a third value is
/// chosen for one half of a place in a pipeline, the portal's pipelines name the other half.
pub(crate) fn answered(
    reader: &Reader<'_>,
    conflict: &Conflict,
    disputed: ConflictProperty,
    answer: &Resolution,
) -> Result<Vec<(ConflictProperty, Resolution)>, EngineError> {
    let Some(record) = reader.record(conflict.rid)? else { return Ok(Vec::new()) };
    let object_type = record.object_type;
    let mut answers = object_type.row().groups.answered(&disputed, answer, &conflict.properties);
    if let Resolution::Value(value) = answer {
        for (half, said) in &mut answers {
            if let Some(fitting) =
                fitting_half(reader, object_type, conflict.rid, &disputed.name, value, &half.name)?
            {
                *said = Resolution::Value(fitting);
            }
        }
    }
    answers.push((disputed, answer.clone()));
    Ok(answers)
}

/// What a chosen pipeline or stage makes of the other half.
fn fitting_half(
    reader: &Reader<'_>,
    object_type: ObjectType,
    rid: Rid,
    chosen: &str,
    value: &Option<String>,
    half: &str,
) -> Result<Option<Option<String>>, EngineError> {
    let change = vec![(chosen.to_owned(), value.clone())];
    let completed = stage::complete(reader, object_type, Some(rid), change)?;
    Ok(completed.into_iter().find(|(name, _)| name == half).map(|(_, value)| value))
}

/// Lets go what was only held by a dispute of its group that is over.
pub(crate) fn release(writer: &mut Writer<'_>, conflict: &Conflict) -> Result<(), EngineError> {
    let Some(record) = writer.record(conflict.rid)? else { return Ok(()) };
    let Some(open) = writer.conflict(conflict.id)? else { return Ok(()) };
    let definitions = writer.definitions(record.object_type)?;
    let groups = record.object_type.row().groups;
    for property in groups.released(&open.properties, &|name| definitions.kind(name)) {
        writer.drop_conflict_property(conflict.id, &property.name)?;
        writer.set_pending_state(conflict.rid, &property.name, PendingState::Queued, None)?;
    }
    Ok(())
}
