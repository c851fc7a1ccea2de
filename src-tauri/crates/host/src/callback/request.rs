//! One request to the callback page: what is read of it, and what it is worth.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use subtle::ConstantTimeEq;
use tokio::io::{AsyncRead, AsyncReadExt};
use url::form_urlencoded;

/// The longest request line.
const LONGEST_LINE: usize = 8 * 1024;
/// The longest head, request line included.
const LONGEST_HEAD: usize = 32 * 1024;
/// The one path.
const PATH: &str = "/oauth-callback";

/// What a visit is worth.
#[derive(PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It brings the code; this is its query.
    Code(String),
    /// HubSpot says no, in these words.
    Denied(String),
    /// It is not the visit that is waited for.
    Refused,
}

impl Verdict {
    /// The whole answer. Its text is fixed: nothing of the request returns.
    pub fn answer(&self) -> String {
        let (status, text) = match self {
            Self::Code(_) => ("200 OK", "You can close this page and go back to Satchel."),
            Self::Denied(_) => ("200 OK", "The sign-in was ended. You can close this page."),
            Self::Refused => ("400 Bad Request", "This is not the page Satchel is waiting for."),
        };
        let body = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Satchel</title><p>{text}</p></html>\n"
        );
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}

/// Reads up to the empty line, in whatever pieces it comes. Fails when the line or the head is too long, or ends early.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut head = Vec::with_capacity(1024);
    let mut buffer = [0_u8; 1024];
    let mut line_ended = false;
    loop {
        let count = stream.read(&mut buffer).await?;
        // Only what is new is looked at: a visitor who sends byte by byte would cost the square of the head's length.
        let seen = head.len();
        head.extend_from_slice(&buffer[..count]);
        let newline = head[seen..].iter().position(|byte| *byte == b'\n').map(|at| seen + at);
        line_ended |= newline.is_some_and(|at| at <= LONGEST_LINE);
        let from = seen.saturating_sub(3);
        let end = head[from..].windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|at| from + at);
        let too_long =
            !line_ended && head.len() > LONGEST_LINE || end.unwrap_or(head.len()) > LONGEST_HEAD + 4;
        if count == 0 || too_long || end.is_some_and(|end| end > LONGEST_HEAD) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if let Some(end) = end {
            head.truncate(end);
            return String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into());
        }
    }
}

/// The one visit that a sign-in waits for.
#[derive(Debug)]
pub struct ExpectedVisit {
    state: String,
    hosts: [String; 3],
    used: AtomicBool,
}

impl ExpectedVisit {
    /// A visit that carries this state, to a page on this port of this computer.
    pub fn new(state: &str, port: u16) -> Self {
        let hosts = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}"));
        Self { state: state.to_owned(), hosts, used: AtomicBool::new(false) }
    }

    /// Reads the bytes of a visitor and judges them. It takes as long as the visitor does.
    pub async fn meet(&self, visitor: &mut (impl AsyncRead + Unpin)) -> Verdict {
        match read_head(visitor).await {
            Ok(head) => self.judge(&head),
            Err(_) => Verdict::Refused,
        }
    }

    /// Judges a request. The first visit with the right state uses it up.
    fn judge(&self, head: &str) -> Verdict {
        match self.query(head).and_then(|query| self.judge_query(query)) {
            Some(verdict) if !self.used.swap(true, Ordering::AcqRel) => verdict,
            _ => Verdict::Refused,
        }
    }

    /// The query of a request for our page, from this computer's own name.
    fn query<'h>(&self, head: &'h str) -> Option<&'h str> {
        let mut lines = head.split("\r\n");
        let mut line = lines.next()?.split(' ');
        let (method, target, version) = (line.next()?, line.next()?, line.next()?);
        let mut hosts = lines
            .filter_map(|line| line.split_once(':'))
            .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
            .map(|(_, value)| value.trim());
        let host = hosts.next()?;
        let (path, query) = target.split_once('?')?;
        let ours = method == "GET"
            && path == PATH
            && line.next().is_none()
            && version.starts_with("HTTP/1.")
            && hosts.next().is_none()
            && self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
        ours.then_some(query)
    }

    fn judge_query(&self, query: &str) -> Option<Verdict> {
        let all = |name: &str| -> Vec<String> {
            let pairs = form_urlencoded::parse(query.as_bytes());
            pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
        };
        let (states, codes, errors) = (all("state"), all("code"), all("error"));
        let matches = |state: &String| bool::from(state.as_bytes().ct_eq(self.state.as_bytes()));
        match (states.as_slice(), codes.as_slice(), errors.as_slice()) {
            ([state], [code], []) if matches(state) && !code.is_empty() => {
                Some(Verdict::Code(query.to_owned()))
            }
            // RFC 6749 returns the state with a refusal; where it is left out, ending the sign-in harms nobody.
            ([], [], [error]) => Some(denied(error, &all("error_description"))),
            ([state], [], [error]) if matches(state) => Some(denied(error, &all("error_description"))),
            _ => None,
        }
    }
}

/// HubSpot's words, short and without control characters.
fn denied(error: &str, description: &[String]) -> Verdict {
    let words = match (error, description) {
        ("access_denied", _) => "access was denied",
        (_, [words]) if !words.is_empty() => words.as_str(),
        _ => error,
    };
    Verdict::Denied(words.chars().filter(|letter| !letter.is_control()).take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "0123456789abcdef";

    fn expected() -> ExpectedVisit {
        ExpectedVisit::new(STATE, 17831)
    }

    fn get(target: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost:17831\r\nAccept: */*")
    }

    #[track_caller]
    fn refused(head: &str) {
        assert_eq!(expected().judge(head), Verdict::Refused, "{head}");
    }

    #[test]
    fn the_right_state_brings_the_code_once() {
        let expected = expected();
        let head = get(&format!("/oauth-callback?code=a%2Fb&state={STATE}"));
        let query = format!("code=a%2Fb&state={STATE}");
        assert_eq!(expected.judge(&head), Verdict::Code(query));
        assert_eq!(expected.judge(&head), Verdict::Refused, "a second code is not taken");
    }

    #[test]
    fn a_refused_visit_does_not_use_the_state_up() {
        let expected = expected();
        assert_eq!(expected.judge(&get("/oauth-callback?code=a&state=other")), Verdict::Refused);
        let good = get(&format!("/oauth-callback?code=a&state={STATE}"));
        assert!(matches!(expected.judge(&good), Verdict::Code(_)));
    }

    #[test]
    fn wrong_missing_or_double_parameters_are_refused() {
        refused(&get("/oauth-callback?code=a"));
        refused(&get("/oauth-callback?code=a&state="));
        refused(&get("/oauth-callback?code=a&state=0123456789abcdeX"));
        refused(&get(&format!("/oauth-callback?state={STATE}")));
        refused(&get(&format!("/oauth-callback?code=&state={STATE}")));
        refused(&get(&format!("/oauth-callback?code=a&code=b&state={STATE}")));
        refused(&get(&format!("/oauth-callback?code=a&state={STATE}&state=x")));
        refused(&get(&format!("/oauth-callback?code=a&error=x&state={STATE}")));
        refused(&get("/oauth-callback"));
    }

    #[test]
    fn other_paths_methods_and_versions_are_refused() {
        let query = format!("code=a&state={STATE}");
        refused(&get(&format!("/?{query}")));
        refused(&get(&format!("/oauth-callback/?{query}")));
        refused(&get(&format!("http://localhost:17831/oauth-callback?{query}")));
        for method in ["POST", "HEAD", "OPTIONS", "get"] {
            refused(&format!("{method} /oauth-callback?{query} HTTP/1.1\r\nHost: localhost:17831"));
        }
        refused(&format!("GET /oauth-callback?{query} HTTP/2.0\r\nHost: localhost:17831"));
        refused(&format!("GET /oauth-callback?{query} HTTP/1.1 x\r\nHost: localhost:17831"));
        refused("");
    }

    #[test]
    fn only_this_computers_names_are_served() {
        let line = format!("GET /oauth-callback?code=a&state={STATE} HTTP/1.1\r\n");
        for host in ["evil.example:17831", "localhost", "localhost:17832", "localhost.evil.example:17831", ""]
        {
            refused(&format!("{line}Host: {host}"));
        }
        refused(&line);
        refused(&format!("{line}Host: localhost:17831\r\nHost: localhost:17831"));
        for host in ["LOCALHOST:17831", "127.0.0.1:17831", "[::1]:17831"] {
            assert!(matches!(expected().judge(&format!("{line}host:{host}")), Verdict::Code(_)), "{host}");
        }
    }

    #[test]
    fn a_denial_ends_the_flow_in_plain_words() {
        let denied = |query: &str| match expected().judge(&get(&format!("/oauth-callback?{query}"))) {
            Verdict::Denied(words) => words,
            other => format!("{other:?}"),
        };
        assert_eq!(denied(&format!("error=access_denied&state={STATE}")), "access was denied");
        assert_eq!(denied("error=access_denied"), "access was denied");
        let long = "x".repeat(5000);
        let words = denied(&format!("error=e&error_description=a%0Db+{long}&state={STATE}"));
        assert!(words.starts_with("ab x") && words.len() == 200);
        refused(&get("/oauth-callback?error=access_denied&state=other"));
    }

    #[test]
    fn the_answer_shows_nothing_of_the_request() {
        let answer = Verdict::Denied("<script>alert(1)</script>".into()).answer();
        assert!(!answer.contains("script"));
        assert!(answer.contains("\r\nReferrer-Policy: no-referrer\r\n"));
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(answer.contains(&format!("Content-Length: {}\r\n", body.len())));
    }

    #[tokio::test]
    async fn a_line_of_a_megabyte_is_refused_early() {
        let line = format!("GET /oauth-callback?code={} HTTP/1.1\r\n\r\n", "a".repeat(1 << 20));
        assert!(read_head(&mut line.as_bytes()).await.is_err());
        let headers = format!("GET / HTTP/1.1\r\nCookie: {}\r\n\r\n", "a".repeat(1 << 20));
        assert!(read_head(&mut headers.as_bytes()).await.is_err());
        let longest = format!("GET / HTTP/1.1\r\nCookie: {}", "a".repeat(LONGEST_HEAD - 24));
        for body in [0, 4_000] {
            let visit = format!("{longest}\r\n\r\n{}", "b".repeat(body));
            assert_eq!(read_head(&mut visit.as_bytes()).await.unwrap().len(), LONGEST_HEAD, "{body}");
        }
        assert!(read_head(&mut b"GET / HT".as_slice()).await.is_err());
        assert!(read_head(&mut b"GET /\xff HTTP/1.1\r\n\r\n".as_slice()).await.is_err());
    }
}
