//! The steps of the walk, in order.

use super::Walk;
use satchel_tests::desktop::{Rep, Trouble, role};
use std::time::Duration;

/// Walks all steps.
pub(super) fn all(walk: &mut Walk) -> Result<(), Trouble> {
    walk.step("open the window", open)?;
    walk.step("sign in", sign_in)?;
    walk.step("watch the mirror fill", mirror)
}

fn open(walk: &mut Walk) -> Result<(String, ()), Trouble> {
    let page = walk.window.page()?;
    page.open()?;
    page.find(role("button").named("Try the sample account"))?;
    walk.picture("sign-in")?;
    Ok(("the sign-in screen, the sample account one click away".to_owned(), ()))
}

fn sign_in(walk: &mut Walk) -> Result<(String, ()), Trouble> {
    Rep::at(&walk.window).sign_in(&walk.portal, Some(&walk.folder))?;
    let number = walk.portal.text("/portal_id")?;
    walk.window.page()?.says(&number)?;
    walk.picture("confirm")?;
    Ok((
        format!("consent given in the browser, the window asks whether account {number} is the right one"),
        (),
    ))
}

fn mirror(walk: &mut Walk) -> Result<(String, ()), Trouble> {
    let rep = Rep::at(&walk.window);
    rep.say_yes()?;
    walk.picture("mirror-filling")?;
    let page = walk.window.page()?;
    page.says_within("Up to date", Duration::from_secs(180))?;
    walk.picture("contacts")?;
    Ok((format!("{} rows on the screen while it filled, then up to date", rep.rows()?), ()))
}
