//! Points that HubSpot leaves open, each setting as a client meets it.

use crate::harness::{Portal, id_of, small};
use bytes::Bytes;
use http::{Method, Request};
use satchel_sandbox::switches::{
    ArchivedUnique, HistoryOrder, ListLag, LoopbackRedirect, MergedIdPatch, MissingCategory, OauthWindow,
    ObjectSource, PrimaryRemoved, Redirects, SearchPolicy, SearchWindow, Switches, TokenWindow,
    UniqueConflict, UnlinkUnknown,
};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Config, Limits};
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const SEARCH: &str = "/crm/objects/2026-09/contacts/search";

fn with(switches: Switches) -> Portal {
    Portal::with(Config { switches, ..small() })
}

fn limited(switches: Switches) -> Portal {
    Portal::with(Config { limits: Limits::Real, switches, ..small() })
}

async fn titles(portal: &Portal, id: u64) -> Vec<(String, String)> {
    let record = portal.get(&format!("{CONTACTS}/{id}?propertiesWithHistory=jobtitle")).await.expect(200);
    let versions = record["propertiesWithHistory"]["jobtitle"].as_array().unwrap().clone();
    let text = |version: &Value, name: &str| version[name].as_str().unwrap().to_owned();
    versions.iter().map(|version| (text(version, "value"), text(version, "timestamp"))).collect()
}

#[tokio::test]
async fn a_history_begins_with_its_newest_or_its_oldest_version() {
    for (switch, first) in [(HistoryOrder::NewestFirst, "Second"), (HistoryOrder::OldestFirst, "First")] {
        let portal = with(Switches { history_order: switch, ..Switches::default() });
        let id = portal.contact("history@example.com").await;
        for title in ["First", "Second"] {
            portal.clock.turn(1_234);
            let body = json!({"properties": {"jobtitle": title}});
            portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(200);
        }
        let found = titles(&portal, id).await;
        assert_eq!((found.len(), found[0].0.as_str()), (2, first));
    }
}

#[tokio::test]
async fn an_update_by_a_merged_id_reaches_the_survivor_or_nobody() {
    for (switch, status) in [(MergedIdPatch::Survivor, 200), (MergedIdPatch::NotFound, 404)] {
        let portal = with(Switches { merged_id_patch: switch, ..Switches::default() });
        let ids = portal.ids(Kind::Contact, 2).await;
        let body = json!({"primaryObjectId": ids[0].to_string(), "objectIdToMerge": ids[1].to_string()});
        let survivor = id_of(&portal.post(&format!("{CONTACTS}/merge"), body).await.expect(200));
        let body = json!({"properties": {"jobtitle": "By the old id"}});
        assert_eq!(portal.patch(&format!("{CONTACTS}/{}", ids[1]), body).await.status, status);
        let title = portal.read(Kind::Contact, survivor, "jobtitle").await["properties"]["jobtitle"].clone();
        assert_eq!(title == json!("By the old id"), status == 200);
    }
}

#[tokio::test]
async fn missing_ids_have_a_category_or_none() {
    for (switch, category) in
        [(MissingCategory::ObjectNotFound, json!("OBJECT_NOT_FOUND")), (MissingCategory::Absent, Value::Null)]
    {
        let portal = with(Switches { missing_category: switch, ..Switches::default() });
        let body = json!({"inputs": [{"id": "1"}], "properties": []});
        let answer = portal.post(&format!("{CONTACTS}/batch/read"), body).await.expect(207);
        assert_eq!(answer["errors"][0].get("category").cloned().unwrap_or_default(), category);
        assert_eq!(answer["errors"][0]["context"]["ids"], json!(["1"]));
    }
}

#[tokio::test]
async fn a_value_that_must_be_unique_conflicts_as_a_validation_error_or_a_conflict() {
    let taken = json!({"properties": {"loyalty_number": "L-1"}});
    for (switch, status, category) in [
        (UniqueConflict::ValidationError, 400, "VALIDATION_ERROR"),
        (UniqueConflict::Conflict, 409, "CONFLICT"),
    ] {
        let portal = with(Switches { unique_conflict: switch, ..Switches::default() });
        portal.post(CONTACTS, taken.clone()).await.expect(201);
        let error = portal.post(CONTACTS, taken.clone()).await.expect(status);
        assert_eq!(error["category"], json!(category));
        assert_eq!(error["errors"][0]["context"]["propertyName"], json!(["loyalty_number"]));
    }
    for (switch, status) in [(ArchivedUnique::Free, 201), (ArchivedUnique::Taken, 400)] {
        let portal = with(Switches { archived_unique: switch, ..Switches::default() });
        let id = id_of(&portal.post(CONTACTS, taken.clone()).await.expect(201));
        portal.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
        assert_eq!(portal.post(CONTACTS, taken.clone()).await.status, status);
    }
}

#[tokio::test]
async fn windows_have_the_sizes_that_the_headers_say() {
    for (switch, max) in
        [(TokenWindow::Professional, 190), (TokenWindow::Starter, 100), (TokenWindow::Marketplace, 110)]
    {
        let portal = limited(Switches { token_window: switch, ..Switches::default() });
        for _ in 0..max {
            let reply = portal.get("/account-info/2026-09/details").await;
            reply.expect(200);
            assert_eq!(reply.header("x-hubspot-ratelimit-max"), Some(max.to_string().as_str()));
        }
        portal.get("/account-info/2026-09/details").await.expect(429);
        let log = portal.sandbox.latest_requests(1);
        assert_eq!((log[0].max, log[0].remaining), (Some(max), Some(0)));
        assert_eq!(log[0].refused_by, Some("TEN_SECONDLY_ROLLING"));
    }
    for (switch, max) in [(OauthWindow::Marketplace, 110_u64), (OauthWindow::Private, 190)] {
        let portal = limited(Switches { oauth_window: switch, ..Switches::default() });
        let token = crate::oauth::access_token(&portal).await;
        let reply = portal.call_as(&token, Method::GET, "/account-info/2026-09/details", None).await;
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), Some(max.to_string().as_str()));
    }
}

#[tokio::test]
async fn searches_are_counted_for_the_account_or_for_each_token() {
    for (switch, own, others) in [
        (SearchWindow::FivePerAccount, 5, 429),
        (SearchWindow::FourPerAccount, 4, 429),
        (SearchWindow::FourPerToken, 4, 200),
    ] {
        let portal = limited(Switches { search_window: switch, ..Switches::default() });
        for _ in 0..own {
            portal.post(SEARCH, json!({})).await.expect(200);
        }
        portal.post(SEARCH, json!({})).await.expect(429);
        let colleague = &portal.hello.users[1].token;
        let reply = portal.call_as(colleague, Method::POST, SEARCH, Some(&json!({}))).await;
        assert_eq!(reply.status, others, "{switch:?}");
    }
    for (switch, name) in [
        (SearchPolicy::Secondly, "SECONDLY"),
        (SearchPolicy::LowerCase, "secondly"),
        (SearchPolicy::TenSecondlyRolling, "TEN_SECONDLY_ROLLING"),
    ] {
        let portal = limited(Switches { search_policy: switch, ..Switches::default() });
        portal.sandbox.drain_window("search", Some(&portal.hello.token), 5).unwrap();
        assert_eq!(portal.post(SEARCH, json!({})).await.expect(429)["policyName"], json!(name));
    }
}

#[tokio::test]
async fn a_new_record_names_the_app_that_made_it_or_only_that_it_was_one() {
    for (switch, named) in [(ObjectSource::WithAppId, true), (ObjectSource::WithoutId, false)] {
        let portal = with(Switches { object_source: switch, ..Switches::default() });
        let id = portal.contact("source@example.com").await;
        let record = portal.read(Kind::Contact, id, "hs_object_source,hs_object_source_id").await;
        assert_eq!(record["properties"]["hs_object_source"], json!("INTEGRATION"));
        assert_eq!(record["properties"]["hs_object_source_id"].is_string(), named);
    }
}

#[tokio::test]
async fn dissociating_what_is_not_associated_succeeds_or_finds_nothing() {
    for (switch, status) in [(UnlinkUnknown::NoContent, 204), (UnlinkUnknown::NotFound, 404)] {
        let portal = with(Switches { unlink_unknown: switch, ..Switches::default() });
        let contact = portal.contact("unlinked@example.com").await;
        let company = portal.first(Kind::Company).await;
        let path = format!("{CONTACTS}/{contact}/associations/companies/{company}");
        assert_eq!(portal.delete(&path).await.status, status);
    }
}

#[tokio::test]
async fn when_the_primary_company_goes_another_takes_its_place_or_none_does() {
    for (switch, promoted) in
        [(PrimaryRemoved::NonePrimary, false), (PrimaryRemoved::NextBecomesPrimary, true)]
    {
        let portal = with(Switches { primary_removed: switch, ..Switches::default() });
        let contact = portal.contact("employed@example.com").await;
        let companies = portal.ids(Kind::Company, 2).await;
        for company in &companies {
            let path = format!("{CONTACTS}/{contact}/associations/default/companies/{company}");
            portal.put(&path, json!({})).await.expect(200);
        }
        portal
            .delete(&format!("{CONTACTS}/{contact}/associations/companies/{}", companies[0]))
            .await
            .expect(204);
        let record = portal.read(Kind::Contact, contact, "associatedcompanyid").await;
        let primary = record["properties"]["associatedcompanyid"].as_str().unwrap_or_default().to_owned();
        assert_eq!(primary, if promoted { companies[1].to_string() } else { String::new() });
    }
}

#[tokio::test]
async fn a_list_has_new_records_at_once_or_when_the_index_has_them() {
    for (switch, at_once) in [(ListLag::None, true), (ListLag::NewRecords, false)] {
        let switches = Switches { list_lag: switch, ..Switches::default() };
        let portal = Portal::with(Config { switches, search_lag_ms: 5_000, ..small() });
        let id = portal.contact("late@example.com").await;
        let listed = async || {
            let page = portal.get(&format!("{CONTACTS}?limit=10&after={id}")).await.expect(200);
            page["results"].as_array().unwrap().iter().any(|record| id_of(record) == id)
        };
        assert_eq!(listed().await, at_once);
        portal.get(&format!("{CONTACTS}/{id}")).await.expect(200);
        portal.clock.turn(5_000);
        assert!(listed().await);
    }
}

#[tokio::test]
async fn where_the_browser_may_be_sent_back_to_is_not_settled() {
    let asked = |switches: Switches, address: &'static str| async move {
        let portal = with(switches);
        let query = crate::oauth::authorize(&portal, &[("redirect_uri", address)]);
        let request = Request::builder().uri(format!("/oauth/authorize?{query}")).body(Bytes::new()).unwrap();
        portal.send(request).await.status
    };
    let any_port = Switches { loopback_redirect: LoopbackRedirect::AnyPort, ..Switches::default() };
    let one = Switches { redirects: Redirects::One, ..Switches::default() };
    for (address, exact, free, first) in [
        ("http://localhost:17831/oauth-callback", 200, 200, 200),
        ("http://localhost:17832/oauth-callback", 200, 200, 400),
        ("http://127.0.0.1:50505/oauth-callback", 400, 200, 400),
        ("http://127.0.0.1:50505/elsewhere", 400, 400, 400),
        ("http://evil.example:17831/oauth-callback", 400, 400, 400),
    ] {
        assert_eq!(asked(Switches::default(), address).await, exact, "{address}");
        assert_eq!(asked(any_port, address).await, free, "{address}");
        assert_eq!(asked(one, address).await, first, "{address}");
    }
}
