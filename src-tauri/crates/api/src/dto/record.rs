//! One record, and what a user may do to it.

use super::{NewLinkRequest, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A record as the user sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RecordDocument {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
    /// Its name, or what comes closest.
    pub title: String,
    /// All known properties, with pending changes on top.
    pub properties: Values,
    /// What HubSpot does not have yet.
    pub pending: BTreeMap<String, PendingDocument>,
    /// Links to other records, with unsent changes on top.
    pub associations: Vec<AssociationDocument>,
    /// `live`, `draft`, `stub`, `archived`, `gone` or `merged`.
    pub state: String,
    /// When an answer of HubSpot last showed it, by this computer's clock.
    pub synced_at: Option<String>,
    /// When it was last changed in HubSpot, by HubSpot's clock.
    pub changed_at: Option<String>,
    /// Who changed it last in HubSpot, when they are among the account's owners.
    pub changed_by: Option<String>,
    /// The number of its open conflict, for `resolve`.
    pub conflict: Option<String>,
}

/// A value that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PendingDocument {
    /// What the user saw when the edit began; null when it was empty, or not known.
    pub base: Option<String>,
    /// Whether `base` is known; it is not where HubSpot was never asked for the property.
    pub base_known: bool,
    /// What the user wants; null clears.
    pub local: Option<String>,
    /// What HubSpot had when it was last read; null when that was empty, or is not known.
    pub remote: Option<String>,
    /// `queued`, `conflicted` or `rejected`.
    pub state: String,
    /// HubSpot's words when it was refused.
    pub message: Option<String>,
    /// When it was last edited, by this computer's clock.
    pub edited_at: String,
    /// The number to undo it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub intent: Option<String>,
}

/// A link to another record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AssociationDocument {
    /// The other record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Its HubSpot id, or `local:RID`.
    pub id: String,
    /// Its name, or what comes closest.
    pub title: String,
    /// The labels of the link; none for a plain one.
    pub labels: Vec<String>,
    /// Whether it is the record's primary company.
    pub primary: bool,
    /// `associate` or `dissociate` when a change of the link waits to be sent.
    pub pending: Option<String>,
}

/// A record in few words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RecordReference {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
    /// Its name, or what comes closest.
    pub title: String,
}

/// Which record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowRequest {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Any id it ever had, or `local:RID`.
    pub id: String,
}

/// Changes of a record's properties.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EditRequest {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Any id it ever had, or `local:RID`.
    pub id: String,
    /// New values; null or empty clears.
    pub properties: Values,
}

/// A record to make.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateRequest {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Its values.
    pub properties: Values,
    /// The records it is linked to from its beginning.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<NewLinkRequest>>")]
    pub links: Vec<NewLinkRequest>,
}

/// A record to move to the recycle bin.
pub type ArchiveRequest = ShowRequest;

/// A link to make or remove.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// The type of the record it starts at.
    #[serde(rename = "type")]
    pub object_type: String,
    /// The record it starts at.
    pub id: String,
    /// The type of the record it ends at.
    pub to_type: String,
    /// The record it ends at.
    pub to_id: String,
    /// A label of the portal. Without one: the plain link, and on removal the whole link.
    pub label: Option<String>,
}

/// The labels that a link is to have.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LinkLabelsRequest {
    /// The type of the record it starts at.
    #[serde(rename = "type")]
    pub object_type: String,
    /// The record it starts at.
    pub id: String,
    /// The type of the record it ends at.
    pub to_type: String,
    /// The record it ends at.
    pub to_id: String,
    /// Exactly these, in place of those it has; none leaves a plain link. Which record is primary stays as it is.
    pub labels: Vec<String>,
}

/// Which properties of a type are mirrored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PropertiesRequest {
    /// The type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Only these; null mirrors all readable ones.
    pub only: Option<Vec<String>>,
}

/// Which properties of a type are mirrored, by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SelectedProperties {
    /// The type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// How many the portal has; 0 before the first pull.
    pub known: u64,
    /// The chosen ones; null when all readable ones are mirrored.
    pub only: Option<Vec<String>>,
}
