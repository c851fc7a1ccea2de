//! Who may import whom in the window's TypeScript: features stand apart, and one folder knows the desktop shell.

use super::{File, Violation};

/// What a feature may import from, below `ui/src`.
const SHARED: &[&str] = &["components", "lib", "ipc"];

/// What its tests may import besides.
const FOR_TESTS: &str = "test";

/// Reports imports that the layout forbids.
pub(super) fn check(file: &File, found: &mut Vec<Violation>) {
    let Some(place) = file.path.strip_prefix("ui/src/") else { return };
    if !file.is_typescript() || file.is_generated() {
        return;
    }
    for (index, line) in file.text.lines().enumerate() {
        for target in imported(line) {
            if let Some(text) = judge_import(place, target) {
                found.push(Violation::new(&file.path, index + 1, text));
            }
        }
    }
}

fn judge_import(place: &str, target: &str) -> Option<&'static str> {
    if target.starts_with("@tauri-apps/") {
        let allowed = place.starts_with("ipc/");
        return (!allowed).then_some("only ui/src/ipc imports the desktop shell: add what you need there");
    }
    let feature = place.strip_prefix("features/")?.split('/').next()?;
    let reached = resolve(place, target)?;
    let mut parts = reached.split('/');
    match parts.next()? {
        "features" if parts.next() != Some(feature) => {
            Some("features never import each other: move what both need to components or lib")
        }
        "features" => None,
        folder if SHARED.contains(&folder) => None,
        FOR_TESTS if place.contains(".test.") => None,
        _ => Some("a feature imports components, lib and ipc only"),
    }
}

/// The path below `ui/src` that an import of the file at `place` reaches; nothing for a package.
fn resolve(place: &str, target: &str) -> Option<String> {
    if let Some(rest) = ["@/", "~/", "src/"].iter().find_map(|alias| target.strip_prefix(alias)) {
        return Some(rest.to_owned());
    }
    if !target.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = place.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What a line imports: the quoted text after `from`, `import` or `import(`.
fn imported(line: &str) -> Vec<&str> {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") || trimmed.starts_with('*') {
        return Vec::new();
    }
    ["from ", "import ", "import("].iter().filter_map(|word| quoted_after(line, word)).collect()
}

fn quoted_after<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    line.match_indices(word).find_map(|(at, _)| {
        let rest = line[at + word.len()..].trim_start();
        let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
        rest[1..].split(quote).next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::judge;

    const LIST: &str = "ui/src/features/records/list.tsx";

    #[test]
    fn a_feature_imports_its_own_and_the_shared() {
        let text = "import { a } from \"./logic\";\nimport b from \"../../components/table\";\nimport \"@/lib/dates\";\n\
            import React from 'react';\nconst c = import(\"../../ipc/client\");\n";
        assert!(judge(check, LIST, text).is_empty());
    }

    #[test]
    fn features_stand_apart() {
        let text = "import { a } from \"../search/box\";\nimport b from \"@/features/outbox/x\";\n";
        let found = judge(check, LIST, text);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("ui/src/features/records/list.tsx:1: features never"), "{}", found[0]);
    }

    #[test]
    fn a_features_tests_share_what_tests_need() {
        let text = "import { renderIn } from \"@/test/render\";\n";
        assert!(judge(check, "ui/src/features/records/list.test.tsx", text).is_empty());
        assert_eq!(judge(check, LIST, text).len(), 1);
    }

    #[test]
    fn a_feature_does_not_reach_into_the_app() {
        assert_eq!(judge(check, LIST, "import { a } from \"../../app/routes\";\n").len(), 1);
        assert!(
            judge(check, "ui/src/app/routes.tsx", "import a from \"../features/records/list\";\n").is_empty()
        );
    }

    #[test]
    fn only_ipc_knows_the_shell() {
        let text = "import { invoke } from \"@tauri-apps/api/core\";\n";
        assert_eq!(judge(check, LIST, text).len(), 1);
        assert!(judge(check, "ui/src/ipc/client.ts", text).is_empty());
    }
}
