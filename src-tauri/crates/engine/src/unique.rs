//! A property of our own that tells records apart, where the user wants one: a create then leaves as an upsert by it, and an
//! answer that was lost is made up for by a direct read. HubSpot keeps no other key by which a record made here could be
//! known again (HubSpot docs: `hasUniqueValue`, `batch/upsert`).
//!
//! Invariant: the property is made only when the user asks for it, and never removed: records hold its values.

use crate::{Engine, EngineError};
use satchel_core::{ObjectType, Rid};
use satchel_hubspot::{ApiError, UniqueProperty, WriteError};
use satchel_store::{Reader, StoreError};
use std::collections::BTreeMap;

/// The property's internal name.
pub(crate) const UID: &str = "satchel_uid";
/// Its group, which holds nothing else.
const GROUP: &str = "satchel";
/// Where the types are kept that have it, by name.
const SETTING: &str = "unique_property";

/// How a type stands with the property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OwnKey {
    /// Creates leave by it.
    On,
    /// They do not.
    Off,
    /// It was asked for, and cannot be had, for this reason.
    Unavailable(String),
}

impl Engine {
    /// The types that may have the property, and how they stand. Needs no network.
    pub async fn own_keys(&self) -> Result<BTreeMap<ObjectType, OwnKey>, EngineError> {
        self.look(|reader| {
            let on = types_with_key(reader)?;
            let stands = |object_type| if on.contains(&object_type) { OwnKey::On } else { OwnKey::Off };
            Ok(candidates().map(|object_type| (object_type, stands(object_type))).collect())
        })
        .await
    }

    /// Makes the property where it is missing and creates by it from now on. A type that cannot have it is said with the
    /// reason; the others have it. The token needs the scope to change definitions (`crm.schemas.*.write`).
    ///
    /// # Errors
    /// What concerns the account or the network as a whole.
    pub async fn turn_on_own_keys(&self) -> Result<BTreeMap<ObjectType, OwnKey>, EngineError> {
        let mut stands = BTreeMap::new();
        for object_type in candidates() {
            let reason = match self.make_key(object_type).await {
                Ok(()) => self.verify_key(object_type).await?,
                Err(WriteError::NotProcessed(ApiError::Forbidden { scopes, message })) => {
                    Some(ApiError::Forbidden { scopes, message }.to_string())
                }
                Err(WriteError::NotProcessed(error)) => return Err(error.into()),
                Err(WriteError::Refused(refusal)) => Some(refusal.message),
                Err(WriteError::Missing) => Some("HubSpot knows no such type here".to_owned()),
                // It may have been made: what is there now tells.
                Err(WriteError::MaybeProcessed(_)) => self.verify_key(object_type).await?,
            };
            stands.insert(object_type, reason.map_or(OwnKey::On, OwnKey::Unavailable));
        }
        let on: Vec<ObjectType> =
            stands.iter().filter(|(_, stands)| **stands == OwnKey::On).map(|(name, _)| *name).collect();
        self.keep_keys(on).await?;
        Ok(stands)
    }

    /// Creates by no property of ours from now on. The property stays in HubSpot, since records hold its values.
    pub async fn turn_off_own_keys(&self) -> Result<BTreeMap<ObjectType, OwnKey>, EngineError> {
        self.keep_keys(Vec::new()).await?;
        self.own_keys().await
    }

    /// The property is not what it was: somebody removed it in HubSpot. Creates of the type leave without it.
    pub(crate) async fn forget_key(&self, object_type: ObjectType) -> Result<(), EngineError> {
        let left = self.look(types_with_key).await?;
        self.keep_keys(left.into_iter().filter(|found| *found != object_type).collect()).await
    }

    async fn keep_keys(&self, types: Vec<ObjectType>) -> Result<(), EngineError> {
        let names: Vec<&str> = types.iter().map(ObjectType::name).collect();
        self.remember(SETTING.to_owned(), names.join(" ")).await
    }

    async fn make_key(&self, object_type: ObjectType) -> Result<(), WriteError> {
        let client = self.client().map_err(|_| {
            WriteError::NotProcessed(ApiError::SignedOut(satchel_hubspot::SignedOut::Expired))
        })?;
        client.create_property_group(object_type, GROUP, "Satchel").await?;
        let property = UniqueProperty {
            name: UID,
            label: "Satchel key",
            group: GROUP,
            description: "Set by Satchel on records it makes, so that none is made twice. Not for people.",
        };
        client.create_unique_property(object_type, property).await
    }

    /// Why the property of this name cannot be used; `None` when it can.
    async fn verify_key(&self, object_type: ObjectType) -> Result<Option<String>, EngineError> {
        self.read_definitions(object_type).await?;
        self.look(move |reader| {
            Ok(match reader.definitions(object_type)?.get(UID) {
                Some(property) if property.unique && !property.read_only => None,
                Some(_) => Some(format!("{object_type} have another property “{UID}”, which is not unique")),
                None => Some(format!("HubSpot does not show the property “{UID}” of {object_type}")),
            })
        })
        .await
    }

    /// The value of the property for a record made here: the same for every request, and no other record's.
    pub(crate) async fn uid_of(&self, rid: Rid) -> Result<Option<String>, EngineError> {
        let origin = self.origin().to_owned();
        self.look(move |reader| {
            let record = reader.record(rid)?.filter(|record| !record.local_uid.is_empty());
            Ok(record.map(|record| format!("{origin}{}", record.local_uid)))
        })
        .await
    }
}

fn candidates() -> impl Iterator<Item = ObjectType> {
    ObjectType::standard().filter(|object_type| object_type.row().own_key)
}

/// The types whose creates leave by the property.
pub(crate) fn types_with_key(reader: &Reader<'_>) -> Result<Vec<ObjectType>, EngineError> {
    let kept: Result<Option<String>, StoreError> = reader.meta(SETTING);
    let names = kept?.unwrap_or_default();
    Ok(names.split_whitespace().filter_map(|name| name.parse().ok()).collect())
}
