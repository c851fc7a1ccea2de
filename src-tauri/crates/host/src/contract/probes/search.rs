//! The search index and how late it is, and whether lists are late as well.

use crate::contract::counterpart::{Call, Trouble};
use crate::contract::run::Run;
use crate::contract::sighting::Sighting;
use crate::contract::{objects, text};
use satchel_sandbox::switches::{After, ListLag, SearchLag, SearchRows};
use serde_json::{Value, json};
use std::time::Duration;

/// How often a change is tried before the index knows of it.
const TRIES: usize = 4;
/// Pages of a list that are gone through where its cursor cannot be made up.
const PAGES: usize = 20;
/// New records that are looked for in a list: one may be quick by chance.
const NEW_RECORDS: usize = 3;
/// Rounds, and records in each, by which the lag is measured.
const ROUNDS: usize = 2;
const RECORDS: usize = 6;

/// A change that the index does not know yet is found by its old value: the row shows which state is answered with.
pub(super) async fn rows(run: &mut Run<'_>) -> Result<(), Trouble> {
    let mut before = run.word();
    let id = run.contact(json!({"jobtitle": before})).await?;
    for _ in 0..TRIES {
        if until_found(run, &before, 1).await?.is_none() {
            run.saw("search_rows", Sighting::unseen(NOT_INDEXED));
            return Ok(());
        }
        let now = run.word();
        run.write(&id, json!({"jobtitle": now})).await?;
        let found = find(run, &before).await?;
        if let Some(row) = found.iter().find(|row| text(&row["id"]) == id) {
            let shown = text(&row["properties"]["jobtitle"]);
            run.saw(
                "search_rows",
                if shown == before || shown == now {
                    Sighting::either(shown == now, SearchRows::Current, SearchRows::Indexed)
                } else {
                    Sighting::other(format!("“{shown}”"))
                },
            );
            return Ok(());
        }
        before = now;
    }
    run.saw("search_rows", Sighting::unseen("the index knew of each change at once"));
    Ok(())
}

const NOT_INDEXED: &str = "the index did not know of a new record in time";

/// Several records change at once; when each is found tells whether all wait equally long.
pub(super) async fn lag(run: &mut Run<'_>) -> Result<(), Trouble> {
    let mut ids = Vec::new();
    for _ in 0..RECORDS {
        ids.push(run.contact(json!({})).await?);
    }
    let (mut least, mut most, mut step) = (Duration::MAX, Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let word = run.word();
        let inputs: Vec<Value> =
            ids.iter().map(|id| json!({"id": id, "properties": {"jobtitle": word}})).collect();
        let path = format!("{}/batch/update", objects("contacts"));
        run.send(Call::ask("changing records", path, json!({"inputs": inputs}))).await?.must(&[200])?;
        let Some(found) = until_found(run, &word, RECORDS).await? else {
            run.saw("search_lag", Sighting::unseen(NOT_INDEXED));
            return Ok(());
        };
        least = least.min(found.first);
        most = most.max(found.last);
        step = step.max(found.step);
    }
    run.remark(format!("The search index was late by {least:.1?} to {most:.1?}, give or take {step:.1?}"));
    run.saw(
        "search_lag",
        if most <= step * 2 {
            Sighting::unseen("the index knew of each change at once")
        } else {
            Sighting::either(most - least <= step, SearchLag::Constant, SearchLag::Spread)
        },
    );
    Ok(())
}

/// When records were found, after the change, and how long it was from one look to the next at most.
struct FoundAfter {
    first: Duration,
    last: Duration,
    step: Duration,
}

/// Searches for a title until so many records have it.
async fn until_found(run: &mut Run<'_>, title: &str, wanted: usize) -> Result<Option<FoundAfter>, Trouble> {
    let start = run.there.pace.now();
    let (mut first, mut before, mut step) = (None, start, Duration::ZERO);
    loop {
        let rows = find(run, title).await?;
        let now = run.there.pace.now();
        step = step.max(now - before);
        before = now;
        if !rows.is_empty() {
            first.get_or_insert(now - start);
        }
        if rows.len() >= wanted {
            return Ok(first.map(|first| FoundAfter { first, last: now - start, step }));
        }
        if now - start > run.there.pace.patience {
            return Ok(None);
        }
    }
}

async fn find(run: &mut Run<'_>, title: &str) -> Result<Vec<Value>, Trouble> {
    let body = json!({
        "filterGroups": [{"filters": [{"propertyName": "jobtitle", "operator": "EQ", "value": title}]}],
        "properties": ["jobtitle"],
        "limit": 20,
    });
    let path = format!("{}/search", objects("contacts"));
    let answer = run.send(Call::ask("searching", path, body)).await?.must(&[200])?;
    Ok(answer["results"].as_array().cloned().unwrap_or_default())
}

/// Makes contacts and looks for each in the list at once.
pub(super) async fn list(run: &mut Run<'_>) -> Result<(), Trouble> {
    for _ in 0..NEW_RECORDS {
        let id = run.contact(json!({})).await?;
        match is_listed(run, &id).await? {
            Some(true) => {}
            Some(false) => {
                run.saw("list_lag", Sighting::of(ListLag::NewRecords));
                return Ok(());
            }
            None => {
                let why = format!("the list has more than {PAGES} pages, and its end cannot be jumped to");
                run.saw("list_lag", Sighting::unseen(why));
                return Ok(());
            }
        }
    }
    run.saw("list_lag", Sighting::of(ListLag::None));
    Ok(())
}

/// Whether the list has a record; `None` where its end is too far away.
async fn is_listed(run: &mut Run<'_>, id: &str) -> Result<Option<bool>, Trouble> {
    let exact = run.seen("after") == Some(&Sighting::of(After::Exact));
    let mut after = exact.then(|| id.to_owned());
    for _ in 0..PAGES {
        let more = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let path = format!("{}?limit=100&properties=hs_object_id{more}", objects("contacts"));
        let page = run.send(Call::get("listing records", path)).await?.must(&[200])?;
        let listed = page["results"].as_array().into_iter().flatten().any(|record| text(&record["id"]) == id);
        after = page["paging"]["next"]["after"].as_str().map(str::to_owned);
        if listed || exact || after.is_none() {
            return Ok(Some(listed));
        }
    }
    Ok(None)
}
