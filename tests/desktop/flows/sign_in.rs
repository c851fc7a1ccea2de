//! The way from nobody to an account with records.

use satchel_tests::desktop::{Portal, Rep, Size, Start, Trouble, Window, role};

/// Small enough to be mirrored while one looks, large enough for pages and links.
const SMALL: Size = Size { contacts: 300, companies: 60, deals: 60, latency_ms: 0 };

#[test]
fn oauth_leads_to_the_first_records() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let portal = Portal::serve(folder.path(), SMALL)?;
    let window = Window::open(folder.path(), Start::default())?;
    let rep = Rep::at(&window);
    rep.sign_in(&portal, None)?;
    let number = portal.text("/portal_id")?;
    rep.page()?.says(&number)?;
    rep.say_yes()?;
    let first = portal.contacts(1)?.remove(0);
    rep.page()?.find(role("link").about("Contacts"))?;
    assert!(!first.name.is_empty());
    Ok(())
}

#[test]
fn the_sample_account_is_one_click_away() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default().sample(300))?;
    let rep = Rep::at(&window);
    rep.open_sample()?;
    assert!(rep.rows()? > 5, "a screenful of contacts");
    Ok(())
}
