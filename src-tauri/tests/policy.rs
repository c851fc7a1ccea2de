//! The window's policy as it was built into the program: what may run in it, what it may load, and whom it may ask.
//! Each rule answers an attack that worked on another program of this kind.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The policy that the built program sends with its pages; empty when there is none, which no test likes.
fn built() -> String {
    let context = satchel_desktop::context();
    context.config().app.security.csp.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The sources of every directive.
fn parsed() -> BTreeMap<String, BTreeSet<String>> {
    let mut directives = BTreeMap::new();
    for directive in built().split(';') {
        let mut words = directive.split_whitespace().map(str::to_owned);
        let name = words.next().unwrap_or_default();
        assert!(directives.insert(name.clone(), words.collect()).is_none(), "{name} is given twice");
    }
    directives
}

fn sources(directive: &str) -> BTreeSet<String> {
    parsed().remove(directive).unwrap_or_else(|| panic!("the policy says nothing of {directive}"))
}

fn only(sources: &[&str]) -> BTreeSet<String> {
    sources.iter().map(|source| (*source).to_owned()).collect()
}

#[test]
fn the_policy_is_in_the_program_and_not_beside_it() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_satchel-desktop")).expect("the program");
    let policy = built();
    assert!(program.windows(policy.len()).any(|bytes| bytes == policy.as_bytes()));
}

#[test]
fn what_is_not_named_is_forbidden() {
    assert_eq!(sources("default-src"), only(&["'none'"]));
    for directive in ["object-src", "base-uri", "form-action"] {
        assert_eq!(sources(directive), only(&["'none'"]), "{directive}");
    }
}

#[test]
fn scripts_and_styles_come_from_the_programs_own_files() {
    assert_eq!(sources("script-src"), only(&["'self'"]));
    assert_eq!(sources("style-src"), only(&["'self'"]));
    assert_eq!(sources("frame-src"), only(&["'self'"]));
    assert_eq!(sources("require-trusted-types-for"), only(&["'script'"]));
    assert_eq!(sources("trusted-types").len(), 1, "one policy cleans, and there is no second way in");
}

#[test]
fn the_window_asks_the_program_and_nobody_else() {
    assert_eq!(sources("connect-src"), only(&["ipc:", "http://ipc.localhost"]));
    for (directive, sources) in parsed() {
        let outside = sources.iter().find(|source| {
            let named =
                ["https:", "wss:", "ws:", "blob:", "*", "'unsafe"].iter().any(|it| source.contains(it));
            named || (source.starts_with("http:") && *source != "http://ipc.localhost")
        });
        assert_eq!(outside, None, "{directive}");
        assert!(!sources.contains("data:") || directive == "img-src", "{directive} takes data: addresses");
    }
}

#[test]
fn the_shell_offers_no_shortcut_around_the_policy() {
    let context = satchel_desktop::context();
    let config = context.config();
    assert!(!config.app.with_global_tauri);
    assert!(config.app.security.freeze_prototype);
    assert!(!config.app.security.asset_protocol.enable);
    assert!(config.app.security.dev_csp.is_none(), "one policy, for contributors too");
    assert!(config.build.dev_url.is_none(), "the window's files come from the program");
    assert!(config.app.windows.is_empty(), "the window is opened by the program, where its limits are set");
}

#[test]
fn the_one_window_may_ask_our_commands_and_no_plugin() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    let files: Vec<_> =
        std::fs::read_dir(folder).expect("capabilities").map(|file| file.expect("a file").path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let capability: Value = serde_json::from_slice(&std::fs::read(&files[0]).expect("a file")).expect("JSON");
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none() && capability.get("webviews").is_none());
    let permissions: BTreeSet<&str> = capability["permissions"]
        .as_array()
        .expect("permissions")
        .iter()
        .map(|permission| permission.as_str().expect("a permission without a scope"))
        .collect();
    let ours = ["allow-rpc", "allow-subscribe", "allow-zoom", "allow-quit", "allow-stay"];
    assert_eq!(permissions, BTreeSet::from(ours), "each of them is a command of ours, and no plugin's");
}
