//! The properties a portal defines, in HubSpot's JSON (HubSpot docs: properties API). What each kind has stands in rows of
//! text in `families`; this turns rows into definitions.

use super::places::Places;
use super::{Kind, families, labels};
use serde::Serialize;

/// An option of an enumeration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyOption {
    /// What people see.
    pub label: String,
    /// Internal value.
    pub value: String,
    /// Position.
    pub display_order: i64,
    /// Whether people do not see it.
    pub hidden: bool,
    /// Explanation.
    pub description: String,
}

/// What of a property may be changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModificationMetadata {
    /// Whether it may be archived.
    pub archivable: bool,
    /// Whether its definition is HubSpot's own.
    pub read_only_definition: bool,
    /// Whether its values are HubSpot's own.
    pub read_only_value: bool,
    /// Whether its options are HubSpot's own.
    pub read_only_options: bool,
}

/// A property.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDefinition {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// `string`, `number`, `bool`, `enumeration`, `date`, `datetime` …
    #[serde(rename = "type")]
    pub data_type: String,
    /// `text`, `select`, `calculation_equation` …
    pub field_type: String,
    /// The group it belongs to.
    pub group_name: String,
    /// Explanation.
    pub description: String,
    /// Options of an enumeration.
    pub options: Vec<PropertyOption>,
    /// Position; -1 goes last.
    pub display_order: i64,
    /// Whether HubSpot computes it.
    pub calculated: bool,
    /// Whether the options are kept elsewhere.
    pub external_options: bool,
    /// What the values name, when they are ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referenced_object_type: Option<String>,
    /// Whether two records may not share a value.
    pub has_unique_value: bool,
    /// Whether people do not see it.
    pub hidden: bool,
    /// Whether it is HubSpot's own.
    pub hubspot_defined: bool,
    /// Whether forms may ask for it.
    pub form_field: bool,
    /// HubSpot's word for how sensitive it is.
    pub data_sensitivity: String,
    /// What may be changed.
    pub modification_metadata: ModificationMetadata,
    /// When it was defined.
    pub created_at: String,
    /// When its definition last changed.
    pub updated_at: String,
    /// Whether it is archived.
    pub archived: bool,
}

/// A group of properties.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyGroup {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// Position.
    pub display_order: i64,
    /// Whether it is archived.
    pub archived: bool,
}

/// Reads a row `name type fieldType [flags] [options]`: flags are `ro` (read-only value), `calc`, `custom`, `hidden`,
/// `unique`, `owner`; options are joined by `|`.
pub(super) fn definition(kind: Kind, row: &str) -> PropertyDefinition {
    let mut words = row.split_whitespace();
    let mut next = || words.next().unwrap_or_default().to_owned();
    let (name, data_type, field_type) = (next(), next(), next());
    let rest: Vec<&str> = row.split_whitespace().skip(3).collect();
    let flag = |wanted: &str| rest.contains(&wanted);
    let choices = if data_type == "bool" {
        Some("true|false")
    } else {
        rest.iter().find(|word| word.contains('|')).copied()
    };
    let options = choices.map(|words| options(kind, &name, words)).unwrap_or_default();
    let custom = flag("custom");
    PropertyDefinition {
        label: labels::of_property(kind, &name),
        group_name: if custom { format!("{}_custom", kind.singular()) } else { group(kind) },
        description: String::new(),
        options,
        display_order: -1,
        calculated: flag("calc"),
        external_options: flag("owner"),
        referenced_object_type: flag("owner").then(|| "OWNER".to_owned()),
        has_unique_value: flag("unique"),
        hidden: flag("hidden"),
        hubspot_defined: !custom,
        form_field: !flag("ro") && !flag("calc"),
        data_sensitivity: "non_sensitive".to_owned(),
        modification_metadata: ModificationMetadata {
            archivable: custom,
            read_only_definition: !custom,
            read_only_value: flag("ro") || flag("calc"),
            read_only_options: !custom,
        },
        created_at: "2022-03-14T09:26:53.589Z".to_owned(),
        updated_at: if custom { "2025-02-20T10:11:12Z" } else { "2022-03-14T09:26:53.589Z" }.to_owned(),
        archived: false,
        name,
        data_type,
        field_type,
    }
}

/// Everything a kind has.
pub(super) fn properties(kind: Kind, places: &Places) -> Vec<PropertyDefinition> {
    let rows = families::rows(kind, places);
    let mut definitions: Vec<PropertyDefinition> = rows.iter().map(|row| definition(kind, row)).collect();
    definitions.sort_by(|left, right| left.name.cmp(&right.name));
    definitions.dedup_by(|left, right| left.name == right.name);
    definitions
}

/// HubSpot's group of a kind and the portal's own.
pub(super) fn groups(kind: Kind) -> Vec<PropertyGroup> {
    let made = |name: String, words: &str, display_order| PropertyGroup {
        label: words.to_owned(),
        name,
        display_order,
        archived: false,
    };
    vec![
        made(group(kind), "Information", 0),
        made(format!("{}_custom", kind.singular()), "Our own fields", 1),
    ]
}

fn group(kind: Kind) -> String {
    format!("{}information", kind.singular())
}

fn options(kind: Kind, property: &str, words: &str) -> Vec<PropertyOption> {
    let values = words.split('|').filter(|value| !value.is_empty());
    values
        .enumerate()
        .map(|(at, value)| PropertyOption {
            label: labels::of_option(kind, property, value),
            value: value.to_owned(),
            display_order: i64::try_from(at).unwrap_or(-1),
            hidden: false,
            description: String::new(),
        })
        .collect()
}
