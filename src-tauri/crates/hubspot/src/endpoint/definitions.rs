//! The portal's vocabulary: properties, pipelines, owners, association labels.

use super::target::{associations, encoded};
use crate::{
    API_VERSION, ApiError, Client,
    call::Call,
    limiter::Bucket,
    wire::{
        associations::parse_labels,
        definitions::{WireGroup, WireOwner, WirePipeline, WireProperty, parse_list},
    },
};
use satchel_core::{AssociationLabel, ObjectType, Owner, Pipeline, PropertyDefinition, PropertyGroup};

/// A list of owners is never this many pages; a token that goes on is no progress.
const MOST_PAGES: usize = 1_000;

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
