//! What may be written to a property, and in what form it is then kept.
//!
//! All bad properties of a record are found at once (HubSpot docs: "Error handling"). Codes and wordings come from recorded
//! and published answers. Must never write anything.

use super::Portal;
use super::records::Record;
use super::schema::{Definition, ValueType};
use crate::instant::{day_text, instant_text, is_midnight, parse_day, parse_instant};
use crate::switches::{BackwardLifecycle, PatchNull};
use crate::world::Kind;
use std::collections::BTreeMap;

/// The longest text a property holds (HubSpot docs: 65,536 characters).
const MAX_TEXT: usize = 65_536;

/// One property that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issue {
    /// For example `INVALID_OPTION`.
    pub(crate) code: &'static str,
    pub(crate) property: String,
    pub(crate) message: String,
}

/// A value that was changed on the way in (HubSpot docs: 2026-09 `warnings`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Normalised {
    pub(crate) property: String,
    pub(crate) raw: String,
    pub(crate) kept: String,
}

/// A rule of the portal's admin: `property` must be filled where `when` is `value`. It holds for writes that set `when` so,
/// and for those that would empty `property`.
#[derive(Clone, Debug)]
pub(crate) struct ConditionalRule {
    pub(crate) kind: Kind,
    pub(crate) property: String,
    pub(crate) when: String,
    pub(crate) value: String,
}

/// How strictly a write is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Strictness {
    /// The rules that began with 2026-09: conditional properties, dates normalised instead of refused.
    pub(crate) admin_rules: bool,
}

/// Values ready to be kept.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) normalised: Vec<Normalised>,
}

/// The values of a write: `None` is JSON's null.
pub(crate) type Input = BTreeMap<String, Option<String>>;

impl Portal {
    /// Checks a write to a record, or to one that is to be made.
    pub(crate) fn check_values(
        &self,
        kind: Kind,
        current: Option<&Record<'_>>,
        input: &Input,
        strictness: Strictness,
    ) -> (Checked, Vec<Issue>) {
        let mut checked = Checked::default();
        let mut issues = Vec::new();
        for (name, raw) in input {
            match self.check_one(kind, current, name, raw.as_deref(), strictness) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    if raw.as_deref().is_some_and(|raw| is_renormalised(self, kind, name, raw, &value)) {
                        checked.normalised.push(Normalised {
                            property: name.clone(),
                            raw: raw.clone().unwrap_or_default(),
                            kept: value.clone(),
                        });
                    }
                    checked.values.insert(name.clone(), value);
                }
                Err(issue) => issues.push(issue),
            }
        }
        issues.extend(self.check_stage(kind, current, &checked.values));
        if current.is_none() {
            let by_admin = self.create_rules.iter().filter(|(of, _)| *of == kind && strictness.admin_rules);
            let by_schema = self.required_by_schema(kind);
            let by_admin: Vec<&str> = by_admin
                .map(|(_, property)| property.as_str())
                .chain(by_schema.iter().map(String::as_str))
                .collect();
            issues.extend(missing_required(kind, &by_admin, &checked.values, &issues));
        }
        issues.extend(self.broken_rules(kind, &checked.values));
        if strictness.admin_rules {
            issues.extend(self.missing_conditional(kind, current, &checked.values, &issues));
        }
        (checked, issues)
    }

    /// One property's value in the form it is kept; `None` leaves the property as it is.
    fn check_one(
        &self,
        kind: Kind,
        current: Option<&Record<'_>>,
        name: &str,
        raw: Option<&str>,
        strictness: Strictness,
    ) -> Result<Option<String>, Issue> {
        let issue = |code, message: String| Issue { code, property: name.to_owned(), message };
        let Some(definition) = self.schema.get(kind, name) else {
            return Err(issue("PROPERTY_DOESNT_EXIST", format!("Property \"{name}\" does not exist")));
        };
        let raw = match (raw, self.switches.patch_null) {
            (Some(raw), _) => raw,
            (None, PatchNull::Ignored) => return Ok(None),
            (None, PatchNull::Clears) => "",
            (None, PatchNull::Refused) => {
                return Err(issue("INVALID_VALUE", format!("null is not a valid value for {name}")));
            }
        };
        if definition.read_only {
            let text = format!("\"{name}\" is a calculated property; its value cannot be set.");
            return Err(issue("READ_ONLY_VALUE", text));
        }
        if raw.is_empty() {
            return Ok(Some(String::new()));
        }
        let value = self
            .normalise(kind, definition, current, raw, strictness)
            .map_err(|(code, message)| issue(code, message))?;
        if name == "lifecyclestage" && self.is_backward(definition, current, &value) {
            return match self.switches.backward_lifecycle {
                BackwardLifecycle::Ignored => Ok(None),
                BackwardLifecycle::Refused => {
                    let text = format!("lifecyclestage cannot be moved backward to {value}");
                    Err(issue("INVALID_LIFECYCLE_STAGE", text))
                }
            };
        }
        Ok(Some(value))
    }

    fn normalise(
        &self,
        kind: Kind,
        definition: &Definition,
        current: Option<&Record<'_>>,
        raw: &str,
        strictness: Strictness,
    ) -> Result<String, (&'static str, String)> {
        let text = raw.trim();
        if definition.value_type != ValueType::Text && text.len() != raw.len() {
            // HubSpot docs: changelog "Enhanced validations for non-string properties", since April 2025.
            return Err(padded(definition.value_type, raw));
        }
        match definition.value_type {
            _ if definition.name == "email" && kind == Kind::Contact => {
                let email = text.to_lowercase();
                if is_email(&email) {
                    Ok(email)
                } else {
                    Err(("INVALID_EMAIL", format!("Email address {raw} is invalid")))
                }
            }
            ValueType::Text if raw.chars().count() > MAX_TEXT => {
                Err(("VALUE_TOO_LONG", format!("{} is longer than {MAX_TEXT} characters", definition.name)))
            }
            ValueType::Text if definition.name == "domain" => Ok(text.to_lowercase()),
            ValueType::Text => Ok(raw.to_owned()),
            ValueType::Number => canonical_number(text)
                .ok_or_else(|| ("INVALID_INTEGER", format!("{raw} was not a valid number."))),
            ValueType::Bool => match text.to_ascii_lowercase().as_str() {
                "true" => Ok("true".to_owned()),
                "false" => Ok("false".to_owned()),
                _ => Err(not_an_option(raw)),
            },
            ValueType::Choice | ValueType::Choices if definition.names_owner => self.check_owners(text),
            ValueType::Choice if self.pipelines.decides(kind, &definition.name) => Ok(text.to_owned()),
            ValueType::Choice => {
                if definition.options.iter().any(|option| option == text) {
                    Ok(text.to_owned())
                } else {
                    Err(not_an_option(raw))
                }
            }
            ValueType::Choices => self.check_choices(definition, current, text),
            ValueType::Date => check_date(text, strictness),
            ValueType::DateTime => parse_instant(text).map(instant_text).ok_or_else(|| {
                let type_id = kind.type_id();
                let portal = self.id();
                (
                    "INVALID_LONG",
                    format!("{raw} was not a valid long. Portal {portal}, object type {type_id}"),
                )
            }),
        }
    }

    fn check_owners(&self, text: &str) -> Result<String, (&'static str, String)> {
        let known = |id: &str| {
            self.owners.iter().any(|owner| owner.get("id").and_then(serde_json::Value::as_str) == Some(id))
        };
        match text.split(';').find(|id| !known(id)) {
            None => Ok(text.to_owned()),
            Some(id) => Err(("INVALID_OWNER_ID", format!("Owner with id {id} does not exist"))),
        }
    }

    fn check_choices(
        &self,
        definition: &Definition,
        current: Option<&Record<'_>>,
        text: &str,
    ) -> Result<String, (&'static str, String)> {
        let added = text.strip_prefix(';');
        let before = current.and_then(|record| record.filled(&definition.name)).filter(|_| added.is_some());
        let mut kept: Vec<&str> = before.iter().flat_map(|before| before.split(';')).collect();
        for choice in added.unwrap_or(text).split(';').map(str::trim).filter(|choice| !choice.is_empty()) {
            if !definition.options.iter().any(|option| option == choice) {
                return Err(not_an_option(choice));
            }
            if !kept.contains(&choice) {
                kept.push(choice);
            }
        }
        Ok(kept.join(";"))
    }

    fn is_backward(&self, definition: &Definition, current: Option<&Record<'_>>, value: &str) -> bool {
        let place = |value: &str| definition.options.iter().position(|option| option == value);
        let before = current.and_then(|record| record.filled(&definition.name));
        match (before.as_deref().and_then(place), place(value)) {
            (Some(before), Some(after)) => after < before,
            _ => false,
        }
    }

    /// A stage must belong to the pipeline that the record is in after the write.
    fn check_stage(
        &self,
        kind: Kind,
        current: Option<&Record<'_>>,
        values: &BTreeMap<String, String>,
    ) -> Vec<Issue> {
        let Some((pipeline_name, stage_name)) = self.pipelines.properties(kind) else { return Vec::new() };
        let stage = values.get(stage_name).filter(|stage| !stage.is_empty());
        let pipeline = values.get(pipeline_name).filter(|pipeline| !pipeline.is_empty());
        if stage.is_none() && pipeline.is_none() {
            return Vec::new();
        }
        let mut issues = Vec::new();
        let pipeline_id = match pipeline {
            Some(id) => id.clone(),
            None => current
                .and_then(|record| record.filled(pipeline_name))
                .map_or_else(|| self.pipelines.default_id(kind), std::borrow::Cow::into_owned),
        };
        let Some(stages) = self.pipelines.stages(kind, &pipeline_id) else {
            return vec![Issue {
                code: "INVALID_OPTION",
                property: pipeline_name.to_owned(),
                message: format!("{pipeline_id} is not a valid pipeline ID"),
            }];
        };
        let after =
            stage.cloned().or_else(|| Some(current?.filled(stage_name)?.into_owned())).unwrap_or_default();
        if !after.is_empty() && !stages.contains(&after) {
            issues.push(Issue {
                code: "INVALID_OPTION",
                property: stage_name.to_owned(),
                message: format!(
                    "{after} is not a valid pipeline stage ID. Valid options are: pipelineId={pipeline_id} : [{}]",
                    stages.join(", ")
                ),
            });
        }
        issues
    }

    fn missing_conditional(
        &self,
        kind: Kind,
        current: Option<&Record<'_>>,
        values: &BTreeMap<String, String>,
        issues: &[Issue],
    ) -> Vec<Issue> {
        let after = |name: &str| match values.get(name) {
            Some(value) => value.clone(),
            None => current
                .and_then(|record| record.filled(name))
                .map(std::borrow::Cow::into_owned)
                .unwrap_or_default(),
        };
        let named = |name: &str| values.contains_key(name);
        self.rules
            .iter()
            .filter(|rule| rule.kind == kind && (named(&rule.when) || named(&rule.property)))
            .filter(|rule| after(&rule.when) == rule.value && after(&rule.property).is_empty())
            .filter(|rule| !issues.iter().any(|issue| issue.property == rule.property))
            .map(|rule| Issue {
                code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
                property: rule.property.clone(),
                message: format!("{} is required when {} is {}", rule.property, rule.when, rule.value),
            })
            .collect()
    }
}

/// Whether the kept form of a date says another day than what was sent.
fn is_renormalised(portal: &Portal, kind: Kind, name: &str, raw: &str, kept: &str) -> bool {
    let date = portal.schema.get(kind, name).is_some_and(|found| found.value_type == ValueType::Date);
    date && raw != kept && parse_instant(raw).is_some_and(|ms| !is_midnight(ms))
}

/// What a new record lacks of what HubSpot demands, and of what the portal's admin does.
fn missing_required(
    kind: Kind,
    by_admin: &[&str],
    values: &BTreeMap<String, String>,
    issues: &[Issue],
) -> Vec<Issue> {
    let present = |name: &str| {
        values.get(name).is_some_and(|value| !value.is_empty())
            || issues.iter().any(|issue| issue.property == name)
    };
    // A company may be named by its domain alone (HubSpot docs: "Using object APIs").
    let instead = |name: &str| (kind, name) == (Kind::Company, "name") && present("domain");
    let by_hubspot = kind.required_on_create().iter().copied().filter(|name| !instead(name));
    let mut names: Vec<&str> = by_hubspot.collect();
    names.extend(by_admin.iter().filter(|name| !kind.required_on_create().contains(name)));
    names
        .into_iter()
        .filter(|name| !present(name))
        .map(|name| Issue {
            code: "MISSING_REQUIRED_PROPERTY",
            property: name.to_owned(),
            message: format!("{name} is required to create a {}", kind.singular()),
        })
        .collect()
}

/// The refusal of a value with white space around it, by the code of its type.
fn padded(value_type: ValueType, raw: &str) -> (&'static str, String) {
    let code = match value_type {
        ValueType::Number => "INVALID_INTEGER",
        ValueType::Date => "INVALID_DATE",
        ValueType::DateTime => "INVALID_LONG",
        _ => return not_an_option(raw),
    };
    (code, format!("{raw} has white space before or after the value."))
}

fn not_an_option(value: &str) -> (&'static str, String) {
    ("INVALID_OPTION", format!("{value} was not one of the allowed options"))
}

fn check_date(text: &str, strictness: Strictness) -> Result<String, (&'static str, String)> {
    if let Some(day) = parse_day(text) {
        return Ok(day_text(day));
    }
    match parse_instant(text) {
        Some(ms) if is_midnight(ms) || strictness.admin_rules => Ok(day_text(ms)),
        Some(_) => Err(("INVALID_DATE", format!("{text} is not midnight UTC."))),
        None => Err(("INVALID_DATE", format!("{text} was not a valid date."))),
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| {
        !part.chars().any(|c| c.is_whitespace() || c.is_control() || "()<>,;:\\\"[]@".contains(c))
    };
    !local.is_empty()
        && plain(local)
        && plain(domain)
        && domain.contains('.')
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

/// A decimal number without needless signs and zeros; `None` when it is none.
pub(crate) fn canonical_number(text: &str) -> Option<String> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.bytes().any(|byte| byte == b'e' || byte == b'E') {
        let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        return canonical_number(&format!("{value}"));
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let decimal = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !decimal(whole) || !decimal(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if negative && (whole != "0" || !fraction.is_empty()) { "-" } else { "" };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_in_one_form() {
        for (raw, kept) in [
            ("17", Some("17")),
            ("+007.50", Some("7.5")),
            ("-0", Some("0")),
            (".5", Some("0.5")),
            ("1e3", Some("1000")),
            ("1,000", None),
            ("", None),
            ("-", None),
            ("1.2.3", None),
        ] {
            assert_eq!(canonical_number(raw).as_deref(), kept, "{raw}");
        }
    }

    #[test]
    fn addresses_are_told_from_other_text() {
        for (text, good) in [
            ("a@b.example", true),
            ("a.b+c@sub.b.example", true),
            ("dsfsafas@", false),
            ("a@b", false),
            ("a b@c.example", false),
            ("a@@c.example", false),
            ("a@-c.example", false),
        ] {
            assert_eq!(is_email(text), good, "{text}");
        }
    }
}
