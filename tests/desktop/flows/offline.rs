//! Without a network: everything that was mirrored is there, and what is written waits.

use crate::desk::Desk;
use satchel_tests::desktop::{Trouble, role};
use std::time::Duration;

/// How long it may take to notice that the network is there again: tries are made less and less often.
const NOTICED: Duration = Duration::from_secs(120);

#[test]
fn half_a_telephone_number_finds_its_owner_offline() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let contact = desk.contact()?;
    desk.portal.stop();
    let digits: String = contact.phone.chars().filter(char::is_ascii_digit).collect();
    let half = &digits[digits.len() - 8..];
    desk.rep().look_up(half, &contact.name)?;
    desk.rep().page()?.says(&contact.email)
}

#[test]
fn what_is_written_without_a_network_is_sent_when_it_is_back() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let contact = desk.contact()?;
    desk.portal.stop();
    let rep = desk.rep();
    rep.open_contact(&contact)?;
    rep.change("Job Title", "Night Watch")?;
    let page = rep.page()?;
    page.says_within("Offline", NOTICED)?;
    page.press(&["g", "p"])?;
    page.find(role("heading").named("Pending"))?;
    page.says("Night Watch")?;
    desk.portal.again()?;
    desk.arrives(&contact, "jobtitle", "Night Watch")?;
    let page = desk.window.page()?;
    page.says_within("Nothing is waiting", NOTICED)?;
    page.says_within("Up to date", NOTICED)
}
