//! Answers that no portal gives: what faults put in the place of an answer, or do to it.

use super::answer::JSON;
use ::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use ::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write as _;

/// An answer as a script wrote it.
pub(crate) fn answer(
    status: u16,
    content_type: &str,
    headers: &[(String, String)],
    body: String,
) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = ("Content-Type".to_owned(), content_type.to_owned());
    for (name, value) in std::iter::once(&content_type).chain(headers) {
        let header = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()));
        if let (Ok(name), Ok(value)) = header {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// 200 with these bytes, called JSON.
pub(crate) fn json(body: Vec<u8>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// The HTML page of a server in front.
pub(crate) fn error_page(status: u16) -> Response<Bytes> {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let reason = code.canonical_reason().unwrap_or("Error");
    let body = format!(
        "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} {reason}</h1>\
         </center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
    );
    answer(status, "text/html", &[], body)
}

/// 200 with a small body that unpacks to `bytes` of JSON.
pub(crate) fn gzip_bomb(bytes: u64) -> Response<Bytes> {
    const PIECE: &[u8] = &[b' '; 64 * 1024];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut left = bytes;
    let mut packed = Ok(());
    while left > 0 && packed.is_ok() {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(PIECE.len());
        packed = encoder.write_all(&PIECE[..length]);
        left -= length as u64;
    }
    let mut response = json(encoder.finish().unwrap_or_default());
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

/// The same answer without one entry of its `results`.
pub(crate) fn without_item(response: Response<Bytes>, index: usize) -> Response<Bytes> {
    with_results(response, |results| {
        if index < results.len() {
            results.remove(index);
        }
    })
}

/// The same request without one entry of its `inputs`; without the only one it would be another request, and stays as it is.
pub(crate) fn without_input(request: &Request<Bytes>, index: usize) -> Request<Bytes> {
    request.clone().map(|body| {
        let Ok(mut document) = serde_json::from_slice::<Value>(&body) else { return body };
        let inputs = document.get_mut("inputs").and_then(Value::as_array_mut);
        let Some(inputs) = inputs.filter(|inputs| inputs.len() > 1 && index < inputs.len()) else {
            return body;
        };
        inputs.remove(index);
        Bytes::from(document.to_string())
    })
}

/// The same answer with every entry of its `results` replaced by the first.
pub(crate) fn with_repeated_item(response: Response<Bytes>) -> Response<Bytes> {
    with_results(response, |results| {
        if let Some(first) = results.first().cloned() {
            results.fill(first);
        }
    })
}

/// The same answer with the request's own cursor as that of the next page; a first page, and a last one, stay as they are.
pub(crate) fn with_cursor(response: Response<Bytes>, cursor: Option<&str>) -> Response<Bytes> {
    let Some(cursor) = cursor else { return response };
    response.map(|body| {
        let Ok(mut document) = serde_json::from_slice::<Value>(&body) else { return body };
        let Some(next) = document.pointer_mut("/paging/next/after") else { return body };
        *next = Value::String(cursor.to_owned());
        Bytes::from(document.to_string())
    })
}

fn with_results(response: Response<Bytes>, change: impl FnOnce(&mut Vec<Value>)) -> Response<Bytes> {
    response.map(|body| {
        let Ok(mut document) = serde_json::from_slice::<Value>(&body) else { return body };
        let Some(results) = document.get_mut("results").and_then(Value::as_array_mut) else { return body };
        change(results);
        Bytes::from(document.to_string())
    })
}
