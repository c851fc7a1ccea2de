//! Ends in the middle of things: a killed program, a closed window, an expired sign-in. Nothing that was saved is lost.

use crate::desk::{Desk, SMALL};
use satchel_tests::desktop::{Page, Size, Trouble, role};
use serde_json::json;
use std::time::Duration;

/// Slow enough to be interrupted.
const SLOW: Size = Size { contacts: 1_000, companies: 100, deals: 100, latency_ms: 150 };

#[test]
fn a_first_sync_that_is_killed_goes_on_at_the_next_start() -> Result<(), Trouble> {
    let mut desk = Desk::unsigned(SLOW)?;
    desk.rep().sign_in_with_token(&desk.portal, 0)?;
    desk.rep().say_yes()?;
    let before = desk.rep().total()?;
    assert!(before < SLOW.contacts, "it was killed in the middle");
    desk.window.kill()?;
    desk.window.again()?;
    let rep = desk.rep();
    rep.page()?.open()?;
    rep.page()?.find(role("grid"))?;
    assert!(rep.total()? >= before, "what had come is still there");
    rep.mirrored()?;
    assert_eq!(rep.total()?, SLOW.contacts);
    Ok(())
}

#[test]
fn an_edit_survives_a_kill_and_is_sent() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let contact = desk.contact()?;
    let rep = desk.rep();
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Before the power cut")?;
    desk.window.kill()?;
    desk.window.again()?;
    let page = desk.window.page()?;
    page.open()?;
    page.find(role("navigation"))?;
    page.press(&["g", "p"])?;
    page.find(role("heading").named("Pending"))?;
    // Whether syncing was paused is not remembered or is: either way the rep sees the edit, and it arrives.
    if page.has(role("button").named("Resume"))? {
        page.says("Before the power cut")?;
        desk.rep().pause(false)?;
    }
    desk.arrives(&contact, "city", "Before the power cut")
}

#[test]
fn the_close_button_ends_the_program_and_keeps_edits_and_view() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let contact = desk.contact()?;
    // Without a network the edit is still unsent at the next start.
    desk.portal.stop();
    let rep = desk.rep();
    rep.go_to_list(["g", "c"], "Contacts")?;
    rep.into_list()?;
    rep.page()?.press(&["Shift+S"])?;
    sorted_by_name(&rep.page()?)?;
    rep.remembered("lists.contacts", "\"column\":\"$name\"")?;
    rep.open_contact(&contact)?;
    rep.change("City", "Before the window closed")?;
    let program = desk.window.id()?;
    desk.window.ask_to_close()?;
    let page = desk.window.page()?;
    page.find(role("dialog").about("Quit with unsent changes"))?;
    page.says("1 change has not been sent")?;
    // The program ends on the key, mostly before the driver has told that it was pressed.
    let _told = page.press(&["Enter"]);
    desk.window.ended(program)?;
    desk.window.again()?;
    let page = desk.window.page()?;
    page.open()?;
    page.find(role("grid").about("Contacts"))?;
    sorted_by_name(&page)?;
    desk.rep().open_contact(&contact)?;
    page.says("Before the window closed")?;
    page.says("1 pending")?;
    desk.portal.again()?;
    desk.arrives(&contact, "city", "Before the window closed")
}

/// Waits until the list is in the order of its names.
fn sorted_by_name(page: &Page<'_>) -> Result<(), Trouble> {
    page.until("the list sorted by name", || {
        let head = page.find(role("columnheader").about("Name"))?;
        Ok((page.attribute(&head, "aria-sort")?.as_deref() == Some("ascending")).then_some(()))
    })
}

#[test]
fn a_first_sync_whose_sign_in_ends_goes_on_after_the_next_one() -> Result<(), Trouble> {
    let desk = Desk::unsigned(Size { latency_ms: 0, ..SLOW })?;
    // The token is taken away with the fourth page of contacts: whatever else may be late, the sync is under way.
    let rule = json!({ "method": "GET", "path": "*/objects/*contacts", "skip": 3, "fault": { "kind": "revoke_token" } });
    desk.portal.control("faults", &json!([rule]))?;
    let rep = desk.rep();
    rep.sign_in_with_token(&desk.portal, 0)?;
    rep.say_yes()?;
    let page = rep.page()?;
    page.find(role("button").about("Sign-in expired"))?;
    let before = rep.total()?;
    assert!(before > 0 && before < SLOW.contacts, "it ended in the middle: {before}");
    rep.open_first()?;
    let place = page.place()?;
    rep.change("City", "Written meanwhile")?;
    page.focus(role("button").about("Sign-in expired"))?;
    page.press(&["Enter"])?;
    rep.sign_in_with_token(&desk.portal, 2)?;
    page.focus(role("button").named("Continue"))?;
    page.press(&["Enter"])?;
    rep.mirrored()?;
    page.press(&["g", "c"])?;
    page.until("all contacts", || Ok((rep.total()? == SLOW.contacts).then_some(())))?;
    let id = place.rsplit('/').next().unwrap_or_default();
    page.until_within("the edit in HubSpot", Duration::from_secs(60), || {
        let city = desk.portal.value("contacts", id, "city")?;
        Ok((city.as_deref() == Some("Written meanwhile")).then_some(()))
    })
}

#[test]
fn a_sign_in_that_ends_while_nothing_is_under_way_is_renewed_and_nothing_is_lost() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let contact = desk.contact()?;
    let rep = desk.rep();
    let page = rep.page()?;
    rep.open_contact(&contact)?;
    desk.portal.control("revoke", &json!({ "token": desk.portal.text("/users/0/token")? }))?;
    rep.change("City", "Written meanwhile")?;
    page.find(role("button").about("Sign-in expired"))?;
    page.press(&["g", "p"])?;
    page.says("Written meanwhile")?;
    page.focus(role("button").about("Sign-in expired"))?;
    page.press(&["Enter"])?;
    rep.sign_in_with_token(&desk.portal, 2)?;
    page.focus(role("button").named("Continue"))?;
    page.press(&["Enter"])?;
    desk.arrives(&contact, "city", "Written meanwhile")?;
    page.says_within("Up to date", Duration::from_secs(90))?;
    page.press(&["g", "c"])?;
    page.until("all contacts", || Ok((rep.total()? == SMALL.contacts).then_some(())))
}
