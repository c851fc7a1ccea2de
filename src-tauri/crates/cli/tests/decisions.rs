//! What waits, what was decided and what was done, as somebody at a command line meets it: every command over real HTTP,
//! in a process of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Home, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A connected account that was synced once, and ids of its contacts.
fn synced() -> (Sandbox, Home, Vec<String>) {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    assert_eq!(home.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    assert_eq!(home.run("sync").1, 0);
    let ids = ids(&home, "contacts");
    (sandbox, home, ids)
}

fn ids(home: &Home, object_type: &str) -> Vec<String> {
    let page = home.run(&format!("list {object_type} --limit 20")).0;
    page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// A call of a colleague's own program.
fn colleague(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let body = body.to_string();
    let token = sandbox.hello["users"][1]["token"].as_str().unwrap();
    let address = sandbox.address();
    let mut stream = TcpStream::connect(&address).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 2"), "{head}\n{body}");
    serde_json::from_str(body).unwrap_or_default()
}

fn writes(sandbox: &Sandbox, id: &str, values: &[(&str, &str)]) {
    let properties: BTreeMap<_, _> = values.iter().copied().collect();
    let path = format!("/crm/objects/2026-09/contacts/{id}");
    colleague(sandbox, "PATCH", &path, &json!({ "properties": properties }));
}

/// What the server holds; empty is null.
fn server(sandbox: &Sandbox, id: &str, property: &str) -> Value {
    let path = format!("/crm/objects/2026-09/contacts/{id}?properties={property}");
    match colleague(sandbox, "GET", &path, &json!({}))["properties"][property].take() {
        Value::String(text) if text.is_empty() => Value::Null,
        value => value,
    }
}

/// A command that is refused: its code and its exit code.
fn refused(home: &Home, line: &str) -> (String, i32) {
    let (document, code) = home.run(line);
    (document["error"]["code"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned(), code)
}

#[test]
fn undo_takes_back_what_waits_and_what_was_sent() {
    let (sandbox, home, ids) = synced();
    let id = &ids[0];
    let before = server(&sandbox, id, "jobtitle");
    home.run(&format!("edit contacts {id} jobtitle=Waits city=Waits"));
    let outbox = home.run("outbox").0;
    let number = outbox["rows"][0]["properties"]["city"]["intent"].as_str().unwrap().to_owned();
    let (plan, code) = home.run(&format!("undo {number} --preview"));
    assert_eq!((code, plan["parts"].as_array().unwrap().len()), (0, 2), "both were edited at once: {plan}");
    assert_eq!(home.run("outbox").0["total"], 1, "a look changes nothing");
    assert_eq!(home.run(&format!("undo {number}")).0["parts"][0]["was_sent"], false);
    assert_eq!(home.run("outbox").0["total"], 0);

    home.run(&format!("edit contacts {id} jobtitle=Sent"));
    assert_eq!(home.run("push").1, 0);
    let (undone, code) = home.run("undo");
    assert_eq!(
        (code, &undone["parts"][0]["was_sent"], &undone["parts"][0]["from"]),
        (0, &json!(true), &json!("Sent"))
    );
    assert_eq!(home.run("push").1, 0);
    assert_eq!(server(&sandbox, id, "jobtitle"), before);
    assert_eq!(refused(&home, "undo 999999"), ("unknown_intent".to_owned(), 1));
    assert_eq!(refused(&home, &format!("undo {number}")), ("cannot_undo".to_owned(), 1));
    assert_eq!(refused(&home, "undo x"), ("usage".to_owned(), 2));

    let (made, _) = home.run("create contacts lastname=Undone");
    let local = made["id"].as_str().unwrap().to_owned();
    let company = &self::ids(&home, "companies")[0];
    home.run(&format!("associate contacts {local} companies {company}"));
    let rows = home.run("outbox").0["rows"].clone();
    let create = rows.as_array().unwrap().iter().find(|row| row["kind"] == "create").unwrap();
    let number = create["intent"].as_str().unwrap();
    assert_eq!(refused(&home, &format!("undo {number}")), ("has_dependants".to_owned(), 1));
    let (undone, code) = home.run(&format!("undo {number} --with-dependants"));
    assert_eq!((code, undone["dependants"].as_array().unwrap().len()), (0, 1), "{undone}");
    assert_eq!(home.run("outbox").0["total"], 0);
}

#[test]
fn nothing_leaves_a_reviewed_account_unapproved_and_a_preview_shows_what_would() {
    let (sandbox, home, ids) = synced();
    let (on, code) = home.run("review on");
    assert_eq!((code, &on["on"], &on["unapproved"]), (0, &json!(true), &json!(0)));
    home.run(&format!("edit contacts {} jobtitle=Reviewed", ids[0]));
    let status = home.run("status").0;
    assert_eq!(status["review"], json!({ "on": true, "unapproved": 1 }));
    assert_eq!(home.run("push").0["pushed"]["acknowledged"], 0);
    let (preview, code) = home.run("push --preview");
    assert_eq!((code, &preview["requests"], &preview["unapproved"]), (0, &json!([]), &json!(1)));
    let preview = home.run("push --preview --as-approved").0;
    let request = &preview["requests"][0];
    assert_eq!(request["method"], "POST");
    assert_eq!(request["path"], "/crm/objects/2026-09/contacts/batch/update");
    let body: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["inputs"][0]["id"], json!(ids[0]));
    assert_eq!(body["inputs"][0]["properties"], json!({ "jobtitle": "Reviewed" }));
    let cost = &preview["cost"];
    assert_eq!(cost["writes"], 1);
    assert_eq!(cost["total"].as_u64(), Some(1 + cost["reads"].as_u64().unwrap()));
    assert_ne!(server(&sandbox, &ids[0], "jobtitle"), "Reviewed", "nothing was sent");

    let number = home.run("outbox").0["rows"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(refused(&home, "outbox approve 999").1, 1);
    let (approved, code) = home.run(&format!("outbox approve {number}"));
    assert_eq!((code, approved), (0, json!({ "approved": 1, "unapproved": 0 })));
    home.run(&format!("edit contacts {} jobtitle=Again", ids[0]));
    assert_eq!(home.run("push").0["pushed"]["acknowledged"], 0, "it was edited after the approval");
    assert_eq!(home.run("outbox approve --all").0["approved"], 1);
    assert_eq!(home.run("push").0["pushed"]["acknowledged"], 1);
    assert_eq!(server(&sandbox, &ids[0], "jobtitle"), "Again");
    assert_eq!(home.run("review off").0["on"], false);
}

#[test]
fn many_conflicts_are_answered_over_a_preview_only() {
    let (sandbox, home, ids) = synced();
    for id in &ids[..3] {
        home.run(&format!("edit contacts {id} jobtitle=Mine"));
        writes(&sandbox, id, &[("jobtitle", "Theirs")]);
    }
    assert_eq!(home.run("push").1, 4, "something needs the user");
    let line = "resolve --all --remote --type contacts --property jobtitle";
    assert_eq!(refused(&home, line), ("usage".to_owned(), 2));
    let (preview, code) = home.run(&format!("{line} --preview"));
    let rows = preview["rows"].as_array().unwrap();
    assert_eq!((code, rows.len()), (0, 3), "{preview}");
    for row in rows {
        assert_eq!(
            (&row["local"], &row["remote"], &row["result"]),
            (&json!("Mine"), &json!("Theirs"), &json!("Theirs"))
        );
        assert!(row["conflict"].is_string() && row["record"]["title"].is_string(), "{row}");
    }
    let digest = preview["digest"].as_str().unwrap().to_owned();
    writes(&sandbox, &ids[1], &[("jobtitle", "Moved")]);
    home.run("pull");
    let (document, code) = home.run(&format!("{line} --apply {digest}"));
    assert_eq!((&document["error"]["code"], code), (&json!("preview_moved"), 1));
    assert!(document["error"]["message"].as_str().unwrap().contains("jobtitle"), "{document}");
    assert_eq!(home.run("conflicts").0["total"], 3, "nothing was applied");
    let digest = home.run(&format!("{line} --preview")).0["digest"].as_str().unwrap().to_owned();
    assert_eq!(home.run(&format!("{line} --apply {digest}")).1, 0);
    assert_eq!(home.run("conflicts").0["total"], 0);
    assert_eq!(home.run("push").1, 0);
    assert_eq!(server(&sandbox, &ids[1], "jobtitle"), "Moved");
}

#[test]
fn the_ledger_tells_every_fate_and_is_exported_safe_for_spreadsheets() {
    let (sandbox, home, ids) = synced();
    home.run(&format!("edit contacts {} jobtitle==HYPERLINK(1)", ids[0]));
    writes(&sandbox, &ids[0], &[("jobtitle", "Theirs")]);
    home.run("push");
    let conflict = home.run("conflicts").0["rows"][0]["id"].as_str().unwrap().to_owned();
    home.run(&format!("resolve {conflict} --local"));
    home.run("push");
    home.run(&format!("edit contacts {} city=Waits", ids[1]));

    let (page, code) = home.run(&format!("ledger --record contacts {} --limit 50", ids[0]));
    let rows = page["rows"].as_array().unwrap();
    let find = |kind: &str, event: &str| {
        let found = rows.iter().find(|row| row["kind"] == kind && row["event"] == event);
        found.unwrap_or_else(|| panic!("no {kind} {event} in {page}"))
    };
    assert_eq!(code, 0);
    let settled = find("conflict", "settled");
    assert_eq!((&settled["remote"], &settled["detail"]), (&json!("Theirs"), &json!("local")));
    assert_eq!(find("update", "acknowledged")["local"], "=HYPERLINK(1)");
    assert!(rows.iter().all(|row| row["record"]["id"] == json!(ids[0])), "{page}");
    let all = home.run("ledger --limit 1").0;
    assert!(all["total"].as_u64().unwrap() > page["total"].as_u64().unwrap());
    assert_eq!(home.run("ledger --since 2999-01-01").0["total"], 0);
    assert_eq!(refused(&home, "ledger --since soon"), ("usage".to_owned(), 2));
    assert_eq!(refused(&home, "ledger --record contacts 999999"), ("unknown_record".to_owned(), 1));

    let file = home.0.path().join("ledger.csv");
    let (written, code) = home.run(&format!("ledger --format csv --output {}", file.display()));
    assert_eq!((code, &written["exported"]), (0, &all["total"]));
    let csv = std::fs::read_to_string(&file).unwrap();
    assert!(csv.starts_with(
        "id,intent,at,type,record,title,kind,event,property,base,local,remote,detail,link,undoes\r\n"
    ));
    assert!(csv.contains("'=HYPERLINK(1)") && !csv.contains(",=HYPERLINK"), "{csv}");
    let (lines, code) = home.run("ledger --format json");
    assert_eq!((code, lines.as_array().unwrap().len() as u64), (0, all["total"].as_u64().unwrap()));
}
