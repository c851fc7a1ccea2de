//! Search.
use crate::{ApiError, Client, Found, SearchFilter, SearchPage};
use satchel_core::{ObjectType, ServerTime};
#[allow(missing_docs)]
impl Client {
    pub async fn search_modified(
        &self,
        _object_type: ObjectType,
        _from: ServerTime,
        _to: ServerTime,
        _after_id: Option<&str>,
    ) -> Result<SearchPage, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn search_by(
        &self,
        _object_type: ObjectType,
        _filters: &[SearchFilter],
        _properties: &[String],
    ) -> Result<Found, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
}
