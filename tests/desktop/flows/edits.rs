//! Edits of all kinds, taken back, refused and mended.

use crate::desk::Desk;
use satchel_tests::desktop::{Trouble, role};
use serde_json::json;

#[test]
fn five_kinds_of_values_are_edited_one_is_undone_and_four_are_sent() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    let title = desk.portal.value("contacts", &contact.id, "jobtitle")?;
    rep.change("Phone Number", "+49 30 555 0100")?;
    rep.change("City", "Bremen")?;
    rep.choose("Lifecycle Stage", "Evangelist")?;
    rep.choose("Contact owner", "Mei Tanaka")?;
    rep.change("Job Title", "Undone at once")?;
    page.says("5 pending")?;
    page.press(&["Control+z"])?;
    page.says("4 pending")?;
    rep.go_to_list(["g", "c"], "Contacts")?;
    rep.narrow(&contact.email, "Email")?;
    let row = page.find(role("row").about(&contact.email))?;
    page.find_in(&row, role("img").named("Has changes that wait to be sent"))?;
    page.find_in(&row, role("img").named("Pending"))?;
    rep.pause(false)?;
    desk.arrives(&contact, "phone", "+49 30 555 0100")?;
    desk.arrives(&contact, "city", "Bremen")?;
    desk.arrives(&contact, "lifecyclestage", "evangelist")?;
    page.says("Nothing is waiting")?;
    let owner = desk.portal.value("contacts", &contact.id, "hubspot_owner_id")?;
    assert!(owner.is_some_and(|owner| !owner.is_empty()));
    assert_eq!(
        desk.portal.value("contacts", &contact.id, "jobtitle")?,
        title,
        "what was undone was never sent"
    );
    Ok(())
}

#[test]
fn a_refused_value_is_mended_in_place_and_sent_again() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    desk.portal.control("refuse-next", &json!({}))?;
    rep.open_contact(&contact)?;
    rep.change("City", "Nowhere")?;
    page.press(&["g", "p"])?;
    page.says("Refused by HubSpot")?;
    page.focus(role("button").named(&format!("Fix City of {}", contact.name)))?;
    page.press(&["Enter"])?;
    page.find(role("textbox").named("City"))?;
    page.press(&["Control+a"])?;
    page.enter("Bremen")?;
    page.press(&["Enter"])?;
    desk.arrives(&contact, "city", "Bremen")?;
    page.says("Nothing is waiting")
}
