//! Batches.
use crate::{ApiError, BatchRead, Client, ItemEnd, UpdateItem, WriteError};
use satchel_core::ObjectType;
#[allow(missing_docs)]
impl Client {
    pub async fn batch_read(
        &self,
        _object_type: ObjectType,
        _ids: &[String],
        _properties: &[String],
        _history: &[String],
        _archived: bool,
    ) -> Result<BatchRead, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn batch_update(
        &self,
        _object_type: ObjectType,
        _items: &[UpdateItem],
    ) -> Result<Vec<ItemEnd>, WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
}
