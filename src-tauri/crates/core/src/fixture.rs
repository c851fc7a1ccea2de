//! What the tests of the plans are made of.

use crate::{
    Base, GroupAnswer, Groups, LinkedGroup, PendingChange, PendingState, Properties, RemoteRecord, Rid,
    ServerTime, ValueKind,
};
use std::collections::BTreeMap;

/// An address of two lines.
pub(crate) const ADDRESS: Groups =
    Groups(&[LinkedGroup { members: &["city", "zip"], answer: GroupAnswer::Each }]);

/// Every property is plain text.
pub(crate) fn text(_: &str) -> ValueKind {
    ValueKind::Text
}

/// Properties with their values; `""` is empty.
pub(crate) fn properties(values: &[(&str, &str)]) -> Properties {
    let value = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    values.iter().map(|(name, found)| ((*name).to_owned(), value(found))).collect()
}

/// A record as an answer shows it.
pub(crate) fn record(archived: bool, values: &[(&str, &str)]) -> RemoteRecord {
    RemoteRecord {
        id: "1".to_owned(),
        properties: properties(values),
        updated_at: ServerTime(1),
        archived,
        archived_at: None,
        history: BTreeMap::new(),
    }
}

/// A live one.
pub(crate) fn live(values: &[(&str, &str)]) -> RemoteRecord {
    record(false, values)
}

/// An edit that waits.
pub(crate) fn change(property: &str, base: &str, local: &str) -> PendingChange {
    let value = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    PendingChange {
        rid: Rid(1),
        object_type: "contacts".parse().expect("a type of HubSpot's own"),
        property: property.to_owned(),
        base: Base::Known(value(base)),
        local: value(local),
        generation: 1,
        state: PendingState::Queued,
        message: None,
        edited_at: 0,
    }
}
