//! Leftovers of work in progress, and paths of one machine: neither belongs in what others read.

use super::{File, Source, Violation, source::has_word};

/// Macros that stand for work not done, without their `!`.
const UNDONE: &[&str] = &["todo", "unimplemented", "dbg"];

/// Words that mark work not done, in comments.
const MARKS: &[&str] = &[concat!("FIX", "ME"), concat!("X", "XX"), concat!("TO", "DO")];

/// What narrows a test run to one test, or leaves one out, in TypeScript.
const NARROWED: &[&str] = &[concat!(".on", "ly("), concat!(".sk", "ip(")];

/// Folders that exist on one machine only; the name that follows makes it a path.
const MACHINE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/ro", "ot/"),
];

/// Files that tools write.
const WRITTEN_BY_TOOLS: &[&str] = &["Cargo.lock", "ui/package-lock.json"];

/// Reports leftovers and machine paths.
pub(super) fn check(file: &File, found: &mut Vec<Violation>) {
    if file.is_generated() || WRITTEN_BY_TOOLS.contains(&file.path.as_str()) {
        return;
    }
    check_paths(file, found);
    if let Some(source) = &file.rust {
        check_rust(&file.path, source, found);
    }
    if file.is_typescript() {
        check_typescript(file, found);
    }
}

fn check_paths(file: &File, found: &mut Vec<Violation>) {
    for (index, line) in file.text.lines().enumerate() {
        if MACHINE.iter().any(|folder| names_path(line, folder)) {
            let text = "a path of one machine: use a relative path, or ask the system for its folder";
            found.push(Violation::new(&file.path, index + 1, text));
        }
    }
}

/// Whether the line holds an absolute path into `folder`: nothing path-like before it, a name after it.
fn names_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + folder.len()..].chars().next();
        let begins = !before.is_some_and(|c| c.is_alphanumeric() || "._-~/}>*".contains(c));
        begins && after.is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '_')
    })
}

fn check_rust(path: &str, source: &Source, found: &mut Vec<Violation>) {
    for (number, line) in source.numbered() {
        for name in UNDONE {
            if has_word(&line.code, name) && line.code.contains(&format!("{name}!")) {
                found.push(Violation::new(
                    path,
                    number,
                    format!("`{name}!` is work not done: finish or remove it"),
                ));
            }
        }
        if line.code.contains(concat!("#[ig", "nore")) {
            let text = "an ignored test proves nothing: make it pass, or remove it";
            found.push(Violation::new(path, number, text));
        }
        for mark in MARKS {
            if has_word(&line.comment, mark) {
                let text =
                    format!("`{mark}` marks work not done: do it, or open an issue and remove the mark");
                found.push(Violation::new(path, number, text));
            }
        }
    }
}

fn check_typescript(file: &File, found: &mut Vec<Violation>) {
    for (index, line) in file.text.lines().enumerate() {
        let trimmed = line.trim_start();
        let is_comment = ["//", "*", "/*"].iter().any(|start| trimmed.starts_with(start));
        for mark in MARKS {
            if is_comment && has_word(line, mark) {
                let text =
                    format!("`{mark}` marks work not done: do it, or open an issue and remove the mark");
                found.push(Violation::new(&file.path, index + 1, text));
            }
        }
        let runner = ["it.", "test.", "describe."].iter().any(|start| trimmed.starts_with(start));
        if runner && NARROWED.iter().any(|call| line.contains(call)) {
            let text = "a narrowed test run hides the other tests: remove it";
            found.push(Violation::new(&file.path, index + 1, text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::judge;

    const RUST: &str = "src-tauri/crates/core/src/merge.rs";

    #[test]
    fn unfinished_macros_are_reported_in_code_only() {
        let undone = concat!("fn a() { to", "do!() }\n");
        assert_eq!(judge(check, RUST, undone).len(), 1);
        assert!(judge(check, RUST, "// the todo! macro\nlet a = \"dbg!\";\nlet todo = !b;\n").is_empty());
    }

    #[test]
    fn ignored_tests_are_reported() {
        let text = concat!("#[test]\n#[ig", "nore = \"slow\"]\nfn a() {}\n");
        let found = judge(check, RUST, text);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("src-tauri/crates/core/src/merge.rs:2:"), "{}", found[0]);
    }

    #[test]
    fn marks_are_reported_in_comments_only() {
        assert_eq!(judge(check, RUST, concat!("// FIX", "ME later\n")).len(), 1);
        assert!(judge(check, RUST, concat!("let kind = \"TO", "DO\";\n")).is_empty());
    }

    #[test]
    fn paths_of_one_machine_are_reported_everywhere() {
        let line = concat!("see /wo", "rk/main and /ho", "me/ann\n");
        for path in ["README.md", RUST, ".ci/run"] {
            assert_eq!(judge(check, path, line).len(), 1, "{path}");
        }
    }

    #[test]
    fn longer_paths_and_routes_are_not() {
        let line = concat!("crm/wo", "rk/x, ~/ho", "me/x, /tm", "p/ and $HOME/ho", "me/x\n");
        assert!(judge(check, "README.md", line).is_empty());
    }

    #[test]
    fn narrowed_test_runs_are_reported() {
        let text =
            concat!("  it.on", "ly(\"adds\", () => {});\n  test.sk", "ip(\"x\", f);\n  list.on", "ly(x);\n");
        assert_eq!(judge(check, "ui/src/lib/a.test.ts", text).len(), 2);
    }
}
