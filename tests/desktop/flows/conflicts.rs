//! A colleague was there too: nothing is overwritten that nobody decided.

use crate::desk::Desk;
use satchel_tests::desktop::{Contact, Page, Trouble, role};
use std::time::Duration;

/// Waits for a conflict of this contact and goes to it.
fn meet(page: &Page<'_>, contact: &Contact) -> Result<(), Trouble> {
    page.until_within("the conflict", Duration::from_secs(60), || {
        Ok(page.has(role("link").about("1 conflict"))?.then_some(()))
    })?;
    page.press(&["g", "f"])?;
    page.find(role("region").named(&contact.name)).map(drop)
}

#[test]
fn mine_theirs_and_another_value_are_chosen_by_key() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    for (label, name) in [("City", "city"), ("Job Title", "jobtitle"), ("Phone Number", "phone")] {
        rep.change(label, &format!("Mine {name}"))?;
        desk.portal.change("contacts", &contact.id, name, &format!("Theirs {name}"))?;
    }
    rep.pause(false)?;
    meet(&page, &contact)?;
    page.says("3 left to decide")?;
    // What stands in which row is the window's business; what is chosen for which property is ours.
    for (property, key) in [("City", "1"), ("Job Title", "2")] {
        page.focus(role("radio").about(&format!("{property}: Yours")))?;
        page.press(&[key])?;
    }
    page.focus(role("radio").about("Phone Number: Yours"))?;
    page.press(&["3"])?;
    page.find(role("textbox").about("Another value for Phone Number"))?;
    page.press(&["Control+a"])?;
    page.enter("+49 30 555 0123")?;
    page.press(&["Enter"])?;
    page.says("All decided")?;
    page.press(&["Control+Enter"])?;
    page.says("No conflicts")?;
    desk.arrives(&contact, "city", "Mine city")?;
    desk.arrives(&contact, "phone", "+49 30 555 0123")?;
    assert_eq!(desk.portal.value("contacts", &contact.id, "jobtitle")?.as_deref(), Some("Theirs jobtitle"));
    Ok(())
}

#[test]
fn nothing_is_chosen_beforehand_and_nothing_is_sent_meanwhile() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Mine")?;
    desk.portal.change("contacts", &contact.id, "city", "Theirs")?;
    rep.pause(false)?;
    meet(&page, &contact)?;
    page.press(&["Control+Enter"])?;
    page.says("1 left to decide")?;
    assert_eq!(desk.portal.value("contacts", &contact.id, "city")?.as_deref(), Some("Theirs"));
    Ok(())
}

#[test]
fn a_decision_is_void_once_hubspot_has_moved_again() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Mine")?;
    desk.portal.change("contacts", &contact.id, "city", "Theirs")?;
    rep.pause(false)?;
    meet(&page, &contact)?;
    page.focus(role("radio").about("City: Yours"))?;
    page.press(&["1"])?;
    page.says("All decided")?;
    desk.portal.change("contacts", &contact.id, "city", "Theirs, again")?;
    page.press(&["s"])?;
    page.says_within("Changed again", Duration::from_secs(60))?;
    page.says("1 left to decide")?;
    assert_eq!(desk.portal.value("contacts", &contact.id, "city")?.as_deref(), Some("Theirs, again"));
    Ok(())
}

#[test]
fn a_colleague_deletes_what_is_being_edited() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Kept here")?;
    desk.portal.archive("contacts", &contact.id)?;
    rep.pause(false)?;
    meet(&page, &contact)?;
    page.says("was deleted in HubSpot while you were changing it")?;
    page.says("Kept here")?;
    page.focus(role("button").named("Give up my changes"))?;
    page.press(&["Enter"])?;
    page.says("No conflicts")?;
    page.press(&["g", "p"])?;
    page.says("Nothing is waiting")
}
