//! The sample account and its panel: how a newcomer learns what happens when things go wrong.

use satchel_tests::desktop::{Rep, Start, Trouble, Window, role};
use std::time::Duration;

/// How long it may take to notice that the network is gone, or there again.
const NOTICED: Duration = Duration::from_secs(120);

#[test]
fn the_panel_takes_the_network_away_and_gives_it_back() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default().sample(300))?;
    let rep = Rep::at(&window);
    rep.open_sample()?;
    rep.mirrored()?;
    let page = rep.page()?;
    rep.open_first()?;
    page.press(&["Control+j"])?;
    page.find(role("heading").named("Sample account"))?;
    page.focus(role("radio").about("Off"))?;
    page.press(&["Space"])?;
    page.until("the network to be off", || {
        let off = "return document.querySelector('aside input[type=radio][value=off]')?.checked ?? false;";
        Ok((page.run(off, &[])? == serde_json::json!(true)).then_some(()))
    })?;
    rep.change("City", "Written without a network")?;
    page.says_within("Offline", NOTICED)?;
    page.says("1 pending")?;
    let findings = page.axe()?;
    assert!(findings.is_empty(), "{findings:?}");
    page.focus(role("radio").about("Normal"))?;
    page.press(&["Space"])?;
    page.says_within("Up to date", NOTICED)?;
    rep.sent()
}

#[test]
fn the_account_and_its_place_survive_a_restart() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let mut window = Window::open(folder.path(), Start::default().sample(300))?;
    let rep = Rep::at(&window);
    rep.open_sample()?;
    rep.mirrored()?;
    let before = rep.total()?;
    rep.open_first()?;
    rep.change("City", "Kept by the sample account")?;
    rep.sent()?;
    let place = rep.page()?.place()?;
    window.close()?;
    window.again()?;
    let rep = Rep::at(&window);
    let page = rep.page()?;
    page.open()?;
    rep.go_to_list(["g", "c"], "Contacts")?;
    assert_eq!(rep.total()?, before);
    rep.open_first()?;
    assert_eq!(rep.page()?.place()?, place, "what was changed last comes first");
    page.says("Kept by the sample account")?;
    rep.mirrored()
}
