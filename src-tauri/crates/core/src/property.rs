//! Property definitions, pipelines and owners: the portal's own vocabulary, as far as decisions need it.

use serde::{Deserialize, Serialize};

/// How values of a property compare, sort and are edited.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Plain or long text.
    Text,
    /// Text with markup.
    Html,
    /// An e-mail address.
    Email,
    /// A web domain.
    Domain,
    /// A telephone number, kept as typed.
    Phone,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Bool,
    /// One option.
    Enumeration,
    /// Several options, joined by `;`.
    EnumerationSet,
    /// A calendar day without a zone.
    Date,
    /// An instant.
    DateTime,
    /// A type this version does not know; compared as text and never edited.
    Other(String),
}

impl ValueKind {
    /// The kind for a definition's `type`, `fieldType` and name (HubSpot docs: Properties API, "Property type
    /// and fieldType values"). Addresses and domains are plain strings to HubSpot and are known by their names.
    pub fn of(data_type: &str, field_type: &str, name: &str) -> Self {
        match (data_type, field_type) {
            ("string", _) if name == "email" || name == "hs_additional_emails" => Self::Email,
            ("string", _) if name == "domain" => Self::Domain,
            ("string", "html") => Self::Html,
            ("string", "phonenumber") | ("phone_number", _) => Self::Phone,
            ("string", _) => Self::Text,
            ("number", _) => Self::Number,
            ("bool", _) => Self::Bool,
            ("enumeration", "checkbox") => Self::EnumerationSet,
            ("enumeration", _) => Self::Enumeration,
            ("date", _) => Self::Date,
            ("datetime", _) => Self::DateTime,
            (other, _) => Self::Other(other.to_owned()),
        }
    }
}

/// One option of an enumeration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyOption {
    /// The internal value, exact and case-sensitive.
    pub value: String,
    /// What people see.
    pub label: String,
    /// Hidden options stay valid for records that hold them.
    pub hidden: bool,
}

/// A property of a type in this portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyDefinition {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// HubSpot's `groupName`.
    pub group: String,
    /// HubSpot's `type`.
    pub data_type: String,
    /// HubSpot's `fieldType`.
    pub field_type: String,
    /// How values compare and sort.
    pub kind: ValueKind,
    /// The options of an enumeration, in display order.
    pub options: Vec<PropertyOption>,
    /// Whether a write of the value is refused: `modificationMetadata.readOnlyValue` or `calculated`.
    pub read_only: bool,
    /// Whether HubSpot computes it.
    pub calculated: bool,
    /// Whether it is an amount of money: `showCurrencySymbol`.
    #[serde(default)]
    pub currency: bool,
    /// Whether HubSpot hides it from people.
    pub hidden: bool,
    /// Whether two records may not share a value.
    pub unique: bool,
    /// Whether HubSpot defined it, not the portal.
    pub hubspot_defined: bool,
    /// `OWNER` when the value is an owner's id.
    pub referenced_type: Option<String>,
    /// Whether it is archived in the portal.
    pub archived: bool,
    /// Position within its group; -1 sorts last.
    pub display_order: i64,
}

/// A group of a type's properties.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PropertyGroup {
    /// Internal name, the `groupName` of its properties.
    pub name: String,
    /// What people see.
    pub label: String,
}

/// A stage of a pipeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stage {
    /// Internal id, the value of the stage property.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Position.
    pub display_order: i64,
    /// Whether records in it count as closed.
    pub closed: bool,
    /// Deals: probability from 0 to 1, as HubSpot's text.
    pub probability: Option<String>,
}

/// A pipeline of a type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pipeline {
    /// Internal id, the value of the pipeline property.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Position.
    pub display_order: i64,
    /// Its stages in order.
    pub stages: Vec<Stage>,
}

/// A person or queue that records belong to. Records may point at archived owners for ever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// The owner id, the value of owner properties.
    pub id: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The user behind it; `None` once archived.
    pub user_id: Option<i64>,
    /// Whether the user has left.
    pub archived: bool,
}
