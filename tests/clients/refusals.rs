//! What the libraries make of refusals, and their own retry after 429.

use crate::answers::{Answers, list};
use serde_json::Value;

/// Compares them.
pub(crate) fn hold(answers: &Answers) {
    let duplicate = answers.refusal("duplicate", 409);
    let existing = answers.result("contact created")["id"].as_str().unwrap();
    assert_eq!(duplicate["category"], "CONFLICT");
    assert_eq!(duplicate["message"], format!("Contact already exists. Existing ID: {existing}"));

    for (name, code, property) in [
        ("invalid", "INVALID_EMAIL", "email"),
        ("unknown option", "INVALID_OPTION", "favourite_tea"),
        ("unknown property", "PROPERTY_DOESNT_EXIST", "no_such_property"),
    ] {
        let refused = answers.refusal(name, 400);
        assert_eq!(refused["category"], "VALIDATION_ERROR", "{name}");
        let error = &list(&refused["errors"])[0];
        assert_eq!((&error["code"], &error["context"]["propertyName"][0]), (&code.into(), &property.into()));
        assert!(refused["correlationId"].is_string(), "{name}");
    }

    assert_eq!(answers.refusal("not signed in", 401)["category"], "INVALID_AUTHENTICATION");
    assert_eq!(answers.refusal("refresh refused", 400)["status"], "BAD_REFRESH_TOKEN");

    for name in ["retried after a second", "retried after ten seconds"] {
        let retried = answers.result(name);
        let statuses: Vec<u64> = list(&retried["statuses"]).iter().filter_map(Value::as_u64).collect();
        let (last, before) = statuses.split_last().unwrap();
        assert_eq!(*last, 200, "{name}: {statuses:?}");
        assert!(!before.is_empty() && before.iter().all(|status| *status == 429), "{name}: {statuses:?}");
        assert_eq!(list(&retried["result"]["results"]).len(), 1, "{name}");
    }
}
