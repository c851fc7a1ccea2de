//! What every source file owes its reader: a head that says what it is for, and a length that can be read.

use super::{File, Violation};

/// Lines past which a file is split by phase or by table.
const LONGEST: usize = 600;

/// Reports a missing head and a file that is too long.
pub(super) fn check(file: &File, found: &mut Vec<Violation>) {
    if file.is_generated() {
        return;
    }
    if file.path.ends_with(".rs") && needs_head(&file.path) {
        check_head(file, found);
    }
    if file.path.ends_with(".rs") || file.is_typescript() {
        check_length(file, found);
    }
}

fn check_length(file: &File, found: &mut Vec<Violation>) {
    let lines = file.text.lines().count();
    if lines > LONGEST {
        let text = format!("{lines} lines, more than {LONGEST}: split the file by phase or by table");
        found.push(Violation::new(&file.path, LONGEST + 1, text));
    }
}

fn needs_head(path: &str) -> bool {
    let in_crate = path.strip_prefix("src-tauri/crates/").is_some_and(|rest| rest.contains("/src/"));
    in_crate || path.starts_with("src-tauri/src/") || path.starts_with("tests/")
}

fn check_head(file: &File, found: &mut Vec<Violation>) {
    let head = head_of(&file.text);
    if head.is_empty() {
        let text = "no module head: begin with a `//!` sentence that says what this file is for";
        found.push(Violation::new(&file.path, 1, text));
    } else if !has_sentence(&head) {
        let text = "the module head is no sentence: say what this file is for, in words and with a full stop";
        found.push(Violation::new(&file.path, 1, text));
    }
}

/// The first block of `//!` lines, after inner attributes, without its marks.
fn head_of(text: &str) -> String {
    let mut head = Vec::new();
    let mut open = 0_usize;
    for line in text.lines().map(str::trim) {
        if let Some(sentence) = line.strip_prefix("//!") {
            head.push(sentence.trim());
            continue;
        }
        if !head.is_empty() {
            break;
        }
        let in_attribute = open > 0 || line.starts_with("#![");
        if in_attribute {
            open = (open + line.matches('[').count()).saturating_sub(line.matches(']').count());
        } else if !line.is_empty() {
            break;
        }
    }
    head.join("\n")
}

/// Whether some paragraph of the head is a sentence: a few words and an end.
fn has_sentence(head: &str) -> bool {
    head.split("\n\n").any(|paragraph| {
        let words = paragraph.split_whitespace().count();
        words >= 3 && paragraph.contains(['.', '!', '?', ':'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::judge;

    const PATH: &str = "src-tauri/crates/core/src/merge.rs";

    #[test]
    fn a_head_may_follow_attributes() {
        let text = "#![allow(\n    dead_code,\n)]\n\n//! Merges two values.\n\nfn a() {}\n";
        assert!(judge(check, PATH, text).is_empty());
    }

    #[test]
    fn a_file_without_head_is_reported() {
        let found = judge(check, PATH, "use std::fmt;\n//! Too late to be a head.\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("src-tauri/crates/core/src/merge.rs:1: no module head"), "{}", found[0]);
    }

    #[test]
    fn a_title_is_no_sentence() {
        assert_eq!(judge(check, PATH, "//! Merge\nfn a() {}\n").len(), 1);
        assert_eq!(judge(check, "tests/it/main.rs", "//!\nfn a() {}\n").len(), 1);
    }

    #[test]
    fn build_scripts_owe_no_head() {
        assert!(judge(check, "src-tauri/build.rs", "fn main() {}\n").is_empty());
    }

    #[test]
    fn long_files_are_reported_unless_generated() {
        let long = "//! It counts its lines.\n".to_owned() + &"// x\n".repeat(LONGEST);
        assert_eq!(judge(check, PATH, &long).len(), 1);
        assert_eq!(judge(check, "ui/src/lib/a.ts", &long).len(), 1);
        assert!(judge(check, "ui/src/ipc/generated/a.ts", &long).is_empty());
    }
}
