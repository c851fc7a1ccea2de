//! What waits, what was decided and what was done, as text for people.

use super::{count, shown};
use crate::table::{Table, plain};
use satchel_api::{
    Approved, BulkDocument, ConflictPage, LedgerDocument, LedgerPage, OutboxDocument, OutboxPage,
    PendingDocument, PushPreviewDocument, ReviewState, UndoDocument, UndoPartDocument,
};

pub(crate) fn outbox(page: &OutboxPage) -> String {
    let mut table = Table::new(["id", "what", "record", "title", "state", "changes", "undo", "message"]);
    for row in &page.rows {
        let record = format!("{} {}", row.record.object_type, row.record.id);
        let message = row.message.as_deref().unwrap_or("");
        let (state, undo) = (standing(row), undo_numbers(row));
        table.row([&row.id, &row.kind, &record, &row.record.title, &state, &changes(row), &undo, message]);
    }
    let table = if page.rows.is_empty() { String::new() } else { table.text() };
    table + &count(page.rows.len(), page.total)
}

fn standing(row: &OutboxDocument) -> String {
    let marks = [(row.held, "held"), (row.approved, "approved")];
    let marks = marks.iter().filter(|(is, _)| *is).map(|(_, word)| format!(", {word}"));
    marks.fold(row.state.clone(), |text, mark| text + &mark)
}

fn undo_numbers(row: &OutboxDocument) -> String {
    let mut numbers: Vec<&str> = row.intent.iter().map(String::as_str).collect();
    numbers.extend(row.properties.values().filter_map(|change| change.intent.as_deref()));
    numbers.join(" ")
}

fn changes(row: &OutboxDocument) -> String {
    if let Some(link) = &row.link {
        let label = link.label.as_deref().map(|label| format!(" ({label})")).unwrap_or_default();
        return format!("{} {}{label}", link.to.object_type, link.to.id);
    }
    let change = |(name, change): (&String, &PendingDocument)| {
        format!("{name}: {} → {}", shown(change.base.as_deref()), shown(change.local.as_deref()))
    };
    row.properties.iter().map(change).collect::<Vec<_>>().join("; ")
}

pub(crate) fn conflicts(page: &ConflictPage) -> String {
    let mut text = String::new();
    for conflict in &page.rows {
        let title = plain(&conflict.title);
        text.push_str(&format!(
            "Conflict {}: {} of {} {}, {title}\n",
            conflict.id, conflict.kind, conflict.object_type, conflict.record
        ));
        // A late conflict is about a value that is not there any more.
        let theirs = if conflict.kind == "late" { "written over" } else { "hubspot now" };
        let mut table = Table::new(["property", "before", "yours", theirs, "changed at", "by", "through"]);
        for property in &conflict.properties {
            table.row([
                property.name.as_str(),
                shown(property.base.as_deref()),
                shown(property.local.as_deref()),
                shown(property.remote.as_deref()),
                shown(property.remote_at.as_deref()),
                shown(property.remote_name.as_deref().or(property.remote_by.as_deref())),
                shown(property.remote_source.as_deref()),
            ]);
        }
        if !conflict.properties.is_empty() {
            text.push_str(&table.text());
        }
        if conflict.kind == "late" {
            text.push_str(&format!("To put theirs back: satchel resolve {} --remote\n", conflict.id));
        }
        text.push('\n');
    }
    text.push_str(&count(page.rows.len(), page.total));
    text
}

pub(crate) fn bulk(document: &BulkDocument) -> String {
    let mut table = Table::new([
        "conflict", "kind", "record", "title", "property", "before", "yours", "hubspot", "result",
    ]);
    for row in &document.rows {
        let record = format!("{} {}", row.record.object_type, row.record.id);
        table.row([
            row.conflict.as_str(),
            &row.kind,
            &record,
            &row.record.title,
            &row.property,
            shown(row.base.as_deref()),
            shown(row.local.as_deref()),
            shown(row.remote.as_deref()),
            shown(row.result.as_deref()),
        ]);
    }
    let mut text = if document.rows.is_empty() { String::new() } else { table.text() };
    for left in &document.left_out {
        text.push_str(&format!("Conflict {} is left out: {}\n", left.conflict, left.reason));
    }
    let values = if document.rows.len() == 1 { "value" } else { "values" };
    text.push_str(&format!("{} {values}. Digest: {}\n", document.rows.len(), document.digest));
    text
}

pub(crate) fn ledger(page: &LedgerPage) -> String {
    let mut table = Table::new([
        "at", "undo", "record", "title", "what", "property", "before", "yours", "hubspot", "detail",
    ]);
    for line in &page.rows {
        let record = format!("{} {}", line.record.object_type, line.record.id);
        table.row([
            line.at.as_str(),
            line.intent.as_deref().unwrap_or(""),
            &record,
            &line.record.title,
            &format!("{} {}", line.kind, line.event),
            line.property.as_deref().unwrap_or(""),
            shown(line.base.as_deref()),
            shown(line.local.as_deref()),
            shown(line.remote.as_deref()),
            &besides(line),
        ]);
    }
    let table = if page.rows.is_empty() { String::new() } else { table.text() };
    table + &count(page.rows.len(), page.total)
}

fn besides(line: &LedgerDocument) -> String {
    let undoes = line.undoes.as_ref().map(|action| format!("undoes {action}"));
    [line.detail.clone(), undoes].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

pub(crate) fn push_preview(preview: &PushPreviewDocument) -> String {
    let mut text = String::new();
    for request in &preview.requests {
        text.push_str(&format!("{} {}\n", request.method, plain(&request.path)));
        if let Some(body) = &request.body {
            text.push_str(&format!("  {}\n", plain(body)));
        }
    }
    let cost = preview.cost;
    text.push_str(&format!(
        "{} requests would write and {} would look, {} in all. Nothing was sent.\n",
        cost.writes, cost.reads, cost.total
    ));
    if preview.conflicted > 0 {
        text.push_str(&format!("{} in conflict would not be sent.\n", preview.conflicted));
    }
    if preview.unapproved > 0 {
        text.push_str(&format!("{} waiting for your approval.\n", preview.unapproved));
    }
    text
}

pub(crate) fn review(state: &ReviewState) -> String {
    match (state.on, state.unapproved) {
        (false, _) => "Review is off: what waits is sent by the next push.\n".to_owned(),
        (true, 0) => "Review is on; nothing waits for your approval.\n".to_owned(),
        (true, waiting) => {
            format!("Review is on; {waiting} waiting for your approval: `satchel outbox approve`.\n")
        }
    }
}

pub(crate) fn approved(approved: &Approved) -> String {
    match approved.unapproved {
        0 => format!("{} approved.\n", approved.approved),
        waiting => format!("{} approved, {waiting} still waiting for it.\n", approved.approved),
    }
}

pub(crate) fn undone(document: &UndoDocument) -> String {
    let lines = document.parts.iter().map(undone_part);
    let dependants = document.dependants.iter().map(|part| format!("  with it: {}", taken(part)));
    lines.chain(dependants).map(|line| line + "\n").collect()
}

fn undone_part(part: &UndoPartDocument) -> String {
    let how = if part.was_sent { "a new change takes it back in HubSpot" } else { "it never leaves" };
    format!("{}: {how}", taken(part))
}

fn taken(part: &UndoPartDocument) -> String {
    let record = format!("{} {} ({})", part.record.object_type, part.record.id, plain(&part.record.title));
    match (&part.property, &part.other) {
        (Some(property), _) => format!(
            "{record} {property}: {} → {}",
            plain(shown(part.from.as_deref())),
            plain(shown(part.to.as_deref()))
        ),
        (None, Some(other)) => format!("{} {record} to {} {}", part.kind, other.object_type, other.id),
        (None, None) => format!("{} {record}", part.kind),
    }
}
