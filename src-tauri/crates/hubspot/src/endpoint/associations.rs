//! Associations.
use crate::{ApiError, Client, WriteError};
use satchel_core::{Association, AssociationType, ObjectType};
use std::collections::BTreeMap;
#[allow(missing_docs)]
impl Client {
    pub async fn associations(
        &self,
        _from: ObjectType,
        _to: ObjectType,
        _ids: &[String],
    ) -> Result<BTreeMap<String, Vec<Association>>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn associate(
        &self,
        _from: ObjectType,
        _id: &str,
        _to: ObjectType,
        _other: &str,
        _labels: impl IntoIterator<Item = AssociationType>,
    ) -> Result<(), WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
    pub async fn dissociate(
        &self,
        _from: ObjectType,
        _id: &str,
        _to: ObjectType,
        _other: &str,
        _labels: impl IntoIterator<Item = AssociationType>,
    ) -> Result<(), WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
}
