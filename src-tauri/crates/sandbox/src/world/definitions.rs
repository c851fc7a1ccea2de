//! The properties a portal defines, in HubSpot's JSON (HubSpot docs: properties API). What each kind has stands in rows of
//! text in `families`; this turns rows into definitions.

use super::places::Places;
use super::{Kind, families, labels};
use crate::config::Breadth;
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
    /// Whether it is an amount of money.
    pub show_currency_symbol: bool,
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
        group_name: group(kind, &name, custom),
        show_currency_symbol: is_money(&name, &data_type),
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
pub(super) fn properties(kind: Kind, places: &Places, breadth: Breadth) -> Vec<PropertyDefinition> {
    let rows = families::rows(kind, places, breadth);
    let mut definitions: Vec<PropertyDefinition> = rows.iter().map(|row| definition(kind, row)).collect();
    definitions.sort_by(|left, right| left.name.cmp(&right.name));
    definitions.dedup_by(|left, right| left.name == right.name);
    definitions
}

/// HubSpot's groups of a kind and the portal's own, in the order people see them.
pub(super) fn groups(kind: Kind) -> Vec<PropertyGroup> {
    if let Kind::Custom(custom) = kind {
        let name = custom.seeded_name();
        let label = name[..1].to_uppercase() + &name[1..] + " information";
        return vec![PropertyGroup {
            name: format!("{name}_information"),
            label,
            display_order: 0,
            archived: false,
        }];
    }
    let singular = kind.singular();
    let capital = singular[..1].to_uppercase() + &singular[1..];
    let mut groups = vec![(format!("{singular}information"), format!("{capital} information"))];
    let of_people = [
        (format!("{singular}_activity"), format!("{capital} activity")),
        ("emailinformation".to_owned(), "Email information".to_owned()),
        ("analyticsinformation".to_owned(), "Analytics history".to_owned()),
        ("socialmediainformation".to_owned(), "Social media information".to_owned()),
    ];
    if kind.has_people() {
        groups.extend(of_people);
    }
    groups.push((format!("{singular}_custom"), "Our own fields".to_owned()));
    let placed = groups.into_iter().zip(0..);
    placed
        .map(|((name, label), display_order)| PropertyGroup { name, label, display_order, archived: false })
        .collect()
}

/// Beginnings of the names that HubSpot sorts into groups of their own.
const GROUPED: &[(&str, &str)] = &[
    ("hs_analytics_", "analyticsinformation"),
    ("hs_email_", "emailinformation"),
    ("hs_sales_email_", "emailinformation"),
    ("hs_social_", "socialmediainformation"),
    ("twitter", "socialmediainformation"),
    ("linkedin", "socialmediainformation"),
    ("facebook", "socialmediainformation"),
    ("notes_", "activity"),
    ("num_contacted_", "activity"),
    ("num_notes", "activity"),
    ("hs_last_", "activity"),
    ("hs_latest_", "activity"),
    ("hs_time_", "activity"),
];

fn group(kind: Kind, property: &str, custom: bool) -> String {
    if let Kind::Custom(custom) = kind {
        return format!("{}_information", custom.seeded_name());
    }
    let singular = kind.singular();
    if custom {
        return format!("{singular}_custom");
    }
    let own = GROUPED.iter().find(|(beginning, _)| kind.has_people() && property.starts_with(beginning));
    match own {
        Some((_, "activity")) => format!("{singular}_activity"),
        Some((_, name)) => (*name).to_owned(),
        None => format!("{singular}information"),
    }
}

/// Numbers that are amounts of money.
fn is_money(property: &str, data_type: &str) -> bool {
    const WORDS: [&str; 6] = ["amount", "revenue", "_acv", "_arr", "_mrr", "_tcv"];
    data_type == "number" && WORDS.iter().any(|word| property.contains(word))
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
