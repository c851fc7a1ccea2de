//! Property definitions, pipelines and owners. A definition that cannot be read is left out with a warning; the
//! others stand.

use super::text::{MaybeText, Paging, Text, flaw};
use satchel_core::{Owner, Pipeline, PropertyDefinition, PropertyGroup, PropertyOption, Stage, ValueKind};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A list of definitions, and the token of its next page.
pub(crate) fn parse_list<T>(body: &[u8], what: &'static str) -> Result<(Vec<T>, Option<String>), String>
where
    T: for<'de> Deserialize<'de>,
{
    #[derive(Deserialize)]
    struct List<'a> {
        #[serde(borrow)]
        results: Vec<&'a RawValue>,
        #[serde(default)]
        paging: Option<Paging>,
    }
    let list: List<'_> = serde_json::from_slice(body).map_err(|error| flaw(&error))?;
    let mut items = Vec::with_capacity(list.results.len());
    for raw in list.results {
        match serde_json::from_str(raw.get()) {
            Ok(item) => items.push(item),
            Err(error) => {
                tracing::warn!(what, flaw = flaw(&error), "a definition cannot be read and is left out")
            }
        }
    }
    Ok((items, list.paging.and_then(Paging::after)))
}

/// HubSpot docs: Properties API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireProperty {
    name: String,
    #[serde(default)]
    label: MaybeText,
    #[serde(default)]
    group_name: MaybeText,
    #[serde(default, rename = "type")]
    data_type: MaybeText,
    #[serde(default)]
    field_type: MaybeText,
    #[serde(default)]
    options: Option<Vec<WireOption>>,
    #[serde(default)]
    calculated: Option<bool>,
    #[serde(default)]
    hidden: Option<bool>,
    #[serde(default)]
    has_unique_value: Option<bool>,
    #[serde(default)]
    hubspot_defined: Option<bool>,
    #[serde(default)]
    show_currency_symbol: Option<bool>,
    #[serde(default)]
    referenced_object_type: MaybeText,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default)]
    display_order: Option<i64>,
    #[serde(default)]
    modification_metadata: Option<Modification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modification {
    #[serde(default)]
    read_only_value: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireOption {
    value: Text,
    #[serde(default)]
    label: MaybeText,
    #[serde(default)]
    hidden: Option<bool>,
    #[serde(default)]
    display_order: Option<i64>,
}

impl From<WireProperty> for PropertyDefinition {
    fn from(wire: WireProperty) -> Self {
        let data_type = wire.data_type.0.unwrap_or_else(|| "string".to_owned());
        let field_type = wire.field_type.0.unwrap_or_default();
        let calculated = wire.calculated.unwrap_or(false);
        let read_only =
            calculated || wire.modification_metadata.and_then(|meta| meta.read_only_value) == Some(true);
        let mut options = wire.options.unwrap_or_default();
        options.sort_by_key(|option| match option.display_order.unwrap_or(-1) {
            ..0 => i64::MAX,
            order => order,
        });
        Self {
            kind: ValueKind::of(&data_type, &field_type, &wire.name),
            label: wire.label.0.unwrap_or_else(|| wire.name.clone()),
            name: wire.name,
            group: wire.group_name.0.unwrap_or_default(),
            data_type,
            field_type,
            options: options.into_iter().map(PropertyOption::from).collect(),
            read_only,
            calculated,
            hidden: wire.hidden.unwrap_or(false),
            unique: wire.has_unique_value.unwrap_or(false),
            hubspot_defined: wire.hubspot_defined.unwrap_or(false),
            currency: wire.show_currency_symbol.unwrap_or(false),
            referenced_type: wire.referenced_object_type.0,
            archived: wire.archived.unwrap_or(false),
            display_order: wire.display_order.unwrap_or(-1),
        }
    }
}

impl From<WireOption> for PropertyOption {
    fn from(wire: WireOption) -> Self {
        Self {
            label: wire.label.0.unwrap_or_else(|| wire.value.0.clone()),
            value: wire.value.0,
            hidden: wire.hidden.unwrap_or(false),
        }
    }
}

/// HubSpot docs: Properties API, groups.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireGroup {
    name: String,
    #[serde(default)]
    label: MaybeText,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default)]
    display_order: Option<i64>,
}

impl WireGroup {
    /// Its place, unplaced ones (-1) last; `None` for an archived group.
    pub(crate) fn place(&self) -> Option<i64> {
        match (self.archived, self.display_order.unwrap_or(-1)) {
            (Some(true), _) => None,
            (_, ..0) => Some(i64::MAX),
            (_, order) => Some(order),
        }
    }
}

impl From<WireGroup> for PropertyGroup {
    fn from(wire: WireGroup) -> Self {
        Self { label: wire.label.0.unwrap_or_else(|| wire.name.clone()), name: wire.name }
    }
}

/// HubSpot docs: Pipelines API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WirePipeline {
    id: Text,
    #[serde(default)]
    label: MaybeText,
    #[serde(default)]
    display_order: Option<i64>,
    #[serde(default)]
    stages: Option<Vec<WireStage>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireStage {
    id: Text,
    #[serde(default)]
    label: MaybeText,
    #[serde(default)]
    display_order: Option<i64>,
    #[serde(default)]
    metadata: Option<BTreeMap<String, MaybeText>>,
}

impl From<WirePipeline> for Pipeline {
    fn from(wire: WirePipeline) -> Self {
        let mut stages: Vec<Stage> = wire.stages.unwrap_or_default().into_iter().map(Stage::from).collect();
        stages.sort_by_key(|stage| stage.display_order);
        Self {
            label: wire.label.0.unwrap_or_else(|| wire.id.0.clone()),
            id: wire.id.0,
            display_order: wire.display_order.unwrap_or(0),
            stages,
        }
    }
}

impl From<WireStage> for Stage {
    fn from(wire: WireStage) -> Self {
        let metadata = wire.metadata.unwrap_or_default();
        let says = |name: &str| metadata.get(name).and_then(|value| value.0.as_deref());
        let closed = says("isClosed").is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || says("ticketState").is_some_and(|value| value.eq_ignore_ascii_case("CLOSED"));
        Self {
            closed,
            probability: says("probability").map(str::to_owned),
            label: wire.label.0.unwrap_or_else(|| wire.id.0.clone()),
            id: wire.id.0,
            display_order: wire.display_order.unwrap_or(0),
        }
    }
}

/// HubSpot docs: Owners API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireOwner {
    id: Text,
    #[serde(default)]
    email: MaybeText,
    #[serde(default)]
    first_name: MaybeText,
    #[serde(default)]
    last_name: MaybeText,
    #[serde(default)]
    user_id: Option<i64>,
    #[serde(default)]
    archived: Option<bool>,
}

impl From<WireOwner> for Owner {
    fn from(wire: WireOwner) -> Self {
        Self {
            id: wire.id.0,
            email: wire.email.0.filter(|email| !email.is_empty()),
            first_name: wire.first_name.0.unwrap_or_default(),
            last_name: wire.last_name.0.unwrap_or_default(),
            user_id: wire.user_id,
            archived: wire.archived.unwrap_or(false),
        }
    }
}
