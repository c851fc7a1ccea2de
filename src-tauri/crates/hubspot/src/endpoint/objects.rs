//! Single records and lists.

use super::target::{encoded, object, objects, pack};
use crate::{
    ApiError, Client, Page, WriteError,
    call::{Call, json},
    wire::{associations::WrittenType, envelope::Envelope, record::Asked},
};
use bytes::Bytes;
use http::Method;
use satchel_core::{AssociationType, ObjectType, RemoteRecord};
use serde::Serialize;
use std::collections::BTreeMap;

/// Records a page (HubSpot docs: Objects API, the most `limit` allows).
const PAGE: usize = 100;

impl Client {
    /// One page of a type's records in the order of their ids (HubSpot docs: Objects API; no cap, no filter).
    /// `after` is the token of the page before; `archived` lists the recycle bin instead of the live records.
    ///
    /// Every asked name is in every record's properties, without a value where HubSpot has none. Names that do not
    /// fit into the address are read by batch; a record that left the list meanwhile is not on the page.
    ///
    /// # Errors
    /// As every read: [`ApiError`] after the bounded retries.
    pub async fn list(
        &self,
        object_type: ObjectType,
        after: Option<&str>,
        archived: bool,
        properties: &[String],
    ) -> Result<Page, ApiError> {
        let asked = Asked::new(object_type, properties);
        let mut target = format!("{}?limit={PAGE}&archived={archived}", objects(object_type));
        if let Some(after) = after {
            target.push_str(&format!("&after={}", encoded(after)));
        }
        let short = target.clone();
        let mut rest = pack(&mut target, "properties", asked.names());
        let first = asked.narrowed_to(&asked.names()[..asked.names().len() - rest.len()]);
        let listed = self.fetch(Call::get("list", target), |body| Envelope::parse(body, &first)).await;
        let envelope = match listed {
            // Something on the way takes shorter addresses than HubSpot does, or a hundred whole records are too much at
            // once: every name is read by batch.
            Err(error) if error.is_address_too_long() || error == ApiError::TooLarge => {
                rest = asked.names();
                let none = asked.narrowed_to(&[]);
                self.fetch(Call::get("list", short), |body| Envelope::parse(body, &none)).await?
            }
            listed => listed?,
        };
        let mut page = Page {
            records: envelope.rows.into_iter().map(|row| row.record).collect(),
            bad: envelope.bad,
            next: envelope.next,
        };
        if !rest.is_empty() && !page.records.is_empty() {
            self.complete(object_type, rest, archived, &mut page).await?;
        }
        Ok(page)
    }

    /// Reads the rest of the properties of a page's records into them.
    async fn complete(
        &self,
        object_type: ObjectType,
        rest: &[String],
        archived: bool,
        page: &mut Page,
    ) -> Result<(), ApiError> {
        let ids: Vec<String> = page.records.iter().map(|record| record.id.clone()).collect();
        let read = self.batch_read(object_type, &ids, rest, &[], archived).await?;
        let mut parts: BTreeMap<String, RemoteRecord> =
            read.records.into_iter().map(|record| (record.id.clone(), record)).collect();
        page.records.retain_mut(|record| match parts.remove(&record.id) {
            Some(part) => {
                // The older of the two stamps: what changed between the two reads is then read again.
                record.updated_at = record.updated_at.min(part.updated_at);
                for (name, value) in part.properties {
                    record.properties.entry(name).or_insert(value);
                }
                true
            }
            None => false,
        });
        page.bad.extend(read.bad);
        Ok(())
    }

    /// One live record, with the versions of the properties in `history`. `None` when no live record answers to this
    /// id; the record of another id when this one was merged into it (HubSpot docs: Objects API; the caller compares
    /// ids).
    ///
    /// # Errors
    /// As every read.
    pub async fn read(
        &self,
        object_type: ObjectType,
        id: &str,
        properties: &[String],
        history: &[String],
    ) -> Result<Option<RemoteRecord>, ApiError> {
        let target = format!("{}?archived=false", object(object_type, id));
        self.read_one(object_type, target, false, properties, history).await
    }

    /// One live record by a property that is unique, such as a contact's `email` (HubSpot docs: `idProperty`).
    ///
    /// # Errors
    /// As every read.
    pub async fn read_by(
        &self,
        object_type: ObjectType,
        id_property: &str,
        value: &str,
        properties: &[String],
        history: &[String],
    ) -> Result<Option<RemoteRecord>, ApiError> {
        let target =
            format!("{}?archived=false&idProperty={}", object(object_type, value), encoded(id_property));
        self.read_one(object_type, target, false, properties, history).await
    }

    /// One record in the recycle bin by a property that is unique.
    ///
    /// # Errors
    /// As every read.
    pub async fn read_archived_by(
        &self,
        object_type: ObjectType,
        id_property: &str,
        value: &str,
        properties: &[String],
    ) -> Result<Option<RemoteRecord>, ApiError> {
        let target =
            format!("{}?archived=true&idProperty={}", object(object_type, value), encoded(id_property));
        self.read_one(object_type, target, true, properties, &[]).await
    }

    async fn read_one(
        &self,
        object_type: ObjectType,
        mut target: String,
        archived: bool,
        properties: &[String],
        history: &[String],
    ) -> Result<Option<RemoteRecord>, ApiError> {
        let asked = Asked::new(object_type, properties);
        let versions = Asked::new(object_type, history);
        let short = target.clone();
        let mut later_versions = pack(&mut target, "propertiesWithHistory", versions.names());
        let mut later = pack(&mut target, "properties", asked.names());
        let first = asked.narrowed_to(&asked.names()[..asked.names().len() - later.len()]);
        let call = Call::get("record", target);
        let mut read = self.fetch(call, |body| Envelope::parse_one(body, &first)).await;
        if read.as_ref().is_err_and(ApiError::is_address_too_long) {
            (later, later_versions) = (asked.names(), versions.names());
            let none = asked.narrowed_to(&[]);
            read = self.fetch(Call::get("record", short), |body| Envelope::parse_one(body, &none)).await;
        }
        let mut record = match read {
            Ok(row) => row.record,
            Err(ApiError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        if !later.is_empty() || !later_versions.is_empty() {
            let ids = [record.id.clone()];
            let read = self.batch_read(object_type, &ids, later, later_versions, archived).await?;
            let Some(part) = read.records.into_iter().find(|part| part.id == record.id) else {
                return Ok(None);
            };
            record.updated_at = record.updated_at.min(part.updated_at);
            for (name, value) in part.properties {
                record.properties.entry(name).or_insert(value);
            }
            record.history.extend(part.history);
        }
        Ok(Some(record))
    }

    /// Creates a record with its first links (HubSpot docs: Objects API). The answer shows only some properties.
    /// It is sent once: HubSpot has no key that would make a second one harmless.
    ///
    /// # Errors
    /// [`WriteError`]; a contact whose e-mail exists is [`WriteError::Refused`] with
    /// [`existing_id`](crate::Refusal::existing_id).
    pub async fn create(
        &self,
        object_type: ObjectType,
        properties: &BTreeMap<String, String>,
        links: &[(ObjectType, String, AssociationType)],
    ) -> Result<RemoteRecord, WriteError> {
        #[derive(Serialize)]
        struct Body<'a> {
            properties: &'a BTreeMap<String, String>,
            associations: Vec<Link<'a>>,
        }
        #[derive(Serialize)]
        struct Link<'a> {
            to: End<'a>,
            types: [WrittenType; 1],
        }
        #[derive(Serialize)]
        struct End<'a> {
            id: &'a str,
        }
        let associations = links
            .iter()
            .map(|(_, id, association)| Link { to: End { id }, types: [WrittenType::from(association)] })
            .collect();
        let body = json(&Body { properties, associations });
        self.write_record("create", object_type, Method::POST, objects(object_type), body).await
    }

    /// Writes properties of a record; `""` clears one (HubSpot docs: Objects API). The id of a record that was merged
    /// away writes to its survivor, so the answer may have another id.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn update(
        &self,
        object_type: ObjectType,
        id: &str,
        properties: &BTreeMap<String, String>,
    ) -> Result<RemoteRecord, WriteError> {
        #[derive(Serialize)]
        struct Body<'a> {
            properties: &'a BTreeMap<String, String>,
        }
        let body = json(&Body { properties });
        self.write_record("update", object_type, Method::PATCH, object(object_type, id), body).await
    }

    /// Moves a record to the recycle bin, from which only HubSpot's own pages restore it (HubSpot docs: Objects API).
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn archive(&self, object_type: ObjectType, id: &str) -> Result<(), WriteError> {
        let call = Call::write("archive", Method::DELETE, object(object_type, id), Bytes::new());
        self.send(call, |_| Ok(())).await
    }

    /// Merges `other` into `primary`, for good (HubSpot docs: merge). The survivor may have a new id.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn merge(
        &self,
        object_type: ObjectType,
        primary: &str,
        other: &str,
    ) -> Result<RemoteRecord, WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            primary_object_id: &'a str,
            object_id_to_merge: &'a str,
        }
        let body = json(&Body { primary_object_id: primary, object_id_to_merge: other });
        self.write_record("merge", object_type, Method::POST, format!("{}/merge", objects(object_type)), body)
            .await
    }

    async fn write_record(
        &self,
        route: &'static str,
        object_type: ObjectType,
        method: Method,
        target: String,
        body: Bytes,
    ) -> Result<RemoteRecord, WriteError> {
        let asked = Asked::nothing(object_type);
        let call = Call::write(route, method, target, body);
        Ok(self.send(call, |body| Envelope::parse_one(body, &asked)).await?.record)
    }
}
