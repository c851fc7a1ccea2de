//! Every route, in both lights, empty and full, with failures too: for people who hear the window or cannot use a mouse.

use crate::desk::{Desk, SMALL};
use satchel_tests::desktop::{Page, Size, Trouble, role};
use serde_json::json;
use std::time::Duration;

/// The places of the window: the keys that lead there, and the heading that says one has arrived.
pub(crate) const ROUTES: &[(&[&str], &str)] = &[
    (&["g", "c"], "Contacts"),
    (&["g", "o"], "Companies"),
    (&["g", "d"], "Deals"),
    (&["g", "t"], "Tickets"),
    (&["g", "p"], "Pending"),
    (&["g", "f"], "Conflicts"),
    (&["g", "h"], "History"),
    (&["g", "s"], "Sync"),
    (&["Control+,"], "Settings"),
];

/// An account without anything in it.
const EMPTY: Size = Size { contacts: 0, companies: 0, deals: 0, latency_ms: 0 };

/// The most elements a screen may have.
const ELEMENTS: u64 = 1_500;

/// Collects what is wrong with the screen as it is.
pub(crate) fn judge(page: &Page<'_>, place: &str, wrong: &mut Vec<String>) -> Result<(), Trouble> {
    page.painted()?;
    for finding in page.axe()? {
        wrong.push(format!(
            "{place}: {} ({}) at {}",
            finding.rule,
            finding.help,
            finding.places.join(" and ")
        ));
    }
    let elements =
        page.run("return document.querySelectorAll('*').length;", &[])?.as_u64().unwrap_or_default();
    if elements > ELEMENTS {
        wrong.push(format!("{place}: {elements} elements"));
    }
    Ok(())
}

fn light(page: &Page<'_>, theme: &str) -> Result<(), Trouble> {
    page.press(&["Control+,"])?;
    page.focus(role("radio").named(theme))?;
    page.press(&["Space"])?;
    let scheme = theme.to_lowercase();
    page.until(&format!("a {scheme} window"), || {
        let now = page.run("return getComputedStyle(document.documentElement).colorScheme;", &[])?;
        Ok((now.as_str() == Some(scheme.as_str())).then_some(()))
    })
}

/// Walks all routes in both lights.
fn all_routes(page: &Page<'_>, state: &str, wrong: &mut Vec<String>) -> Result<(), Trouble> {
    for theme in ["Light", "Dark"] {
        light(page, theme)?;
        for (keys, heading) in ROUTES {
            page.press(keys)?;
            page.find(role("heading").named(heading))?;
            judge(page, &format!("{heading}, {state}, {theme}"), wrong)?;
        }
    }
    Ok(())
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_broken_rule_is_found() -> Result<(), Trouble> {
    let desk = Desk::unsigned(EMPTY)?;
    let page = desk.window.page()?;
    // The page is complete before anything is drawn into it.
    page.find(role("heading"))?;
    page.run("document.querySelector('button').append(new Image()); document.querySelector('h1').style.color = '#eee';", &[])?;
    let found: Vec<String> = page.axe()?.into_iter().map(|finding| finding.rule).collect();
    assert!(found.iter().any(|rule| rule == "image-alt"), "{found:?}");
    assert!(found.iter().any(|rule| rule == "color-contrast"), "{found:?}");
    Ok(())
}

#[test]
fn every_route_of_a_full_account_keeps_the_rules() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    let mut wrong = Vec::new();
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("City", "Mine")?;
    desk.portal.change("contacts", &contact.id, "city", "Theirs")?;
    rep.pause(false)?;
    page.until_within("a conflict", Duration::from_secs(60), || {
        Ok(page.has(role("link").about("1 conflict"))?.then_some(()))
    })?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("Job Title", "Waiting")?;
    all_routes(&page, "full", &mut wrong)?;
    for theme in ["Light", "Dark"] {
        light(&page, theme)?;
        rep.open_contact(&contact)?;
        judge(&page, &format!("a record, {theme}"), &mut wrong)?;
        for (key, form) in [("n", "Write a note"), ("l", "Log a call"), ("t", "Make a task")] {
            page.press(&[key])?;
            page.find(role("form").named(form))?;
            judge(&page, &format!("{form}, {theme}"), &mut wrong)?;
            page.press(&["Escape"])?;
            page.gone(role("form"))?;
        }
        rep.edit("City")?;
        judge(&page, &format!("an editor, {theme}"), &mut wrong)?;
        page.press(&["Escape"])?;
        page.press(&["Control+k"])?;
        page.find(role("dialog"))?;
        page.enter("a")?;
        page.find(role("option"))?;
        judge(&page, &format!("the palette, {theme}"), &mut wrong)?;
        page.press(&["Escape"])?;
        page.gone(role("dialog"))?;
        page.press(&["?"])?;
        page.find(role("dialog"))?;
        judge(&page, &format!("the shortcut sheet, {theme}"), &mut wrong)?;
        page.press(&["Escape"])?;
        page.gone(role("dialog"))?;
    }
    none(&wrong);
    Ok(())
}

#[test]
fn every_route_of_an_empty_account_keeps_the_rules() -> Result<(), Trouble> {
    let desk = Desk::unsigned(EMPTY)?;
    let rep = desk.rep();
    let page = rep.page()?;
    page.open()?;
    let mut wrong = Vec::new();
    judge(&page, "sign-in", &mut wrong)?;
    rep.sign_in_with_token(&desk.portal, 0)?;
    judge(&page, "the question which account it is", &mut wrong)?;
    page.focus(role("button").named("Continue"))?;
    page.press(&["Enter"])?;
    rep.mirrored()?;
    all_routes(&page, "empty", &mut wrong)?;
    none(&wrong);
    Ok(())
}

#[test]
fn every_route_keeps_the_rules_when_the_sign_in_has_ended() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.open_contact(&contact)?;
    desk.portal.control("revoke", &json!({ "token": desk.portal.text("/users/0/token")? }))?;
    rep.change("City", "Written without a sign-in")?;
    page.find(role("button").about("Sign-in expired"))?;
    let mut wrong = Vec::new();
    all_routes(&page, "signed out", &mut wrong)?;
    page.focus(role("button").about("Sign-in expired"))?;
    page.press(&["Enter"])?;
    page.find(role("radio").about("Sign in with HubSpot"))?;
    judge(&page, "signing in again", &mut wrong)?;
    none(&wrong);
    Ok(())
}

#[test]
fn every_route_keeps_the_rules_when_hubspot_refuses_and_fails() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    let mut wrong = Vec::new();
    desk.portal.control("refuse-next", &json!({}))?;
    rep.open_contact(&contact)?;
    rep.change("City", "Nowhere")?;
    page.press(&["g", "p"])?;
    page.says("Refused by HubSpot")?;
    let broken = json!({ "path": "/crm/*", "times": null, "fault": { "kind": "answer", "status": 400 } });
    desk.portal.control("faults", &json!([broken]))?;
    page.press(&["g", "s"])?;
    page.find(role("heading").named("Sync"))?;
    page.press(&["s"])?;
    page.says_within("The last sync failed", Duration::from_secs(90))?;
    all_routes(&page, "failing", &mut wrong)?;
    for theme in ["Light", "Dark"] {
        light(&page, theme)?;
        rep.open_contact(&contact)?;
        page.says("Nowhere")?;
        judge(&page, &format!("a refused value, {theme}"), &mut wrong)?;
        page.run("location.hash = '#/records/contacts/999999999999';", &[])?;
        page.find(role("heading").about("not on this computer"))?;
        judge(&page, &format!("a record that is not there, {theme}"), &mut wrong)?;
    }
    page.run("location.hash = '#/nowhere';", &[])?;
    page.find(role("grid").about("Contacts"))?;
    none(&wrong);
    Ok(())
}

#[test]
fn every_route_keeps_the_rules_when_nobody_answers() -> Result<(), Trouble> {
    let mut desk = Desk::unsigned(SMALL)?;
    desk.rep().sign_in_with_token(&desk.portal, 0)?;
    desk.portal.stop();
    let rep = desk.rep();
    let page = rep.page()?;
    page.focus(role("button").named("Continue"))?;
    page.press(&["Enter"])?;
    page.says_within("Offline", Duration::from_secs(90))?;
    let mut wrong = Vec::new();
    all_routes(&page, "offline before anything came", &mut wrong)?;
    none(&wrong);
    Ok(())
}
