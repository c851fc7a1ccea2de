//! The rules that values must keep, as admins set them (HubSpot docs: property validations API). Conditional rules are shown
//! by no endpoint.

use super::answer::Answer;
use super::errors::ApiError;
use super::{Call, kind_of};
use crate::portal::Portal;
use ::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Answers a call below `/property-validations`.
pub(super) fn answer(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let rest = call.rest();
    let (name, property) = match rest.as_slice() {
        [name] => (*name, None),
        [name, property] => (*name, Some(*property)),
        _ => return Err(ApiError::no_route()),
    };
    if call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    let mut rules: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for found in portal.value_rules(kind_of(portal, name)?) {
        rules.entry(&found.property).or_default().push(json!({
            "ruleType": found.rule.name(),
            "ruleArguments": found.rule.arguments(),
            "shouldApplyNormalization": false,
        }));
    }
    match property {
        Some(property) => Answer::json(200, &json!({"results": rules.remove(property).unwrap_or_default()})),
        None => {
            let rows: Vec<Value> = rules
                .into_iter()
                .map(|(name, rules)| json!({"propertyName": name, "propertyValidationRules": rules}))
                .collect();
            Answer::json(200, &json!({"results": rows}))
        }
    }
}
