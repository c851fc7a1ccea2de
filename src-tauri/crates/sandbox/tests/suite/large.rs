//! A portal of a million contacts takes no more memory than a small one, and answers at once.

use crate::harness::Portal;
use satchel_sandbox::Config;
use satchel_sandbox::world::WorldSize;
use serde_json::json;
use std::process::Command;

const CHILD: &str = "SANDBOX_LARGE_CHILD";

/// The most memory this process has held, in megabytes.
#[cfg(target_os = "linux")]
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse::<u64>().unwrap() / 1_024
}

/// In a process of its own: the other tests' memory is not this portal's.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_million_contacts_fit_in_400_megabytes() {
    if std::env::var_os(CHILD).is_none() {
        let name = "large::a_million_contacts_fit_in_400_megabytes";
        let child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned();
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&child.stderr)
        );
        return;
    }
    let portal = Portal::with(Config::new(1, WorldSize::of(1_000_000, 200_000, 200_000)));
    let sorted = json!({"sorts": ["-lastmodifieddate"], "limit": 200});
    let answer = portal.post("/crm/objects/2026-09/contacts/search", sorted).await.expect(200);
    assert_eq!(answer["total"], json!(1_000_000));
    let list =
        portal.get("/crm/objects/2026-09/contacts?limit=100&associations=companies,deals").await.expect(200);
    assert_eq!(list["results"].as_array().unwrap().len(), 100);
    assert!(peak_mb() < 400, "{} MB", peak_mb());
}
