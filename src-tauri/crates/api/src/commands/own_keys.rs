//! Whether records made here carry a key of our own, by which a create whose answer was lost is found again for certain.

use super::Portal;
use crate::Failure;
use crate::dto::{OwnKeyRow, OwnKeys, SetOwnKeysRequest};
use satchel_core::ObjectType;
use satchel_engine::OwnKey;
use std::collections::BTreeMap;

/// How the types stand. Needs no network.
pub async fn own_keys(portal: &Portal) -> Result<OwnKeys, Failure> {
    Ok(document(portal.engine.own_keys().await?))
}

/// Turns the key on, making its property in HubSpot, or off.
pub async fn set_own_keys(portal: &Portal, request: SetOwnKeysRequest) -> Result<OwnKeys, Failure> {
    let stands = if request.on {
        portal.engine.turn_on_own_keys().await?
    } else {
        portal.engine.turn_off_own_keys().await?
    };
    Ok(document(stands))
}

fn document(stands: BTreeMap<ObjectType, OwnKey>) -> OwnKeys {
    let row = |(object_type, stands): (ObjectType, OwnKey)| OwnKeyRow {
        object_type: object_type.name().to_owned(),
        on: stands == OwnKey::On,
        problem: match stands {
            OwnKey::Unavailable(reason) => Some(reason),
            OwnKey::On | OwnKey::Off => None,
        },
    };
    OwnKeys { rows: stands.into_iter().map(row).collect() }
}
