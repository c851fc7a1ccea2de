//! What measurements insert by bare statements is what the mirror would hold: listed, found, linked, and sound.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Portal, companies, contacts};
use satchel_core::RecordKey;
use satchel_store::{RawLinks, RawPage};

#[test]
fn raw_answers_are_kept_listed_found_and_linked() {
    let portal = Portal::new();
    let contact = RawPage::parse(
        br#"{"results":[{"id":"7","updatedAt":"2026-01-02T03:04:05Z","archived":false,
            "properties":{"firstname":"Anna","fax":null}}],"paging":{"next":{"after":"8"}}}"#,
    );
    let company = RawPage::parse(
        br#"{"results":[{"id":"9","updatedAt":"2026-01-02T03:04:05Z","properties":{"name":"Acme"}}]}"#,
    );
    let links = RawLinks::parse(
        br#"{"results":[{"from":{"id":"7"},"to":[{"toObjectId":9,
            "associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}]}]}]}"#,
    );
    let (contact, company, links) = (contact.unwrap(), company.unwrap(), links.unwrap());
    assert_eq!((contact.next(), company.next()), (Some("8"), None));
    assert_eq!(contact.ids().collect::<Vec<_>>(), ["7"]);
    portal.write(move |writer| {
        let set = writer.property_set(&["fax".to_owned(), "firstname".to_owned(), "name".to_owned()])?;
        writer.insert_raw_page(contacts(), &contact, set)?;
        writer.insert_raw_page(companies(), &company, set)?;
        writer.insert_raw_links(contacts(), companies(), &links)
    });
    assert_eq!(portal.listed(contacts(), None, &[]), ["7"]);
    assert_eq!(portal.found("acme"), ["9"]);
    let linked = portal.read(|reader| {
        let anna = reader.resolve(contacts(), &RecordKey::Remote("7".to_owned()))?;
        reader.associations(anna.unwrap())
    });
    assert_eq!(linked.iter().filter_map(|row| row.to_id.as_deref()).collect::<Vec<_>>(), ["9"]);
    portal.sound();
    assert!(RawPage::parse(b"<html>").is_err());
}
