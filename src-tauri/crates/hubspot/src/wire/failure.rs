//! HubSpot's error bodies (HubSpot docs: "Error handling"): every field is optional, `errors` may hold plain
//! texts, and validation details may be JSON inside the `message`. The same shape is one item of a batch's errors.

use crate::{PropertyRefusal, Refusal};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// How much of a foreign text is kept.
const LONGEST: usize = 2_000;

/// An error body, or one item of a batch's errors.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Failure(Value);

impl<'de> Deserialize<'de> for Failure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

/// The `errors` of an answer: a list, or one that stands alone.
#[derive(Debug, Default)]
pub(crate) struct Failures(pub(crate) Vec<Failure>);

impl<'de> Deserialize<'de> for Failures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Null => Vec::new(),
            Value::Array(items) => items.into_iter().map(Failure).collect(),
            alone => vec![Failure(alone)],
        }))
    }
}

impl Failure {
    /// Reads a body; `None` when it is no JSON object.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Value>(body).ok().filter(Value::is_object).map(Self)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// `message`, or the text itself where the whole error is one.
    pub(crate) fn message(&self) -> Option<String> {
        let nested = || self.items().find_map(|item| item.as_str().or_else(|| item.get("message")?.as_str()));
        let text = self.0.as_str().or_else(|| self.text("message")).or_else(nested)?;
        Some(text.chars().take(LONGEST).collect())
    }

    /// `category`.
    pub(crate) fn category(&self) -> Option<&str> {
        self.text("category")
    }

    /// `policyName`, the limit a 429 speaks of.
    pub(crate) fn policy(&self) -> Option<&str> {
        self.text("policyName")
    }

    /// `status`, which names the error of the token endpoint.
    pub(crate) fn status(&self) -> Option<&str> {
        self.text("status")
    }

    /// `error`, RFC 6749's name of the error.
    pub(crate) fn error(&self) -> Option<&str> {
        self.text("error")
    }

    /// `error_description`, RFC 6749's sentence.
    pub(crate) fn description(&self) -> Option<&str> {
        self.text("error_description")
    }

    /// Whether the record asked for does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        let named = |text: &str| {
            text.eq_ignore_ascii_case("OBJECT_NOT_FOUND") || text.eq_ignore_ascii_case("NOT_FOUND")
        };
        self.category().is_some_and(named)
            || self.text("subCategory").is_some_and(|sub| sub.contains("NOT_FOUND"))
    }

    fn items(&self) -> impl Iterator<Item = &Value> {
        self.0.get("errors").and_then(Value::as_array).into_iter().flatten()
    }

    /// The values of a `context` entry by any of these names, here and in the nested errors.
    pub(crate) fn context(&self, names: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for holder in std::iter::once(&self.0).chain(self.items()) {
            let Some(context) = holder.get("context").and_then(Value::as_object) else { continue };
            for value in names.iter().filter_map(|name| context.get(*name)) {
                scalars(value, &mut found);
            }
        }
        found
    }

    /// The scopes that are missing.
    pub(crate) fn scopes(&self) -> Vec<String> {
        let mut scopes =
            self.context(&["requiredGranularScopes", "requiredScopes", "missingScopes", "scopes"]);
        scopes.sort();
        scopes.dedup();
        scopes
    }

    /// The refusal this error tells of. `otherwise` stands in for a missing message.
    pub(crate) fn refusal(&self, otherwise: &str) -> Refusal {
        let message = self.message().unwrap_or_else(|| otherwise.to_owned());
        let existing_id = existing_id(&message);
        Refusal {
            properties: self.properties(),
            category: self.category().map(str::to_owned),
            correlation_id: self.text("correlationId").map(str::to_owned),
            existing_id,
            message,
        }
    }

    fn properties(&self) -> Vec<PropertyRefusal> {
        let listed: Vec<PropertyRefusal> = self.items().flat_map(listed_properties).collect();
        if !listed.is_empty() {
            return listed;
        }
        let itself = listed_properties(&self.0);
        if !itself.is_empty() {
            return itself;
        }
        self.text("message").map(embedded_properties).unwrap_or_default()
    }
}

fn scalars(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| scalars(value, into)),
        Value::Null | Value::Bool(_) | Value::Object(_) => {}
    }
}

/// Properties named by an error's own `context`; where its message embeds the details, those are better.
fn listed_properties(item: &Value) -> Vec<PropertyRefusal> {
    let mut names = Vec::new();
    let context = item.get("context");
    for key in ["propertyName", "propertyNames", "properties"] {
        if let Some(value) = context.and_then(|context| context.get(key)) {
            scalars(value, &mut names);
        }
    }
    let message = item.get("message").and_then(Value::as_str).unwrap_or_default();
    let code = item.get("code").or_else(|| item.get("subCategory")).and_then(Value::as_str);
    names
        .into_iter()
        .map(|name| PropertyRefusal {
            name,
            code: code.map(str::to_owned),
            message: message.chars().take(LONGEST).collect(),
        })
        .collect()
}

/// Properties in the JSON that HubSpot puts inside a message: `Property values were not valid: [{…}]`.
fn embedded_properties(message: &str) -> Vec<PropertyRefusal> {
    let Some(start) = message.find("[{") else { return Vec::new() };
    let mut values = serde_json::Deserializer::from_str(&message[start..]).into_iter::<Value>();
    let Some(Ok(Value::Array(items))) = values.next() else { return Vec::new() };
    let text = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    items
        .iter()
        .filter_map(|item| {
            Some(PropertyRefusal {
                name: text(item, "name")?,
                code: text(item, "error"),
                message: text(item, "message")
                    .or_else(|| text(item, "localizedErrorMessage"))
                    .unwrap_or_default(),
            })
        })
        .collect()
}

/// The id in “Contact already exists. Existing ID: 3401”. HubSpot gives it nowhere else.
fn existing_id(message: &str) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let after = lower.find("existing id").map(|at| at + "existing id".len())?;
    let digits: String = lower[after..]
        .chars()
        .skip_while(|c| matches!(c, ':' | ' '))
        .take_while(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then_some(digits)
}
