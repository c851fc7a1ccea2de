//! Rules that a portal's admin sets on a property's values, enforced on every write through the API (HubSpot docs: "Property
//! validations"). Conditional rules are no part of this: no endpoint shows them.
//!
//! Must never know of records.

use super::Portal;
use super::validate::Issue;
use crate::world::Kind;
use std::collections::BTreeMap;

/// What a rule asks of a value; HubSpot's `ruleType`, those that the sandbox enforces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleType {
    /// Letters and digits only.
    Alphanumeric,
    /// At least so many characters.
    MinLength(u64),
    /// At most so many characters.
    MaxLength(u64),
    /// At least this number.
    MinNumber(i64),
    /// At most this number.
    MaxNumber(i64),
    /// An address at one of these domains.
    EmailAllowedDomains(Vec<String>),
    /// No address at any of these domains.
    EmailBlockedDomains(Vec<String>),
}

impl RuleType {
    /// HubSpot's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Alphanumeric => "ALPHANUMERIC",
            Self::MinLength(_) => "MIN_LENGTH",
            Self::MaxLength(_) => "MAX_LENGTH",
            Self::MinNumber(_) => "MIN_NUMBER",
            Self::MaxNumber(_) => "MAX_NUMBER",
            Self::EmailAllowedDomains(_) => "EMAIL_ALLOWED_DOMAINS",
            Self::EmailBlockedDomains(_) => "EMAIL_BLOCKED_DOMAINS",
        }
    }

    /// HubSpot's `ruleArguments`.
    pub fn arguments(&self) -> Vec<String> {
        match self {
            Self::Alphanumeric => Vec::new(),
            Self::MinLength(number) | Self::MaxLength(number) => vec![number.to_string()],
            Self::MinNumber(number) | Self::MaxNumber(number) => vec![number.to_string()],
            Self::EmailAllowedDomains(domains) | Self::EmailBlockedDomains(domains) => domains.clone(),
        }
    }

    /// The code and the words of the refusal, when a value does not keep the rule.
    fn broken_by(&self, value: &str) -> Option<(&'static str, String)> {
        let length = value.chars().count() as u64;
        let number: Option<f64> = value.parse().ok();
        let domain = value.rsplit_once('@').map_or("", |(_, domain)| domain);
        let at = |domains: &[String]| domains.iter().any(|one| one.eq_ignore_ascii_case(domain));
        #[expect(clippy::cast_precision_loss, reason = "limits are small whole numbers")]
        let below = |limit: &i64| number.is_some_and(|number| number < *limit as f64);
        #[expect(clippy::cast_precision_loss, reason = "limits are small whole numbers")]
        let above = |limit: &i64| number.is_some_and(|number| number > *limit as f64);
        match self {
            Self::Alphanumeric if !value.chars().all(char::is_alphanumeric) => {
                Some(("INVALID_ALPHA", format!("{value} may have letters and digits only")))
            }
            Self::MinLength(least) if length < *least => {
                Some(("VALUE_TOO_SHORT", format!("{value} must have at least {least} characters")))
            }
            Self::MaxLength(most) if length > *most => {
                Some(("VALUE_TOO_LONG", format!("{value} must have at most {most} characters")))
            }
            Self::MinNumber(least) if below(least) => {
                Some(("VALUE_TOO_SMALL", format!("{value} must be at least {least}")))
            }
            Self::MaxNumber(most) if above(most) => {
                Some(("VALUE_TOO_LARGE", format!("{value} must be at most {most}")))
            }
            Self::EmailAllowedDomains(domains) if !at(domains) => {
                Some(("INVALID_EMAIL", format!("{domain} is not one of the allowed domains")))
            }
            Self::EmailBlockedDomains(domains) if at(domains) => {
                Some(("INVALID_EMAIL", format!("{domain} is one of the blocked domains")))
            }
            _ => None,
        }
    }
}

/// A rule and the property it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueRule {
    pub(crate) kind: Kind,
    pub(crate) property: String,
    pub(crate) rule: RuleType,
}

impl Portal {
    /// What values do not keep, one issue for each property.
    pub(super) fn broken_rules(&self, kind: Kind, values: &BTreeMap<String, String>) -> Vec<Issue> {
        let filled = values.iter().filter(|(_, value)| !value.is_empty());
        filled
            .filter_map(|(name, value)| {
                let mut rules = self.value_rules(kind).filter(|rule| rule.property == *name);
                let (code, message) = rules.find_map(|rule| rule.rule.broken_by(value))?;
                Some(Issue { code, property: name.clone(), message })
            })
            .collect()
    }
}
