//! Ends in the middle of things: a killed program, an expired sign-in. Nothing that was saved is lost.

use crate::desk::{Desk, SMALL};
use satchel_tests::desktop::{Size, Trouble, role};
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
fn a_sign_in_that_ends_in_the_middle_is_renewed_and_nothing_is_lost() -> Result<(), Trouble> {
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
