//! Local changes: durable when the answer comes, never waiting for a network.

use super::{Portal, activity, parse, record};
use crate::Failure;
use crate::dto::{
    ArchiveRequest, CreateRequest, EditRequest, LinkLabelsRequest, LinkRequest, RecordDocument,
};
use satchel_engine::LinkChange;

/// Changes properties of a record.
pub async fn edit(portal: &Portal, request: EditRequest) -> Result<RecordDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let key = parse::key(&request.id)?;
    let rid = portal.engine.edit(object_type, &key, parse::changes(request.properties)).await?;
    record::document_of(portal, rid).await
}

/// Makes a record that HubSpot does not have yet.
pub async fn create(portal: &Portal, request: CreateRequest) -> Result<RecordDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let links = activity::links(portal, request.links).await?;
    let rid = portal.engine.create_linked(object_type, parse::changes(request.properties), links).await?;
    record::document_of(portal, rid).await
}

/// Asks for a record to be moved to the recycle bin.
pub async fn archive(portal: &Portal, request: ArchiveRequest) -> Result<RecordDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let key = parse::key(&request.id)?;
    let rid = portal.engine.archive(object_type, &key).await?;
    record::document_of(portal, rid).await
}

/// Links two records.
pub async fn associate(portal: &Portal, request: LinkRequest) -> Result<RecordDocument, Failure> {
    let (from, key) = (parse::object_type(portal, &request.object_type).await?, parse::key(&request.id)?);
    let (to, to_key) = (parse::object_type(portal, &request.to_type).await?, parse::key(&request.to_id)?);
    let rid = portal.engine.associate(from, &key, to, &to_key, request.label.as_deref()).await?;
    record::document_of(portal, rid).await
}

/// Removes a label of a link, or the link.
pub async fn dissociate(portal: &Portal, request: LinkRequest) -> Result<RecordDocument, Failure> {
    let (from, key) = (parse::object_type(portal, &request.object_type).await?, parse::key(&request.id)?);
    let (to, to_key) = (parse::object_type(portal, &request.to_type).await?, parse::key(&request.to_id)?);
    let rid = portal.engine.dissociate(from, &key, to, &to_key, request.label.as_deref()).await?;
    record::document_of(portal, rid).await
}

/// Makes a record the primary one of another: a company of a contact, deal or ticket. The former one stays linked. The label
/// of the request is not looked at.
pub async fn make_primary(portal: &Portal, request: LinkRequest) -> Result<RecordDocument, Failure> {
    let (from, key) = (parse::object_type(portal, &request.object_type).await?, parse::key(&request.id)?);
    let (to, to_key) = (parse::object_type(portal, &request.to_type).await?, parse::key(&request.to_id)?);
    let rid = portal.engine.change_link((from, &key), (to, &to_key), LinkChange::Primary).await?;
    record::document_of(portal, rid).await
}

/// Gives a link other labels, in place of those it has.
pub async fn set_labels(portal: &Portal, request: LinkLabelsRequest) -> Result<RecordDocument, Failure> {
    let (from, key) = (parse::object_type(portal, &request.object_type).await?, parse::key(&request.id)?);
    let (to, to_key) = (parse::object_type(portal, &request.to_type).await?, parse::key(&request.to_id)?);
    let change = LinkChange::Labels(request.labels);
    let rid = portal.engine.change_link((from, &key), (to, &to_key), change).await?;
    record::document_of(portal, rid).await
}
