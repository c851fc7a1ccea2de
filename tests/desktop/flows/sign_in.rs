//! The way from nobody to an account with records.

use crate::desk::{Desk, SMALL};
use satchel_tests::desktop::{Rep, Start, Trouble, Window, role};

#[test]
fn oauth_leads_to_the_first_records() -> Result<(), Trouble> {
    let desk = Desk::unsigned(SMALL)?;
    let rep = desk.rep();
    rep.sign_in(&desk.portal, None)?;
    rep.page()?.says(&desk.portal.text("/portal_id")?)?;
    rep.say_yes()?;
    rep.mirrored()?;
    assert_eq!(rep.total()?, SMALL.contacts);
    Ok(())
}

#[test]
fn a_sign_in_that_is_given_up_leaves_nothing_behind() -> Result<(), Trouble> {
    let desk = Desk::unsigned(SMALL)?;
    let rep = desk.rep();
    rep.sign_in_with_token(&desk.portal, 0)?;
    let page = rep.page()?;
    page.focus(role("button").named("Not this account"))?;
    page.press(&["Enter"])?;
    page.find(role("button").named("Try the sample account"))?;
    let before = desk.portal.requests()?;
    page.find(role("radio").about("Sign in with HubSpot"))?;
    assert_eq!(desk.portal.requests()?, before, "nothing is read any more");
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
