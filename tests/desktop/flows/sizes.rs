//! Large letters and small windows: nothing is cut off, and all that takes the keyboard can be brought into view.

use crate::desk::Desk;
use crate::routes::{ROUTES, judge};
use satchel_tests::desktop::{Page, Trouble, role};
use serde_json::json;

/// Answers with what cannot be reached: a page wider or higher than the window, and all that takes the keyboard but
/// lies, once it has the focus, out of view or under something else.
const LOST: &str = "const lost = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) lost.push(`the page is ${root.scrollWidth} wide, the window ${innerWidth}`);
    if (root.scrollHeight > innerHeight) lost.push(`the page is ${root.scrollHeight} high, the window ${innerHeight}`);
    const takes = 'a[href], button, input, select, textarea, summary, [tabindex=\"0\"]';
    const within = document.querySelector('[role=dialog]') ?? document;
    const before = document.activeElement;
    for (const element of within.querySelectorAll(takes)) {
      if (element.disabled || element.tabIndex < 0 || element.closest('[hidden], [inert], [aria-hidden=true]')) continue;
      const shown = element.closest('label') ?? element;
      if (shown.checkVisibility && !shown.checkVisibility({ visibilityProperty: true })) continue;
      element.focus();
      if (document.activeElement !== element) continue;
      // What the browser does by itself a moment later.
      shown.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      const box = shown.getBoundingClientRect();
      const name = `${element.localName} “${(element.getAttribute('aria-label') ?? element.innerText ?? '').trim().slice(0, 40)}”`;
      if (box.left < -1 || box.top < -1 || Math.min(box.right, box.left + 24) > innerWidth + 1 || Math.min(box.bottom, box.top + 24) > innerHeight + 1) {
        lost.push(`${name} at ${Math.round(box.left)},${Math.round(box.top)}`);
        continue;
      }
      const [x, y] = [Math.min(box.left + box.width / 2, box.left + 12), Math.min(box.top + box.height / 2, box.top + 12)];
      const there = document.elementFromPoint(x, y);
      // The words beside what had the focus before go with it, a moment later.
      if (there?.closest('[role=tooltip]')) continue;
      if (!there || !(shown.contains(there) || there.contains(shown))) {
        lost.push(`${name} at ${Math.round(x)},${Math.round(y)} lies under ${there?.localName}.${there?.className}`);
      }
    }
    for (const fixed of [root, document.body, document.getElementById('root'), document.querySelector('#root > *')]) {
      if (fixed && (fixed.scrollTop !== 0 || fixed.scrollLeft !== 0)) lost.push(`${fixed.localName}.${fixed.className} was moved`);
    }
    before?.focus?.();
    return lost;";

/// Collects what cannot be reached on the screen as it is.
fn reach(page: &Page<'_>, place: &str, wrong: &mut Vec<String>) -> Result<(), Trouble> {
    // What was done is told for a moment, above the page.
    page.until("the last note to go", || {
        Ok((page.run("return document.querySelector('.toast') === null;", &[])? == json!(true)).then_some(()))
    })?;
    page.painted()?;
    let lost = page.run(LOST, &[])?;
    judge(page, place, wrong)?;
    let lost = lost.as_array().into_iter().flatten().filter_map(|line| line.as_str());
    wrong.extend(lost.map(|line| format!("{place}: {line}")));
    Ok(())
}

/// Makes everything so many steps larger, and waits until the page is so many pixels of its own wide.
fn enlarge(page: &Page<'_>, key: &str, steps: usize, width: u64) -> Result<(), Trouble> {
    page.press(&vec![key; steps])?;
    page.until(&format!("a page {width} wide"), || Ok((page.size()?.0 == width).then_some(())))
}

#[test]
fn nothing_is_lost_at_twice_the_size_and_in_the_smallest_window() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let contact = desk.contact()?;
    let mut wrong = Vec::new();
    {
        let rep = desk.rep();
        let page = rep.page()?;
        rep.pause(true)?;
        rep.open_contact(&contact)?;
        rep.change("City", "Mine")?;
        desk.portal.change("contacts", &contact.id, "city", "Theirs")?;
        rep.pause(false)?;
        page.find(role("link").about("1 conflict"))?;
        rep.pause(true)?;
        rep.open_contact(&contact)?;
        rep.change("Job Title", "Waiting")?;
        for (size, steps, width) in [((960, 600), 0, 960), ((1280, 800), 5, 640)] {
            page.press(&["Control+0"])?;
            page.resize(size.0, size.1)?;
            enlarge(&page, "Control+=", steps, width)?;
            for (keys, heading) in ROUTES {
                page.press(keys)?;
                page.find(role("heading").named(heading))?;
                reach(&page, &format!("{heading}, {width} wide"), &mut wrong)?;
            }
            rep.open_contact(&contact)?;
            reach(&page, &format!("a record, {width} wide"), &mut wrong)?;
            page.press(&["?"])?;
            page.find(role("dialog"))?;
            reach(&page, &format!("the shortcut sheet, {width} wide"), &mut wrong)?;
            page.press(&["Escape"])?;
            page.gone(role("dialog"))?;
        }
    }
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
    desk.window.close()?;
    desk.window.again()?;
    let page = desk.window.page()?;
    page.open()?;
    page.until("the size of the last time", || Ok((page.size()? == (640, 400)).then_some(())))?;
    page.press(&["Control+0"])?;
    page.until("the usual size", || Ok((page.run("return innerWidth;", &[])? == json!(1280)).then_some(())))
}
