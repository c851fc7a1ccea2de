//! What happens in the open window: typing, sorting, scrolling, editing; and what it holds then.

use crate::cost::{self, Cpu};
use crate::figures::{Figures, quantile, rounded};
use satchel_tests::desktop::{Page, Rep, Trouble, Window, role};
use serde_json::{Value, json};
use std::time::Duration;

/// What runs in the page.
const PROBE: &str = include_str!("probe.js");

/// What is typed, letter by letter: names, half a number, an address, several words.
const TYPED: &[&str] = &["maria", "garcia", "555", "northwind", "berlin", "smith", "renewal", "tanaka"];

/// Heads that are pressed one after another; each press is another order.
const SORTED: &[&str] = &["Name", "Name", "Email", "Email", "Name", "Email"];

const SWEEP_SECONDS: u64 = 30;

pub(crate) fn all(figures: &mut Figures, window: &Window) -> Result<(), Trouble> {
    let rep = Rep::at(window);
    rep.page()?.run(PROBE, &[])?;
    rep.mirrored()?;
    let (fresh, _) = cost::memory(window.id()?)?;
    palette(figures, window)?;
    sort(figures, window)?;
    edit(figures, window)?;
    scroll(figures, window)?;
    nodes(figures, window)?;
    let (used, each) = cost::memory(window.id()?)?;
    let more = json!({ "after": "everything above", "at_first_mb": rounded(fresh), "each_mb": each });
    figures.put("memory", used.max(fresh), "MB PSS, all processes", 300.0, more)
}

/// The milliseconds of what was armed last.
fn outcome(page: &Page<'_>) -> Result<f64, Trouble> {
    let took = page.run("return window.satchelProbe.outcome;", &[])?;
    took.as_f64().ok_or_else(|| Trouble::new("the page measured nothing"))
}

/// Takes a measure again and again and puts its 95th percentile, with the processor time of one beside.
struct Series<'a> {
    window: &'a Window,
    cpu: Cpu,
    times: Vec<f64>,
}

impl<'a> Series<'a> {
    fn begin(window: &'a Window) -> Result<Self, Trouble> {
        Ok(Self { window, cpu: Cpu::of(window.id()?)?, times: Vec::new() })
    }

    fn put(self, figures: &mut Figures, name: &str, budget: f64) -> Result<(), Trouble> {
        let cpu = Cpu::of(self.window.id()?)?.since(self.cpu, self.times.len());
        let more = json!({
            "count": self.times.len(), "p50_ms": rounded(quantile(&self.times, 50)),
            "worst_ms": rounded(quantile(&self.times, 100)), "cpu_each_ms": cpu,
            "each_ms": self.times.iter().copied().map(rounded).collect::<Vec<_>>()
        });
        figures.put(name, quantile(&self.times, 95), "ms wall, p95", budget, more)
    }
}

fn palette(figures: &mut Figures, window: &Window) -> Result<(), Trouble> {
    let page = window.page()?;
    page.press(&["Control+k"])?;
    page.find(role("dialog"))?;
    let mut series = Series::begin(window)?;
    for text in TYPED {
        for (end, letter) in text.char_indices() {
            let typed = &text[..end + letter.len_utf8()];
            page.run("window.satchelProbe.palette(arguments[0]);", &[json!(typed)])?;
            page.enter(&letter.to_string())?;
            series.times.push(outcome(&page)?);
        }
        page.press(&["Control+a", "Backspace"])?;
        page.painted()?;
    }
    series.put(figures, "palette_keystroke_to_results", 50.0)?;
    page.press(&["Escape"])?;
    page.gone(role("dialog"))
}

fn sort(figures: &mut Figures, window: &Window) -> Result<(), Trouble> {
    let page = window.page()?;
    let mut series = Series::begin(window)?;
    for head in SORTED {
        let head = page.find(role("columnheader").about(head))?;
        page.run("window.satchelProbe.sort('pointerup');", &[])?;
        page.click_on(&head, &[])?;
        series.times.push(outcome(&page)?);
    }
    series.put(figures, "sort_to_painted", 250.0)
}

/// The place of a column, and how many rows are edited in it.
const EDITED: (&str, usize) = ("Job title", 12);

fn edit(figures: &mut Figures, window: &Window) -> Result<(), Trouble> {
    let page = window.page()?;
    let head = page.find(role("columnheader").about(EDITED.0))?;
    let column = page.attribute(&head, "data-col")?.unwrap_or_default();
    let mut series = Series::begin(window)?;
    for row in 0..EDITED.1 {
        let cell =
            "document.querySelector(`[role=grid] [data-row='${arguments[0]}'][data-col='${arguments[1]}']`)";
        let place = [json!(row), json!(column)];
        page.run(&format!("{cell}.focus();"), &place)?;
        page.press(&["F2"])?;
        page.until("the editor", || {
            let there = page.run(&format!("return {cell}.querySelector('input') !== null;"), &place)?;
            Ok((there == json!(true)).then_some(()))
        })?;
        let text = format!("Measured {row}");
        page.press(&["Control+a"])?;
        page.enter(&text)?;
        page.run(
            "window.satchelProbe.edit(arguments[0], arguments[1], arguments[2]);",
            &[json!(row), json!(column), json!(text)],
        )?;
        page.press(&["Enter"])?;
        series.times.push(outcome(&page)?);
    }
    series.put(figures, "edit_shown", 50.0)
}

fn scroll(figures: &mut Figures, window: &Window) -> Result<(), Trouble> {
    let page = window.page()?;
    let cpu = Cpu::of(window.id()?)?;
    page.run("window.satchelProbe.sweep(arguments[0]);", &[json!(SWEEP_SECONDS)])?;
    // Asked seldom: asking is work for the page, too.
    std::thread::sleep(Duration::from_secs(SWEEP_SECONDS));
    let mut report = page.until("the end of the way through the list", || {
        let report = page.run("return window.satchelProbe.report;", &[])?;
        Ok((report != Value::Null).then_some(report))
    })?;
    if report["reached_end"] != json!(true) {
        return Err(Trouble::new(format!("the way through the list did not reach its end: {report}")));
    }
    let frames = report["frames"].as_u64().and_then(|frames| usize::try_from(frames).ok()).unwrap_or(1);
    report["cpu_each_frame_ms"] = Cpu::of(window.id()?)?.since(cpu, frames);
    report["seconds"] = json!(SWEEP_SECONDS);
    let uncovered = report["uncovered"].as_f64().unwrap_or(f64::INFINITY);
    figures.put("scroll_uncovered", uncovered, "frames with an uncovered row", 0.0, report)
}

/// Each screen: the keys that lead there, and what its address then holds.
const SCREENS: &[(&str, &[&str], &str)] = &[
    ("contacts", &["g", "c"], "/lists/contacts"),
    ("companies", &["g", "o"], "/lists/companies"),
    ("deals", &["g", "d"], "/lists/deals"),
    ("tickets", &["g", "t"], "/lists/tickets"),
    ("pending", &["g", "p"], "/pending"),
    ("conflicts", &["g", "f"], "/conflicts"),
    ("sync", &["g", "s"], "/sync"),
    ("settings", &["Control+,"], "/settings"),
];

fn nodes(figures: &mut Figures, window: &Window) -> Result<(), Trouble> {
    let (page, rep) = (window.page()?, Rep::at(window));
    let mut each = json!({});
    for (name, keys, place) in SCREENS {
        page.press(keys)?;
        page.until("the screen", || Ok(page.place()?.contains(place).then_some(())))?;
        each[*name] = json!(count(&page)?);
    }
    page.press(&["g", "c"])?;
    rep.open_first()?;
    each["record"] = json!(count(&page)?);
    page.press(&["g", "c"])?;
    page.find(role("grid"))?;
    page.press(&["Control+k"])?;
    page.find(role("dialog"))?;
    page.enter("maria")?;
    each["palette"] = json!(count(&page)?);
    page.press(&["Escape"])?;
    page.gone(role("dialog"))?;
    let most = each.as_object().into_iter().flatten().filter_map(|(_, count)| count.as_f64());
    let most = most.fold(0.0, f64::max);
    figures.put("dom_nodes", most, "elements on the fullest screen", 1_500.0, json!({ "screens": each }))
}

/// How many elements the page has, once the number stays the same.
fn count(page: &Page<'_>) -> Result<u64, Trouble> {
    const SAME: usize = 5;
    let (mut before, mut same) = (0, 0);
    page.until("the screen to come to rest", || {
        page.painted()?;
        let now = page.run("return document.querySelectorAll('*').length;", &[])?.as_u64().unwrap_or(0);
        same = if now == before { same + 1 } else { 0 };
        before = now;
        Ok((same >= SAME).then_some(now))
    })
}
