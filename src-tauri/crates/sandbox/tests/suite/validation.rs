//! What HubSpot refuses to write, and in what words.

use crate::harness::{Portal, id_of, small};
use satchel_sandbox::switches::{BackwardLifecycle, DuplicateEmailText, Switches};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Config, RuleType};
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const DEALS: &str = "/crm/objects/2026-09/deals";

/// The codes of a refused write, by property.
fn codes(error: &Value) -> Vec<(String, String)> {
    assert_eq!(error["category"], json!("VALIDATION_ERROR"), "{error}");
    let message = error["message"].as_str().unwrap();
    let list = message.strip_prefix("Property values were not valid: ").unwrap();
    let inside: Vec<Value> = serde_json::from_str(list).unwrap();
    let outside = error["errors"].as_array().unwrap();
    assert_eq!(inside.len(), outside.len());
    inside
        .iter()
        .zip(outside)
        .map(|(inside, outside)| {
            assert_eq!(inside["isValid"], json!(false));
            assert_eq!(inside["error"], outside["code"]);
            assert_eq!(json!([inside["name"]]), outside["context"]["propertyName"]);
            let text = |name: &str| inside[name].as_str().unwrap().to_owned();
            (text("name"), text("error"))
        })
        .collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).collect()
}

#[tokio::test]
async fn every_bad_property_of_a_record_is_named_at_once() {
    let portal = Portal::new();
    let body = json!({"properties": {
        "bogus_prop": "x",
        "createdate": "2024-01-01",
        "customer_tier": "platinum plus",
        "discount_percent": "a lot",
        "email": "dsfsafas@",
        "first_contacted": "1700000000001 or so",
        "hubspot_owner_id": "1",
        "last_visit": "soon",
        "newsletter_opt_in": "perhaps",
        "firstname": "Fine",
    }});
    let error = portal.post(CONTACTS, body).await.expect(400);
    let wanted = [
        ("bogus_prop", "PROPERTY_DOESNT_EXIST"),
        ("createdate", "READ_ONLY_VALUE"),
        ("customer_tier", "INVALID_OPTION"),
        ("discount_percent", "INVALID_INTEGER"),
        ("email", "INVALID_EMAIL"),
        ("first_contacted", "INVALID_DATE"),
        ("hubspot_owner_id", "INVALID_OWNER_ID"),
        ("last_visit", "INVALID_LONG"),
        ("newsletter_opt_in", "INVALID_OPTION"),
    ];
    assert_eq!(codes(&error), pairs(&wanted));
    let message = error["message"].as_str().unwrap();
    for words in [
        r#"Property \"bogus_prop\" does not exist"#,
        "Email address dsfsafas@ is invalid",
        "platinum plus was not one of the allowed options",
        &format!("soon was not a valid long. Portal {}, object type 0-1", portal.hello.portal_id),
    ] {
        assert!(message.contains(words), "{words}: {message}");
    }
}

#[tokio::test]
async fn one_bad_property_refuses_the_whole_write() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let body = json!({"properties": {"jobtitle": "Kept out", "bogus_prop": "x"}});
    portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(400);
    let record = portal.read(Kind::Contact, id, "jobtitle").await;
    assert_ne!(record["properties"]["jobtitle"], json!("Kept out"));
}

#[tokio::test]
async fn values_are_kept_in_one_form() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    for (name, sent, kept) in [
        ("discount_percent", json!("007.50"), "7.5"),
        ("discount_percent", json!(-3), "-3"),
        ("first_contacted", json!("2020-02-29"), "2020-02-29"),
        ("first_contacted", json!("1582934400000"), "2020-02-29"),
        ("last_visit", json!("1705521304281"), "2024-01-17T19:55:04.281Z"),
        ("last_visit", json!("2024-01-17T20:55:04+01:00"), "2024-01-17T19:55:04Z"),
        ("newsletter_opt_in", json!(true), "true"),
        ("email", json!("  MiXed@Example.COM "), "mixed@example.com"),
        ("jobtitle", json!("  left as it is "), "  left as it is "),
    ] {
        let body = json!({"properties": {name: sent}});
        let answer = portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(200);
        assert_eq!(answer["properties"][name], json!(kept), "{name}");
    }
}

#[tokio::test]
async fn choices_are_replaced_or_appended() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let path = format!("{CONTACTS}/{id}");
    for (sent, kept) in [
        ("CHAMPION;END_USER", "CHAMPION;END_USER"),
        (";BLOCKER", "CHAMPION;END_USER;BLOCKER"),
        (";CHAMPION", "CHAMPION;END_USER;BLOCKER"),
        ("INFLUENCER", "INFLUENCER"),
    ] {
        portal.patch(&path, json!({"properties": {"hs_buying_role": sent}})).await.expect(200);
        let record = portal.read(Kind::Contact, id, "hs_buying_role").await;
        assert_eq!(record["properties"]["hs_buying_role"], json!(kept));
    }
    let error =
        portal.patch(&path, json!({"properties": {"hs_buying_role": "CHAMPION;champion"}})).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("hs_buying_role", "INVALID_OPTION")]));
}

#[tokio::test]
async fn dates_off_midnight_are_refused_before_2026_09_and_normalised_since() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let body = json!({"properties": {"first_contacted": "1582970000000"}});
    let error = portal.patch(&format!("/crm/v3/objects/contacts/{id}"), body.clone()).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("first_contacted", "INVALID_DATE")]));
    portal.patch(&format!("/crm/objects/2026-03/contacts/{id}"), body.clone()).await.expect(400);
    let answer = portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(200);
    assert_eq!(answer["properties"]["first_contacted"], json!("2020-02-29"));
    assert_eq!(answer["warnings"][0]["category"], json!("PROPERTY_VALUE_NORMALIZED"));
    assert_eq!(answer["warnings"][0]["context"]["propertyName"], json!(["first_contacted"]));
}

#[tokio::test]
async fn a_duplicate_address_is_a_conflict_that_names_the_other() {
    let portal = Portal::new();
    let id = portal.contact("taken@example.com").await;
    let body = json!({"properties": {"email": "Taken@Example.com"}});
    let error = portal.post(CONTACTS, body.clone()).await.expect(409);
    assert_eq!(error["message"], json!(format!("Contact already exists. Existing ID: {id}")));
    assert_eq!(error["category"], json!("CONFLICT"));
    let other = portal.first(Kind::Contact).await;
    portal.patch(&format!("{CONTACTS}/{other}"), body.clone()).await.expect(409);
    portal.patch(&format!("{CONTACTS}/{id}"), body.clone()).await.expect(200);
    let email = portal.read(Kind::Contact, other, "email").await["properties"]["email"].clone();
    let base = json!({"properties": {"email": email}});
    let error = portal.post(CONTACTS, base.clone()).await.expect(409);
    assert!(error["message"].as_str().unwrap().ends_with(&other.to_string()));
    assert_eq!(portal.delete(&format!("{CONTACTS}/{other}")).await.status, 204);
    portal.post(CONTACTS, base).await.expect(201);
    let wordy = Switches { duplicate_email_text: DuplicateEmailText::WithoutId, ..Switches::default() };
    let portal = Portal::with(Config { switches: wordy, ..small() });
    portal.contact("taken@example.com").await;
    let error = portal.post(CONTACTS, body).await.expect(409);
    assert!(!error["message"].as_str().unwrap().contains("Existing ID"));
}

#[tokio::test]
async fn an_address_that_was_given_up_is_free() {
    let portal = Portal::new();
    let id = portal.contact("old@example.com").await;
    portal
        .patch(&format!("{CONTACTS}/{id}"), json!({"properties": {"email": "new@example.com"}}))
        .await
        .expect(200);
    assert_ne!(portal.contact("old@example.com").await, id);
    portal.post(CONTACTS, json!({"properties": {"email": "new@example.com"}})).await.expect(409);
}

#[tokio::test]
async fn a_stage_must_belong_to_its_pipeline() {
    let portal = Portal::new();
    let deal = |stage: &str, pipeline: Option<&str>| {
        let mut properties = json!({"dealname": "A deal", "dealstage": stage});
        if let Some(pipeline) = pipeline {
            properties["pipeline"] = json!(pipeline);
        }
        json!({"properties": properties})
    };
    let error = portal.post(DEALS, deal("registered", None)).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("dealstage", "INVALID_OPTION")]));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("registered is not a valid pipeline stage ID. Valid options are: pipelineId=default : [appointmentscheduled, "));
    portal.post(DEALS, deal("148302201", None)).await.expect(400);
    portal.post(DEALS, deal("148302201", Some("75640211"))).await.expect(201);
    let error = portal.post(DEALS, deal("148302201", Some("nowhere"))).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("pipeline", "INVALID_OPTION")]));
    let id = id_of(&portal.post(DEALS, deal("closedwon", None)).await.expect(201));
    let path = format!("{DEALS}/{id}");
    assert_eq!(portal.read(Kind::Deal, id, "pipeline").await["properties"]["pipeline"], json!("default"));
    portal.patch(&path, json!({"properties": {"dealstage": "148302202"}})).await.expect(400);
    portal.patch(&path, json!({"properties": {"pipeline": "75640211"}})).await.expect(400);
    let both = json!({"properties": {"pipeline": "75640211", "dealstage": "148302202"}});
    portal.patch(&path, both).await.expect(200);
}

#[tokio::test]
async fn some_properties_are_required_to_make_a_record() {
    let portal = Portal::new();
    for (path, missing) in [
        ("/crm/objects/2026-09/companies", &["name"][..]),
        (DEALS, &["dealname", "dealstage"]),
        ("/crm/objects/2026-09/notes", &["hs_timestamp"]),
    ] {
        let error = portal.post(path, json!({"properties": {}})).await.expect(400);
        let wanted: Vec<(&str, &str)> =
            missing.iter().map(|name| (*name, "MISSING_REQUIRED_PROPERTY")).collect();
        assert_eq!(codes(&error), pairs(&wanted), "{path}");
    }
    portal
        .post("/crm/objects/2026-09/companies", json!({"properties": {"domain": "x.example"}}))
        .await
        .expect(201);
    portal.post(CONTACTS, json!({"properties": {}})).await.expect(201);
}

#[tokio::test]
async fn a_lifecycle_stage_moves_forward_only() {
    for switch in [BackwardLifecycle::Ignored, BackwardLifecycle::Refused] {
        let switches = Switches { backward_lifecycle: switch, ..Switches::default() };
        let portal = Portal::with(Config { switches, ..small() });
        let id = portal.contact("cycle@example.com").await;
        let path = format!("{CONTACTS}/{id}");
        let stage = |value: &str| json!({"properties": {"lifecyclestage": value}});
        portal.patch(&path, stage("customer")).await.expect(200);
        let back = portal.patch(&path, stage("lead")).await;
        back.expect(if switch == BackwardLifecycle::Refused { 400 } else { 200 });
        let record = portal.read(Kind::Contact, id, "lifecyclestage").await;
        assert_eq!(record["properties"]["lifecyclestage"], json!("customer"));
        portal.patch(&path, stage("")).await.expect(200);
        portal.patch(&path, stage("lead")).await.expect(200);
        let record = portal.read(Kind::Contact, id, "lifecyclestage").await;
        assert_eq!(record["properties"]["lifecyclestage"], json!("lead"));
    }
}

#[tokio::test]
async fn a_unique_property_is_unique() {
    let portal = Portal::new();
    let body = |number: &str| json!({"properties": {"loyalty_number": number}});
    let id = id_of(&portal.post(CONTACTS, body("L-1000001")).await.expect(201));
    let error = portal.post(CONTACTS, body("L-1000001")).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("loyalty_number", "CONFLICTING_UNIQUE_VALUE")]));
    let path = format!("{CONTACTS}/L-1000001?idProperty=loyalty_number");
    assert_eq!(id_of(&portal.get(&path).await.expect(200)), id);
    portal.patch(&path, json!({"properties": {"jobtitle": "By number"}})).await.expect(200);
}

#[tokio::test]
async fn rules_of_the_admin_hold_since_2026_09() {
    let portal = Portal::new();
    portal.sandbox.require_when(Kind::Deal, "closed_lost_reason", "dealstage", "closedlost");
    let open = json!({"properties": {"dealname": "Open", "dealstage": "appointmentscheduled"}});
    let id = id_of(&portal.post(DEALS, open).await.expect(201));
    let body = json!({"properties": {"pipeline": "default", "dealstage": "closedlost"}});
    let error = portal.patch(&format!("{DEALS}/{id}"), body.clone()).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("closed_lost_reason", "MISSING_CONDITIONAL_REQUIRED_PROPERTY")]));
    portal.patch(&format!("/crm/v3/objects/deals/{id}"), body).await.expect(200);
}

#[tokio::test]
async fn text_may_have_65536_characters() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let path = format!("{CONTACTS}/{id}");
    portal.patch(&path, json!({"properties": {"message": "é".repeat(65_536)}})).await.expect(200);
    portal.patch(&path, json!({"properties": {"message": "é".repeat(65_537)}})).await.expect(400);
}

#[tokio::test]
async fn bodies_that_are_no_write_are_refused() {
    let portal = Portal::new();
    for body in [json!([]), json!({}), json!({"properties": []}), json!({"properties": {"email": {"a": 1}}})]
    {
        let error = portal.post(CONTACTS, body).await.expect(400);
        assert!(error["message"].as_str().unwrap().starts_with("Invalid input JSON"), "{error}");
    }
}

#[tokio::test]
async fn what_new_records_must_fill_is_the_admins_to_say_since_2026_09() {
    let portal = Portal::new();
    portal.sandbox.require_on_create(Kind::Contact, "lastname");
    portal.sandbox.require_on_create(Kind::Deal, "dealname");
    let error = portal.post(CONTACTS, json!({"properties": {"firstname": "Ann"}})).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("lastname", "MISSING_REQUIRED_PROPERTY")]));
    let error = portal.post(DEALS, json!({"properties": {"dealstage": "closedwon"}})).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("dealname", "MISSING_REQUIRED_PROPERTY")]), "named once");
    portal.post("/crm/v3/objects/contacts", json!({"properties": {"firstname": "Ann"}})).await.expect(201);
    let id = portal.first(Kind::Contact).await;
    portal.patch(&format!("{CONTACTS}/{id}"), json!({"properties": {"firstname": "Ann"}})).await.expect(200);
}

#[tokio::test]
async fn what_a_condition_demands_cannot_be_emptied_afterwards() {
    let portal = Portal::new();
    portal.sandbox.require_when(Kind::Deal, "closed_lost_reason", "dealstage", "closedlost");
    let lost = json!({"properties": {
        "dealname": "Lost", "dealstage": "closedlost", "closed_lost_reason": "Too dear",
    }});
    let id = id_of(&portal.post(DEALS, lost).await.expect(201));
    let path = format!("{DEALS}/{id}");
    let empty = json!({"properties": {"closed_lost_reason": ""}});
    let error = portal.patch(&path, empty.clone()).await.expect(400);
    assert_eq!(codes(&error), pairs(&[("closed_lost_reason", "MISSING_CONDITIONAL_REQUIRED_PROPERTY")]));
    portal.patch(&path, json!({"properties": {"dealname": "Still lost"}})).await.expect(200);
    portal.patch(&path, json!({"properties": {"dealstage": "appointmentscheduled"}})).await.expect(200);
    portal.patch(&path, empty).await.expect(200);
}

#[tokio::test]
async fn a_value_taken_by_another_record_is_named_with_all_else_that_is_wrong() {
    let portal = Portal::new();
    portal.post(CONTACTS, json!({"properties": {"loyalty_number": "L-7"}})).await.expect(201);
    let body = json!({"properties": {
        "bogus_prop": "x", "email": "nonsense", "loyalty_number": "L-7",
    }});
    let error = portal.post(CONTACTS, body).await.expect(400);
    let wanted = [
        ("bogus_prop", "PROPERTY_DOESNT_EXIST"),
        ("email", "INVALID_EMAIL"),
        ("loyalty_number", "CONFLICTING_UNIQUE_VALUE"),
    ];
    assert_eq!(codes(&error), pairs(&wanted));
}

#[tokio::test]
async fn values_other_than_text_have_no_white_space_around_them() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    for (name, value, code) in [
        ("discount_percent", " 7", "INVALID_INTEGER"),
        ("first_contacted", "2020-02-29 ", "INVALID_DATE"),
        ("last_visit", " 1705521304281", "INVALID_LONG"),
        ("customer_tier", "gold ", "INVALID_OPTION"),
        ("newsletter_opt_in", "true\n", "INVALID_OPTION"),
    ] {
        let body = json!({"properties": {name: value}});
        let error = portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(400);
        assert_eq!(codes(&error), pairs(&[(name, code)]));
    }
}

#[tokio::test]
async fn rules_of_a_property_are_shown_and_kept() {
    let portal = Portal::new();
    for (property, rule) in [
        ("jobtitle", RuleType::MinLength(3)),
        ("jobtitle", RuleType::MaxLength(10)),
        ("city", RuleType::Alphanumeric),
        ("discount_percent", RuleType::MinNumber(0)),
        ("discount_percent", RuleType::MaxNumber(50)),
        ("email", RuleType::EmailBlockedDomains(vec!["blocked.example".to_owned()])),
    ] {
        portal.sandbox.add_value_rule(Kind::Contact, property, rule);
    }
    let path = "/crm/property-validations/2026-09/0-1";
    let shown = portal.get(path).await.expect(200);
    let names: Vec<&str> = shown["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["propertyName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["city", "discount_percent", "email", "jobtitle"]);
    let one = portal.get(&format!("{path}/jobtitle")).await.expect(200);
    assert_eq!(
        (&one["results"][0]["ruleType"], &one["results"][0]["ruleArguments"]),
        (&json!("MIN_LENGTH"), &json!(["3"]))
    );
    let id = portal.first(Kind::Contact).await;
    for (name, value, code) in [
        ("jobtitle", "VP", Some("VALUE_TOO_SHORT")),
        ("jobtitle", "Vice president", Some("VALUE_TOO_LONG")),
        ("jobtitle", "Partner", None),
        ("jobtitle", "", None),
        ("city", "St. Gallen", Some("INVALID_ALPHA")),
        ("city", "Łódź", None),
        ("discount_percent", "-1", Some("VALUE_TOO_SMALL")),
        ("discount_percent", "50.5", Some("VALUE_TOO_LARGE")),
        ("discount_percent", "50", None),
        ("email", "ann@blocked.example", Some("INVALID_EMAIL")),
        ("email", "ann@open.example", None),
    ] {
        let reply = portal.patch(&format!("{CONTACTS}/{id}"), json!({"properties": {name: value}})).await;
        match code {
            Some(code) => assert_eq!(codes(&reply.expect(400)), pairs(&[(name, code)]), "{value}"),
            None => drop(reply.expect(200)),
        }
    }
}
