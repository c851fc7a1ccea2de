//! Definitions.
use crate::{ApiError, Client};
use satchel_core::{AssociationLabel, ObjectType, Owner, Pipeline, PropertyDefinition};
#[allow(missing_docs)]
impl Client {
    pub async fn properties(&self, _object_type: ObjectType) -> Result<Vec<PropertyDefinition>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn pipelines(&self, _object_type: ObjectType) -> Result<Vec<Pipeline>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn owners(&self) -> Result<Vec<Owner>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn labels(
        &self,
        _from: ObjectType,
        _to: ObjectType,
    ) -> Result<Vec<AssociationLabel>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
}
