//! Records as lists and searches show them.

use crate::{Reader, StoreError};
use satchel_core::{ObjectType, Rid};
use std::collections::BTreeMap;

/// A record with effective values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowView {
    /// The local number.
    pub rid: Rid,
    /// Its type.
    pub object_type: ObjectType,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
    /// Values as the user sees them; names that are not known are absent.
    pub properties: BTreeMap<String, Option<String>>,
}

impl Reader<'_> {
    /// The records with these numbers, in this order, with all known properties or those named. Numbers without a
    /// record are left out.
    pub fn rows(&self, rids: &[Rid], properties: Option<&[String]>) -> Result<Vec<RowView>, StoreError> {
        let mut rows = Vec::with_capacity(rids.len());
        for rid in rids {
            let Some(record) = self.record(*rid)? else { continue };
            let mut values = self.effective(*rid)?;
            if let Some(wanted) = properties {
                values = wanted.iter().filter_map(|name| values.remove_entry(name)).collect();
            }
            let id = record.remote_id.unwrap_or_else(|| rid.to_string());
            rows.push(RowView { rid: *rid, object_type: record.object_type, id, properties: values });
        }
        Ok(rows)
    }
}
