//! HubSpot's error bodies (HubSpot docs: "Error handling"; wordings from recorded and published answers).

use super::answer::Answer;
use crate::portal::validate::Issue;
use serde_json::{Map, Value, json};

/// An answer that says no.
#[derive(Debug)]
pub(crate) struct ApiError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: u16,
    message: String,
    category: Option<&'static str>,
    sub_category: Option<&'static str>,
    errors: Vec<Value>,
    context: Map<String, Value>,
    extra: Map<String, Value>,
    headers: Vec<(&'static str, String)>,
    shape: Shape,
}

#[derive(Debug, PartialEq, Eq)]
enum Shape {
    /// HubSpot's envelope.
    Envelope,
    /// The plain page of the server in front.
    Page(&'static str),
    /// The token endpoint's body, in `extra`.
    Bare,
}

impl ApiError {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            message: message.into(),
            category: None,
            sub_category: None,
            errors: Vec::new(),
            context: Map::new(),
            extra: Map::new(),
            headers: Vec::new(),
            shape: Shape::Envelope,
        }))
    }

    fn shaped(mut self, shape: Shape) -> Self {
        self.0.shape = shape;
        self
    }

    pub(crate) fn category(mut self, category: &'static str) -> Self {
        self.0.category = Some(category);
        self
    }

    pub(crate) fn sub_category(mut self, sub_category: &'static str) -> Self {
        self.0.sub_category = Some(sub_category);
        self
    }

    pub(crate) fn context(mut self, name: &str, values: &[String]) -> Self {
        self.0.context.insert(name.to_owned(), json!(values));
        self
    }

    pub(crate) fn detail(mut self, detail: Value) -> Self {
        self.0.errors.push(detail);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// 400 of category `VALIDATION_ERROR`.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, message).category("VALIDATION_ERROR")
    }

    /// 404 for a record that is not there, or is archived.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "resource not found")
    }

    /// 404 for an id that is no number.
    pub(crate) fn no_such_id(id: &str) -> Self {
        Self::new(404, "Object not found.  objectId are usually numeric.")
            .category("OBJECT_NOT_FOUND")
            .context("id", &[id.to_owned()])
    }

    /// 400 for a body without a member that it must have.
    pub(crate) fn unset(name: &str) -> Self {
        Self::validation(format!("Invalid input JSON. Some required fields were not set: [{name}]"))
    }

    /// 400 for an object type that does not exist.
    pub(crate) fn unknown_type(name: &str) -> Self {
        Self::new(400, format!("Unable to infer object type from: {name}"))
    }

    /// 404 for a path that leads nowhere.
    pub(crate) fn no_route() -> Self {
        Self::new(404, "Resource not found").shaped(Shape::Page("Not Found"))
    }

    pub(crate) fn wrong_method(allowed: &'static str) -> Self {
        Self::new(405, "HTTP 405 Method Not Allowed").header("Allow", allowed.to_owned())
    }

    pub(crate) fn unsupported_media() -> Self {
        Self::new(415, "HTTP 415 Unsupported Media Type")
    }

    pub(crate) fn url_too_long() -> Self {
        Self::new(414, "URI Too Long").shaped(Shape::Page("URI Too Long"))
    }

    /// 500, when the sandbox itself fails.
    pub(crate) fn internal(reason: impl Into<String>) -> Self {
        Self::new(500, reason)
    }

    pub(crate) fn no_credentials() -> Self {
        let text = "Authentication credentials not found. This API supports OAuth 2.0 authentication and you \
                    can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview";
        Self::new(401, text).category("INVALID_AUTHENTICATION")
    }

    /// 401 for a token that was good until `expired_at`.
    pub(crate) fn expired(expired_at: &str, ago_ms: i64) -> Self {
        let (number, unit) = match ago_ms / 1_000 {
            seconds @ ..60 => (seconds, "second"),
            seconds @ 60..3_600 => (seconds / 60, "minute"),
            seconds @ 3_600..86_400 => (seconds / 3_600, "hour"),
            seconds => (seconds / 86_400, "day"),
        };
        Self::new(401, format!("The OAuth token used to make this call expired {number} {unit}(s) ago."))
            .category("EXPIRED_AUTHENTICATION")
            .context("expire time", &[expired_at.to_owned()])
    }

    /// 403 that names the scopes of which one is needed.
    pub(crate) fn missing_scopes(any_of: &[&str]) -> Self {
        let text = "This app hasn't been granted all required scopes to make this call. Read more about required \
                    scopes here: https://developers.hubspot.com/scopes.";
        let mut error = Self::new(403, text).category("MISSING_SCOPES").detail(json!({
            "message": "One or more of the following scopes are required.",
            "context": {"requiredGranularScopes": any_of},
        }));
        error.0.extra.insert("links".to_owned(), json!({"scopes": "https://developers.hubspot.com/scopes"}));
        error
    }

    /// 400 that lists every property that was not taken.
    pub(crate) fn invalid_properties(issues: &[Issue], portal_id: u64) -> Self {
        let mut error = Self::validation(invalid_properties_text(issues, portal_id));
        error.0.errors = issues
            .iter()
            .map(|issue| {
                json!({
                    "message": issue.message,
                    "code": issue.code,
                    "context": {"propertyName": [issue.property]},
                })
            })
            .collect();
        error
    }

    /// 409 that lists the properties whose values other records have.
    pub(crate) fn taken_values(issues: &[Issue]) -> Self {
        let text = issues.first().map_or_else(String::new, |issue| issue.message.clone());
        issues.iter().fold(Self::new(409, text).category("CONFLICT"), |error, issue| {
            error.detail(json!({
                "message": issue.message,
                "code": issue.code,
                "context": {"propertyName": [issue.property]},
            }))
        })
    }

    /// 429, worded as HubSpot words it.
    pub(crate) fn rate_limited(
        policy: &str,
        group: Option<String>,
        category: bool,
        request_id: String,
    ) -> Self {
        let name = policy.to_lowercase();
        let mut error = Self::new(429, format!("You have reached your {name} limit."));
        error.0.extra.insert("errorType".to_owned(), json!("RATE_LIMIT"));
        error.0.extra.insert("policyName".to_owned(), json!(policy));
        match group {
            Some(group) => error.0.extra.insert("groupName".to_owned(), json!(group)),
            None => error.0.extra.insert("requestId".to_owned(), json!(request_id)),
        };
        if category {
            error.0.category = Some("RATE_LIMITS");
        }
        error
    }

    /// 429 as a script has it.
    pub(crate) fn too_many(policy: &str, retry_after_s: Option<u64>) -> Self {
        let error = Self::rate_limited(policy, None, true, String::new());
        match retry_after_s {
            Some(seconds) => error.header("Retry-After", seconds.to_string()),
            None => error,
        }
    }

    /// 423, when another write holds the record (HubSpot docs: "Error handling": wait two seconds).
    pub(crate) fn locked() -> Self {
        Self::new(423, "The resource is currently locked. Wait at least 2 seconds between calls.")
            .category("LOCKED")
    }

    /// 477, while the account moves between data centres (HubSpot docs: "Error handling"; the header counts seconds).
    pub(crate) fn moving(retry_after_s: u64) -> Self {
        Self::new(477, "This account is being migrated between data hosting locations. Try again later.")
            .category("MIGRATION_IN_PROGRESS")
            .header("Retry-After", retry_after_s.to_string())
    }

    /// 400 for a cursor that leads nowhere.
    pub(crate) fn bad_cursor(after: &str) -> Self {
        Self::validation(format!("The paging cursor is invalid: {after}"))
    }

    /// 400 of the token endpoint (RFC 6749 fields and HubSpot's own).
    pub(crate) fn oauth(error: Option<&str>, status: &str, message: &str) -> Self {
        let mut refusal = Self::new(400, message).shaped(Shape::Bare);
        if let Some(error) = error {
            refusal.0.extra.insert("error".to_owned(), json!(error));
        }
        refusal.0.extra.insert("error_description".to_owned(), json!(message));
        refusal.0.extra.insert("status".to_owned(), json!(status));
        refusal.0.extra.insert("message".to_owned(), json!(message));
        refusal
    }

    /// The error as an entry of a batch answer's `errors`.
    pub(crate) fn into_entry(self) -> Value {
        let mut entry = Map::new();
        entry.insert("status".to_owned(), json!("error"));
        if let Some(category) = self.0.category {
            entry.insert("category".to_owned(), json!(category));
        }
        if let Some(sub_category) = self.0.sub_category {
            entry.insert("subCategory".to_owned(), json!(sub_category));
        }
        entry.insert("message".to_owned(), json!(self.0.message));
        if !self.0.errors.is_empty() {
            entry.insert("errors".to_owned(), json!(self.0.errors));
        }
        if !self.0.context.is_empty() {
            entry.insert("context".to_owned(), Value::Object(self.0.context));
        }
        Value::Object(entry)
    }

    pub(crate) fn into_answer(self, correlation_id: &str) -> Answer {
        let mut answer = match self.0.shape {
            Shape::Page(title) => Answer::html(self.0.status, page(self.0.status, title, &self.0.message)),
            Shape::Bare => Answer::bytes(self.0.status, Value::Object(self.0.extra).to_string().into_bytes()),
            Shape::Envelope => {
                let mut body = Map::new();
                body.insert("status".to_owned(), json!("error"));
                body.insert("message".to_owned(), json!(self.0.message));
                body.insert("correlationId".to_owned(), json!(correlation_id));
                if !self.0.errors.is_empty() {
                    body.insert("errors".to_owned(), json!(self.0.errors));
                }
                if !self.0.context.is_empty() {
                    body.insert("context".to_owned(), Value::Object(self.0.context));
                }
                if let Some(category) = self.0.category {
                    body.insert("category".to_owned(), json!(category));
                }
                if let Some(sub_category) = self.0.sub_category {
                    body.insert("subCategory".to_owned(), json!(sub_category));
                }
                body.extend(self.0.extra);
                Answer::bytes(self.0.status, Value::Object(body).to_string().into_bytes())
            }
        };
        answer.headers.extend(self.0.headers);
        answer
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error.to_string())
    }
}

/// The message of a validation error: a sentence with JSON inside, as HubSpot sends it.
pub(crate) fn invalid_properties_text(issues: &[Issue], portal_id: u64) -> String {
    let list: Vec<Value> = issues
        .iter()
        .map(|issue| {
            json!({
                "isValid": false,
                "message": issue.message,
                "error": issue.code,
                "name": issue.property,
                "localizedErrorMessage": issue.message,
                "portalId": portal_id,
            })
        })
        .collect();
    format!("Property values were not valid: {}", Value::Array(list))
}

fn page(status: u16, title: &str, text: &str) -> String {
    format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n\
         <title>Error {status} {title}</title>\n</head>\n<body><h2>HTTP ERROR {status}</h2>\n<p>{text}</p>\n\
         </body>\n</html>\n"
    )
}
