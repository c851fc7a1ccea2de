//! Objects.
use crate::{ApiError, Client, Page, WriteError};
use satchel_core::{AssociationType, ObjectType, RemoteRecord};
use std::collections::BTreeMap;
#[allow(missing_docs)]
impl Client {
    pub async fn list(
        &self,
        _object_type: ObjectType,
        _after: Option<&str>,
        _archived: bool,
        _properties: &[String],
    ) -> Result<Page, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn read(
        &self,
        _object_type: ObjectType,
        _id: &str,
        _properties: &[String],
        _history: &[String],
    ) -> Result<Option<RemoteRecord>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn read_by(
        &self,
        _object_type: ObjectType,
        _id_property: &str,
        _value: &str,
        _properties: &[String],
        _history: &[String],
    ) -> Result<Option<RemoteRecord>, ApiError> {
        Err(crate::ApiError::Offline("not there yet".into()))
    }
    pub async fn create(
        &self,
        _object_type: ObjectType,
        _properties: &BTreeMap<String, String>,
        _links: &[(ObjectType, String, AssociationType)],
    ) -> Result<RemoteRecord, WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
    pub async fn update(
        &self,
        _object_type: ObjectType,
        _id: &str,
        _properties: &BTreeMap<String, String>,
    ) -> Result<RemoteRecord, WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
    pub async fn archive(&self, _object_type: ObjectType, _id: &str) -> Result<(), WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
    pub async fn merge(
        &self,
        _object_type: ObjectType,
        _primary: &str,
        _other: &str,
    ) -> Result<RemoteRecord, WriteError> {
        Err(crate::WriteError::NotProcessed(crate::ApiError::Offline("not there yet".into())))
    }
}
