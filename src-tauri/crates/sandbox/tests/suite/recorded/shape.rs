//! The shape of a JSON document: which members it has and of which types, without their values.

use serde_json::Value;
use std::collections::BTreeSet;

/// What differs between two documents, by path.
pub(super) fn differences(path: &str, real: &Value, ours: &Value, found: &mut Vec<String>) {
    match (real, ours) {
        (Value::Object(real), Value::Object(ours)) if path.ends_with("/properties") => {
            // Which properties there are is up to the request: their values are text or null.
            for value in real.values().chain(ours.values()) {
                if !value.is_string() && !value.is_null() {
                    found.push(format!("{path}: {value}"));
                }
            }
        }
        (Value::Object(real), Value::Object(ours)) => {
            for name in real.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
                let path = format!("{path}/{name}");
                match (real.get(name), ours.get(name)) {
                    (Some(real), Some(ours)) => differences(&path, real, ours, found),
                    (Some(_), None) => found.push(format!("{path} is missing")),
                    (None, _) => found.push(format!("{path} is more")),
                }
            }
        }
        (Value::Array(real), Value::Array(ours)) => {
            if let (Some(real), Some(ours)) = (real.first(), ours.first()) {
                differences(&format!("{path}/0"), real, ours, found);
            } else if real.is_empty() != ours.is_empty() {
                found.push(format!("{path} is empty in one"));
            }
        }
        (real, ours) => {
            if std::mem::discriminant(real) != std::mem::discriminant(ours) {
                found.push(format!("{path}: {real} and {ours}"));
            }
        }
    }
}
