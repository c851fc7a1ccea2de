//! The process behind a window, with the sample account over real HTTP and a vault in a folder of its own: what a
//! window would ask, in the order a user would.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use satchel_core::Secret;
use satchel_host::{DataFolder, Resident, ResidentOptions, SandboxOptions, SecretSources, SystemKeychain};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Window {
    resident: Resident,
    told: Arc<Notify>,
}

impl Window {
    fn start(folder: &Path, passphrase: Option<&str>) -> Self {
        let sample = SandboxOptions { contacts: 40, companies: 10, deals: 10, ..SandboxOptions::default() };
        let resident = Resident::start(ResidentOptions {
            data: DataFolder::open(Some(folder.to_owned())).unwrap(),
            sources: SecretSources::new(passphrase.map(Secret::new), Arc::new(SystemKeychain)),
            version: "1.2.3",
            sample,
            open_links: false,
        })
        .unwrap();
        let told = Arc::new(Notify::new());
        let teller = Arc::clone(&told);
        resident.subscribe(move |_| teller.notify_one());
        Self { resident, told }
    }

    async fn call(&self, method: &str, request: Value) -> Value {
        self.resident.call(method, request).await.unwrap()
    }

    /// Asks again whenever the window is told of a change, until the answer is as wanted.
    async fn until(&self, method: &str, request: Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let seen = std::sync::Mutex::new(Value::Null);
        let look = async {
            loop {
                let answer = self.call(method, request.clone()).await;
                if wanted(&answer) {
                    return answer;
                }
                *seen.lock().unwrap() = answer;
                self.told.notified().await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, look).await;
        found.unwrap_or_else(|_| panic!("{method} stays at {}", seen.lock().unwrap()))
    }

    /// Signs in to the sample account and waits for its records.
    async fn with_sample(folder: &Path) -> Self {
        let window = Self::start(folder, Some("correct horse"));
        let state = window.call("connect_sample", json!({ "passphrase": null })).await;
        assert_eq!(state["phase"]["name"], "confirm", "{state}");
        assert_eq!((&state["phase"]["sample"], &state["phase"]["secrets"]), (&json!(true), &json!("vault")));
        assert!(state["phase"]["user"].as_str().is_some_and(|name| !name.is_empty()), "{state}");
        window.call("confirm_account", json!({})).await;
        window
            .until("sync_state", json!({}), |state| {
                state["activity"]["name"] == "idle" && state["last_synced_at"].is_string()
            })
            .await;
        window
    }

    async fn first(&self) -> String {
        let request = json!({ "type": "contacts", "sort": "email", "filters": ["email?"], "limit": 1 });
        self.call("list", request).await["rows"][0]["id"].as_str().unwrap().to_owned()
    }

    async fn edit(&self, id: &str, property: &str, value: &str) {
        let request = json!({ "type": "contacts", "id": id, "properties": { property: value } });
        self.call("edit", request).await;
    }

    async fn synced(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        self.call("sync_now", json!({})).await;
        self.until("sync_state", json!({}), |state| state["activity"]["name"] == "idle" && wanted(state))
            .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_account_is_mirrored_edited_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let page = window.call("list", json!({ "type": "contacts", "limit": 100 })).await;
    assert_eq!(page["total"], 40);
    let state = window.call("sync_state", json!({})).await;
    assert!(state["requests"].as_u64() > Some(9) && state["throttled"] == 0, "{state}");
    assert!(state["daily_remaining"].as_u64() < state["daily_limit"].as_u64(), "{state}");
    let me = window.call("owners", json!({})).await;
    assert_eq!(me["rows"].as_array().unwrap().iter().filter(|owner| owner["me"] == true).count(), 1);

    let id = window.first().await;
    window.edit(&id, "jobtitle", "Keeper of keys").await;
    // Nobody asks for it: three seconds after the edit it goes out by itself.
    window.until("outbox", json!({ "limit": 9 }), |page| page["total"] == 0).await;
    window.resident.close().await;

    let again = Window::start(folder.path(), Some("correct horse"));
    again.until("app_state", json!({}), |state| state["phase"]["name"] == "open").await;
    let record = again.call("show", json!({ "type": "contacts", "id": id })).await;
    assert_eq!(
        (&record["properties"]["jobtitle"], &record["pending"]),
        (&json!("Keeper of keys"), &json!({}))
    );
    again.synced(|state| state["failure"].is_null()).await;
    again.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_network_edits_wait_and_go_out_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let id = window.first().await;
    window.call("sample_network", json!({ "network": "off" })).await;
    window.until("sync_state", json!({}), |state| state["activity"]["name"] == "offline").await;
    window.edit(&id, "city", "Oslo").await;
    assert_eq!(window.call("outbox", json!({ "limit": 9 })).await["rows"][0]["state"], "queued");
    window.call("sample_network", json!({ "network": "normal" })).await;
    window.until("outbox", json!({ "limit": 9 }), |page| page["total"] == 0).await;
    window.until("sync_state", json!({}), |state| state["activity"]["name"] == "idle").await;
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleagues_change_to_the_same_property_is_a_conflict_and_the_answer_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let id = window.first().await;
    window.call("work_offline", json!({ "on": true })).await;
    window.edit(&id, "jobtitle", "Mine").await;
    let theirs = json!({ "type": "contacts", "id": id, "property": "jobtitle", "value": "Theirs" });
    window.call("sample_edit", theirs).await;
    window.call("work_offline", json!({ "on": false })).await;
    let page = window.until("conflicts", json!({ "limit": 9 }), |page| page["total"] == 1).await;
    let conflict = &page["rows"][0];
    assert_eq!(conflict["properties"][0]["remote"], "Theirs");
    assert!(conflict["properties"][0]["remote_name"].is_string(), "{conflict}");
    let answer = json!({ "id": conflict["id"], "property": "jobtitle", "answer": "local" });
    window.call("resolve", answer).await;
    window.until("outbox", json!({ "limit": 9 }), |page| page["total"] == 0).await;
    let record = window.call("show", json!({ "type": "contacts", "id": id })).await;
    assert_eq!((&record["properties"]["jobtitle"], &record["conflict"]), (&json!("Mine"), &json!(null)));
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_value_is_fixed_and_sent() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let id = window.first().await;
    assert_eq!(window.call("sample_refuse", json!({})).await["refuses_next"], true);
    window.edit(&id, "city", "Nowhere").await;
    let page =
        window.until("outbox", json!({ "limit": 9 }), |page| page["rows"][0]["state"] == "rejected").await;
    let pending = &page["rows"][0]["properties"]["city"];
    assert!(pending["message"].as_str().unwrap().contains("not allowed"), "{pending}");
    window.edit(&id, "city", "Bergen").await;
    window.until("outbox", json!({ "limit": 9 }), |page| page["total"] == 0).await;
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_can_be_taken_back_while_it_waits() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let id = window.first().await;
    window.call("archive", json!({ "type": "contacts", "id": id })).await;
    let row = window.call("outbox", json!({ "limit": 9 })).await["rows"][0].clone();
    assert_eq!((&row["kind"], &row["state"]), (&json!("archive"), &json!("queued")));
    window.synced(|_| true).await;
    assert_eq!(window.call("outbox", json!({ "limit": 9 })).await["total"], 1, "it waits its ten seconds");
    window.call("discard", json!({ "id": row["id"] })).await;
    assert_eq!(window.call("show", json!({ "type": "contacts", "id": id })).await["state"], "live");
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vault_is_unlocked_by_its_passphrase_alone() {
    let folder = tempfile::tempdir().unwrap();
    Window::with_sample(folder.path()).await.resident.close().await;
    let window = Window::start(folder.path(), None);
    let state = window.until("app_state", json!({}), |state| state["phase"]["name"] == "locked").await;
    assert_eq!((&state["phase"]["passphrase"], &state["phase"]["failure"]), (&json!(true), &json!(null)));
    let state = window.call("unlock", json!({ "passphrase": "wrong" })).await;
    assert_eq!(
        (&state["phase"]["name"], &state["phase"]["failure"]["code"]),
        (&json!("locked"), &json!("secrets_locked"))
    );
    let state = window.call("unlock", json!({ "passphrase": "correct horse" })).await;
    assert_eq!(state["phase"]["name"], "open", "{state}");
    let gone = window.call("sign_out", json!({})).await;
    assert_eq!(gone["unsent"], 0);
    assert_eq!(window.call("app_state", json!({})).await["phase"]["name"], "sign_in");
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_another_version_of_the_sample_account_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("sample");
    std::fs::create_dir_all(&kept).unwrap();
    Window::with_sample(folder.path()).await.resident.close().await;
    for entry in std::fs::read_dir(&kept).unwrap() {
        std::fs::write(entry.unwrap().path(), "not a journal of this version\n").unwrap();
    }
    let window = Window::start(folder.path(), Some("correct horse"));
    let state = window.until("app_state", json!({}), |state| state["phase"]["name"] != "connecting").await;
    assert_eq!(state["phase"]["name"], "open", "{state}");
    assert!(folder.path().join("sample.old-1").exists());
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_says_so_and_leaves_the_sign_in_screen() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let state = window.call("app_state", json!({})).await;
    let api_base = state["phase"]["portal"]["api_base"].clone();
    window.call("sign_out", json!({})).await;
    let request = json!({ "token": "pat-wrong", "api_base": api_base, "passphrase": null });
    let state = window.call("connect_token", request).await;
    assert_eq!(
        (&state["phase"]["name"], &state["phase"]["failure"]["code"]),
        (&json!("sign_in"), &json!("sign_in_needed"))
    );
    let elsewhere = json!({ "token": "pat", "api_base": "https://evil.example", "passphrase": null });
    let state = window.call("connect_token", elsewhere).await;
    assert_eq!(state["phase"]["failure"]["code"], "usage");
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_given_in_sight_of_an_older_value_is_void() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let id = window.first().await;
    let theirs =
        |value: &str| json!({ "type": "contacts", "id": id, "property": "jobtitle", "value": value });
    window.call("work_offline", json!({ "on": true })).await;
    window.edit(&id, "jobtitle", "Mine").await;
    window.call("sample_edit", theirs("Theirs")).await;
    window.call("work_offline", json!({ "on": false })).await;
    let page = window.until("conflicts", json!({ "limit": 9 }), |page| page["total"] == 1).await;
    let conflict = page["rows"][0]["id"].clone();
    window.call("sample_edit", theirs("Theirs again")).await;
    window.call("sync_now", json!({})).await;
    let moved = |page: &Value| page["rows"][0]["properties"][0]["remote"] == "Theirs again";
    window.until("conflicts", json!({ "limit": 9 }), moved).await;
    let answer = |seen: &str| json!({ "id": conflict, "property": "jobtitle", "answer": "local", "seen": { "value": seen } });
    let refused = window.resident.call("resolve", answer("Theirs")).await.unwrap_err();
    assert_eq!(serde_json::to_value(&refused).unwrap()["code"], "conflict_moved", "{refused}");
    window.call("resolve", answer("Theirs again")).await;
    window.until("outbox", json!({ "limit": 9 }), |page| page["total"] == 0).await;
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_is_written_to_a_new_file_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let id = window.first().await;
    window.call("work_offline", json!({ "on": true })).await;
    window.edit(&id, "jobtitle", "Kept in the ledger").await;
    let path = folder.path().join("history.csv");
    let request = json!({ "format": "csv", "path": path });
    let written = window.call("export_ledger", request.clone()).await;
    assert_eq!((&written["lines"], &written["file"]), (&json!(1), &json!(path)), "{written}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("Kept in the ledger").count(), 1, "{text}");

    let refused = window.resident.call("export_ledger", request).await.unwrap_err();
    assert!(refused.message.contains("is there already"), "{}", refused.message);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let nowhere = json!({ "format": "json", "path": "history.json" });
    assert!(window.resident.call("export_ledger", nowhere).await.is_err(), "beside the program is no place");
    let of_another = json!({ "type": "contacts", "id": "1" });
    let unknown = folder.path().join("unknown.json");
    let request = json!({ "format": "json", "path": unknown, "record": of_another });
    assert!(window.resident.call("export_ledger", request).await.is_err());
    assert!(!unknown.exists(), "a failure leaves no file");
    window.resident.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_with_unsent_changes_asks_what_becomes_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::with_sample(folder.path()).await;
    let unsent = window.call("unsent", json!({})).await;
    assert_eq!(
        (&unsent["total"], &unsent["can_send"]),
        (&json!(0), &json!(true)),
        "nothing to ask: {unsent}"
    );
    let id = window.first().await;
    window.call("work_offline", json!({ "on": true })).await;
    window.edit(&id, "jobtitle", "Unsent").await;
    let unsent = window.call("unsent", json!({})).await;
    assert_eq!((&unsent["total"], &unsent["word"]), (&json!(1), &json!("discard")));

    let code = |refused: satchel_api::Failure| serde_json::to_value(refused).unwrap()["code"].clone();
    let refused = window.resident.call("wipe", json!({})).await.unwrap_err();
    assert_eq!(code(refused), "unsent_edits");
    let word = json!({ "name": "discard", "word": "yes" });
    let refused = window.resident.call("settle_unsent", word).await.unwrap_err();
    assert_eq!(code(refused), "unsent_edits", "another word gives nothing up");
    assert_eq!(window.call("unsent", json!({})).await["total"], 1);

    let path = folder.path().join("kept.sealed").display().to_string();
    let keep = json!({ "name": "keep", "passphrase": "of several words", "path": path });
    let wiped = window.call("wipe", json!({ "unsent": keep })).await;
    assert_eq!((&wiped["left"], &wiped["unsent"]["file"]), (&json!([]), &json!(path)), "{wiped}");
    let state = window.call("app_state", json!({})).await;
    assert_eq!((&state["phase"]["name"], &state["accounts"]), (&json!("sign_in"), &json!([])));

    let state = window.call("connect_sample", json!({ "passphrase": null })).await;
    assert_eq!(state["phase"]["name"], "confirm", "{state}");
    window.call("confirm_account", json!({})).await;
    let import = json!({ "passphrase": "of several words", "path": path });
    let imported = window.call("import_outbox", import).await;
    assert_eq!((&imported["placed"], &imported["left"]), (&json!(1), &json!([])), "{imported}");
    window.until("outbox", json!({ "limit": 9 }), |page| page["total"] == 0).await;
    let shown = window.call("show", json!({ "type": "contacts", "id": id })).await;
    assert_eq!(shown["properties"]["jobtitle"], "Unsent", "it was sent by itself");

    window.call("work_offline", json!({ "on": true })).await;
    window.edit(&id, "jobtitle", "At the end").await;
    window.call("work_offline", json!({ "on": false })).await;
    let settled = window.call("settle_unsent", json!({ "name": "send" })).await;
    assert_eq!(settled["left"], 0, "{settled}");
    window.resident.close().await;
}
