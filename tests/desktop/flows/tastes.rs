//! What a person has set for the whole computer: nothing moves, more contrast, colours of their own.

use crate::desk::Desk;
use crate::routes::{ROUTES, judge};
use satchel_tests::desktop::{Page, Start, Trouble, Window, role};
use serde_json::{Value, json};
use std::path::Path;

/// As GTK keeps it: animations off, and its theme of high contrast.
const SETTINGS: &str = "[Settings]\ngtk-enable-animations=0\ngtk-theme-name=HighContrast\n";

/// The longest that anything on the page takes to change its look, in seconds; and the lightness of the faintest text,
/// in hundredths.
const LOOK: &str = "const seconds = [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration } = getComputedStyle(element);
      return `${transitionDuration}, ${animationDuration}`.split(', ').map(parseFloat);
    });
    const faint = getComputedStyle(document.querySelector('.faint')).color;
    return { longest: Math.max(...seconds), lightness: Math.round(parseFloat(faint.replace('oklch(', '')) * 100) };";

/// Lets the rules for forced colours hold: this webview never says that colours are forced.
const FORCE: &str = "let found = 0;
    const enter = (rules) => {
      for (const rule of rules) {
        if (rule.media?.mediaText.includes('forced-colors: active')) {
          rule.media.mediaText = 'all';
          found += 1;
        }
        if (rule.cssRules) enter(rule.cssRules);
      }
    };
    for (const sheet of document.styleSheets) enter(sheet.cssRules);
    return found;";

fn look(page: &Page<'_>) -> Result<Value, Trouble> {
    page.find(role("button").named("Try the sample account"))?;
    page.painted()?;
    page.run(LOOK, &[])
}

fn open_with(folder: &Path, settings: Option<&str>) -> Result<Window, Trouble> {
    if let Some(settings) = settings {
        let place = folder.join("home/config/gtk-3.0");
        std::fs::create_dir_all(&place)?;
        std::fs::write(place.join("settings.ini"), settings)?;
    }
    Window::open(folder, Start::default())
}

#[test]
fn nothing_moves_and_faint_text_is_darker_where_the_computer_is_set_so() -> Result<(), Trouble> {
    let mut seen = Vec::new();
    for settings in [None, Some(SETTINGS)] {
        let folder = tempfile::tempdir()?;
        let window = open_with(folder.path(), settings)?;
        seen.push(look(&window.page()?)?);
    }
    let of = |at: usize, name: &str| seen[at][name].as_f64().unwrap_or(f64::NAN);
    assert!(of(0, "longest") > 0.0, "usually something moves: {seen:?}");
    assert!(of(1, "longest") < 0.001, "{seen:?}");
    assert!(of(1, "lightness") < of(0, "lightness"), "{seen:?}");
    Ok(())
}

#[test]
fn with_forced_colours_every_screen_can_be_read_and_shows_where_one_is() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let rep = desk.rep();
    let page = rep.page()?;
    let contact = desk.contact()?;
    rep.pause(true)?;
    rep.open_contact(&contact)?;
    rep.change("Job Title", "Waiting")?;
    let found = page.run(FORCE, &[])?;
    assert!(found.as_u64().is_some_and(|found| found > 0), "the styles have no rules for forced colours");
    let mut wrong = Vec::new();
    for (keys, heading) in ROUTES {
        page.press(keys)?;
        page.find(role("heading").named(heading))?;
        judge(&page, &format!("{heading}, forced colours"), &mut wrong)?;
        // Grounds are gone: what is chosen has to be told by a line.
        let line = page.run(
            "const here = document.querySelector('nav [aria-current=page]');
             if (!here) return false;
             const { outlineStyle, borderStyle } = getComputedStyle(here);
             return [outlineStyle, borderStyle].some((style) => style !== 'none');",
            &[],
        )?;
        if line != json!(true) {
            wrong.push(format!("{heading}: the place one is at has no line around it"));
        }
    }
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}
