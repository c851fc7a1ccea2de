//! The portal's vocabulary: properties, pipelines, owners, association labels.

use super::target::{associations, encoded};
use crate::{
    API_VERSION, ApiError, Client, WriteError,
    call::{Call, json},
    limiter::Bucket,
    wire::{
        associations::parse_labels,
        definitions::{WireGroup, WireOwner, WirePipeline, WireProperty, parse_list},
    },
};
use http::Method;
use satchel_core::{AssociationLabel, ObjectType, Owner, Pipeline, PropertyDefinition, PropertyGroup};
use serde::Serialize;

/// A list of owners is never this many pages; a token that goes on is no progress.
const MOST_PAGES: usize = 1_000;

/// A unique property to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UniqueProperty<'a> {
    /// Internal name.
    pub name: &'a str,
    /// What people see where hidden properties are shown.
    pub label: &'a str,
    /// The internal name of its group.
    pub group: &'a str,
    /// What it is for.
    pub description: &'a str,
}

/// A definition that exists already is no failure (HubSpot docs: 409).
fn unless_there(made: Result<(), WriteError>) -> Result<(), WriteError> {
    match made {
        Err(WriteError::Refused(refusal)) if refusal.category.as_deref() == Some("OBJECT_ALREADY_EXISTS") => {
            Ok(())
        }
        made => made,
    }
}

impl Client {
    /// The live properties of a type (HubSpot docs: Properties API; unpaged). Sensitive ones are not among them.
    ///
    /// # Errors
    /// As every read: [`ApiError`] after the bounded retries.
    pub async fn properties(&self, object_type: ObjectType) -> Result<Vec<PropertyDefinition>, ApiError> {
        let target = format!("/crm/properties/{API_VERSION}/{}?archived=false", object_type.name());
        let call = Call::get("properties", target);
        let (list, _) = self.fetch(call, |body| parse_list::<WireProperty>(body, "property")).await?;
        Ok(list.into_iter().map(PropertyDefinition::from).collect())
    }

    /// The groups of a type's properties (HubSpot docs: Properties API, `groups`; unpaged), in display order.
    ///
    /// # Errors
    /// As every read.
    pub async fn property_groups(&self, object_type: ObjectType) -> Result<Vec<PropertyGroup>, ApiError> {
        let target = format!("/crm/properties/{API_VERSION}/{}/groups", object_type.name());
        let call = Call::get("property groups", target);
        let (mut groups, _) =
            self.fetch(call, |body| parse_list::<WireGroup>(body, "property group")).await?;
        groups.sort_by_key(WireGroup::place);
        Ok(groups.into_iter().filter(|group| group.place().is_some()).map(PropertyGroup::from).collect())
    }

    /// Makes a group of properties; one of this name that is there already is as good.
    ///
    /// # Errors
    /// [`WriteError`].
    pub async fn create_property_group(
        &self,
        object_type: ObjectType,
        name: &str,
        label: &str,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            name: &'a str,
            label: &'a str,
            display_order: i64,
        }
        let target = format!("/crm/properties/{API_VERSION}/{}/groups", object_type.name());
        let body = json(&Body { name, label, display_order: -1 });
        let call = Call::write("property group", Method::POST, target, body);
        unless_there(self.send(call, |_| Ok(())).await)
    }

    /// Makes a hidden text property of which no two records share a value (HubSpot docs: Properties API, `hasUniqueValue`,
    /// which never changes once made; at most ten a type). One of this name that is there already is left as it is.
    ///
    /// # Errors
    /// [`WriteError`]; [`ApiError::Forbidden`] inside where the token may not change definitions.
    pub async fn create_unique_property(
        &self,
        object_type: ObjectType,
        property: UniqueProperty<'_>,
    ) -> Result<(), WriteError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            name: &'a str,
            label: &'a str,
            group_name: &'a str,
            description: &'a str,
            #[serde(rename = "type")]
            data_type: &'a str,
            field_type: &'a str,
            has_unique_value: bool,
            hidden: bool,
            form_field: bool,
        }
        let target = format!("/crm/properties/{API_VERSION}/{}", object_type.name());
        let body = json(&Body {
            name: property.name,
            label: property.label,
            group_name: property.group,
            description: property.description,
            data_type: "string",
            field_type: "text",
            has_unique_value: true,
            hidden: true,
            form_field: false,
        });
        unless_there(self.send(Call::write("property", Method::POST, target, body), |_| Ok(())).await)
    }

    /// The pipelines of a type with their stages (HubSpot docs: Pipelines API; unpaged), in display order.
    ///
    /// # Errors
    /// As every read.
    pub async fn pipelines(&self, object_type: ObjectType) -> Result<Vec<Pipeline>, ApiError> {
        let target = format!("/crm/pipelines/{API_VERSION}/{}", object_type.name());
        let call = Call::get("pipelines", target);
        let (list, _) = self.fetch(call, |body| parse_list::<WirePipeline>(body, "pipeline")).await?;
        let mut pipelines: Vec<Pipeline> = list.into_iter().map(Pipeline::from).collect();
        pipelines.sort_by_key(|pipeline| pipeline.display_order);
        Ok(pipelines)
    }

    /// All owners, the archived ones included: records point at them for ever (HubSpot docs: Owners API; archived
    /// owners are listed only when asked for).
    ///
    /// # Errors
    /// As every read.
    pub async fn owners(&self) -> Result<Vec<Owner>, ApiError> {
        let mut owners = Vec::new();
        for archived in [false, true] {
            let mut after: Option<String> = None;
            for _ in 0..MOST_PAGES {
                let mut target = format!("/crm/owners/{API_VERSION}?limit=100&archived={archived}");
                if let Some(after) = &after {
                    target.push_str(&format!("&after={}", encoded(after)));
                }
                let call = Call::get("owners", target);
                let (page, next) = self.fetch(call, |body| parse_list::<WireOwner>(body, "owner")).await?;
                owners.extend(page.into_iter().map(|wire| {
                    let owner = Owner::from(wire);
                    Owner { archived: owner.archived || archived, ..owner }
                }));
                if next.is_some() && next == after {
                    return Err(ApiError::Garbled("the list of owners repeats its page".to_owned()));
                }
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(owners)
    }

    /// The labels that links between two types may carry, in this direction (HubSpot docs: Associations v4,
    /// `labels`). The plain link is among them, without a label.
    ///
    /// # Errors
    /// As every read.
    pub async fn labels(&self, from: ObjectType, to: ObjectType) -> Result<Vec<AssociationLabel>, ApiError> {
        let call = Call::get("association labels", format!("{}/labels", associations(from, to)))
            .in_bucket(Bucket::Associations);
        self.fetch(call, |body| parse_labels(body, from, to)).await
    }
}
