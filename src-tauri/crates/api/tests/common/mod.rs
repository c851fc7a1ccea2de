//! A portal with a few records, without a network.

use satchel_api::*;
use satchel_core::{
    Clock, ObjectType, PropertyDefinition, PropertyOption, RemoteRecord, ServerTime, ValueKind,
};
use satchel_engine::Engine;
use satchel_store::{Coverage, DbKey, Run, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

struct Noon;

impl Clock for Noon {
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn wall_ms(&self) -> i64 {
        1_767_268_800_000
    }
}

fn definition(name: &str, data_type: &str, read_only: bool) -> PropertyDefinition {
    let options = ["lead", "customer"].map(|value| PropertyOption {
        value: value.into(),
        label: value.into(),
        hidden: false,
    });
    PropertyDefinition {
        name: name.into(),
        label: name.to_uppercase(),
        group: String::new(),
        data_type: data_type.into(),
        field_type: "text".into(),
        kind: ValueKind::of(data_type, "text", name),
        options: if data_type == "enumeration" { options.into() } else { Vec::new() },
        read_only,
        calculated: read_only,
        hidden: false,
        unique: false,
        hubspot_defined: true,
        currency: false,
        referenced_type: None,
        archived: false,
        display_order: 0,
    }
}

/// Three contacts: Ann (101), Bob (102), and one without a name (103).
pub(crate) fn portal() -> (tempfile::TempDir, Portal) {
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open(&folder.path().join("satchel.db"), &DbKey::from_bytes([1; 32]), Run::InPlace).unwrap();
    let contacts: ObjectType = "contacts".parse().unwrap();
    let definitions = [
        definition("firstname", "string", false),
        definition("lastname", "string", false),
        definition("email", "string", false),
        definition("phone", "string", false),
        definition("company", "string", false),
        definition("jobtitle", "string", false),
        definition("lifecyclestage", "enumeration", false),
        definition("hubspot_owner_id", "string", false),
        definition("score", "number", false),
        definition("lastmodifieddate", "datetime", true),
    ];
    let records: [(&str, &[(&str, &str)]); 3] = [
        ("101", &[("firstname", "Ann"), ("lastname", "Lee"), ("email", "ann@example.com"), ("score", "-5")]),
        ("102", &[("firstname", "Bob"), ("phone", "+49 30 1234"), ("company", "=cmd|' /C calc'!A0")]),
        ("103", &[("email", "info@example.org")]),
    ];
    store
        .write_now(move |writer| {
            writer.replace_properties(contacts, &definitions)?;
            let names: Vec<String> = definitions.iter().map(|definition| definition.name.clone()).collect();
            let set = writer.property_set(&names)?;
            for (number, (id, values)) in (1_i64..).zip(records) {
                let stamp = ServerTime(1_700_000_000_000 + number);
                let values = values.iter().copied().chain([("lastmodifieddate", "2023-11-14T22:13:20Z")]);
                let remote = RemoteRecord {
                    id: id.into(),
                    properties: values.map(|(name, value)| (name.into(), Some(value.into()))).collect(),
                    updated_at: stamp,
                    archived: false,
                    archived_at: None,
                    history: BTreeMap::new(),
                };
                writer.put_mirror(contacts, &remote, Coverage::Whole(set), 1_767_225_600_000)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let engine = Engine::new(store, Arc::new(Noon));
    (folder, Portal { engine, id: "1".into(), api_base: "https://api.hubapi.com".into() })
}

pub(crate) async fn call(portal: &Portal, method: &str, request: serde_json::Value) -> serde_json::Value {
    satchel_api::call(portal, method, request).await.unwrap()
}

pub(crate) async fn refused(portal: &Portal, method: &str, request: serde_json::Value) -> ErrorCode {
    satchel_api::call(portal, method, request).await.unwrap_err().code
}
