//! Tokens that act as their user: what the user does not see is not there, what the user may not do is refused.

use crate::harness::{Portal, Reply, id_of, texts};
use http::Method;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Permissions, View};
use serde_json::{Value, json};

const DEALS: &str = "/crm/objects/2026-09/deals";

/// A portal, the OAuth token of its second user, and that user's owner id.
async fn user_level() -> (Portal, String, String) {
    let portal = Portal::new();
    portal.sandbox.set_user_level(true);
    let scopes = "oauth crm.objects.deals.read crm.objects.deals.write crm.objects.contacts.read \
                  crm.objects.contacts.write crm.objects.companies.read crm.objects.companies.write \
                  crm.lists.read crm.lists.write";
    let token = crate::oauth::access_token_for(&portal, scopes).await;
    let user = portal.hello.users[1].id;
    let owner = portal.get(&format!("/crm/owners/2026-09/{user}?idProperty=userId")).await.expect(200);
    let owner = owner["id"].as_str().unwrap().to_owned();
    (portal, token, owner)
}

async fn call(portal: &Portal, token: &str, method: Method, path: &str, body: Value) -> Reply {
    let body = (!body.is_null()).then_some(body);
    portal.call_as(token, method, path, body.as_ref()).await
}

#[tokio::test]
async fn a_user_who_sees_only_own_records_finds_no_others_anywhere() {
    let (portal, token, owner) = user_level().await;
    let user = portal.hello.users[1].id;
    let view = |view| Permissions { view, ..Permissions::default() };
    let all = portal.get(&format!("{DEALS}?limit=100&properties=hubspot_owner_id")).await.expect(200);
    let deals = all["results"].as_array().unwrap();
    let is_own = |deal: &&Value| deal["properties"]["hubspot_owner_id"] == json!(owner);
    let own: Vec<String> = deals.iter().filter(is_own).map(|deal| id_of(deal).to_string()).collect();
    let foreign = deals.iter().find(|deal| !is_own(deal)).map(id_of).unwrap();
    assert!(!own.is_empty() && own.len() < deals.len());
    portal.sandbox.set_permissions(user, Kind::Deal, view(View::Own));

    let list =
        call(&portal, &token, Method::GET, &format!("{DEALS}?limit=100"), Value::Null).await.expect(200);
    assert_eq!(texts(&list["results"], "/id"), own);
    let search = call(&portal, &token, Method::POST, &format!("{DEALS}/search"), json!({"limit": 100})).await;
    let search = search.expect(200);
    assert_eq!((texts(&search["results"], "/id"), &search["total"]), (own.clone(), &json!(own.len())));
    let path = format!("{DEALS}/{foreign}");
    call(&portal, &token, Method::GET, &path, Value::Null).await.expect(404);
    let body = json!({"inputs": [{"id": foreign.to_string()}, {"id": own[0]}], "properties": []});
    let read = call(&portal, &token, Method::POST, &format!("{DEALS}/batch/read"), body).await.expect(207);
    assert_eq!(texts(&read["results"], "/id"), own[..1]);
    let write = json!({"properties": {"dealname": "Not mine"}});
    call(&portal, &token, Method::PATCH, &path, write.clone()).await.expect(404);
    call(&portal, &token, Method::DELETE, &path, Value::Null).await;
    call(&portal, &token, Method::PATCH, &format!("{DEALS}/{}", own[0]), write).await.expect(200);
    let contact = portal.first(Kind::Contact).await;
    let links = format!("{path}/associations/contacts");
    call(&portal, &token, Method::GET, &links, Value::Null).await.expect(404);
    let link = format!("{path}/associations/default/contacts/{contact}");
    call(&portal, &token, Method::PUT, &link, json!({})).await.expect(404);
    let kept = portal.get(&path).await.expect(200);
    assert_ne!(kept["properties"]["dealname"], json!("Not mine"));

    portal.sandbox.set_permissions(user, Kind::Deal, view(View::None));
    let list = call(&portal, &token, Method::GET, DEALS, Value::Null).await.expect(200);
    assert_eq!(list["results"], json!([]));
    portal.sandbox.set_user_level(false);
    call(&portal, &token, Method::GET, &path, Value::Null).await.expect(200);
}

#[tokio::test]
async fn links_and_lists_hold_nothing_of_records_that_the_user_does_not_see() {
    let (portal, token, owner) = user_level().await;
    let user = portal.hello.users[1].id;
    let all = portal.get(&format!("{DEALS}?limit=100&properties=hubspot_owner_id")).await.expect(200);
    let is_own = |deal: &&Value| deal["properties"]["hubspot_owner_id"] == json!(owner);
    let (own, foreign): (Vec<&Value>, Vec<&Value>) =
        all["results"].as_array().unwrap().iter().partition(is_own);
    let (own, foreign) = (id_of(own[0]).to_string(), id_of(foreign[0]).to_string());
    let contact = portal.first(Kind::Contact).await.to_string();
    let link = |deal: &str| json!({"inputs": [{"from": {"id": deal}, "to": {"id": contact}, "type": "deal_to_contact"}]});
    let pair = |deal: &str| json!({"inputs": [{"from": {"id": deal}, "to": {"id": contact}}]});
    for deal in [&own, &foreign] {
        portal.post("/crm/v3/associations/deals/contacts/batch/create", link(deal)).await.expect(201);
    }
    let list = json!({"name": "Both", "objectTypeId": "0-3", "processingType": "MANUAL"});
    let list = portal.post("/crm/v3/lists", list).await.expect(200);
    let members = format!("/crm/v3/lists/{}/memberships", list["list"]["listId"].as_str().unwrap());
    portal.put(&format!("{members}/add"), json!([own, foreign])).await.expect(200);
    let view = Permissions { view: View::Own, ..Permissions::default() };
    portal.sandbox.set_permissions(user, Kind::Deal, view);

    let v3 = |name: &str| format!("/crm/v3/associations/deals/contacts/batch/{name}");
    let v4 = |name: &str| format!("/crm/v4/associations/deals/contacts/batch/{name}");
    let as_user = |path: String, body: Value| {
        let (portal, token) = (&portal, &token);
        async move { call(portal, token, Method::POST, &path, body).await }
    };
    let both = json!({"inputs": [{"id": own}, {"id": foreign}]});
    for path in [v3("read"), v4("read")] {
        let read = as_user(path, both.clone()).await.expect(207);
        assert_eq!(texts(&read["results"], "/from/id"), [own.as_str()]);
        assert_eq!(read["errors"].as_array().unwrap().len(), 1);
    }
    let path = format!("/crm/v3/objects/deals/{foreign}/associations/contacts");
    call(&portal, &token, Method::GET, &path, Value::Null).await.expect(404);
    let refused = as_user(v3("create"), link(&foreign)).await.expect(207);
    assert_eq!(refused["results"], json!([]));
    let refused = as_user(v4("associate/default"), pair(&foreign)).await.expect(207);
    assert_eq!(refused["results"], json!([]));
    let gone = json!({"inputs": [{"from": {"id": foreign}, "to": [{"id": contact}]}]});
    as_user(v4("archive"), gone).await.expect(204);
    let kept = portal.post(&v3("read"), json!({"inputs": [{"id": foreign}]})).await.expect(200);
    assert!(texts(&kept["results"][0]["to"], "/id").contains(&contact), "what is not seen is not unlinked");

    let seen = call(&portal, &token, Method::GET, &members, Value::Null).await.expect(200);
    assert_eq!(texts(&seen["results"], "/recordId"), [own.as_str()]);
    let whole = portal.get(&members).await.expect(200);
    assert_eq!(whole["results"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_missing_permission_is_a_validation_error_since_2026_09() {
    let (portal, token, _) = user_level().await;
    let user = portal.hello.users[1].id;
    let bare = Permissions {
        create: false,
        edit: false,
        delete: false,
        edit_associations: false,
        ..Permissions::default()
    };
    portal.sandbox.set_permissions(user, Kind::Deal, bare);
    let deal = portal.first(Kind::Deal).await;
    let contact = portal.first(Kind::Contact).await;
    let path = format!("{DEALS}/{deal}");
    let name = json!({"properties": {"dealname": "Changed", "dealstage": "appointmentscheduled"}});
    let batch = json!({"inputs": [{"id": deal.to_string(), "properties": {"dealname": "Changed"}}]});
    for (method, path, body, permission) in [
        (Method::POST, DEALS.to_owned(), name.clone(), "Create Deals"),
        (Method::PATCH, path.clone(), name.clone(), "Edit Deals"),
        (Method::POST, format!("{DEALS}/batch/update"), batch, "Edit Deals"),
        (Method::DELETE, path.clone(), Value::Null, "Delete Deals"),
        (
            Method::PUT,
            format!("{path}/associations/default/contacts/{contact}"),
            json!({}),
            "Edit Associations",
        ),
    ] {
        let refused = call(&portal, &token, method, &path, body).await.expect(400);
        assert_eq!(refused["category"], json!("VALIDATION_ERROR"));
        assert_eq!(refused["message"], json!(format!("Missing '{permission}' permission.")));
    }
    let older = format!("/crm/v3/objects/deals/{deal}");
    call(&portal, &token, Method::PATCH, &older, json!({"properties": {"dealname": "Older"}}))
        .await
        .expect(200);
    portal.patch(&path, json!({"properties": {"dealname": "By the account"}})).await.expect(200);
    call(&portal, &token, Method::GET, &path, Value::Null).await.expect(200);
}

#[tokio::test]
async fn a_token_says_whether_it_is_its_users() {
    let (portal, token, _) = user_level().await;
    let fields = [
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
        ("token", token.as_str()),
    ];
    let seen = portal.form("/oauth/2026-09/token/introspect", &fields).await.expect(200);
    assert_eq!(seen["signed_access_token"]["isUserLevel"], json!(true));
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
    ];
    let refused = portal.form("/oauth/2026-09/token", &fields).await.expect(400);
    assert_eq!(refused["status"], json!("USER_LEVEL_CLIENT_CREDENTIALS_NOT_SUPPORTED"));
}
