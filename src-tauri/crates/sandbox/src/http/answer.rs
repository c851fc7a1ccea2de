//! What a request is answered with, before the headers that every answer has.

use super::errors::ApiError;
use serde::Serialize;

/// The content type of HubSpot's JSON answers, as recorded.
pub(crate) const JSON: &str = "application/json;charset=utf-8";
const HTML: &str = "text/html;charset=utf-8";

/// Status, body and own headers of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A JSON document.
    pub(crate) fn json(status: u16, document: &impl Serialize) -> Result<Self, ApiError> {
        Ok(Self::bytes(status, serde_json::to_vec(document)?))
    }

    /// A JSON document that is already written.
    pub(crate) fn bytes(status: u16, body: Vec<u8>) -> Self {
        Self { status, content_type: Some(JSON), headers: Vec::new(), body }
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, content_type: None, headers: Vec::new(), body: Vec::new() }
    }

    /// A page for a browser.
    pub(crate) fn html(status: u16, page: String) -> Self {
        Self { status, content_type: Some(HTML), headers: Vec::new(), body: page.into_bytes() }
    }

    /// A way on for a browser.
    pub(crate) fn redirect(location: String) -> Self {
        Self::empty(302).with("Location", location)
    }

    /// The same answer with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
