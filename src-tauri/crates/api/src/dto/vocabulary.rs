//! The portal's vocabulary as the window needs it: properties with their labels and options, pipelines, owners, labels
//! of links.

use super::ActivityFields;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TypeRequest {
    /// The type.
    #[serde(rename = "type")]
    pub object_type: String,
}

/// One object type with everything needed to show and edit its records.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TypeDocument {
    /// HubSpot's plural name.
    #[serde(rename = "type")]
    pub object_type: String,
    /// `contact`.
    pub singular: String,
    /// What several are called, as a heading: `Contacts`.
    pub label: String,
    /// Why no record of the type can be changed here; null for a type whose records can.
    pub shown_only: Option<String>,
    /// HubSpot's number of it, `0-1`, as addresses of its pages have it.
    pub type_id: String,
    /// Whether the first pull of the properties is over; without it nothing can be edited.
    pub known: bool,
    /// The columns of a list when the user has chosen none.
    pub columns: Vec<String>,
    /// The parts of a record's name, in order.
    pub title: Vec<String>,
    /// The groups of properties, in display order.
    pub groups: Vec<GroupDocument>,
    /// The properties people may see, in the order of their groups.
    pub properties: Vec<PropertyDocument>,
    /// The pipelines; empty for a type without.
    pub pipelines: Vec<PipelineDocument>,
    /// The property that names the pipeline; null for a type without.
    pub pipeline_property: Option<String>,
    /// The property that names the stage; null for a type without.
    pub stage_property: Option<String>,
    /// Currency code of amounts that name none; null when the portal has not said.
    pub currency: Option<String>,
    /// The types its records can be linked to.
    pub associates: Vec<String>,
    /// What a form for a new one asks for, where it is an activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub activity: Option<ActivityFields>,
}

/// A group of properties.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GroupDocument {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
}

/// A property.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PropertyDocument {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The group's internal name.
    pub group: String,
    /// How its values are read and edited.
    pub kind: PropertyKind,
    /// HubSpot's `fieldType`: `textarea`, `select`, `radio`, `calculation_equation` …
    pub field_type: String,
    /// The options of an enumeration, in display order.
    pub options: Vec<OptionDocument>,
    /// Why it cannot be edited; null when it can.
    pub read_only: Option<String>,
    /// Whether its values are mirrored.
    pub mirrored: bool,
    /// Whether two records may not share a value.
    pub unique: bool,
}

/// How values of a property are read and edited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PropertyKind {
    /// One line, or several where `field_type` is `textarea`.
    Text,
    /// Text with markup.
    Html,
    /// An e-mail address.
    Email,
    /// A web domain.
    Domain,
    /// A telephone number, as typed.
    Phone,
    /// A decimal number.
    Number,
    /// A decimal amount of the record's currency.
    Money,
    /// `true` or `false`.
    Bool,
    /// One option.
    Enumeration,
    /// Several options, joined by `;`.
    EnumerationSet,
    /// A calendar day, `2026-11-30`, the same everywhere.
    Date,
    /// An instant, ISO-8601 in UTC.
    DateTime,
    /// The id of an owner.
    Owner,
    /// The id of a pipeline.
    Pipeline,
    /// The id of a stage.
    Stage,
    /// A kind this version does not know: shown as text, never edited.
    Other,
}

/// An option of an enumeration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OptionDocument {
    /// Internal value.
    pub value: String,
    /// What people see.
    pub label: String,
    /// Hidden options stay valid for records that hold them.
    pub hidden: bool,
}

/// A pipeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PipelineDocument {
    /// The value of the pipeline property.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Its stages, in order.
    pub stages: Vec<StageDocument>,
}

/// A stage of a pipeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct StageDocument {
    /// The value of the stage property.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Whether records in it count as closed.
    pub closed: bool,
}

/// The people and queues records belong to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OwnerPage {
    /// All of them, archived ones too, by name.
    pub rows: Vec<OwnerDocument>,
}

/// A person or queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OwnerDocument {
    /// The value of owner properties.
    pub id: String,
    /// Their name, or their address where they have none.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether they have left.
    pub archived: bool,
    /// Whether it is who signed in; known for a sign-in through the browser.
    pub me: bool,
}

/// Which labels.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LabelsRequest {
    /// The type a link starts at.
    #[serde(rename = "type")]
    pub object_type: String,
    /// The type it ends at.
    pub to_type: String,
}

/// The labels a link may carry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LabelPage {
    /// What people see, in HubSpot's order; the plain link has none and is not listed.
    pub rows: Vec<String>,
}
