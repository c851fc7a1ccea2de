//! Names that some folders may never use: the boundaries inside a crate, which its imports do not show.
//!
//! Test modules, in a file or as one (`tests.rs`, `…_tests.rs`), are left out: they set up what the code under test
//! may not touch.

use super::{File, Source, Tree, Violation, source::has_word};

/// One boundary.
struct Boundary {
    /// Folders it holds in.
    folders: &'static [&'static str],
    /// Files and folders below them that are exempt.
    except: &'static [&'static str],
    /// What may not stand in the code, as whole words.
    names: &'static [&'static str],
    /// Why, and what to do.
    text: &'static str,
}

const CORE: &str = "src-tauri/crates/core/src/";
const STORE: &str = "src-tauri/crates/store/src/";
const ENGINE: &str = "src-tauri/crates/engine/src/";
const API: &str = "src-tauri/crates/api/src/";
const SANDBOX: &str = "src-tauri/crates/sandbox/src/";
const HOST: &str = "src-tauri/crates/host/src/";

/// What of the engine writes. `engine.rs` holds the one door, `transact`, which is closed to the rest below.
const WRITING: &[&str] = &["edit", "pull", "push", "resolve", "sweep", "engine.rs"];

const BOUNDARIES: &[Boundary] = &[
    Boundary {
        folders: &[ENGINE],
        except: WRITING,
        names: &["Writer", "transact"],
        text: "only edit, pull, push, resolve and sweep write: move this there, or read with a Reader",
    },
    Boundary {
        folders: &[API, HOST],
        except: &[],
        names: &["Writer"],
        text: "nothing above the engine writes to the store: call the engine, or read with a Reader",
    },
    Boundary {
        folders: &[ENGINE],
        except: &[],
        names: &["StatusCode", "status() ==", "status() !=", "status().as_u16"],
        text: "the engine knows no HTTP status: let satchel-hubspot name the case",
    },
    Boundary {
        folders: &[CORE],
        except: &[],
        names: &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now"],
        text: "the core has no clock: take the time as an argument, or through `Clock`",
    },
    Boundary {
        folders: &[CORE],
        except: &[],
        names: &["std::fs", "std::net", "std::process", "std::thread", "async fn", "await"],
        text: "the core does no IO and waits for nothing: decide here, act in the engine",
    },
];

/// Folders where the order of two ready branches must not be a coin toss.
const DETERMINISTIC: &[&str] = &[CORE, ENGINE, SANDBOX];

/// Reports names that are used where they may not be.
pub(super) fn check(file: &File, found: &mut Vec<Violation>) {
    let Some(source) = &file.rust else { return };
    let judged = BOUNDARIES.iter().filter(|boundary| !is_test(&file.path) && boundary.holds_in(&file.path));
    for boundary in judged {
        for (number, line) in source.numbered().filter(|(_, line)| !line.test) {
            for name in boundary.names.iter().filter(|name| has_word(&line.code, name)) {
                found.push(Violation::new(&file.path, number, format!("`{name}` here: {}", boundary.text)));
            }
        }
    }
    if DETERMINISTIC.iter().any(|folder| file.path.starts_with(folder)) {
        check_select(&file.path, source, found);
    }
}

/// Whether the whole file is a test module.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/")
}

impl Boundary {
    fn holds_in(&self, path: &str) -> bool {
        self.folders.iter().filter_map(|folder| path.strip_prefix(folder)).any(|below| {
            let first = below.split('/').next().unwrap_or(below);
            !self.except.iter().any(|name| first == *name || first.strip_suffix(".rs") == Some(name))
        })
    }
}

/// `select!` picks a ready branch at random unless its first word is `biased`.
fn check_select(path: &str, source: &Source, found: &mut Vec<Violation>) {
    let code: Vec<(usize, &str)> =
        source.numbered().map(|(number, line)| (number, line.code.trim())).collect();
    for (index, (number, line)) in code.iter().enumerate() {
        let Some((_, after)) = line.split_once(concat!("sel", "ect!")) else { continue };
        let rest = after.trim_start_matches([' ', '{', '(']);
        let following = code.iter().skip(index + 1).map(|(_, line)| *line).find(|line| !line.is_empty());
        let first = if rest.is_empty() { following.unwrap_or_default() } else { rest };
        if !first.starts_with("biased;") {
            let text =
                "a select without `biased;` picks at random: begin it with `biased;` and order its branches";
            found.push(Violation::new(path, *number, text));
        }
    }
}

/// The store is synchronous but for one thin wrapper: at most one of its files names tokio.
pub(super) fn check_store(tree: &Tree, found: &mut Vec<Violation>) {
    let named =
        tree.files.iter().filter(|file| file.path.starts_with(STORE) && !is_test(&file.path)).filter_map(
            |file| {
                let source = file.rust.as_ref()?;
                let (number, _) =
                    source.numbered().find(|(_, line)| !line.test && has_word(&line.code, "tokio"))?;
                Some((file.path.as_str(), number))
            },
        );
    for (path, number) in named.skip(1) {
        let text = "a second file of the store names tokio: keep everything asynchronous in one thin wrapper";
        found.push(Violation::new(path, number, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::judge;

    #[test]
    fn only_the_writing_parts_of_the_engine_write() {
        let text = "use satchel_store::{Reader, Writer};\n";
        for path in ["edit.rs", "pull/apply.rs", "push/mod.rs", "resolve.rs", "sweep.rs", "engine.rs"] {
            assert!(judge(check, &format!("{ENGINE}{path}"), text).is_empty(), "{path}");
        }
        for path in ["scheduler.rs", "events.rs", "report/edit.rs"] {
            assert_eq!(judge(check, &format!("{ENGINE}{path}"), text).len(), 1, "{path}");
        }
        assert_eq!(
            judge(check, &format!("{ENGINE}scheduler.rs"), "self.transact(|w| w.go()).await?;\n").len(),
            1
        );
    }

    #[test]
    fn the_api_reads_only() {
        assert_eq!(judge(check, &format!("{API}edit.rs"), "fn a(w: &satchel_store::Writer) {}\n").len(), 1);
        assert!(judge(check, &format!("{API}edit.rs"), "use std::io::Write; // no Writer\n").is_empty());
    }

    #[test]
    fn tests_inside_a_file_may_set_up() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    use satchel_store::Writer;\n}\n";
        assert!(judge(check, &format!("{API}edit.rs"), text).is_empty());
        assert!(judge(check, &format!("{API}edit_tests.rs"), "use satchel_store::Writer;\n").is_empty());
    }

    #[test]
    fn the_engine_knows_no_status() {
        let text = "if answer.status() == 429 {}\nuse http::StatusCode;\nlet status = row.status();\n";
        assert_eq!(judge(check, &format!("{ENGINE}push/mod.rs"), text).len(), 2);
        assert!(judge(check, "src-tauri/crates/hubspot/src/retry.rs", text).is_empty());
    }

    #[test]
    fn the_core_neither_reads_clocks_nor_waits() {
        let text = "let t = jiff::Timestamp::now();\nasync fn a() {}\nlet u = std::time::Instant::now();\n";
        assert_eq!(judge(check, &format!("{CORE}merge.rs"), text).len(), 3);
    }

    #[test]
    fn a_select_is_biased() {
        let fair = concat!("tokio::sel", "ect! {\n    a = b() => {}\n}\n");
        let ordered =
            concat!("tokio::sel", "ect! {\n    // the stop first\n    biased;\n    a = b() => {}\n}\n");
        assert_eq!(judge(check, &format!("{ENGINE}scheduler.rs"), fair).len(), 1);
        assert!(judge(check, &format!("{ENGINE}scheduler.rs"), ordered).is_empty());
        assert!(judge(check, &format!("{HOST}serve.rs"), fair).is_empty());
    }

    #[test]
    fn one_file_of_the_store_is_asynchronous() {
        let file =
            |name: &str| super::super::File::new(&format!("{STORE}{name}"), "use tokio::sync::oneshot;\n");
        let mut tree = Tree { files: vec![file("handle.rs")], top: Vec::new() };
        let mut found = Vec::new();
        check_store(&tree, &mut found);
        assert!(found.is_empty());
        tree.files.push(file("record.rs"));
        check_store(&tree, &mut found);
        assert_eq!(found.len(), 1);
    }
}
