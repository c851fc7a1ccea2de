//! A hundred thousand contacts: sorted, narrowed and scrolled to the last one without a blank row.

use satchel_tests::desktop::{Page, Rep, Start, Trouble, Window, role};
use serde_json::{Value, json};
use std::time::Duration;

const CONTACTS: u64 = 100_000;

/// HubSpot's limits hold for the sample account too: its contacts cannot come faster than some hundred a second.
const MIRROR: Duration = Duration::from_secs(1_200);

/// Scrolls through the whole list in so many frames and counts those in which a part of it was covered by no row.
const SCROLL: &str = "const [frames] = arguments;
    const grid = document.querySelector('[role=grid]');
    const box = grid.getBoundingClientRect();
    const far = grid.scrollHeight - grid.clientHeight;
    const covered = (share) => {
      const y = box.top + 60 + (box.height - 90) * share;
      return document.elementFromPoint(box.left + 120, y)?.closest('[role=row]') != null;
    };
    return new Promise((done) => {
      let [frame, uncovered] = [0, 0];
      const next = () => {
        if (frame > 0 && ![0, 0.25, 0.5, 0.75, 1].every(covered)) uncovered += 1;
        if (frame === frames) return done(uncovered);
        frame += 1;
        grid.scrollTop = (far * frame) / frames;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });";

/// The rows on the screen: place in the list and name, for those that are drawn with their content.
fn rows(page: &Page<'_>) -> Result<Vec<(u64, String)>, Trouble> {
    let script = "const grid = document.querySelector('[role=grid]').getBoundingClientRect();
        return [...document.querySelectorAll('[role=grid] [role=row]')]
          .filter((row) => Number(row.getAttribute('aria-rowindex')) > 1)
          .filter((row) => { const box = row.getBoundingClientRect();
            return box.top >= grid.top && box.bottom <= grid.bottom + 1; })
          .map((row) => [Number(row.getAttribute('aria-rowindex')) - 1,
            row.querySelector('[role=rowheader]')?.innerText.replace(/\\s+/g, ' ').trim().toWellFormed() ?? ''])
          .sort((a, b) => a[0] - b[0]);";
    let found = page.run(script, &[])?;
    let pair = |row: &Value| Some((row[0].as_u64()?, row[1].as_str()?.to_owned()));
    Ok(found.as_array().into_iter().flatten().filter_map(pair).collect())
}

#[test]
fn a_hundred_thousand_contacts_are_sorted_narrowed_and_scrolled_to_the_end() -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let window = Window::open(folder.path(), Start::default().sample(CONTACTS))?;
    let rep = Rep::at(&window);
    rep.open_sample()?;
    let page = rep.page()?;
    page.until_within("all contacts", MIRROR, || Ok((rep.total()? == CONTACTS).then_some(())))?;

    rep.into_list()?;
    page.press(&["Shift+S"])?;
    page.until("the list sorted by name", || {
        let sorted = page.all(role("columnheader"))?;
        let mut directions = Vec::new();
        for head in sorted {
            directions.push(page.attribute(&head, "aria-sort")?);
        }
        Ok(directions.iter().flatten().any(|direction| direction == "ascending").then_some(()))
    })?;

    let uncovered = page.run(SCROLL, &[json!(150)])?;
    assert_eq!(uncovered, json!(0), "frames in which a part of the list was blank");

    rep.into_list_at_top()?;
    page.press(&["Control+End"])?;
    let last = page.until("the last row", || {
        let shown = rows(&page)?;
        let complete = shown.iter().all(|(_, name)| !name.is_empty());
        Ok(shown.last().filter(|(place, _)| *place == CONTACTS && complete).cloned())
    })?;
    assert!(!last.1.is_empty());

    rep.narrow("anna", "First Name")?;
    page.until("fewer contacts", || Ok((rep.total()? < CONTACTS).then_some(())))?;
    page.until("rows that hold what was looked for", || {
        let shown = rows(&page)?;
        let hold = |(_, name): &(u64, String)| name.to_lowercase().contains("anna");
        Ok((!shown.is_empty() && shown.iter().all(hold)).then_some(()))
    })
}
