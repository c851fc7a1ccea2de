//! Answers as text for people.

mod leaving;
mod waiting;

pub(crate) use leaving::{disconnected, exported, imported, wiped};
pub(crate) use waiting::{approved, bulk, conflicts, ledger, outbox, push_preview, review, undone};

use crate::table::{Table, plain};
use satchel_api::{
    Ceiling, Connected, ListPage, MergeDocument, MergeQuestionDocument, OwnKeys, PendingDocument,
    RecordDocument, Row, SelectedProperties, Status, SweepSummary, SyncSummary,
};

pub(crate) fn status(status: &Status) -> String {
    let portal = &status.portal;
    let name = portal.name.as_deref().map(|name| format!(" “{}”", plain(name))).unwrap_or_default();
    let kind = portal.account_type.as_deref().unwrap_or("not read yet");
    let mut text = format!("Account {}{name} ({kind}) at {}\n\n", portal.id, portal.api_base);

    let mut table = Table::new(["type", "live", "archived", "first sync", "synced up to", "problem"]);
    for object in &status.objects {
        let complete = if object.complete { "done" } else { "not done" };
        // A number tells people nothing.
        let named = match object.object_type.starts_with("2-") {
            true => format!("{} ({})", object.object_type, plain(&object.label)),
            false => object.object_type.clone(),
        };
        table.row([
            named.as_str(),
            &object.live.to_string(),
            &object.archived.to_string(),
            complete,
            object.watermark.as_deref().unwrap_or("-"),
            object.error.as_deref().unwrap_or(""),
        ]);
    }
    text.push_str(&table.text());

    let outbox = &status.outbox;
    let states = [
        ("queued", outbox.queued),
        ("being sent", outbox.in_flight),
        ("outcome unknown", outbox.unknown),
        ("needs your answer", outbox.needs_answer),
        ("waiting for a retry", outbox.retry_wait),
        ("in conflict", outbox.conflicted),
        ("refused by HubSpot", outbox.rejected),
    ];
    let waiting: Vec<String> = states
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    let waiting = if waiting.is_empty() { "empty".to_owned() } else { waiting.join(", ") };
    text.push_str(&format!("\nOutbox: {waiting}\nOpen conflicts: {}\n", status.conflicts));
    if status.review.on {
        text.push_str(&review(&status.review));
    }
    text.push_str(&format!(
        "Requests since connect: {}, {} throttled\n",
        status.api.requests, status.api.throttled
    ));
    if let Some(seconds) = status.clock_skew_seconds {
        text.push_str(&format!("{}\n", clock(seconds)));
    }
    text
}

/// That this computer's clock is off, in words; `seconds` is how far HubSpot's is ahead.
pub(crate) fn clock(seconds: i64) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let (count, unit) = match minutes {
        0..120 => (minutes, "minutes"),
        120..2_880 => (minutes / 60, "hours"),
        2_880..1_051_200 => (minutes / 1_440, "days"),
        _ => (minutes / 525_600, "years"),
    };
    let side = if seconds > 0 { "behind" } else { "ahead of" };
    format!(
        "This computer's clock is {count} {unit} {side} HubSpot's. Set it right: times are shown by it, and certificates \
         are judged by it. Nothing in the records depends on it."
    )
}

pub(crate) fn list(page: &ListPage) -> String {
    let mut text = String::new();
    // Rows of one type share their columns; a search may bring several types, each under a heading of its own.
    for rows in page.rows.chunk_by(|left, right| left.object_type == right.object_type) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&one_type(rows));
    }
    text.push_str(&count(page.rows.len(), page.total));
    text
}

fn one_type(rows: &[Row]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let columns: Vec<&str> = first.properties.names().collect();
    let heading = [first.object_type.as_str()].into_iter().chain(columns.iter().copied());
    let mut table = Table::new(heading);
    for row in rows {
        let cells = columns.iter().map(|name| row.properties.get(name).unwrap_or_default());
        table.row([row.id.as_str()].into_iter().chain(cells));
    }
    table.text()
}

fn count(shown: usize, total: u64) -> String {
    if total == 0 { "None.\n".to_owned() } else { format!("{shown} of {total}\n") }
}

pub(crate) fn record(record: &RecordDocument) -> String {
    let mut text = format!("{} {} ({})", record.object_type, record.id, record.state);
    if let Some(at) = &record.synced_at {
        text.push_str(&format!(", synced {at}"));
    }
    text.push_str("\n\n");
    let mut table = Table::new(["property", "value", "in hubspot"]);
    for (name, value) in &record.properties {
        let pending = record.pending.get(name);
        if value.is_none() && pending.is_none() {
            continue;
        }
        let before =
            pending.map(|change| format!("{} ({})", shown(change.base.as_deref()), standing(change)));
        table.row([name, value.as_deref().unwrap_or("-"), before.as_deref().unwrap_or("")]);
    }
    text.push_str(&table.text());
    if !record.associations.is_empty() {
        let mut table = Table::new(["linked to", "id", "labels", "pending"]);
        for link in &record.associations {
            let labels = link.labels.join(", ");
            table.row([&link.object_type, &link.id, &labels, link.pending.as_deref().unwrap_or("")]);
        }
        text.push('\n');
        text.push_str(&table.text());
    }
    text
}

/// How the types stand with a key of our own.
pub(crate) fn own_keys(keys: &OwnKeys) -> String {
    let mut table = Table::new(["type", "own key"]);
    for row in &keys.rows {
        table.row([row.object_type.as_str(), if row.on { "on" } else { "off" }]);
    }
    let mut text = table.text();
    for row in &keys.rows {
        if let Some(problem) = &row.problem {
            text.push_str(&format!("\n{}: {}\n", row.object_type, plain(problem)));
        }
    }
    text
}

fn shown(value: Option<&str>) -> &str {
    value.filter(|value| !value.is_empty()).unwrap_or("-")
}

fn standing(change: &PendingDocument) -> String {
    match &change.message {
        Some(message) => format!("{}: {message}", change.state),
        None => change.state.clone(),
    }
}

pub(crate) fn sync(summary: &SyncSummary) -> String {
    let mut table = Table::new(["type", "added", "changed", "archived"]);
    let mut moved = false;
    for (name, pulled) in &summary.pulled {
        if pulled.added + pulled.changed + pulled.archived > 0 {
            moved = true;
            let counts = [pulled.added, pulled.changed, pulled.archived].map(|count| count.to_string());
            table.row([name].into_iter().chain(&counts));
        }
    }
    let mut text = if moved { table.text() } else { String::new() };
    let pushed = &summary.pushed;
    let outcomes = [
        ("acknowledged", pushed.acknowledged),
        ("in conflict", pushed.conflicted),
        ("refused by HubSpot", pushed.rejected),
        ("with unknown outcome", pushed.unknown),
        ("in need of your answer", pushed.needs_answer),
    ];
    let sent: Vec<String> = outcomes
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    if !sent.is_empty() {
        text.push_str(&format!("Pushed: {}\n", sent.join(", ")));
    }
    for problem in &summary.problems {
        text.push_str(&format!("{} could not be pulled: {}\n", problem.object_type, plain(&problem.message)));
    }
    if text.is_empty() {
        text.push_str("Everything is up to date.\n");
    }
    text
}

pub(crate) fn sweep(summary: &SweepSummary) -> String {
    format!(
        "{} records compared: {} mended, {} gone from HubSpot, {} with other links\n",
        summary.compared, summary.mended, summary.vanished, summary.relinked
    )
}

pub(crate) fn connected(connected: &Connected) -> String {
    let portal = &connected.portal;
    let name = portal.name.as_deref().map(|name| format!(" “{}”", plain(name))).unwrap_or_default();
    let kind = portal.account_type.as_deref().unwrap_or("unknown kind");
    let place = match connected.secrets.as_str() {
        "keychain" => "the system's keychain",
        "vault" => "an encrypted vault that SATCHEL_PASSPHRASE opens",
        _ => "this process's memory",
    };
    let known = if connected.known {
        "Its mirror and unsent edits were kept."
    } else {
        "Fetch it with `satchel sync`."
    };
    let who = match (&connected.user, connected.scopes.as_slice()) {
        (None, []) => String::new(),
        (user, scopes) => format!(
            "Signed in as {}. It may use: {}.\n",
            user.as_deref().map_or_else(|| "somebody HubSpot does not name".into(), plain),
            plain(&scopes.join(", "))
        ),
    };
    format!(
        "Connected to account {}{name} ({kind}) at {}.\n{who}Secrets are in {place}. {known}\n",
        portal.id, portal.api_base
    )
}

pub(crate) fn properties(selected: &SelectedProperties) -> String {
    match &selected.only {
        None => format!("All readable properties of {} are mirrored.\n", selected.object_type),
        Some(names) => format!(
            "Of {}, {} properties are mirrored: {}\n",
            selected.object_type,
            names.len(),
            names.join(", ")
        ),
    }
}

/// How much of the limits is used.
pub(crate) fn ceiling(ceiling: &Ceiling) -> String {
    match ceiling.percent {
        100 => "All of HubSpot's limits may be used.\n".to_owned(),
        percent => format!("At most {percent} % of HubSpot's limits are used.\n"),
    }
}

/// What came of a wanted merge.
pub(crate) fn merge(document: &MergeDocument) -> String {
    match (&document.merged, &document.question) {
        (Some(merged), _) => {
            format!("Merged into {} {}.\n\n{}", merged.object_type, merged.id, record(merged))
        }
        (None, Some(question)) => {
            format!("{}\nNothing was merged. Say yes with --yes.\n", merge_question(question))
        }
        (None, None) => String::new(),
    }
}

/// What a merge would do, before the yes.
pub(crate) fn merge_question(question: &MergeQuestionDocument) -> String {
    let (primary, other) = (&question.primary, &question.other);
    let mut text = match question.why.as_str() {
        "changed" => "One of the records is not as it was last shown here; look again.\n".to_owned(),
        "elsewhere" => {
            "One of the records was merged into another meanwhile; it is about that one now.\n".to_owned()
        }
        _ => String::new(),
    };
    let (into, gone) = (plain(&primary.title), plain(&other.title));
    text.push_str(&format!("{gone} ({}) would become part of {into} ({}).\n", other.id, primary.id));
    text.push_str("HubSpot cannot undo a merge.\n");
    for side in [primary, other] {
        let title = plain(&side.title);
        if !side.changed.is_empty() {
            text.push_str(&format!("Changed in HubSpot, {title}: {}\n", plain(&side.changed.join(", "))));
        }
        if side.waiting > 0 {
            text.push_str(&format!(
                "Waiting here for {title}, and then for the merged record: {}\n",
                side.waiting
            ));
        }
    }
    if question.differing.is_empty() {
        text.push_str("They differ in no value that people write.\n");
        return text;
    }
    text.push_str("They differ in these values; the first stays, or the second where it is empty:\n");
    let mut table = Table::new(["property", "primary", "other"]);
    for difference in &question.differing {
        table.row([
            difference.name.as_str(),
            shown(difference.primary.as_deref()),
            shown(difference.other.as_deref()),
        ]);
    }
    text.push_str(&table.text());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_over_several_types_has_a_heading_for_each() {
        let row = |object_type: &str, id: &str, name: &str, value: &str| Row {
            object_type: object_type.into(),
            id: id.into(),
            title: value.into(),
            marks: Default::default(),
            properties: [(name.to_owned(), Some(value.to_owned()))].into_iter().collect(),
        };
        let page = ListPage {
            total: 12,
            rows: vec![
                row("contacts", "1", "firstname", "Ann"),
                row("deals", "9", "dealname", "Big\u{1b}[31m"),
            ],
        };
        let text = list(&page);
        assert_eq!(
            text,
            "CONTACTS  FIRSTNAME\n1         Ann\n\nDEALS  DEALNAME\n9      Big\u{fffd}[31m\n2 of 12\n"
        );
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(list(&ListPage { total: 0, rows: Vec::new() }), "None.\n");
        assert_eq!(sync(&SyncSummary::default()), "Everything is up to date.\n");
    }
}
