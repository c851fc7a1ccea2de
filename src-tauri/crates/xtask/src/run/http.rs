//! A few requests to a server on this machine: what the colleague and the browser do in a walk.
//!
//! HTTP/1.1 over one connection per request. It speaks to loopback only, follows nothing and keeps nothing.

use crate::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long a server on this machine may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer, whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status number.
    pub(crate) status: u16,
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
    /// The body as text.
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A request to be sent.
pub(crate) struct Request<'a> {
    /// The method, in capitals.
    pub(crate) method: &'a str,
    /// An absolute `http` URL.
    pub(crate) url: &'a str,
    /// The token of whoever asks.
    pub(crate) token: Option<&'a str>,
    /// Media type and text of a body.
    pub(crate) body: Option<(&'a str, &'a str)>,
}

/// Sends a request and waits for its answer.
pub(crate) fn send(request: &Request<'_>) -> Result<Answer, Error> {
    let place = Place::of(request.url)?;
    let failed =
        |source: std::io::Error| Error::Answer { what: place.authority.to_owned(), why: source.to_string() };
    let mut stream = TcpStream::connect(place.authority).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    stream.write_all(wire(request, &place).as_bytes()).map_err(failed)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(failed)?;
    parse(&bytes).ok_or_else(|| Error::Answer {
        what: place.authority.to_owned(),
        why: format!("{} {} was not answered in HTTP", request.method, place.target),
    })
}

/// Reads a page.
pub(crate) fn get(url: &str) -> Result<Answer, Error> {
    send(&Request { method: "GET", url, token: None, body: None })
}

fn wire(request: &Request<'_>, place: &Place<'_>) -> String {
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
        request.method, place.target, place.authority
    );
    if let Some(token) = request.token {
        text.push_str(&format!("authorization: Bearer {token}\r\n"));
    }
    let (kind, body) = request.body.unwrap_or_default();
    if request.body.is_some() {
        text.push_str(&format!("content-type: {kind}\r\ncontent-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text
}

/// Where a URL points.
struct Place<'a> {
    authority: &'a str,
    target: String,
}

impl<'a> Place<'a> {
    fn of(url: &'a str) -> Result<Self, Error> {
        let stop =
            || Error::Stop(format!("not a URL on this machine: {}", url.split('?').next().unwrap_or(url)));
        let rest = url.strip_prefix("http://").ok_or_else(stop)?;
        let rest = rest.split('#').next().unwrap_or(rest);
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(at);
        let (host, port) = authority.rsplit_once(':').ok_or_else(stop)?;
        let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host) && port.parse::<u16>().is_ok();
        let slash = if target.starts_with('/') { "" } else { "/" };
        local.then(|| Self { authority, target: format!("{slash}{target}") }).ok_or_else(stop)
    }
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer { status, headers, body: String::new() };
    let rest = &bytes[end + 4..];
    let chunked =
        answer.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
    let body = match length {
        _ if chunked => unchunked(rest)?,
        Some(length) => rest.get(..length)?.to_vec(),
        None => rest.to_vec(),
    };
    answer.body = String::from_utf8(body).ok()?;
    Some(answer)
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let begin = end + 2;
        body.extend_from_slice(rest.get(begin..begin + size)?);
        rest = rest.get(begin + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn an_answer_is_read_to_its_length() {
        let answer =
            parse(b"HTTP/1.1 302 Found\r\nLocation: http://localhost:1/a\r\nContent-Length: 2\r\n\r\nokmore")
                .expect("an answer");
        assert_eq!((answer.status, answer.body.as_str()), (302, "ok"));
        assert_eq!(answer.header("location"), Some("http://localhost:1/a"));
    }

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\nA;x=y\r\n and more!\r\n0\r\n\r\n";
        assert_eq!(parse(bytes).expect("an answer").body, "one and more!");
    }

    #[test]
    fn half_an_answer_is_none() {
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), None);
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf"), None);
        assert_eq!(parse(b"garbage"), None);
    }

    #[test]
    fn only_this_machine_is_spoken_to() {
        for url in [
            "https://localhost:1/",
            "http://example.com:80/",
            "http://localhost/",
            "http://127.0.0.1.example:1/",
        ] {
            assert!(Place::of(url).is_err(), "{url}");
        }
        assert_eq!(Place::of("http://localhost:17831?code=x#y").expect("a place").target, "/?code=x");
    }

    #[test]
    fn a_request_arrives_as_it_was_meant() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/crm/v3/x?y=1", listener.local_addr().expect("an address"));
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut seen = [0; 4096];
            let mut text = String::new();
            while !text.ends_with("{}") {
                let count = stream.read(&mut seen).expect("bytes");
                text.push_str(&String::from_utf8_lossy(&seen[..count]));
            }
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").expect("an answer");
            text
        });
        let request =
            Request { method: "PATCH", url: &url, token: Some("t"), body: Some(("application/json", "{}")) };
        assert_eq!(send(&request).expect("an answer").status, 204);
        let seen = server.join().expect("the server");
        assert!(seen.starts_with("PATCH /crm/v3/x?y=1 HTTP/1.1\r\n"), "{seen}");
        assert!(
            seen.contains("\r\nauthorization: Bearer t\r\n") && seen.contains("\r\ncontent-length: 2\r\n"),
            "{seen}"
        );
    }
}
