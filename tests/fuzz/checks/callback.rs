//! Whatever bytes a visitor of the sign-in's page sends, in pieces of whatever size: only a well-formed visit with the
//! right state brings a code, once, and nothing of it is shown.

use super::portal::run;
use bytes::Bytes;
use http::{Request, Response};
use satchel_core::Secret;
use satchel_host::{ExpectedVisit, Verdict};
use satchel_hubspot::oauth::{AUTHORIZE_URL, Authorization, OAuthApp, OAuthError};
use satchel_hubspot::{ApiBase, BoxFuture, SendError, Transport};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf};
use url::{Url, form_urlencoded};

/// What the seeds call the state of the sign-in.
const STATE: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
const PORT: u16 = 17831;
/// The longest request line.
const LONGEST_LINE: usize = 8 * 1024;

/// Checks one visitor, and the same one coming again.
pub fn check(bytes: &[u8]) {
    let visit = |piece: usize| {
        let expected = ExpectedVisit::new(STATE, PORT);
        let first = run(expected.meet(&mut Visitor { bytes, piece }));
        let second = run(expected.meet(&mut Visitor { bytes, piece }));
        assert_eq!(second, Verdict::Refused, "a visit counts once");
        first
    };
    let verdict = visit(bytes.len().max(1));
    assert_eq!(visit(7), verdict, "the network's pieces make no difference");
    shown(&verdict);
    match verdict {
        Verdict::Code(query) => {
            well_formed(bytes, &query);
            redeemed(&query);
        }
        Verdict::Denied(words) => {
            assert!(words.chars().count() <= 200 && !words.contains(char::is_control), "{words:?}");
        }
        Verdict::Refused => {}
    }
}

/// The page is one of three, whatever was sent.
fn shown(verdict: &Verdict) {
    let same = match verdict {
        Verdict::Code(_) => Verdict::Code(String::new()),
        Verdict::Denied(_) => Verdict::Denied(String::new()),
        Verdict::Refused => Verdict::Refused,
    };
    assert_eq!(verdict.answer(), same.answer(), "the page shows something of the visit");
}

/// What a browser that comes from HubSpot sends, looked at from outside.
fn well_formed(bytes: &[u8], query: &str) {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    assert!(line.starts_with(b"GET /oauth-callback?") && line.len() <= LONGEST_LINE + 1);
    let head = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let hosts = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{PORT}"));
    assert!(hosts.iter().any(|host| head.contains(host.as_str())), "a visit to another host");
    let all = |wanted: &str| -> Vec<String> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        pairs.filter(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).collect()
    };
    assert_eq!(all("state"), [STATE], "the state is not the one that was given out");
    assert!(matches!(all("code").as_slice(), [code] if !code.is_empty()), "a code, and one");
}

/// What the listener lets in, the sign-in can read.
fn redeemed(query: &str) {
    let sign_in = Authorization::new(OAuthApp {
        client_id: "app".to_owned(),
        client_secret: Secret::new("secret"),
        authorize_url: Url::parse(AUTHORIZE_URL).expect("an address"),
        api_base: ApiBase::hubspot(),
        redirect_uri: Url::parse("http://localhost:17831/oauth-callback").expect("an address"),
        scopes: Vec::new(),
        optional_scopes: Vec::new(),
    });
    let sign_in = sign_in.expect("a sign-in");
    let state = sign_in.url.query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned();
    let own = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.clone(), if name == "state" { state.clone().into() } else { value }));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
    match run(sign_in.finish(&query, &Tokens)) {
        Ok(grant) => assert_eq!(grant.refresh_token.expose(), b"refresh"),
        Err(error) => assert!(matches!(error, OAuthError::Malformed(_)), "{error}"),
    }
}

/// A token endpoint that likes every code.
struct Tokens;

impl Transport for Tokens {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        const TOKENS: &str =
            r#"{"token_type":"bearer","access_token":"access","refresh_token":"refresh","expires_in":1800}"#;
        Box::pin(async { Ok(Response::new(Bytes::from_static(TOKENS.as_bytes()))) })
    }
}

/// Bytes that arrive in pieces.
struct Visitor<'a> {
    bytes: &'a [u8],
    piece: usize,
}

impl AsyncRead for Visitor<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let length = self.piece.min(self.bytes.len()).min(buffer.remaining());
        let (now, later) = self.bytes.split_at(length);
        buffer.put_slice(now);
        self.bytes = later;
        Poll::Ready(Ok(()))
    }
}
