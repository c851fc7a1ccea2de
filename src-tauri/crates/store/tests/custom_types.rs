//! Types of record that a portal's administrators defined: listed and found as others are, and kept when they go.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, companies, remote};
use satchel_core::{CustomType, ObjectType, Presence, TypeSchema};
use satchel_store::{Run, Store};

fn schema(number: &str, plural: &str, primary: &str, searchable: &[&str]) -> TypeSchema {
    TypeSchema {
        object_type: CustomType::parse(number).unwrap(),
        name: plural.to_lowercase(),
        full_name: format!("p1_{}", plural.to_lowercase()),
        singular: plural.trim_end_matches('s').to_owned(),
        plural: plural.to_owned(),
        primary: Some(primary.to_owned()),
        secondary: Vec::new(),
        searchable: searchable.iter().map(|&name| name.to_owned()).collect(),
        associates: vec![companies()],
    }
}

fn machines() -> ObjectType {
    "2-35011720".parse().unwrap()
}

/// A portal with one machine and one boat.
fn portal() -> Portal {
    let portal = Portal::new();
    let schemas = [
        schema("2-35011720", "Machines", "serial", &["serial", "site"]),
        schema("2-9", "Boats", "name", &[]),
    ];
    portal.write(move |writer| writer.replace_custom_types(&schemas));
    portal.put(machines(), "1", &[("serial", "KX-0001"), ("site", "Harbour")]);
    portal.put("2-9".parse().unwrap(), "1", &[("name", "Harbour Queen")]);
    portal
}

#[test]
fn records_are_listed_and_found_by_what_the_schema_names() {
    let portal = portal();
    assert_eq!(portal.listed(machines(), Some(("serial", false)), &["site=Harbour"]), ["1"]);
    let text = |text: &'static str| portal.read(move |reader| reader.search(text, None, 10)).rows;
    assert_eq!(text("kx-0001")[0].object_type, machines());
    assert_eq!(text("harbour").len(), 2);
    portal.sound();
}

#[test]
fn a_type_that_goes_is_kept_and_said_to_be_gone_and_may_come_back() {
    let portal = portal();
    let boats = [schema("2-9", "Boats", "name", &[])];
    portal.write(move |writer| writer.replace_custom_types(&boats));
    let presence = || portal.read(|reader| Ok(reader.profile(machines())?.presence));
    assert_eq!(presence(), Presence::Removed);
    assert!(!portal.read(|reader| reader.present_types()).contains(&machines()));
    assert_eq!(portal.listed(machines(), None, &[]), ["1"], "what was mirrored can be read");
    assert_eq!(portal.found("kx-0001"), ["1"]);
    let back = [schema("2-35011720", "Machines", "serial", &["serial", "site"])];
    portal.write(move |writer| writer.replace_custom_types(&back));
    assert_eq!(presence(), Presence::Present);
    assert_eq!(portal.found("kx-0001"), ["1"]);
    portal.sound();
}

#[test]
fn another_name_property_is_searched_at_once() {
    let portal = portal();
    let renamed = [schema("2-35011720", "Devices", "site", &[])];
    portal.write(move |writer| writer.replace_custom_types(&renamed));
    assert_eq!(portal.found("kx"), Vec::<String>::new());
    let found = portal.read(|reader| reader.search("harbour", Some(machines()), 10)).rows;
    assert_eq!(found.len(), 1);
    assert_eq!(portal.read(|reader| Ok(reader.profile(machines())?.plural.clone())), "Devices");
    portal.sound();
}

#[test]
fn they_are_there_after_the_file_is_opened_again() {
    let portal = portal();
    let path = portal.path();
    let Portal { folder, store } = portal;
    drop(store);
    let store = Store::open(&path, &common::key(), Run::InPlace).unwrap();
    let again = Portal { folder, store };
    let remote = remote("2", &[("serial", "KX-0002"), ("site", "Depot")]);
    again.write(move |writer| common::put_whole(writer, machines(), &remote));
    assert_eq!(again.found("kx"), ["2", "1"]);
    again.sound();
}

#[test]
fn a_type_that_the_portal_never_listed_is_not_found() {
    let portal = portal();
    let unknown: ObjectType = "2-404".parse().unwrap();
    assert!(portal.store.read_now(move |reader| reader.profile(unknown)).is_err());
}
