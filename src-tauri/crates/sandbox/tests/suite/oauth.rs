//! Signing in: the page, the code, the tokens, and every way in which it fails.

use crate::harness::{Portal, Reply, small};
use bytes::Bytes;
use http::{Method, Request};
use percent_encoding::percent_decode_str;
use satchel_sandbox::Config;
use satchel_sandbox::switches::{
    ClientSecret, CustomScheme, OauthError, OldRefreshToken, Pkce, RefreshRotation, Switches,
    UninstalledRefresh,
};
use serde_json::{Value, json};

const REDIRECT: &str = "http://localhost:17831/oauth-callback";
const TOKEN: &str = "/oauth/2026-09/token";
// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn with(switches: Switches) -> Portal {
    Portal::with(Config { switches, ..small() })
}

pub(crate) fn authorize(portal: &Portal, change: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("client_id", portal.hello.client_id.as_str()),
        ("redirect_uri", REDIRECT),
        ("scope", "oauth crm.objects.contacts.read crm.objects.contacts.write"),
        ("optional_scope", "tickets invented.scope"),
        ("state", "st&te \"<1>\""),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

async fn browse(portal: &Portal, path: &str) -> Reply {
    let request = Request::builder().method(Method::GET).uri(path).body(Bytes::new()).unwrap();
    portal.send(request).await
}

/// Presses a button of the consent page; gives the arguments that the browser is sent back with.
async fn decide(
    portal: &Portal,
    change: &[(&str, &str)],
    decision: &str,
    user: u64,
) -> Vec<(String, String)> {
    let body = format!("{}&decision={decision}&user={user}", authorize(portal, change));
    let request = Request::builder()
        .method(Method::POST)
        .uri("/oauth/authorize")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(body))
        .unwrap();
    let reply = portal.send(request).await;
    assert_eq!(reply.status, 302, "{}", reply.text);
    let location = reply.header("location").unwrap();
    let query = location.strip_prefix(&format!("{REDIRECT}?")).unwrap();
    query
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), percent_decode_str(value).decode_utf8().unwrap().into_owned())
        })
        .collect()
}

async fn code(portal: &Portal, change: &[(&str, &str)]) -> String {
    let sent_back = decide(portal, change, "approve", portal.hello.users[1].id).await;
    assert_eq!(sent_back[0].0, "code");
    sent_back[0].1.clone()
}

async fn exchange(portal: &Portal, code: &str, change: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in change {
        for field in fields.iter_mut().filter(|(known, _)| known == name) {
            field.1 = value;
        }
    }
    portal.form(TOKEN, &fields).await
}

async fn sign_in(portal: &Portal) -> Value {
    let code = code(portal, &[]).await;
    exchange(portal, &code, &[]).await.expect(200)
}

/// An access token of the portal's second user.
pub(crate) async fn access_token(portal: &Portal) -> String {
    text(&sign_in(portal).await, "access_token").to_owned()
}

/// The same with other scopes.
pub(crate) async fn access_token_for(portal: &Portal, scopes: &str) -> String {
    let code = code(portal, &[("scope", scopes)]).await;
    text(&exchange(portal, &code, &[]).await.expect(200), "access_token").to_owned()
}

async fn refresh(portal: &Portal, token: &str) -> Reply {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
        ("refresh_token", token),
    ];
    portal.form(TOKEN, &fields).await
}

async fn introspect(portal: &Portal, token: &str) -> Value {
    let fields = [
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
        ("token", token),
    ];
    portal.form("/oauth/2026-09/token/introspect", &fields).await.expect(200)
}

fn text<'a>(document: &'a Value, name: &str) -> &'a str {
    document[name].as_str().unwrap()
}

#[track_caller]
fn refused(reply: &Reply, status: &str, error: &str) {
    let body = reply.expect(400);
    assert_eq!((text(&body, "status"), text(&body, "error")), (status, error));
    assert_eq!(body["message"], body["error_description"]);
}

#[tokio::test]
async fn the_consent_page_shows_who_asks_for_what_and_works_without_script() {
    let portal = Portal::new();
    for path in ["/oauth/authorize", &format!("/oauth/{}/authorize", portal.hello.portal_id)] {
        let page = browse(&portal, &format!("{path}?{}", authorize(&portal, &[]))).await;
        page.expect_page(200);
        assert!(!page.text.contains("<script"));
        for words in [
            &portal.hello.portal_id.to_string(),
            "crm.objects.contacts.write",
            "tickets",
            ">Approve</button>",
            ">Deny</button>",
            "st&amp;te &quot;&lt;1&gt;&quot;",
        ] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(!page.text.contains("<li><code>invented.scope"), "unknown optional scopes are dropped");
        for user in &portal.hello.users {
            assert!(page.text.contains(&user.email));
        }
    }
}

#[tokio::test]
async fn a_request_that_is_not_the_apps_own_is_answered_on_the_page() {
    let portal = Portal::new();
    for change in [
        ("client_id", "someone-else"),
        ("redirect_uri", "http://localhost:9999/oauth-callback"),
        ("redirect_uri", "http://127.0.0.1:17831/oauth-callback"),
        ("redirect_uri", "http://localhost:17831/oauth-callback/"),
        ("scope", "crm.objects.contacts.read"),
        ("scope", "oauth invented.scope"),
    ] {
        let page = browse(&portal, &format!("/oauth/authorize?{}", authorize(&portal, &[change]))).await;
        page.expect_page(400);
        assert!(page.header("location").is_none());
    }
}

#[tokio::test]
async fn consent_gives_a_code_and_a_code_gives_tokens() {
    let portal = Portal::new();
    let user = portal.hello.users[1].clone();
    let sent_back = decide(&portal, &[], "approve", user.id).await;
    assert_eq!(sent_back[1], ("state".to_owned(), "st&te \"<1>\"".to_owned()));
    let tokens = exchange(&portal, &sent_back[0].1, &[]).await.expect(200);
    assert_eq!(tokens["token_type"], json!("bearer"));
    assert_eq!(tokens["expires_in"], json!(1_800));
    assert_eq!(tokens["hub_id"], json!(portal.hello.portal_id));
    assert_eq!(tokens["user_id"], json!(user.id));
    let scopes = ["crm.objects.contacts.read", "crm.objects.contacts.write", "oauth", "tickets"];
    assert_eq!(tokens["scopes"], json!(scopes));
    assert!(text(&tokens, "refresh_token").starts_with("na1-"));
    let access = text(&tokens, "access_token");
    let list = portal.call_as(access, Method::GET, "/crm/objects/2026-09/contacts", None).await;
    list.expect(200);
    let seen = introspect(&portal, access).await;
    assert_eq!((&seen["active"], &seen["token_use"]), (&json!(true), &json!("access_token")));
    assert_eq!(seen["user"], json!(user.email));
    assert_eq!(seen["hub_id"], json!(portal.hello.portal_id));
    let seen = introspect(&portal, text(&tokens, "refresh_token")).await;
    assert_eq!((&seen["active"], &seen["token_use"]), (&json!(true), &json!("refresh_token")));
    assert_eq!(introspect(&portal, "nothing").await, json!({"active": false}));
}

#[tokio::test]
async fn denying_sends_the_browser_back_without_a_code() {
    let portal = Portal::new();
    let sent_back = decide(&portal, &[], "deny", portal.hello.users[0].id).await;
    assert_eq!(sent_back[0], ("error".to_owned(), "access_denied".to_owned()));
    assert_eq!(sent_back[1].0, "error_description");
    assert_eq!(sent_back[2].0, "state");
}

#[tokio::test]
async fn a_code_is_good_once_for_a_while_and_for_its_own_request() {
    let portal = Portal::new();
    let used = code(&portal, &[]).await;
    exchange(&portal, &used, &[]).await.expect(200);
    refused(&exchange(&portal, &used, &[]).await, "BAD_AUTH_CODE", "invalid_grant");
    refused(&exchange(&portal, "made-up", &[]).await, "BAD_AUTH_CODE", "invalid_grant");
    let fresh = code(&portal, &[]).await;
    let elsewhere = ("redirect_uri", "http://localhost:17832/oauth-callback");
    refused(&exchange(&portal, &fresh, &[elsewhere]).await, "BAD_REDIRECT_URI", "invalid_grant");
    portal.clock.turn(600_000);
    refused(&exchange(&portal, &fresh, &[]).await, "EXPIRED_AUTH_CODE", "invalid_grant");
}

#[tokio::test]
async fn a_wrong_verifier_is_refused_where_it_is_looked_at() {
    let portal = Portal::new();
    let asked = code(&portal, &[]).await;
    let wrong = ("code_verifier", "wrong");
    refused(&exchange(&portal, &asked, &[wrong]).await, "BAD_CODE_VERIFIER", "invalid_grant");
    let portal = with(Switches { pkce: Pkce::Ignored, ..Switches::default() });
    let asked = code(&portal, &[]).await;
    exchange(&portal, &asked, &[wrong]).await.expect(200);
}

#[tokio::test]
async fn the_app_must_prove_itself() {
    let portal = Portal::new();
    let asked = code(&portal, &[]).await;
    let reply = exchange(&portal, &asked, &[("client_id", "else")]).await;
    refused(&reply, "BAD_CLIENT_ID", "invalid_client");
    let reply = exchange(&portal, &asked, &[("client_secret", "else")]).await;
    refused(&reply, "BAD_CLIENT_SECRET", "invalid_client");
    let reply = exchange(&portal, &asked, &[("grant_type", "password")]).await;
    refused(&reply, "BAD_GRANT_TYPE", "unsupported_grant_type");
    let reply = exchange(&portal, &asked, &[("grant_type", "client_credentials")]).await;
    refused(&reply, "CLIENT_CREDENTIALS_NOT_SUPPORTED", "unauthorized_client");
    exchange(&portal, &asked, &[]).await.expect(200);
    assert_eq!(portal.post(TOKEN, json!({})).await.status, 415);
}

#[tokio::test]
async fn an_access_token_expires_and_is_refreshed() {
    let portal = Portal::new();
    let tokens = sign_in(&portal).await;
    let first = text(&tokens, "access_token");
    portal.clock.turn(1_799_999);
    portal.call_as(first, Method::GET, "/account-info/2026-09/details", None).await.expect(200);
    portal.clock.turn(61_000);
    let late = portal.call_as(first, Method::GET, "/account-info/2026-09/details", None).await.expect(401);
    assert_eq!(late["category"], json!("EXPIRED_AUTHENTICATION"));
    assert_eq!(late["message"], json!("The OAuth token used to make this call expired 1 minute(s) ago."));
    assert_eq!(late["context"]["expire time"], json!(["2026-09-21T14:43:20Z"]));
    let fresh = refresh(&portal, text(&tokens, "refresh_token")).await.expect(200);
    assert_eq!(fresh["refresh_token"], tokens["refresh_token"]);
    let second = text(&fresh, "access_token");
    assert_ne!(first, second);
    portal.call_as(second, Method::GET, "/account-info/2026-09/details", None).await.expect(200);
    portal.sandbox.expire_tokens();
    portal.call_as(second, Method::GET, "/account-info/2026-09/details", None).await.expect(401);
}

#[tokio::test]
async fn a_rotated_refresh_token_survives_one_lost_answer() {
    let portal = with(Switches { refresh_rotation: RefreshRotation::Rotates, ..Switches::default() });
    let tokens = sign_in(&portal).await;
    let old = text(&tokens, "refresh_token");
    let first = refresh(&portal, old).await.expect(200);
    assert_ne!(first["refresh_token"], tokens["refresh_token"]);
    let again = refresh(&portal, old).await.expect(200);
    assert_ne!(again["refresh_token"], first["refresh_token"]);
    refused(&refresh(&portal, old).await, "BAD_REFRESH_TOKEN", "invalid_grant");
    refresh(&portal, text(&first, "refresh_token")).await.expect(200);
}

#[tokio::test]
async fn a_revoked_token_is_gone_while_access_lives_on() {
    let portal = Portal::new();
    let tokens = sign_in(&portal).await;
    let token = text(&tokens, "refresh_token");
    let fields = [
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
        ("token", token),
        ("token_type_hint", "refresh_token"),
    ];
    portal.form("/oauth/2026-09/token/revoke", &fields).await.expect(200);
    refused(&refresh(&portal, token).await, "BAD_REFRESH_TOKEN", "invalid_grant");
    assert_eq!(introspect(&portal, token).await, json!({"active": false}));
    let access = text(&tokens, "access_token");
    portal.call_as(access, Method::GET, "/account-info/2026-09/details", None).await.expect(200);
}

#[tokio::test]
async fn an_uninstalled_app_has_no_hub() {
    let portal = Portal::new();
    let tokens = sign_in(&portal).await;
    portal.sandbox.uninstall().unwrap();
    refused(&refresh(&portal, text(&tokens, "refresh_token")).await, "BAD_HUB", "access_denied");
    let access = text(&tokens, "access_token");
    let gone = portal.call_as(access, Method::GET, "/account-info/2026-09/details", None).await.expect(401);
    assert_eq!(gone["category"], json!("INVALID_AUTHENTICATION"));
    let fresh = sign_in(&portal).await;
    portal
        .call_as(text(&fresh, "access_token"), Method::GET, "/account-info/2026-09/details", None)
        .await
        .expect(200);
    let old = refresh(&portal, text(&tokens, "refresh_token")).await;
    refused(&old, "BAD_REFRESH_TOKEN", "invalid_grant");
}

#[tokio::test]
async fn a_token_may_do_what_it_was_granted() {
    let portal = Portal::new();
    let tokens = sign_in(&portal).await;
    let access = text(&tokens, "access_token");
    let call = |path: &'static str| portal.call_as(access, Method::GET, path, None);
    call("/crm/objects/2026-09/tickets").await.expect(200);
    call("/crm/objects/2026-09/notes").await.expect(200);
    let refused = call("/crm/objects/2026-09/deals").await.expect(403);
    assert_eq!(refused["category"], json!("MISSING_SCOPES"));
    assert_eq!(refused["errors"][0]["context"]["requiredGranularScopes"], json!(["crm.objects.deals.read"]));
    call("/crm/owners/2026-09").await.expect(403);
    let body = json!({"inputs": [{"id": "1"}]});
    let deals = "/crm/objects/2026-09/deals/batch/read";
    portal.call_as(access, Method::POST, deals, Some(&body)).await.expect(403);
    portal.sandbox.drop_scope("crm.objects.contacts.read");
    call("/crm/objects/2026-09/contacts").await.expect(403);
    portal.get("/crm/objects/2026-09/contacts").await.expect(403);
    portal.get("/crm/objects/2026-09/deals").await.expect(200);
}

#[tokio::test]
async fn older_token_paths_answer_as_they_did() {
    let portal = Portal::new();
    let asked = code(&portal, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
        ("redirect_uri", REDIRECT),
        ("code", &asked),
        ("code_verifier", VERIFIER),
    ];
    let tokens = portal.form("/oauth/v1/token", &fields).await.expect(200);
    assert_eq!(tokens.get("hub_id"), None);
    let access = browse(&portal, &format!("/oauth/v1/access-tokens/{}", text(&tokens, "access_token"))).await;
    assert_eq!(access.expect(200)["hub_id"], json!(portal.hello.portal_id));
    let path = format!("/oauth/v1/refresh-tokens/{}", text(&tokens, "refresh_token"));
    browse(&portal, &path).await.expect(200);
    let request = Request::builder().method(Method::DELETE).uri(&path).body(Bytes::new()).unwrap();
    assert_eq!(portal.send(request).await.status, 204);
    browse(&portal, &path).await.expect(404);
    refused(&refresh(&portal, text(&tokens, "refresh_token")).await, "BAD_REFRESH_TOKEN", "invalid_grant");
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_never_for_more() {
    let portal = Portal::new();
    let tokens = sign_in(&portal).await;
    let asked = async |scope: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", portal.hello.client_id.as_str()),
            ("client_secret", portal.hello.client_secret.as_str()),
            ("refresh_token", text(&tokens, "refresh_token")),
            ("scope", scope),
        ];
        portal.form(TOKEN, &fields).await
    };
    asked("oauth tickets").await.expect(200);
    refused(&asked("oauth crm.objects.deals.write").await, "BAD_SCOPES", "invalid_scope");
}

#[tokio::test]
async fn some_errors_of_the_token_endpoint_may_have_no_error_in_them() {
    let portal = with(Switches { oauth_error: OauthError::Absent, ..Switches::default() });
    let asked = code(&portal, &[]).await;
    let body = exchange(&portal, &asked, &[("grant_type", "password")]).await.expect(400);
    assert_eq!((body.get("error"), text(&body, "status")), (None, "BAD_GRANT_TYPE"));
    let elsewhere = ("redirect_uri", "http://localhost:17832/oauth-callback");
    let body = exchange(&portal, &asked, &[elsewhere]).await.expect(400);
    assert_eq!((body.get("error"), text(&body, "status")), (None, "BAD_REDIRECT_URI"));
    refused(&exchange(&portal, &asked, &[("client_id", "else")]).await, "BAD_CLIENT_ID", "invalid_client");
    refused(&refresh(&portal, "made-up").await, "BAD_REFRESH_TOKEN", "invalid_grant");
}

#[tokio::test]
async fn the_secret_may_be_left_out_where_a_challenge_stands_for_it() {
    for (switch, status) in [(ClientSecret::Required, 400), (ClientSecret::OptionalWithPkce, 200)] {
        let portal = with(Switches { client_secret: switch, ..Switches::default() });
        let asked = code(&portal, &[]).await;
        assert_eq!(exchange(&portal, &asked, &[("client_secret", "")]).await.status, status);
        let asked = code(&portal, &[]).await;
        let wrong = exchange(&portal, &asked, &[("client_secret", "else")]).await;
        refused(&wrong, "BAD_CLIENT_SECRET", "invalid_client");
    }
}

#[tokio::test]
async fn an_old_refresh_token_may_be_gone_at_once() {
    let portal = with(Switches {
        refresh_rotation: RefreshRotation::Rotates,
        old_refresh_token: OldRefreshToken::GoneAtOnce,
        ..Switches::default()
    });
    let tokens = sign_in(&portal).await;
    let old = text(&tokens, "refresh_token");
    let first = refresh(&portal, old).await.expect(200);
    refused(&refresh(&portal, old).await, "BAD_REFRESH_TOKEN", "invalid_grant");
    refresh(&portal, text(&first, "refresh_token")).await.expect(200);
}

#[tokio::test]
async fn an_app_uninstalls_itself() {
    let switches =
        Switches { uninstalled_refresh: UninstalledRefresh::BadRefreshToken, ..Switches::default() };
    let portal = with(switches);
    let tokens = sign_in(&portal).await;
    let access = text(&tokens, "access_token");
    let path = "/appinstalls/2026-09/external-install";
    portal.call_as(access, Method::GET, path, None).await.expect(405);
    portal.delete(path).await.expect(403);
    portal.call_as(access, Method::DELETE, path, None).await.expect(204);
    portal.call_as(access, Method::GET, "/account-info/2026-09/details", None).await.expect(401);
    refused(&refresh(&portal, text(&tokens, "refresh_token")).await, "BAD_REFRESH_TOKEN", "invalid_grant");
}

#[tokio::test]
async fn a_scheme_of_its_own_leads_back_only_where_that_is_accepted() {
    for (switch, status) in [(CustomScheme::Refused, 400), (CustomScheme::Accepted, 200)] {
        let portal = with(Switches { custom_scheme: switch, ..Switches::default() });
        let query = authorize(&portal, &[("redirect_uri", "satchel://oauth-callback")]);
        browse(&portal, &format!("/oauth/authorize?{query}")).await.expect_page(status);
        let query = authorize(&portal, &[("redirect_uri", "https://evil.example/oauth-callback")]);
        browse(&portal, &format!("/oauth/authorize?{query}")).await.expect_page(400);
    }
}
