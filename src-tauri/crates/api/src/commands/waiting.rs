//! The outbox and the conflicts: what waits, and the user's answers to it.

use super::{Portal, parse, record, vocabulary};
use crate::Failure;
use crate::dto::{
    ConflictDocument, ConflictPage, ConflictPropertyDocument, DiscardRequest, HoldRequest, LinkDocument,
    OutboxDocument, OutboxPage, PageRequest, RecordDocument, RecordReference, ResolutionRequest,
    ResolveRequest, RetryRequest, local_instant,
};
use satchel_core::{
    Base, Conflict, ConflictProperty, OutboxKind, OutboxState, Owner, PendingAssociation, Resolution, Rid,
};
use satchel_store::{OutboxPayload, OutboxRow, Reader, StoreError};

/// A page of the outbox, oldest first.
pub async fn outbox(portal: &Portal, request: PageRequest) -> Result<OutboxPage, Failure> {
    let (limit, offset) = bounds(request);
    let page = portal.engine.store().read(move |reader| {
        let (total, rows) = reader.outbox(limit, offset)?;
        let rows = rows.into_iter().map(|row| intent(reader, row)).collect::<Result<_, _>>()?;
        Ok::<_, StoreError>(OutboxPage { total, rows })
    });
    Ok(page.await?)
}

/// A page of the open conflicts, oldest first.
pub async fn conflicts(portal: &Portal, request: PageRequest) -> Result<ConflictPage, Failure> {
    let (limit, offset) = bounds(request);
    let page = portal.engine.store().read(move |reader| {
        let all = reader.conflicts()?;
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let owners = reader.owners()?;
        let shown = all.into_iter().skip(offset).take(limit);
        let rows = shown.map(|open| conflict(reader, open, &owners)).collect::<Result<_, _>>()?;
        Ok::<_, StoreError>(ConflictPage { total, rows })
    });
    Ok(page.await?)
}

/// Gives up what waits in one outbox row.
pub async fn discard(portal: &Portal, request: DiscardRequest) -> Result<RecordDocument, Failure> {
    let rid = portal.engine.discard(parse::outbox_id(&request.id)?).await?;
    record::document_of(portal, rid).await
}

/// Lets a refused, waiting or held row try again.
pub async fn retry(portal: &Portal, request: RetryRequest) -> Result<RecordDocument, Failure> {
    let rid = portal.engine.retry(parse::outbox_id(&request.id)?).await?;
    record::document_of(portal, rid).await
}

/// Holds a row back, or lets it go.
pub async fn hold(portal: &Portal, request: HoldRequest) -> Result<RecordDocument, Failure> {
    let rid = portal.engine.hold(parse::outbox_id(&request.id)?, request.on).await?;
    record::document_of(portal, rid).await
}

/// Answers a conflict.
pub async fn resolve(portal: &Portal, request: ResolveRequest) -> Result<RecordDocument, Failure> {
    let id = parse::conflict_id(&request.id)?;
    let answer = match request.answer {
        ResolutionRequest::Local => Resolution::Local,
        ResolutionRequest::Remote => Resolution::Remote,
        ResolutionRequest::Value(value) => Resolution::Value(value.filter(|value| !value.is_empty())),
    };
    let seen = request.seen.map(|seen| seen.value);
    let rid = portal.engine.resolve_as_seen(id, request.property.as_deref(), answer, seen).await?;
    record::document_of(portal, rid).await
}

fn bounds(request: PageRequest) -> (usize, usize) {
    (request.limit.min(parse::MOST_ROWS) as usize, request.offset as usize)
}

fn intent(reader: &Reader<'_>, row: OutboxRow) -> Result<OutboxDocument, StoreError> {
    let properties = match row.kind {
        OutboxKind::Create | OutboxKind::Update => record::pending(reader, row.rid)?,
        _ => std::collections::BTreeMap::new(),
    };
    let kind = row.object_type.row();
    let mut effective = reader.effective(row.rid)?;
    let names = kind.currency.into_iter().chain(kind.pipeline.map(|(pipeline, _)| pipeline));
    let values = names.filter_map(|name| effective.remove_entry(name)).collect();
    let link = match &row.payload {
        OutboxPayload::Link(link) => Some(link_document(reader, link)?),
        OutboxPayload::None | OutboxPayload::Archive { .. } => None,
    };
    let ends = reader.first_links(row.id)?.into_iter();
    let links = ends.map(|link| reference(reader, link.to)).collect::<Result<_, _>>()?;
    let waits = row.state == OutboxState::RetryWait;
    Ok(OutboxDocument {
        id: row.id.to_string(),
        record: reference(reader, row.rid)?,
        kind: row.kind.as_str().to_owned(),
        state: row.state.as_str().to_owned(),
        held: row.held,
        approved: row.approved,
        intent: row.intent.map(|intent| intent.to_string()),
        properties,
        values,
        link,
        links,
        message: row.message,
        created_at: local_instant(row.created_at),
        not_before: waits.then(|| local_instant(row.not_before)),
    })
}

fn conflict(reader: &Reader<'_>, open: Conflict, owners: &[Owner]) -> Result<ConflictDocument, StoreError> {
    let record = reference(reader, open.rid)?;
    Ok(ConflictDocument {
        id: open.id.0.to_string(),
        kind: open.kind.as_str().to_owned(),
        object_type: record.object_type,
        record: record.id,
        title: record.title,
        properties: open.properties.into_iter().map(|property| disputed(property, owners)).collect(),
        opened_at: local_instant(open.opened_at),
    })
}

fn disputed(property: ConflictProperty, owners: &[Owner]) -> ConflictPropertyDocument {
    let (base_known, base) = match property.base {
        Base::Known(value) => (true, value),
        Base::Unknown => (false, None),
    };
    ConflictPropertyDocument {
        name: property.name,
        base,
        base_known,
        local: property.local,
        remote: property.remote,
        remote_at: property.remote_at.map(|time| time.to_string()),
        remote_name: property.remote_by.as_deref().and_then(|by| name_of(by, owners)),
        remote_by: property.remote_by,
        remote_source: property.remote_source,
    }
}

/// The name of the user with this number.
pub(super) fn name_of(user: &str, owners: &[Owner]) -> Option<String> {
    let number: i64 = user.parse().ok()?;
    let owner = owners.iter().find(|owner| owner.user_id == Some(number))?;
    vocabulary::name(owner)
}

/// A change of a link in few words.
pub(super) fn link_document(
    reader: &Reader<'_>,
    link: &PendingAssociation,
) -> Result<LinkDocument, StoreError> {
    Ok(LinkDocument {
        to: reference(reader, link.to)?,
        label: link.add.iter().chain(&link.remove).find_map(|association| association.label.clone()),
        add: link.add.iter().filter_map(|association| association.label.clone()).collect(),
        remove: link.remove.iter().filter_map(|association| association.label.clone()).collect(),
    })
}

/// The record a row names; the store refuses rows of records it does not have.
pub(super) fn reference(reader: &Reader<'_>, rid: Rid) -> Result<RecordReference, StoreError> {
    record::reference(reader, rid)?.ok_or_else(|| StoreError::NotFound(format!("record {rid}")))
}
