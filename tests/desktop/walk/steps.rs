//! The steps of the walk, in order. What is proved is read from the window or from HubSpot's side, never from the key
//! that was pressed.

use super::Walk;
use satchel_tests::desktop::{Rep, Trouble, role};
use std::time::Duration;

/// What a step returns: the sentence of what it proved, and what later steps need.
type Proof<T> = Result<(String, T), Trouble>;

/// The property that both the rep and a colleague change, as HubSpot and as the window call it.
const CONTESTED: (&str, &str) = ("jobtitle", "Job Title");

/// What the rep writes first, and sees arrive.
const FIRST: &str = "Head of Satchels";

/// What the rep writes without a network.
const MINE: &str = "Director of Satchels";

/// What the colleague writes meanwhile.
const THEIRS: &str = "Vice President of Bags";

/// How long the first sync may take.
const FIRST_SYNC: Duration = Duration::from_secs(180);

/// Walks all steps.
pub(super) fn all(walk: &mut Walk) -> Result<(), Trouble> {
    walk.step("open the window", open)?;
    walk.step("sign in", sign_in)?;
    walk.step("watch the mirror fill", mirror)?;
    let contact = walk.step("narrow the list", narrow)?;
    walk.step("open a record", |walk| record(walk, &contact))?;
    walk.step("edit, and see it arrive", |walk| edit(walk, &contact))?;
    walk.step("work without a network", |walk| offline(walk, &contact))?;
    walk.step("look at what waits", pending)?;
    walk.step("meet a colleague's change", |walk| collide(walk, &contact))?;
    walk.step("settle it", |walk| settle(walk, &contact))?;
    walk.step("see that nothing is open", sync)?;
    walk.step("turn the light off", dark)
}

fn open(walk: &mut Walk) -> Proof<()> {
    let page = walk.window.page()?;
    page.open()?;
    page.find(role("button").named("Try the sample account"))?;
    walk.picture("sign-in")?;
    Ok(("the sign-in screen, the sample account one click away".to_owned(), ()))
}

fn sign_in(walk: &mut Walk) -> Proof<()> {
    Rep::at(&walk.window).sign_in(&walk.portal, Some(&walk.folder))?;
    let number = walk.portal.text("/portal_id")?;
    walk.window.page()?.says(&number)?;
    walk.picture("confirm")?;
    Ok((
        format!("consent given in the browser, the window asks whether account {number} is the right one"),
        (),
    ))
}

fn mirror(walk: &mut Walk) -> Proof<()> {
    let rep = Rep::at(&walk.window);
    rep.say_yes()?;
    let early = rep.total()?;
    if early >= super::SIZE.contacts {
        return Err(Trouble::new("contacts were shown only when all were there"));
    }
    walk.picture("mirror-filling")?;
    let page = walk.window.page()?;
    page.until_within("all contacts", FIRST_SYNC, || {
        Ok((rep.total()? == super::SIZE.contacts).then_some(()))
    })?;
    page.says_within("Up to date", FIRST_SYNC)?;
    walk.picture("contacts")?;
    Ok((format!("{early} contacts at the first look, {} when it was done", rep.total()?), ()))
}

/// The contact that the walk follows.
struct Contact {
    id: String,
    name: String,
    email: String,
}

fn narrow(walk: &mut Walk) -> Proof<Contact> {
    let chosen =
        walk.portal.contacts(20)?.into_iter().find(|contact| {
            !contact.email.is_empty() && contact.name.is_ascii() && contact.name.contains(' ')
        });
    let chosen = chosen.ok_or_else(|| Trouble::new("no contact with a name and an address"))?;
    let rep = Rep::at(&walk.window);
    rep.narrow(&chosen.email, "Email")?;
    let page = walk.window.page()?;
    page.until("one contact", || Ok((rep.total()? == 1).then_some(())))?;
    page.says(&chosen.name)?;
    walk.picture("filter")?;
    let proof = format!("one of {} contacts has the address {}", super::SIZE.contacts, chosen.email);
    Ok((proof, Contact { id: chosen.id, name: chosen.name, email: chosen.email }))
}

fn record(walk: &mut Walk, contact: &Contact) -> Proof<()> {
    Rep::at(&walk.window).open_first()?;
    let page = walk.window.page()?;
    page.find(role("heading").named(&contact.name))?;
    page.says(&contact.email)?;
    walk.picture("record")?;
    Ok((format!("{}, with properties, activities and links", contact.name), ()))
}

fn edit(walk: &mut Walk, contact: &Contact) -> Proof<()> {
    let rep = Rep::at(&walk.window);
    rep.change(CONTESTED.1, FIRST)?;
    walk.window.page()?.says("1 pending")?;
    walk.picture("edit-pending")?;
    rep.sent()?;
    expect("HubSpot's value", walk.portal.value("contacts", &contact.id, CONTESTED.0)?, FIRST)?;
    Ok((format!("“{FIRST}” shown at once, pending, and then in HubSpot"), ()))
}

fn offline(walk: &mut Walk, contact: &Contact) -> Proof<()> {
    walk.portal.stop();
    let rep = Rep::at(&walk.window);
    let page = walk.window.page()?;
    let last_name = contact.name.rsplit(' ').next().unwrap_or_default();
    let found = rep.search(last_name)?;
    walk.picture("palette")?;
    page.press(&["Escape"])?;
    page.gone(role("dialog"))?;
    rep.change(CONTESTED.1, MINE)?;
    page.says_within("Offline", Duration::from_secs(60))?;
    walk.picture("offline")?;
    Ok((
        format!("{found} records found for “{last_name}”, an edit saved, and the status bar says offline"),
        (),
    ))
}

fn pending(walk: &mut Walk) -> Proof<()> {
    let page = walk.window.page()?;
    page.press(&["g", "p"])?;
    page.find(role("heading").named("Pending"))?;
    page.says(MINE)?;
    page.says(FIRST)?;
    walk.picture("pending")?;
    // So that the colleague is first: else it would be a race whose edit arrives before.
    page.focus(role("button").named("Pause"))?;
    page.press(&["Enter"])?;
    page.find(role("button").named("Resume"))?;
    Ok((format!("“{FIRST}” becomes “{MINE}” as soon as HubSpot can be reached"), ()))
}

fn collide(walk: &mut Walk, contact: &Contact) -> Proof<()> {
    walk.portal.again()?;
    walk.portal.change("contacts", &contact.id, CONTESTED.0, THEIRS)?;
    let page = walk.window.page()?;
    page.focus(role("button").named("Resume"))?;
    page.press(&["Enter"])?;
    page.until_within("the conflict", Duration::from_secs(90), || {
        page.press(&["g", "f"])?;
        Ok(page.has(role("table").about(&contact.name))?.then_some(()))
    })?;
    page.says(THEIRS)?;
    page.says(MINE)?;
    expect("HubSpot's value", walk.portal.value("contacts", &contact.id, CONTESTED.0)?, THEIRS)?;
    walk.picture("conflict")?;
    Ok((format!("“{MINE}” here, “{THEIRS}” there, both kept and nothing chosen"), ()))
}

fn settle(walk: &mut Walk, contact: &Contact) -> Proof<()> {
    let page = walk.window.page()?;
    page.focus(role("radio").about("Yours"))?;
    page.press(&["1"])?;
    page.says("All decided")?;
    page.press(&["Control+Enter"])?;
    page.says("No conflicts")?;
    walk.picture("settled")?;
    page.until_within("the answer to arrive", Duration::from_secs(60), || {
        let there = walk.portal.value("contacts", &contact.id, CONTESTED.0)?;
        Ok((there.as_deref() == Some(MINE)).then_some(()))
    })?;
    Ok((format!("“{MINE}” chosen by key, and in HubSpot"), ()))
}

fn sync(walk: &mut Walk) -> Proof<()> {
    let page = walk.window.page()?;
    page.press(&["g", "p"])?;
    page.says_within("Nothing is waiting", Duration::from_secs(60))?;
    page.press(&["g", "s"])?;
    page.find(role("heading").named("Sync"))?;
    page.says_within("Up to date", Duration::from_secs(60))?;
    walk.picture("sync")?;
    Ok(("nothing waits, no conflict is open".to_owned(), ()))
}

fn dark(walk: &mut Walk) -> Proof<()> {
    let page = walk.window.page()?;
    page.press(&["Control+,"])?;
    page.find(role("heading").named("Settings"))?;
    page.focus(role("radio").named("Dark"))?;
    page.press(&["Space"])?;
    page.until("a dark window", || {
        let colour = page.run("return getComputedStyle(document.documentElement).colorScheme;", &[])?;
        Ok(colour.as_str().is_some_and(|scheme| scheme == "dark").then_some(()))
    })?;
    Rep::at(&walk.window).go_to_list(["g", "d"], "Deals")?;
    walk.picture("dark")?;
    Ok(("the deals in the dark".to_owned(), ()))
}

fn expect(what: &str, found: Option<String>, wanted: &str) -> Result<(), Trouble> {
    if found.as_deref() == Some(wanted) {
        return Ok(());
    }
    Err(Trouble::new(format!("{what} is {found:?}, not {wanted:?}")))
}
