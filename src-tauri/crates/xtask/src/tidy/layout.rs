//! The fixed top level of the repository: a reader sees everything there is at one glance.

use super::{Tree, Violation};

/// What may stand there, besides dot files and the licence.
const TOP: &[&str] =
    &["Cargo.toml", "Cargo.lock", "src-tauri", "ui", "tests", "icons", "README.md", "CHANGELOG.md"];

/// Reports what stands at the top level and has no place there.
pub(super) fn check(tree: &Tree, found: &mut Vec<Violation>) {
    for name in &tree.top {
        let allowed = TOP.contains(&name.as_str()) || name.starts_with('.') || name.starts_with("LICENSE");
        if !allowed {
            let text = "the top level is fixed: move this below src-tauri, ui, tests or icons";
            found.push(Violation::new(name, 1, text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(names: &[&str]) -> Vec<String> {
        let top = names.iter().map(|name| (*name).to_owned()).collect();
        let mut found = Vec::new();
        check(&Tree { files: Vec::new(), top }, &mut found);
        found.into_iter().map(|violation| violation.path).collect()
    }

    #[test]
    fn the_fixed_names_and_dot_files_are_welcome() {
        assert!(
            judged(&["Cargo.toml", "Cargo.lock", ".ci", ".gitignore", "LICENSE", "LICENSE-MIT", "ui"])
                .is_empty()
        );
    }

    #[test]
    fn anything_else_is_not() {
        assert_eq!(judged(&["docs", "README.md", "package.json"]), ["docs", "package.json"]);
    }
}
