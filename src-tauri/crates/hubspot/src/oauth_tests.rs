//! A sign-in from its page to its grant, and everything that can come back instead.

use super::*;
use crate::{BoxFuture, SendError};
use bytes::Bytes;
use std::collections::BTreeMap;

/// Answers every request alike and keeps what it was asked.
struct Endpoint {
    status: u16,
    body: &'static str,
    asked: Mutex<Vec<http::Request<Bytes>>>,
}

impl Endpoint {
    fn new(status: u16, body: &'static str) -> Self {
        Self { status, body, asked: Mutex::default() }
    }

    fn forms(&self) -> Vec<BTreeMap<String, String>> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|request| form_urlencoded::parse(request.body()).into_owned().collect()).collect()
    }
}

impl Transport for Endpoint {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        self.asked.lock().unwrap().push(request);
        let response =
            http::Response::builder().status(self.status).body(Bytes::from_static(self.body.as_bytes()));
        Box::pin(async move { Ok(response.unwrap()) })
    }
}

const TOKENS: &str = r#"{"token_type":"bearer","access_token":"acc","refresh_token":"ref","expires_in":1800,
    "hub_id":62515,"user_id":"7","scopes":["oauth"],"token_use":"access_token","unheard_of":{}}"#;

fn sign_in() -> Authorization {
    Authorization::new(OAuthApp {
        client_id: "id".into(),
        client_secret: Secret::new("sec&ret".as_bytes().to_vec()),
        authorize_url: Url::parse(AUTHORIZE_URL).unwrap(),
        api_base: ApiBase::hubspot(),
        redirect_uri: Url::parse("http://localhost:17831/oauth-callback").unwrap(),
        scopes: SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        optional_scopes: OPTIONAL_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
    })
    .unwrap()
}

fn part(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap()
}

#[test]
fn the_page_is_asked_with_state_challenge_and_scopes() {
    let url = sign_in().url;
    assert!(url.as_str().starts_with("https://app.hubspot.com/oauth/authorize?client_id=id&"));
    assert_eq!(part(&url, "redirect_uri"), "http://localhost:17831/oauth-callback");
    assert_eq!(part(&url, "scope"), SCOPES.join(" "));
    assert!(part(&url, "optional_scope").starts_with("tickets sales-email-read crm.objects.leads.read"));
    assert_eq!(part(&url, "code_challenge_method"), "S256");
    assert_eq!(part(&url, "code_challenge").len(), 43);
    assert_eq!(part(&url, "state").len(), 43, "256 bits in base64");
    assert!(!url.as_str().contains('+'), "spaces are %20");
    assert_ne!(part(&url, "state"), part(&sign_in().url, "state"));
}

#[tokio::test]
async fn a_code_becomes_a_grant_and_the_verifier_goes_with_it() {
    let (sign_in, endpoint) = (sign_in(), Endpoint::new(200, TOKENS));
    let query = format!("?code=c%2B1&state={}&utm=1", part(&sign_in.url, "state"));
    let grant = sign_in.finish(&query, &endpoint).await.unwrap();
    assert_eq!(grant.refresh_token.expose(), b"ref");
    assert_eq!(grant.access_token.expose(), b"acc");
    assert_eq!((grant.hub_id.as_deref(), grant.user_id.as_deref()), (Some("62515"), Some("7")));
    assert_eq!((grant.expires_in, grant.scopes), (Duration::from_secs(1800), vec!["oauth".to_owned()]));
    let forms = endpoint.forms();
    let form = forms.first().unwrap();
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "c+1"));
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("id", "sec&ret"));
    assert_eq!(form["redirect_uri"], "http://localhost:17831/oauth-callback");
    let challenge =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(form["code_verifier"].clone()));
    assert_eq!(challenge.as_str(), part(&sign_in.url, "code_challenge"));
    let asked = endpoint.asked.lock().unwrap();
    assert_eq!(asked[0].uri().to_string(), "https://api.hubapi.com/oauth/2026-09/token");
}

#[tokio::test]
async fn a_state_is_good_once_and_only_the_right_one() {
    let (sign_in, endpoint) = (sign_in(), Endpoint::new(200, TOKENS));
    let state = part(&sign_in.url, "state");
    for query in [
        "code=c",
        "code=c&state=",
        "code=c&state=wrong",
        &format!("code=c&state={state}x"),
        "error=access_denied",
    ] {
        assert_eq!(sign_in.finish(query, &endpoint).await.unwrap_err(), OAuthError::WrongState, "{query}");
    }
    assert!(endpoint.forms().is_empty(), "nothing was asked for a wrong state");
    let query = format!("code=c&state={state}");
    assert!(sign_in.finish(&query, &endpoint).await.is_ok());
    assert_eq!(sign_in.finish(&query, &endpoint).await.unwrap_err(), OAuthError::WrongState);
    assert_eq!(endpoint.forms().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_in_its_own_words() {
    let (sign_in, endpoint) = (sign_in(), Endpoint::new(200, TOKENS));
    let query = format!(
        "error=access_denied&error_description=The+user+said+no&state={}",
        part(&sign_in.url, "state")
    );
    let denied = OAuthError::Denied("The user said no".into());
    assert_eq!(sign_in.finish(&query, &endpoint).await.unwrap_err(), denied);
}

#[tokio::test]
async fn what_no_browser_sends_is_malformed_and_ends_nothing() {
    let (sign_in, endpoint) = (sign_in(), Endpoint::new(200, TOKENS));
    let state = part(&sign_in.url, "state");
    for query in [
        format!("state={state}"),
        format!("code=a&code=b&state={state}"),
        format!("code={}&state={state}", "x".repeat(1 << 20)),
    ] {
        assert!(matches!(sign_in.finish(&query, &endpoint).await, Err(OAuthError::Malformed(_))));
    }
    assert!(sign_in.finish(&format!("code=a&state={state}"), &endpoint).await.is_ok());
}

#[tokio::test]
async fn what_the_token_endpoint_refuses_has_a_name() {
    type Case = (u16, &'static str, fn(&OAuthError) -> bool);
    let table: &[Case] = &[
        (400, r#"{"error":"invalid_grant","status":"BAD_AUTH_CODE","message":"used"}"#, |e| {
            *e == OAuthError::CodeSpent
        }),
        (400, r#"{"status":"BAD_AUTH_CODE"}"#, |e| *e == OAuthError::CodeSpent),
        (400, r#"{"error":"invalid_client","status":"BAD_CLIENT_SECRET"}"#, |e| {
            matches!(e, OAuthError::BadClient(_))
        }),
        (400, r#"{"status":"BAD_REDIRECT_URI","message":"missing or invalid redirect"}"#, |e| {
            *e == OAuthError::BadClient("missing or invalid redirect".into())
        }),
        (400, r#"{"status":"BAD_CODE_VERIFIER","error":"invalid_grant"}"#, |e| {
            matches!(e, OAuthError::BadClient(_))
        }),
        (400, r#"{"status":"BAD_HUB","error":"access_denied"}"#, |e| matches!(e, OAuthError::Denied(_))),
        (418, "{}", |e| matches!(e, OAuthError::BadClient(_))),
        (500, "", |e| matches!(e, OAuthError::Interrupted(_))),
        (429, "{}", |e| matches!(e, OAuthError::Interrupted(_))),
        (200, "<html></html>", |e| matches!(e, OAuthError::Interrupted(_))),
        (200, "{\"access_token\":", |e| matches!(e, OAuthError::Interrupted(_))),
        (200, r#"{"token_type":"bearer","access_token":"a"}"#, |e| matches!(e, OAuthError::Interrupted(_))),
    ];
    for (status, body, expected) in table {
        let (sign_in, endpoint) = (sign_in(), Endpoint::new(*status, body));
        let query = format!("code=c&state={}", part(&sign_in.url, "state"));
        let error = sign_in.finish(&query, &endpoint).await.unwrap_err();
        assert!(expected(&error), "{status} {body}: {error:?}");
    }
}

#[tokio::test]
async fn a_sign_in_is_taken_back_only_when_hubspot_says_so() {
    type Case = (u16, &'static str, fn(&Result<(), OAuthError>) -> bool);
    let table: &[Case] = &[
        (200, "", Result::is_ok),
        (204, "", Result::is_ok),
        (400, r#"{"error":"invalid_grant","status":"BAD_REFRESH_TOKEN"}"#, Result::is_ok),
        (400, r#"{"error":"access_denied","status":"BAD_HUB"}"#, Result::is_ok),
        (400, r#"{"error":"invalid_client","status":"BAD_CLIENT_SECRET"}"#, |end| {
            matches!(end, Err(OAuthError::BadClient(_)))
        }),
        (200, "<html>Sign in to this network</html>", |end| matches!(end, Err(OAuthError::Interrupted(_)))),
        (302, "", |end| matches!(end, Err(OAuthError::Interrupted(_)))),
        (429, "{}", |end| matches!(end, Err(OAuthError::Interrupted(_)))),
        (503, "", |end| matches!(end, Err(OAuthError::Interrupted(_)))),
    ];
    for (status, body, expected) in table {
        let endpoint = Endpoint::new(*status, body);
        let (secret, token) = (Secret::new("sec&ret"), Secret::new("ref"));
        let end = revoke(("id", &secret), &token, &ApiBase::hubspot(), &endpoint).await;
        assert!(expected(&end), "{status} {body}: {end:?}");
        let forms = endpoint.forms();
        assert_eq!((forms[0]["token"].as_str(), forms[0]["client_secret"].as_str()), ("ref", "sec&ret"));
    }
}

#[test]
fn nothing_secret_prints_itself() {
    let sign_in = sign_in();
    let state = part(&sign_in.url, "state");
    assert!(!format!("{sign_in:?}").contains(&state));
    assert!(!format!("{:?}", sign_in.app).contains("sec&ret"));
}
