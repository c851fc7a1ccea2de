//! The least that keeping answers can cost: parse them and insert what they hold into the mirror's own tables, encrypted
//! and with the same indexes, list rows and search rows, by bare statements. Nothing is compared, merged or noted, and
//! nothing is looked up but the numbers of linked records. Measurements compare the mirror with it; nothing else uses it.

use crate::table::mirror::payload_text;
use crate::{PropertySetId, StoreError, Writer, derived};
use satchel_core::{ObjectType, Properties, RecordState, ServerTime};
use serde::Deserialize;

/// A page of a list.
#[derive(Deserialize, Debug)]
pub struct RawPage {
    results: Vec<RawRecord>,
    paging: Option<Paging>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct RawRecord {
    id: String,
    properties: Properties,
    updated_at: String,
}

#[derive(Deserialize, Debug)]
struct Paging {
    next: Option<Next>,
}

#[derive(Deserialize, Debug)]
struct Next {
    after: String,
}

/// The links of some records to one type.
#[derive(Deserialize, Debug)]
pub struct RawLinks {
    results: Vec<LinksOf>,
}

#[derive(Deserialize, Debug)]
struct LinksOf {
    from: End,
    to: Vec<Link>,
}

#[derive(Deserialize, Debug)]
struct End {
    id: String,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct Link {
    to_object_id: serde_json::Value,
    association_types: Vec<LinkType>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct LinkType {
    category: String,
    type_id: i64,
    label: Option<String>,
}

impl RawPage {
    /// Reads the body of a list answer.
    pub fn parse(body: &[u8]) -> Result<Self, StoreError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The ids of its records.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.results.iter().map(|record| record.id.as_str())
    }

    /// Where the next page begins; `None` on the last one.
    pub fn next(&self) -> Option<&str> {
        self.paging.as_ref()?.next.as_ref().map(|next| next.after.as_str())
    }
}

impl RawLinks {
    /// Reads the body of a batch read of associations.
    pub fn parse(body: &[u8]) -> Result<Self, StoreError> {
        Ok(serde_json::from_slice(body)?)
    }
}

impl Writer<'_> {
    /// Inserts records that must be new.
    pub fn insert_raw_page(
        &mut self,
        object_type: ObjectType,
        page: &RawPage,
        set: PropertySetId,
    ) -> Result<(), StoreError> {
        for record in &page.results {
            let rid = self.insert_record(object_type, RecordState::Live, Some(&record.id), Some(0))?;
            let stamp = ServerTime::parse(&record.updated_at).unwrap_or_default();
            let payload = payload_text(&record.properties)?;
            self.connection
                .prepare_cached(
                    "INSERT INTO mirror (rid, property_set, updated_at, payload) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((rid.0, set.0, stamp.0, payload))?;
            derived::refresh_with(self, object_type, rid, &record.properties, true)?;
        }
        Ok(())
    }

    /// Inserts links that must be new; those to records that are not here are left out.
    pub fn insert_raw_links(
        &mut self,
        from: ObjectType,
        to: ObjectType,
        links: &RawLinks,
    ) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO association (from_rid, to_rid, category, type_id, label) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for of in &links.results {
            let Some(from_rid) = self.rid_of_alias(from, &of.from.id)? else { continue };
            for link in &of.to {
                let id = match &link.to_object_id {
                    serde_json::Value::String(id) => id.clone(),
                    other => other.to_string(),
                };
                let Some(to_rid) = self.rid_of_alias(to, &id)? else { continue };
                for found in &link.association_types {
                    insert.execute((from_rid.0, to_rid.0, &found.category, found.type_id, &found.label))?;
                }
            }
        }
        Ok(())
    }
}
