//! Taking back what was done.

use super::{Portal, parse, waiting};
use crate::Failure;
use crate::dto::{UndoDocument, UndoPartDocument, UndoRequest};
use satchel_engine::{UndoPart, UndoPlan};
use satchel_store::{Reader, StoreError};

/// What undoing would do; nothing is changed.
pub async fn undo_plan(portal: &Portal, request: UndoRequest) -> Result<UndoDocument, Failure> {
    let plan = portal.engine.undo_plan(intent(&request)?).await?;
    describe(portal, plan).await
}

/// Undoes what was done at once with an intent, or last.
pub async fn undo(portal: &Portal, request: UndoRequest) -> Result<UndoDocument, Failure> {
    let plan = portal.engine.undo(intent(&request)?, request.with_dependants).await?;
    describe(portal, plan).await
}

fn intent(request: &UndoRequest) -> Result<Option<i64>, Failure> {
    request.id.as_deref().map(parse::intent_id).transpose()
}

async fn describe(portal: &Portal, plan: UndoPlan) -> Result<UndoDocument, Failure> {
    let look = portal.engine.store().read(move |reader| {
        let parts = |parts: Vec<UndoPart>| {
            parts.into_iter().map(|part| document(reader, part)).collect::<Result<Vec<_>, _>>()
        };
        Ok::<_, StoreError>(UndoDocument {
            action: plan.action.to_string(),
            parts: parts(plan.parts)?,
            dependants: parts(plan.dependants)?,
        })
    });
    Ok(look.await?)
}

fn document(reader: &Reader<'_>, part: UndoPart) -> Result<UndoPartDocument, StoreError> {
    Ok(UndoPartDocument {
        record: waiting::reference(reader, part.rid)?,
        kind: part.kind.as_str().to_owned(),
        property: part.property,
        from: part.from,
        to: part.to,
        other: part.other.map(|rid| waiting::reference(reader, rid)).transpose()?,
        was_sent: part.was_sent,
    })
}
