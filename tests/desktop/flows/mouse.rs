//! With the mouse: what keys can do, hands can do too.

use crate::desk::Desk;
use satchel_tests::desktop::{Element, Page, Trouble, role};
use serde_json::json;

/// The labels of the columns, from left to right.
fn columns(page: &Page<'_>) -> Result<Vec<String>, Trouble> {
    let script = "return [...document.querySelectorAll('[role=columnheader]')]\
        .sort((a, b) => a.getBoundingClientRect().x - b.getBoundingClientRect().x)\
        .map((head) => head.innerText.trim()).filter((label) => label !== '');";
    let found = page.run(script, &[])?;
    Ok(found.as_array().into_iter().flatten().filter_map(|label| label.as_str().map(str::to_owned)).collect())
}

fn width(page: &Page<'_>, element: &Element) -> Result<u64, Trouble> {
    let script = "return Math.round(arguments[0].getBoundingClientRect().width);";
    Ok(page.run(script, &[element.to_argument()])?.as_u64().unwrap_or_default())
}

#[test]
fn a_column_is_made_wider_and_stays_so() -> Result<(), Trouble> {
    let mut desk = Desk::open()?;
    let page = desk.window.page()?;
    let head = page.find(role("columnheader").named("Email"))?;
    let before = width(&page, &head)?;
    page.drag_edge(&head, 60)?;
    let head = page.find(role("columnheader").named("Email"))?;
    page.until("a wider column", || Ok((width(&page, &head)? == before + 60).then_some(())))?;
    desk.rep().remembered("lists.contacts", &(before + 60).to_string())?;
    desk.window.close()?;
    desk.window.again()?;
    let page = desk.window.page()?;
    page.open()?;
    let head = page.find(role("columnheader").named("Email"))?;
    assert_eq!(width(&page, &head)?, before + 60);
    Ok(())
}

#[test]
fn a_column_is_dragged_to_another_place() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let page = desk.window.page()?;
    let before = columns(&page)?;
    let email = before.iter().position(|label| label == "Email").expect("a column of addresses");
    let head = page.find(role("columnheader").named("Email"))?;
    let far = i32::try_from(width(&page, &head)?).unwrap_or_default();
    page.drag(&head, far, 0)?;
    page.until("the column in its new place", || {
        let now = columns(&page)?;
        Ok((now.get(email + 1).is_some_and(|label| label == "Email") && now[email] == before[email + 1])
            .then_some(()))
    })
}

#[test]
fn shift_and_a_click_select_all_between() -> Result<(), Trouble> {
    let desk = Desk::open()?;
    let page = desk.window.page()?;
    let rows = page.all(role("row"))?;
    let cell = |row: usize| page.find_in(&rows[row], role("gridcell"));
    page.click_on(&cell(2)?, &[])?;
    page.click_on(&cell(6)?, &["Shift"])?;
    page.says("5 selected")?;
    let selected =
        page.run("return document.querySelectorAll('[role=row][aria-selected=true]').length;", &[])?;
    assert_eq!(selected, json!(5));
    Ok(())
}
