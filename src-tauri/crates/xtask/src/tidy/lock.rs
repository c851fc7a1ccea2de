//! The lock file of the window's packages: it holds what every platform needs, whichever platform wrote it.
//!
//! npm leaves the programs of other platforms out of a lock file that it writes beside installed packages, and then
//! refuses that file on every fresh machine.

use super::{File, Violation};
use serde_json::Value;

const LOCK: &str = "ui/package-lock.json";

/// Reports packages that another one names and the lock file does not hold.
pub(super) fn check(file: &File, found: &mut Vec<Violation>) {
    if file.path != LOCK {
        return;
    }
    match serde_json::from_str::<Value>(&file.text) {
        Ok(lock) => found.extend(missing(&lock).into_iter().map(|name| {
            let text = format!("{name} is not in the lock file: add it as npm would on its platform");
            Violation::new(LOCK, 1, text)
        })),
        Err(error) => found.push(Violation::new(LOCK, 1, error.to_string())),
    }
}

fn missing(lock: &Value) -> Vec<String> {
    let Some(packages) = lock["packages"].as_object() else { return Vec::new() };
    let optional = packages.values().filter_map(|package| package["optionalDependencies"].as_object());
    let is_held = |name: &str| {
        let end = format!("node_modules/{name}");
        packages.keys().any(|place| place.ends_with(&end))
    };
    optional.flat_map(|named| named.keys()).filter(|name| !is_held(name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::judge;

    const BOTH: &str = r#"{"packages": {"node_modules/a": {"optionalDependencies": {"a-mac": "1"}},
        "node_modules/a-mac": {"optional": true}}}"#;

    #[test]
    fn every_platform_is_held() {
        assert!(judge(super::check, super::LOCK, BOTH).is_empty());
    }

    #[test]
    fn a_platform_left_out_is_named() {
        let one = BOTH.replace("\"node_modules/a-mac\"", "\"node_modules/b\"");
        let found = judge(super::check, super::LOCK, &one);
        assert!(found.len() == 1 && found[0].contains("a-mac is not in the lock file"), "{found:?}");
    }
}
