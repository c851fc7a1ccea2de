//! What came with a request: query arguments and JSON bodies, read as tolerantly as HubSpot reads them.

use super::errors::ApiError;
use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Query arguments or form fields, in the order they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn parse(text: &str) -> Self {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// A field that is there and not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Every item of a comma list, which may also be repeated; `None` when the argument is absent.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        let mut found = false;
        let mut items = Vec::new();
        for (_, value) in self.0.iter().filter(|(field, _)| field == name) {
            found = true;
            items.extend(value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned));
        }
        found.then_some(items)
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        let text = self.get(name).unwrap_or_default();
        match text.to_ascii_lowercase().as_str() {
            "" | "false" => Ok(false),
            // HubSpot's library for Python writes `True`.
            "true" => Ok(true),
            _ => Err(ApiError::validation(format!("query parameter {name} has an invalid value: {text}"))),
        }
    }

    /// A page size between 1 and `max`.
    pub(crate) fn limit(&self, default: usize, max: usize) -> Result<usize, ApiError> {
        let Some(text) = self.filled("limit") else { return Ok(default) };
        let limit: i64 = text.parse().map_err(|_| {
            ApiError::validation(format!("query parameter limit has an invalid value: {text}"))
        })?;
        check_limit(limit, max)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A page size between 1 and `max`.
pub(crate) fn check_limit(limit: i64, max: usize) -> Result<usize, ApiError> {
    if limit < 1 {
        return Err(ApiError::validation(format!("limit must be at least 1, but was {limit}")));
    }
    usize::try_from(limit)
        .ok()
        .filter(|limit| *limit <= max)
        .ok_or_else(|| ApiError::validation(format!("limit must not exceed {max}, but was {limit}")))
}

/// Reads a JSON body.
pub(crate) fn body<T: DeserializeOwned>(content_type: Option<&str>, bytes: &[u8]) -> Result<T, ApiError> {
    let is_json = content_type.is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        kind == "application/json" || kind.ends_with("+json")
    });
    let nothing_came = bytes.is_empty() && content_type.is_none();
    if !is_json && !nothing_came {
        return Err(ApiError::unsupported_media());
    }
    if bytes.is_empty() {
        return Err(ApiError::new(400, "Invalid input JSON: No content (empty input stream)"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("on line {}, column {}", error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        let unset = reason.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        if let Some(name) = unset {
            return ApiError::unset(name);
        }
        ApiError::new(400, format!("Invalid input JSON {place}: {reason}"))
    })
}

/// An id or cursor, which clients send as text or as a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct Id(pub(crate) String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(D::Error::custom(format!("expected an id, found {}", name_of(&other)))),
        }
    }
}

impl Id {
    /// The id as HubSpot's records have it.
    pub(crate) fn number(&self) -> Option<u64> {
        self.0.trim().parse().ok()
    }
}

/// A property value in a write: text, or a number or truth read as its text; `None` is JSON's null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputValue(pub(crate) Option<String>);

impl<'de> Deserialize<'de> for InputValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self(None)),
            Value::String(text) => Ok(Self(Some(text))),
            Value::Number(number) => Ok(Self(Some(number.to_string()))),
            Value::Bool(truth) => Ok(Self(Some(truth.to_string()))),
            other => Err(D::Error::custom(format!(
                "Cannot deserialize value of type `java.lang.String` from {}",
                name_of(&other)
            ))),
        }
    }
}

/// Property values of a write.
pub(crate) type InputProperties = BTreeMap<String, InputValue>;

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "Array value (token `JsonToken.START_ARRAY`)",
        Value::Object(_) => "Object value (token `JsonToken.START_OBJECT`)",
    }
}

/// The body of a batch.
#[derive(Deserialize)]
pub(crate) struct Inputs<T> {
    pub(crate) inputs: Vec<T>,
}

/// Refuses a batch that is empty or over its size.
pub(crate) fn check_batch(length: usize, max: usize) -> Result<(), ApiError> {
    if length == 0 {
        return Err(ApiError::validation("At least one input is required: inputs must not be empty."));
    }
    if length > max {
        let text =
            format!("The maximum number of inputs supported in a batch request is {max}, found {length}.");
        return Err(ApiError::validation(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_with_commas_or_repeated() {
        let fields = Fields::parse("properties=a,b&properties=c&limit=5&x=%C3%A9+1&archived=true");
        assert_eq!(fields.list("properties"), Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
        assert_eq!(fields.list("associations"), None);
        assert_eq!(fields.get("x"), Some("é 1"));
        assert_eq!(fields.limit(10, 100).ok(), Some(5));
        assert_eq!(fields.flag("archived").ok(), Some(true));
    }

    #[test]
    fn page_sizes_have_a_floor_and_a_ceiling() {
        for (query, accepted) in
            [("limit=0", false), ("limit=100", true), ("limit=101", false), ("limit=x", false)]
        {
            assert_eq!(Fields::parse(query).limit(10, 100).is_ok(), accepted, "{query}");
        }
    }

    #[test]
    fn a_body_must_be_json() {
        let json = Some("application/json; charset=utf-8");
        assert!(body::<Value>(json, b"{}").is_ok());
        let status =
            |kind, text: &[u8]| body::<Value>(kind, text).err().map(|error| error.into_answer("").status);
        assert_eq!(status(Some("text/plain"), b"{}"), Some(415));
        assert_eq!(status(json, b"{"), Some(400));
        assert_eq!(status(None, b""), Some(400));
    }
}
