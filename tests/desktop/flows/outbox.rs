//! What is written here and has to arrive: notes, new records, approvals, many decisions at once, and what is left behind.

use crate::desk::Desk;
use satchel_tests::desktop::{Contact, Page, Trouble, role};
use serde_json::json;
use std::time::Duration;

/// How long it may take to notice that the network is gone, or there again.
const NOTICED: Duration = Duration::from_secs(120);

/// The notes that HubSpot has with this in their text.
fn notes(desk: &Desk, text: &str) -> Result<Vec<serde_json::Value>, Trouble> {
    let path = "/crm/v3/objects/notes?limit=100&properties=hs_note_body&associations=contacts&archived=false";
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let answer = desk.portal.ask("GET", &format!("{path}{after}"), None)?;
        let rows = answer["results"].as_array().cloned().unwrap_or_default();
        let has = |row: &serde_json::Value| {
            row["properties"]["hs_note_body"].as_str().is_some_and(|body| body.contains(text))
        };
        found.extend(rows.into_iter().filter(has));
        match answer.pointer("/paging/next/after").and_then(serde_json::Value::as_str) {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(found),
        }
    }
}

/// Two contacts whose names and addresses can be typed on any keyboard.
fn two_contacts(desk: &Desk) -> Result<[Contact; 2], Trouble> {
    let typed = |contact: &Contact| {
        [&contact.name, &contact.email].iter().all(|text| !text.is_empty() && text.is_ascii())
    };
    let mut found = desk.portal.contacts(100)?.into_iter().filter(typed);
    match (found.next(), found.next()) {
        (Some(one), Some(other)) => Ok([one, other]),
        _ => Err(Trouble::new("fewer than two contacts with a name and an address")),
    }
}

/// Writes a note on the record that is shown, with keys alone.
fn write_note(page: &Page<'_>, text: &str) -> Result<(), Trouble> {
    page.press(&["n"])?;
    page.until("the field of the note", || {
        let ready = "return document.activeElement?.localName === 'textarea';";
        Ok((page.run(ready, &[])? == json!(true)).then_some(()))
    })?;
    page.enter(text)?;
    page.press(&["Control+Enter"])?;
    page.says("Note saved on this computer")?;
    page.gone(role("form"))
}

#[test]
fn a_note_written_without_a_network_stands_at_once_and_arrives_with_it() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let contact = desk.contact()?;
    desk.portal.stop();
    let rep = desk.rep();
    rep.open_contact(&contact)?;
    let page = rep.page()?;
    write_note(&page, "Wants one order for all sites")?;
    let note = page.until("the note on the timeline", || {
        let all = page.all(role("listitem"))?;
        for item in all {
            if page.text_in(&item)?.contains("Wants one order for all sites") {
                return Ok(Some(item));
            }
        }
        Ok(None)
    })?;
    assert!(page.text_in(&note)?.contains("Pending"), "it is marked");
    page.says_within("Offline", NOTICED)?;
    desk.portal.again()?;
    let page = desk.window.page()?;
    page.press(&["g", "p"])?;
    page.says_within("Nothing is waiting", NOTICED)?;
    let arrived = notes(&desk, "Wants one order for all sites")?;
    assert_eq!(arrived.len(), 1, "once and not twice");
    let about = arrived[0].pointer("/associations/contacts/results/0/id").and_then(serde_json::Value::as_str);
    assert_eq!(about, Some(contact.id.as_str()));
    Ok(())
}

#[test]
fn a_new_record_is_undone_with_what_waits_for_it_and_nothing_of_it_is_ever_sent() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    rep.pause(true)?;
    rep.go_to_list(["g", "o"], "Companies")?;
    page.press(&["c"])?;
    page.find(role("dialog").about("New company"))?;
    page.focus(role("textbox").named("Company name"))?;
    page.enter("Never Sent Ltd")?;
    page.press(&["Enter"])?;
    page.find(role("heading").named("Never Sent Ltd"))?;
    write_note(&page, "About a company that never was")?;
    page.press(&["g", "p"])?;
    page.focus(role("button").named("Undo all of Never Sent Ltd"))?;
    page.press(&["Enter"])?;
    page.find(role("dialog").about("Undo the new company"))?;
    page.says("goes with it")?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.focus(role("button").named("Undo with 1 more"))?;
    page.press(&["Enter"])?;
    page.says("Nothing is waiting")?;
    rep.pause(false)?;
    rep.mirrored()?;
    assert_eq!(notes(&desk, "About a company that never was")?.len(), 0);
    let wanted = json!({ "filterGroups": [{ "filters": [
        { "propertyName": "name", "operator": "EQ", "value": "Never Sent Ltd" }
    ] }] });
    let found = desk.portal.ask("POST", "/crm/v3/objects/companies/search", Some(&wanted))?;
    assert_eq!(found["total"], json!(0));
    Ok(())
}

#[test]
fn in_review_nothing_leaves_until_it_is_approved() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    let before = desk.portal.value("contacts", &contact.id, "city")?;
    page.press(&["Control+,"])?;
    page.focus(role("switch").about("Review changes"))?;
    page.press(&["Space"])?;
    rep.open_contact(&contact)?;
    rep.change("City", "Approved first")?;
    page.press(&["g", "p"])?;
    page.says("1 change waits for your approval")?;
    let asked = desk.portal.requests()?;
    page.press(&["s"])?;
    page.until_within("a sync", NOTICED, || Ok((desk.portal.requests()? > asked + 1).then_some(())))?;
    rep.mirrored()?;
    assert_eq!(desk.portal.value("contacts", &contact.id, "city")?, before, "nothing has left");
    page.press(&["v"])?;
    page.find(role("dialog").named("What would be sent"))?;
    page.says("Nothing would be sent now")?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.press(&["Escape"])?;
    page.gone(role("dialog"))?;
    page.press(&["Shift+A"])?;
    desk.arrives(&contact, "city", "Approved first")?;
    page.says_within("Nothing is waiting", NOTICED)
}

#[test]
fn many_conflicts_are_decided_over_a_table_of_what_becomes_of_them() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let both = two_contacts(&desk)?;
    rep.pause(true)?;
    for (contact, mine) in both.iter().zip(["Mine one", "Mine two"]) {
        rep.open_contact(contact)?;
        rep.change("City", mine)?;
        desk.portal.change("contacts", &contact.id, "city", "Theirs")?;
    }
    rep.pause(false)?;
    page.until_within("two conflicts", NOTICED, || {
        Ok(page.has(role("link").about("2 conflicts"))?.then_some(()))
    })?;
    page.press(&["g", "f"])?;
    page.find(role("navigation").named("Records with conflicts"))?;
    page.press(&["m"])?;
    page.find(role("dialog").named("Decide many at once"))?;
    page.focus(role("radio").about("Yours"))?;
    page.press(&["Space"])?;
    let table = page.find(role("table").named("What will be decided"))?;
    let shown = page.text_in(&table)?;
    for expected in ["Mine one", "Mine two", "Theirs", &both[0].name, &both[1].name] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.focus(role("button").named("Overwrite 2 values in HubSpot"))?;
    page.press(&["Enter"])?;
    page.says("No conflicts")?;
    desk.arrives(&both[0], "city", "Mine one")?;
    desk.arrives(&both[1], "city", "Mine two")
}

#[test]
fn a_value_that_was_written_over_is_put_back_by_one_key() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    // The write is on its way for some seconds: the colleague is quicker.
    let slow = json!({ "method": "POST", "path": "*/contacts/batch/update", "fault": { "kind": "delay", "ms": 6_000 } });
    desk.portal.control("faults", &json!([slow]))?;
    rep.open_contact(&contact)?;
    rep.change("City", "Mine")?;
    page.press(&["g", "p"])?;
    page.find(role("region").named("Sending"))?;
    desk.portal.change("contacts", &contact.id, "city", "Theirs")?;
    page.until_within("the late conflict", NOTICED, || {
        Ok(page.has(role("link").about("1 conflict"))?.then_some(()))
    })?;
    assert_eq!(desk.portal.value("contacts", &contact.id, "city")?.as_deref(), Some("Mine"));
    page.press(&["g", "f"])?;
    page.says("your change was written over it a moment later")?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.press(&["r"])?;
    page.says("No conflicts")?;
    desk.arrives(&contact, "city", "Theirs")
}

#[test]
fn a_sent_change_is_taken_back_and_history_tells_all_of_it() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    let before = desk.portal.value("contacts", &contact.id, "jobtitle")?.unwrap_or_default();
    rep.open_contact(&contact)?;
    rep.change("Job Title", "Regretted")?;
    desk.arrives(&contact, "jobtitle", "Regretted")?;
    page.press(&["g", "p"])?;
    page.says_within("Nothing is waiting", NOTICED)?;
    page.focus(role("tab").about("Sent, 24 h"))?;
    page.press(&["Enter"])?;
    page.focus(role("button").named(&format!("Take back the change of {}", contact.name)))?;
    page.press(&["Enter"])?;
    desk.arrives(&contact, "jobtitle", &before)?;
    page.press(&["g", "h"])?;
    let table = page.find(role("table").named("History"))?;
    page.until_within("both ways in the history", NOTICED, || {
        let told = page.text_in(&table)?;
        let both = told.matches("In HubSpot").count() == 2 && told.contains("taken back since");
        Ok(both.then_some(()))
    })?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    Ok(())
}

#[test]
fn signing_out_leaves_unsent_changes_in_a_sealed_file_that_brings_them_back() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("kept.sealed");
    let name = file.to_string_lossy().into_owned();
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Kept in a file")?;
    page.press(&["Control+,"])?;
    page.focus(role("button").named("Remove from this computer…"))?;
    page.press(&["Enter"])?;
    page.says("1 change has not been sent")?;
    page.focus(role("radio").about("Keep them in a sealed file"))?;
    page.press(&["Space"])?;
    rep.fill("Passphrase of the file", "a passphrase of the file")?;
    rep.fill("Passphrase again", "a passphrase of the file")?;
    rep.fill("File", &name)?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.focus(role("button").named("Seal them in a file"))?;
    page.press(&["Enter"])?;
    page.says("Your changes are kept in a sealed file")?;
    let sealed = std::fs::read(&file)?;
    assert!(!String::from_utf8_lossy(&sealed).contains("Kept in a file"), "it is sealed");
    page.focus(role("button").named("Remove"))?;
    page.press(&["Enter"])?;
    rep.sign_in_with_token(&desk.portal, 0)?;
    rep.say_yes()?;
    rep.mirrored()?;
    rep.pause(true)?;
    page.focus(role("button").named("More about what waits"))?;
    page.press(&["Enter"])?;
    page.focus(role("menuitem").about("Import kept changes"))?;
    page.press(&["Enter"])?;
    page.find(role("dialog").named("Import kept changes"))?;
    rep.fill("File", &name)?;
    rep.fill("Passphrase of the file", "a passphrase of the file")?;
    page.focus(role("button").named("Import"))?;
    page.press(&["Enter"])?;
    page.says("1 change waits here now")?;
    page.focus(role("button").named("Close"))?;
    page.press(&["Enter"])?;
    page.says("Kept in a file")?;
    rep.pause(false)?;
    desk.arrives(&contact, "city", "Kept in a file")
}

#[test]
fn two_contacts_become_one_after_a_look_at_both() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let [stays, goes] = two_contacts(&desk)?;
    rep.open_contact(&stays)?;
    page.press(&["Control+Shift+M"])?;
    page.find(role("dialog").about("Merge"))?;
    page.until("the field of the other", || {
        let ready = "return document.activeElement?.matches('[role=dialog] input') ?? false;";
        Ok((page.run(ready, &[])? == json!(true)).then_some(()))
    })?;
    page.enter(&goes.email)?;
    page.says(&goes.name)?;
    page.press(&["Enter"])?;
    page.says("HubSpot cannot undo this")?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.focus(role("button").named("Merge for good"))?;
    page.press(&["Enter"])?;
    page.says("is part of")?;
    let merged = desk.portal.value("contacts", &stays.id, "hs_merged_object_ids")?.unwrap_or_default();
    assert!(merged.split(';').any(|id| id == goes.id), "{merged}");
    Ok(())
}
