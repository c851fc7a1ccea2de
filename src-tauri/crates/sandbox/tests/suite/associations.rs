//! Links between records: the same from both ends, with labels and a primary company.

use crate::harness::{Portal, id_of, small, texts};
use satchel_sandbox::Config;
use satchel_sandbox::switches::{
    AssociationIds, AssociationStamp, CalculatedStamp, FirstCompany, NoAssociations, Switches,
};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const OBJECTS: &str = "/crm/objects/2026-09";
const BATCH: &str = "/crm/associations/2026-09";

fn with(switches: Switches) -> Portal {
    Portal::with(Config { switches, ..small() })
}

/// The type ids of the link between two records, seen from the first.
async fn types(portal: &Portal, from: (&str, u64), to: (&str, u64)) -> Vec<u64> {
    let path = format!("{OBJECTS}/{}/{}/associations/{}", from.0, from.1, to.0);
    let list = portal.get(&path).await.expect(200);
    let rows = list["results"].as_array().unwrap();
    let row = rows.iter().find(|row| row["toObjectId"] == json!(to.1));
    let types = row.and_then(|row| row["associationTypes"].as_array());
    types.into_iter().flatten().map(|found| found["typeId"].as_u64().unwrap()).collect()
}

/// A contact and companies without links.
async fn strangers(portal: &Portal, companies: usize) -> (u64, Vec<u64>) {
    let contact = portal.contact("stranger@example.com").await;
    let mut made = Vec::new();
    for index in 0..companies {
        let body = json!({"properties": {"name": format!("Stranger {index}")}});
        made.push(id_of(&portal.post(&format!("{OBJECTS}/companies"), body).await.expect(201)));
    }
    (contact, made)
}

fn spec(category: &str, id: u64) -> Value {
    json!({"associationCategory": category, "associationTypeId": id})
}

#[tokio::test]
async fn base_links_are_the_same_from_both_ends() {
    let portal = Portal::new();
    for contact in portal.ids(Kind::Contact, 20).await {
        let path = format!("{OBJECTS}/contacts/{contact}/associations/companies");
        for row in portal.get(&path).await.expect(200)["results"].as_array().unwrap() {
            let company = row["toObjectId"].as_u64().unwrap();
            let there = types(&portal, ("contacts", contact), ("companies", company)).await;
            let back = types(&portal, ("companies", company), ("contacts", contact)).await;
            let turned: Vec<u64> = there.iter().map(|id| if *id == 36 { 37 } else { id + 1 }).collect();
            assert_eq!(back, turned);
        }
    }
}

#[tokio::test]
async fn a_default_association_makes_a_first_company_primary() {
    for (switch, wanted) in
        [(FirstCompany::BecomesPrimary, vec![1, 279]), (FirstCompany::Unlabelled, vec![279])]
    {
        let portal = with(Switches { first_company: switch, ..Switches::default() });
        let (contact, companies) = strangers(&portal, 2).await;
        for company in &companies {
            let path = format!("{OBJECTS}/contacts/{contact}/associations/default/companies/{company}");
            let answer = portal.put(&path, Value::Null).await.expect(200);
            assert_eq!(answer["status"], json!("COMPLETE"));
        }
        assert_eq!(types(&portal, ("contacts", contact), ("companies", companies[0])).await, wanted);
        assert_eq!(types(&portal, ("contacts", contact), ("companies", companies[1])).await, [279]);
        let back: Vec<u64> = wanted.iter().map(|id| id + 1).collect();
        assert_eq!(types(&portal, ("companies", companies[0]), ("contacts", contact)).await, back);
    }
}

#[tokio::test]
async fn a_record_has_one_primary_company() {
    let portal = Portal::new();
    let (contact, companies) = strangers(&portal, 2).await;
    for company in &companies {
        let path = format!("{OBJECTS}/contacts/{contact}/associations/companies/{company}");
        let answer = portal.put(&path, json!([spec("HUBSPOT_DEFINED", 1)])).await.expect(201);
        assert_eq!(answer["labels"], json!(["Primary"]));
        assert_eq!(answer["fromObjectTypeId"], json!("0-1"));
    }
    assert_eq!(types(&portal, ("contacts", contact), ("companies", companies[0])).await, [279]);
    assert_eq!(types(&portal, ("contacts", contact), ("companies", companies[1])).await, [1, 279]);
    assert_eq!(types(&portal, ("companies", companies[0]), ("contacts", contact)).await, [280]);
    let record = portal.read(Kind::Contact, contact, "associatedcompanyid").await;
    assert_eq!(record["properties"]["associatedcompanyid"], json!(companies[1].to_string()));
    let from_there = format!("{OBJECTS}/companies/{}/associations/contacts/{contact}", companies[0]);
    portal.put(&from_there, json!([spec("HUBSPOT_DEFINED", 2)])).await.expect(201);
    assert_eq!(types(&portal, ("contacts", contact), ("companies", companies[1])).await, [279]);
}

#[tokio::test]
async fn labels_are_replaced_and_removed() {
    let portal = Portal::new();
    let (contact, companies) = strangers(&portal, 1).await;
    let pair = (("contacts", contact), ("companies", companies[0]));
    let path = format!("{OBJECTS}/contacts/{contact}/associations/companies/{}", companies[0]);
    portal.put(&path, json!([spec("USER_DEFINED", 36)])).await.expect(201);
    assert_eq!(types(&portal, pair.0, pair.1).await, [279, 36]);
    assert_eq!(types(&portal, pair.1, pair.0).await, [280, 37]);
    portal.put(&path, json!([spec("HUBSPOT_DEFINED", 1)])).await.expect(201);
    assert_eq!(types(&portal, pair.0, pair.1).await, [1, 279]);
    let removal = |id| {
        json!({"inputs": [{
            "from": {"id": contact}, "to": {"id": companies[0]}, "types": [spec("HUBSPOT_DEFINED", id)],
        }]})
    };
    let labels = format!("{BATCH}/contacts/companies/batch/labels/archive");
    portal.post(&labels, removal(1)).await.expect(204);
    assert_eq!(types(&portal, pair.0, pair.1).await, [279]);
    portal.post(&labels, removal(279)).await.expect(204);
    assert_eq!(types(&portal, pair.0, pair.1).await, Vec::<u64>::new());
    for (body, status) in [
        (json!([]), 400),
        (json!([spec("USER_DEFINED", 999)]), 400),
        (json!([spec("HUBSPOT_DEFINED", 280)]), 400),
        (json!([spec("INVENTED", 1)]), 400),
    ] {
        portal.put(&path, body).await.expect(status);
    }
}

#[tokio::test]
async fn a_removed_link_is_removed_from_both_ends_and_removing_it_again_is_fine() {
    let portal = Portal::new();
    let contact = portal.first(Kind::Contact).await;
    let list = format!("{OBJECTS}/contacts/{contact}/associations/companies");
    let company = portal.get(&list).await.expect(200)["results"][0]["toObjectId"].as_u64().unwrap();
    for _ in 0..2 {
        portal.delete(&format!("{list}/{company}")).await.expect(204);
        assert_eq!(portal.get(&list).await.expect(200)["results"], json!([]));
        assert_eq!(types(&portal, ("companies", company), ("contacts", contact)).await, Vec::<u64>::new());
    }
}

#[tokio::test]
async fn a_batch_read_pages_per_record_and_names_those_without_links() {
    let portal = Portal::new();
    let body = json!({"properties": {"name": "Wide"}});
    let wide = id_of(&portal.post(&format!("{OBJECTS}/companies"), body).await.expect(201));
    let lonely = portal.contact("lonely@example.com").await;
    let contacts: Vec<u64> = {
        let mut all = portal.ids(Kind::Contact, 100).await;
        for index in 0..420 {
            all.push(portal.contact(&format!("w{index}@wide.example")).await);
        }
        all
    };
    let inputs: Vec<Value> =
        contacts.iter().map(|id| json!({"from": {"id": wide}, "to": {"id": id}})).collect();
    let path = format!("{BATCH}/companies/contacts/batch/associate/default");
    portal.post(&path, json!({"inputs": inputs})).await.expect(200);
    let read = format!("{BATCH}/companies/contacts/batch/read");
    let first = portal.post(&read, json!({"inputs": [{"id": wide.to_string()}]})).await.expect(200);
    let row = &first["results"][0];
    assert_eq!(row["from"]["id"], json!(wide.to_string()));
    assert_eq!(row["to"].as_array().unwrap().len(), 500);
    let after = row["paging"]["next"]["after"].as_str().unwrap();
    let second = portal.post(&read, json!({"inputs": [{"id": wide, "after": after}]})).await.expect(200);
    assert_eq!(second["results"][0]["to"].as_array().unwrap().len(), 20);
    assert_eq!(second["results"][0].get("paging"), None);
    let back = format!("{BATCH}/contacts/companies/batch/read");
    let body = json!({"inputs": [{"id": lonely.to_string()}, {"id": contacts[0].to_string()}]});
    let answer = portal.post(&back, body.clone()).await.expect(207);
    assert_eq!(texts(&answer["results"], "/from/id"), [contacts[0].to_string()]);
    let error = &answer["errors"][0];
    assert_eq!(error["subCategory"], json!("crm.associations.NO_ASSOCIATIONS_FOUND"));
    assert_eq!(error["message"], json!(format!("No company is associated with contact {lonely}.")));
    let silent = with(Switches { no_associations: NoAssociations::Absent, ..Switches::default() });
    let lonely = silent.contact("lonely@example.com").await;
    let body = json!({"inputs": [{"id": lonely.to_string()}]});
    assert_eq!(silent.post(&back, body).await.expect(200)["results"], json!([]));
}

#[tokio::test]
async fn a_batch_read_names_a_thousand_records_at_most() {
    let portal = Portal::new();
    let path = format!("{BATCH}/contacts/companies/batch/read");
    for (count, status) in [(1_000, 207), (1_001, 400), (0, 400)] {
        let inputs: Vec<Value> = (0..count).map(|id| json!({"id": id.to_string()})).collect();
        portal.post(&path, json!({"inputs": inputs})).await.expect(status);
    }
}

#[tokio::test]
async fn a_batch_create_tells_which_records_do_not_exist() {
    let portal = Portal::new();
    let (contact, companies) = strangers(&portal, 1).await;
    let row = |from: u64, to: u64| json!({"from": {"id": from}, "to": {"id": to}, "types": [spec("HUBSPOT_DEFINED", 2)]});
    let path = "/crm/v4/associations/Company/Contact/batch/create";
    let body = json!({"inputs": [row(companies[0], contact), row(companies[0], 1234), row(1234, 1234)]});
    let answer = portal.post(path, body).await.expect(207);
    let result = &answer["results"][0];
    assert_eq!(result["fromObjectId"], json!(companies[0]));
    assert_eq!(result["toObjectTypeId"], json!("0-1"));
    assert_eq!(
        texts(&answer["errors"], "/message"),
        ["CONTACT=1234 is not valid", "COMPANY=1234 is not valid"]
    );
    let archive = "/crm/v4/associations/Company/Contact/batch/archive";
    let body = json!({"inputs": [{"from": {"id": companies[0]}, "to": [{"id": 1234}, {"id": contact}]}]});
    portal.post(archive, body).await.expect(204);
    assert_eq!(types(&portal, ("companies", companies[0]), ("contacts", contact)).await, Vec::<u64>::new());
}

#[tokio::test]
async fn ids_are_numbers_or_texts() {
    let portal = with(Switches { association_ids: AssociationIds::Text, ..Switches::default() });
    let contact = portal.first(Kind::Contact).await;
    let list = portal.get(&format!("{OBJECTS}/contacts/{contact}/associations/companies")).await.expect(200);
    assert!(list["results"][0]["toObjectId"].is_string());
}

#[tokio::test]
async fn associating_moves_the_stamp_of_records_with_roll_ups() {
    for (switch, contact_moves, note_moves) in [
        (AssociationStamp::RollUps, true, false),
        (AssociationStamp::Never, false, false),
        (AssociationStamp::Always, true, true),
    ] {
        let portal = with(Switches { association_stamp: switch, ..Switches::default() });
        let (contact, companies) = strangers(&portal, 1).await;
        let note = portal.first(Kind::Note).await;
        let note_before = portal.read(Kind::Note, note, "").await["updatedAt"].clone();
        let contact_before = portal.read(Kind::Contact, contact, "").await["updatedAt"].clone();
        portal.clock.turn(60_000);
        let company = companies[0];
        for path in [
            format!("{OBJECTS}/contacts/{contact}/associations/default/companies/{company}"),
            format!("{OBJECTS}/notes/{note}/associations/default/companies/{company}"),
        ] {
            portal.put(&path, Value::Null).await.expect(200);
        }
        let contact_after = portal.read(Kind::Contact, contact, "").await["updatedAt"].clone();
        assert_eq!(contact_after != contact_before, contact_moves, "{switch:?}");
        let note_after = portal.read(Kind::Note, note, "").await["updatedAt"].clone();
        assert_eq!(note_after != note_before, note_moves, "{switch:?}");
        let counted = portal.read(Kind::Company, company, "num_associated_contacts").await;
        assert_eq!(counted["properties"]["num_associated_contacts"], json!("1"));
    }
}

#[tokio::test]
async fn a_count_that_is_worked_out_anew_moves_the_stamp_or_not_whatever_associating_does() {
    for (switch, moves) in [(CalculatedStamp::Stays, false), (CalculatedStamp::Moves, true)] {
        for associating in AssociationStamp::ALL {
            let switches =
                Switches { calculated_stamp: switch, association_stamp: *associating, ..Switches::default() };
            let portal = with(switches);
            let (contact, companies) = strangers(&portal, 1).await;
            let company = companies[0];
            let path = format!("{OBJECTS}/contacts/{contact}");
            let link = format!("{path}/associations/default/companies/{company}");
            portal.put(&link, Value::Null).await.expect(200);
            let before = portal.read(Kind::Company, company, "").await["updatedAt"].clone();
            portal.clock.turn(60_000);
            portal.delete(&path).await.expect(204);
            let after = portal.read(Kind::Company, company, "num_associated_contacts").await;
            assert_eq!(after["properties"]["num_associated_contacts"], json!(""));
            assert_eq!(after["updatedAt"] != before, moves, "{switch:?} {associating:?}");
        }
    }
}

#[tokio::test]
async fn archived_records_are_linked_to_nobody_until_they_are_restored() {
    let portal = Portal::new();
    let contact = portal.first(Kind::Contact).await;
    let path = format!("{OBJECTS}/contacts/{contact}");
    let list = portal.get(&format!("{path}/associations/companies")).await.expect(200);
    let company = list["results"][0]["toObjectId"].as_u64().unwrap();
    portal.delete(&path).await.expect(204);
    assert_eq!(types(&portal, ("companies", company), ("contacts", contact)).await, Vec::<u64>::new());
    portal.get(&format!("{path}/associations/companies")).await.expect(404);
    portal.sandbox.restore(Kind::Contact, contact).unwrap();
    assert!(!types(&portal, ("companies", company), ("contacts", contact)).await.is_empty());
}

#[tokio::test]
async fn labels_are_listed_made_renamed_and_removed() {
    let portal = Portal::new();
    let path = format!("{BATCH}/contacts/companies/labels");
    let list = portal.get(&path).await.expect(200);
    let known: Vec<u64> =
        list["results"].as_array().unwrap().iter().map(|row| row["typeId"].as_u64().unwrap()).collect();
    assert_eq!(known, [1, 279, 36]);
    assert_eq!(list["results"][1]["label"], Value::Null);
    let body = json!({"name": "adviser", "label": "Adviser", "inverseLabel": "Advised by"});
    let made = portal.post(&path, body).await.expect(200);
    let id = made["results"][0]["typeId"].as_u64().unwrap();
    let inverse = made["results"][1]["typeId"].as_u64().unwrap();
    let back = portal.get(&format!("{BATCH}/companies/contacts/labels")).await.expect(200);
    assert!(
        back["results"]
            .as_array()
            .unwrap()
            .contains(&json!({"category": "USER_DEFINED", "typeId": inverse, "label": "Advised by"}))
    );
    let (contact, companies) = strangers(&portal, 1).await;
    let pair = format!("{OBJECTS}/contacts/{contact}/associations/companies/{}", companies[0]);
    let answer = portal.put(&pair, json!([spec("USER_DEFINED", id)])).await.expect(201);
    assert_eq!(answer["labels"], json!(["Adviser"]));
    assert_eq!(types(&portal, ("companies", companies[0]), ("contacts", contact)).await, [280, inverse]);
    let rename = json!({"associationTypeId": id, "label": "Counsel"});
    portal.put(&path, rename).await.expect(204);
    assert!(portal.get(&path).await.text.contains("Counsel"));
    portal.delete(&format!("{path}/{id}")).await.expect(204);
    assert!(!portal.get(&path).await.text.contains("Counsel"));
    portal.put(&pair, json!([spec("USER_DEFINED", id)])).await.expect(400);
}

#[tokio::test]
async fn older_paths_speak_of_types_by_name() {
    let portal = Portal::new();
    let contact = portal.first(Kind::Contact).await;
    let meeting = portal.first(Kind::Meeting).await;
    let path =
        format!("/crm/v3/objects/meetings/{meeting}/associations/Contact/{contact}/meeting_event_to_contact");
    let answer = portal.put(&path, Value::Null).await.expect(200);
    let rows = &answer["associations"]["contacts"]["results"];
    assert!(texts(rows, "/id").contains(&contact.to_string()));
    let list =
        portal.get(&format!("/crm/v3/objects/contacts/{contact}/associations/meetings")).await.expect(200);
    assert!(texts(&list["results"], "/id").contains(&meeting.to_string()));
    let body = json!({"inputs": [{"id": contact}]});
    let answer = portal.post("/crm/v3/associations/contacts/companies/batch/read", body).await.expect(200);
    let names = texts(&answer["results"][0]["to"], "/type");
    assert_eq!(names[..2], ["contact_to_company", "contact_to_company_unlabeled"]);
    let types = portal.get("/crm/v3/associations/contacts/deals/types").await.expect(200);
    assert!(texts(&types["results"], "/name").contains(&"contact_to_deal".to_owned()));
}

#[tokio::test]
async fn no_record_gets_more_links_of_a_type_than_its_users_allow() {
    let portal = Portal::new();
    let base = "/crm/v4/associations/definitions/configurations";
    let deal = json!({"properties": {"dealname": "Limits", "dealstage": "appointmentscheduled", "pipeline": "default"}});
    let deal =
        portal.post("/crm/v3/objects/deals", deal).await.expect(201)["id"].as_str().unwrap().to_owned();
    assert_eq!(portal.get(&format!("{base}/all")).await.expect(200)["results"], json!([]));
    let input =
        |most: u32| json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 3, "maxToObjectIds": most}]});
    portal.post(&format!("{base}/deals/contacts/batch/create"), input(0)).await.expect(400);
    let set = portal.post(&format!("{base}/deals/contacts/batch/create"), input(1)).await.expect(200);
    assert_eq!(set["results"][0]["userEnforcedMaxToObjectIds"], json!(1));
    let ids = portal.ids(Kind::Contact, 2).await;
    let link = |id: u64| format!("/crm/v4/objects/deals/{deal}/associations/default/contacts/{id}");
    portal.put(&link(ids[0]), json!({})).await.expect(200);
    portal.put(&link(ids[0]), json!({})).await.expect(200);
    portal.put(&link(ids[1]), json!({})).await.expect(400);
    let from_the_other_end = format!("/crm/v4/objects/contacts/{}/associations/default/deals/{deal}", ids[1]);
    portal.put(&from_the_other_end, json!({})).await.expect(400);
    portal.post(&format!("{base}/deals/contacts/batch/update"), input(2)).await.expect(200);
    portal.put(&link(ids[1]), json!({})).await.expect(200);
    let shown = portal.get(&format!("{base}/deals/contacts")).await.expect(200);
    assert_eq!(shown["results"][0]["userEnforcedMaxToObjectIds"], json!(2));
    let purge = json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 3}]});
    portal.post(&format!("{base}/deals/contacts/batch/purge"), purge).await.expect(204);
    assert_eq!(portal.get(&format!("{base}/all")).await.expect(200)["results"], json!([]));
    let wrong = json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 999, "maxToObjectIds": 1}]});
    let answer = portal.post(&format!("{base}/deals/contacts/batch/create"), wrong).await.expect(207);
    assert_eq!(answer["numErrors"], json!(1));
}
