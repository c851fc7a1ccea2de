//! One answer for many conflicts, over an exact preview.

use super::{Portal, parse, waiting};
use crate::Failure;
use crate::dto::{BulkApplyRequest, BulkDocument, BulkRequest, BulkRowDocument, LeftOutConflict, Side};
use satchel_core::Base;
use satchel_engine::{BulkChoice, BulkPreview, BulkSide};
use satchel_store::StoreError;

/// What an answer for many conflicts would do, row by row.
pub async fn bulk_preview(portal: &Portal, request: BulkRequest) -> Result<BulkDocument, Failure> {
    let preview = portal.engine.bulk_preview(choice(portal, request).await?).await?;
    document(portal, preview).await
}

/// Applies an answer for many conflicts, if it still does exactly what was shown.
pub async fn bulk_apply(portal: &Portal, request: BulkApplyRequest) -> Result<BulkDocument, Failure> {
    let choice = choice(portal, request.choice).await?;
    let applied = portal.engine.bulk_apply(choice, request.digest.trim().to_lowercase()).await?;
    document(portal, applied).await
}

async fn choice(portal: &Portal, request: BulkRequest) -> Result<BulkChoice, Failure> {
    let object_type = match &request.object_type {
        Some(name) => Some(parse::object_type(portal, name).await?),
        None => None,
    };
    let side = match request.side {
        Side::Local => BulkSide::Local,
        Side::Remote => BulkSide::Remote,
    };
    Ok(BulkChoice { side, object_type, property: request.property, by: request.by })
}

async fn document(portal: &Portal, preview: BulkPreview) -> Result<BulkDocument, Failure> {
    let look = portal.engine.store().read(move |reader| {
        let mut rows = Vec::with_capacity(preview.rows.len());
        for row in preview.rows {
            rows.push(BulkRowDocument {
                conflict: row.conflict.0.to_string(),
                kind: row.kind.as_str().to_owned(),
                record: waiting::reference(reader, row.rid)?,
                property: row.property,
                base: match row.base {
                    Base::Known(value) => value,
                    Base::Unknown => None,
                },
                local: row.local,
                remote: row.remote,
                result: row.result,
            });
        }
        let left_out = preview.left_out.into_iter();
        let left_out = left_out
            .map(|(id, why)| LeftOutConflict { conflict: id.0.to_string(), reason: why.to_owned() })
            .collect();
        Ok::<_, StoreError>(BulkDocument { digest: preview.digest, rows, left_out })
    });
    Ok(look.await?)
}
