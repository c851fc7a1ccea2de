//! The portal's vocabulary: properties with labels and options, owners, labels of links.

use super::{Portal, activity, parse};
use crate::Failure;
use crate::dto::{
    GroupDocument, LabelPage, LabelsRequest, OptionDocument, OwnerDocument, OwnerPage, PipelineDocument,
    PropertyDocument, PropertyKind, StageDocument, TypeDocument, TypeRequest,
};
use satchel_core::{
    Editing, ObjectType, Owner, Pipeline, Presence, PropertyDefinition, PropertyGroup, TypeProfile, ValueKind,
};
use satchel_engine::own_owner;
use satchel_store::{Reader, StoreError};
use std::collections::BTreeSet;

/// Everything needed to show and edit records of a type.
pub async fn definitions(portal: &Portal, request: TypeRequest) -> Result<TypeDocument, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    Ok(portal.engine.store().read(move |reader| describe(reader, object_type)).await?)
}

fn describe(reader: &Reader<'_>, object_type: ObjectType) -> Result<TypeDocument, StoreError> {
    let row = object_type.row();
    let profile = reader.profile(object_type)?;
    let definitions = reader.definitions(object_type)?;
    let chosen: Option<BTreeSet<String>> =
        reader.selected_properties(object_type)?.map(|names| names.into_iter().collect());
    let mirrored = |name: &str| chosen.as_ref().is_none_or(|chosen| chosen.contains(name));
    let groups = groups(reader.property_groups(object_type)?, definitions.iter());
    let place = |name: &str| groups.iter().position(|group| group.name == name).unwrap_or(usize::MAX);

    let mut shown: Vec<&PropertyDefinition> =
        definitions.iter().filter(|definition| !definition.hidden && !definition.archived).collect();
    // Within a group: HubSpot's order, with unplaced ones (-1) last.
    shown.sort_by_key(|definition| {
        let order = u64::try_from(definition.display_order).unwrap_or(u64::MAX);
        (place(&definition.group), order, definition.label.to_lowercase())
    });
    Ok(TypeDocument {
        object_type: object_type.name().to_owned(),
        singular: profile.singular.clone(),
        label: heading(&profile.plural),
        shown_only: shown_only(object_type, &profile),
        type_id: object_type.type_id().to_owned(),
        known: !definitions.is_empty(),
        columns: profile.columns.clone(),
        title: profile.search.name.clone(),
        properties: shown
            .into_iter()
            .map(|definition| property(definition, object_type, mirrored(&definition.name)))
            .collect(),
        groups,
        pipelines: reader.pipelines(object_type)?.into_iter().map(pipeline).collect(),
        pipeline_property: row.pipeline.map(|(pipeline, _)| pipeline.to_owned()),
        stage_property: row.pipeline.map(|(_, stage)| stage.to_owned()),
        currency: reader.account()?.and_then(|account| account.currency),
        associates: profile.associates.iter().map(|known| known.name().to_owned()).collect(),
        activity: activity::fields(object_type),
    })
}

/// What several records of a type are called, as a heading.
pub(super) fn heading(plural: &str) -> String {
    let mut letters = plural.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Why no record of a type can be changed here.
fn shown_only(object_type: ObjectType, profile: &TypeProfile) -> Option<String> {
    let words = match (profile.presence, object_type.row().editing) {
        (Presence::Removed, _) => {
            format!(
                "{} were deleted in HubSpot as a type. What is here can still be read.",
                heading(&profile.plural)
            )
        }
        (Presence::Present, Editing::ShownOnly) => {
            format!("Satchel shows {} but does not change them yet.", profile.plural.to_lowercase())
        }
        (Presence::Present, Editing::Full) => return None,
    };
    Some(words)
}

/// The portal's groups in order, and those that only a property names.
fn groups<'a>(
    known: Vec<PropertyGroup>,
    definitions: impl Iterator<Item = &'a PropertyDefinition>,
) -> Vec<GroupDocument> {
    let mut groups: Vec<GroupDocument> =
        known.into_iter().map(|group| GroupDocument { name: group.name, label: group.label }).collect();
    for definition in definitions {
        if !groups.iter().any(|group| group.name == definition.group) {
            groups.push(GroupDocument { name: definition.group.clone(), label: definition.group.clone() });
        }
    }
    groups
}

fn property(definition: &PropertyDefinition, object_type: ObjectType, mirrored: bool) -> PropertyDocument {
    PropertyDocument {
        name: definition.name.clone(),
        label: definition.label.clone(),
        group: definition.group.clone(),
        kind: kind(definition, object_type),
        field_type: definition.field_type.clone(),
        options: definition
            .options
            .iter()
            .map(|option| OptionDocument {
                value: option.value.clone(),
                label: option.label.clone(),
                hidden: option.hidden,
            })
            .collect(),
        read_only: read_only(definition, mirrored),
        mirrored,
        unique: definition.unique,
    }
}

fn kind(definition: &PropertyDefinition, object_type: ObjectType) -> PropertyKind {
    if let Some((pipeline, stage)) = object_type.row().pipeline {
        if definition.name == pipeline {
            return PropertyKind::Pipeline;
        }
        if definition.name == stage {
            return PropertyKind::Stage;
        }
    }
    if definition.referenced_type.as_deref() == Some("OWNER") {
        return PropertyKind::Owner;
    }
    match &definition.kind {
        ValueKind::Text => PropertyKind::Text,
        ValueKind::Html => PropertyKind::Html,
        ValueKind::Email => PropertyKind::Email,
        ValueKind::Domain => PropertyKind::Domain,
        ValueKind::Phone => PropertyKind::Phone,
        ValueKind::Number if definition.currency => PropertyKind::Money,
        ValueKind::Number => PropertyKind::Number,
        ValueKind::Bool => PropertyKind::Bool,
        ValueKind::Enumeration => PropertyKind::Enumeration,
        ValueKind::EnumerationSet => PropertyKind::EnumerationSet,
        ValueKind::Date => PropertyKind::Date,
        ValueKind::DateTime => PropertyKind::DateTime,
        ValueKind::Other(_) => PropertyKind::Other,
    }
}

/// Why a value cannot be edited here.
fn read_only(definition: &PropertyDefinition, mirrored: bool) -> Option<String> {
    let reason = if definition.calculated {
        "HubSpot calculates this value."
    } else if definition.read_only {
        "HubSpot sets this value; it cannot be changed by hand."
    } else if matches!(definition.kind, ValueKind::Other(_)) {
        "This version of Satchel does not know this kind of value. Edit it in HubSpot."
    } else if !mirrored {
        "This property is not kept on this computer. Choose it in the settings to edit it here."
    } else {
        return None;
    };
    Some(reason.to_owned())
}

fn pipeline(pipeline: Pipeline) -> PipelineDocument {
    let stages = pipeline.stages.into_iter();
    let stages = stages
        .map(|stage| StageDocument { id: stage.id, label: stage.label, closed: stage.closed })
        .collect();
    PipelineDocument { id: pipeline.id, label: pipeline.label, stages }
}

/// The people and queues records belong to, by name.
pub async fn owners(portal: &Portal) -> Result<OwnerPage, Failure> {
    let look =
        portal.engine.store().read(|reader| Ok::<_, StoreError>((reader.owners()?, own_owner(reader)?)));
    let (owners, own) = look.await?;
    let mut rows: Vec<OwnerDocument> = owners
        .into_iter()
        .map(|owner| {
            let me = own.as_ref().is_some_and(|own| own.id == owner.id);
            document(owner, me)
        })
        .collect();
    rows.sort_by_key(|owner| (owner.archived, owner.name.to_lowercase(), owner.id.clone()));
    Ok(OwnerPage { rows })
}

fn document(owner: Owner, me: bool) -> OwnerDocument {
    OwnerDocument {
        name: name(&owner).unwrap_or_else(|| owner.id.clone()),
        id: owner.id,
        email: owner.email,
        archived: owner.archived,
        me,
    }
}

/// An owner's name, or their address.
pub(super) fn name(owner: &Owner) -> Option<String> {
    let name = [owner.first_name.trim(), owner.last_name.trim()].join(" ");
    let name = name.trim();
    if name.is_empty() { owner.email.clone() } else { Some(name.to_owned()) }
}

/// The labels a link between two types may carry.
pub async fn labels(portal: &Portal, request: LabelsRequest) -> Result<LabelPage, Failure> {
    let (from, to) = (
        parse::object_type(portal, &request.object_type).await?,
        parse::object_type(portal, &request.to_type).await?,
    );
    let labels = portal.engine.store().read(move |reader| reader.labels(from, to)).await?;
    let mut rows: Vec<String> = labels.into_iter().filter_map(|label| label.association.label).collect();
    rows.dedup();
    Ok(LabelPage { rows })
}
