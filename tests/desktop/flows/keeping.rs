//! What is kept for later: the history in a file, and a key by which new records are known again.

use crate::desk::Desk;
use satchel_tests::desktop::{Trouble, role};
use serde_json::json;
use std::time::Duration;

/// How long a new record may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(120);

#[test]
fn the_history_of_a_record_is_written_to_a_file() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("history.csv");
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Told in the file")?;
    page.press(&["g", "h"])?;
    page.find(role("table").named("History"))?;
    page.focus(role("button").named("Export…"))?;
    page.press(&["Enter"])?;
    page.find(role("dialog").named("Export the history"))?;
    rep.fill("File", &file.to_string_lossy())?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.focus(role("button").named("Export 1 line"))?;
    page.press(&["Enter"])?;
    page.says("1 line written")?;
    let text = std::fs::read_to_string(&file)?;
    for part in [contact.name.as_str(), "city", "Told in the file"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    Ok(())
}

#[test]
fn new_records_carry_a_key_of_their_own_once_that_is_switched_on() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    page.press(&["Control+,"])?;
    page.focus(role("switch").about("Mark new records with a key"))?;
    page.press(&["Space"])?;
    page.until_within("the switch to be on", ARRIVAL, || {
        let on = "return [...document.querySelectorAll('[role=switch]')]
            .some((box) => box.checked && box.closest('label').textContent.includes('Mark new records'));";
        Ok((page.run(on, &[])? == json!(true)).then_some(()))
    })?;
    let property = desk.portal.ask("GET", "/crm/v3/properties/companies/satchel_uid", None)?;
    assert_eq!((&property["hasUniqueValue"], &property["hidden"]), (&json!(true), &json!(true)));
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    rep.go_to_list(["g", "o"], "Companies")?;
    page.press(&["c"])?;
    page.find(role("dialog").about("New company"))?;
    page.focus(role("textbox").named("Company name"))?;
    page.enter("Marked Ltd")?;
    page.press(&["Enter"])?;
    page.find(role("heading").named("Marked Ltd"))?;
    page.press(&["g", "p"])?;
    page.says_within("Nothing is waiting", ARRIVAL)?;
    let all =
        desk.portal.ask("GET", "/crm/v3/objects/companies?limit=100&properties=name,satchel_uid", None)?;
    let rows = all["results"].as_array().cloned().unwrap_or_default();
    let made = rows.iter().find(|row| row["properties"]["name"] == json!("Marked Ltd"));
    let key = made.and_then(|row| row["properties"]["satchel_uid"].as_str());
    assert!(key.is_some_and(|key| !key.is_empty()), "{made:?}");
    Ok(())
}
