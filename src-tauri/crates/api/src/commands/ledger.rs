//! The ledger: pages of it, and exports. A conflict's line holds its three values and the side that was taken.

use super::export::{ExportError, ExportFormat, broken, cell};
use super::{Portal, parse, waiting};
use crate::dto::{LedgerDocument, LedgerPage, LedgerRequest, RecordReference, local_instant};
use crate::{ErrorCode, Failure};
use satchel_core::{Rid, ValueKind};
use satchel_store::{LedgerFilter, LedgerRow, Reader, StoreError};
use std::io::{self, Write};

/// Lines read at a time.
const PAGE: usize = 500;

/// The heading of an export as CSV.
const COLUMNS: [&str; 15] = [
    "id", "intent", "at", "type", "record", "title", "kind", "event", "property", "base", "local", "remote",
    "detail", "link", "undoes",
];

/// A page of the ledger, newest first.
pub async fn ledger(portal: &Portal, request: LedgerRequest) -> Result<LedgerPage, Failure> {
    let filter = filter(portal, &request).await?;
    let (limit, offset) = (request.limit.min(parse::MOST_ROWS) as usize, request.offset as usize);
    let page = portal.engine.store().read(move |reader| {
        let (total, lines) = reader.ledger_page(filter, limit, offset)?;
        let rows = lines.into_iter().map(|line| document(reader, line)).collect::<Result<_, _>>()?;
        Ok::<_, StoreError>(LedgerPage { total, rows })
    });
    Ok(page.await?)
}

/// Writes all lines that were asked for, newest first, and returns how many. Limit and offset are passed over.
pub async fn export_ledger(
    portal: &Portal,
    request: LedgerRequest,
    format: ExportFormat,
    sink: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let filter = filter(portal, &request).await?;
    match format {
        ExportFormat::Csv => csv(portal, filter, sink).await,
        ExportFormat::Json => json(portal, filter, sink).await,
    }
}

async fn csv(
    portal: &Portal,
    mut filter: LedgerFilter,
    sink: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(sink);
    writer.write_record(COLUMNS).map_err(broken)?;
    let mut count = 0;
    loop {
        let lines = page(portal, &mut filter).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            let safe = cells(line).map(|value| cell(&ValueKind::Text, &value).into_owned());
            writer.write_record(&safe).map_err(broken)?;
            count += 1;
        }
    }
    writer.flush()?;
    Ok(count)
}

async fn json(
    portal: &Portal,
    mut filter: LedgerFilter,
    sink: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut sink = io::BufWriter::new(sink);
    let mut count = 0_u64;
    sink.write_all(b"[")?;
    loop {
        let lines = page(portal, &mut filter).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            sink.write_all(if count == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut sink, line).map_err(io::Error::from)?;
            count += 1;
        }
    }
    sink.write_all(b"\n]\n")?;
    sink.flush()?;
    Ok(count)
}

/// The next lines of an export; none at its end.
async fn page(portal: &Portal, filter: &mut LedgerFilter) -> Result<Vec<LedgerDocument>, Failure> {
    let wanted = *filter;
    let page = portal.engine.store().read(move |reader| {
        let (_, lines) = reader.ledger_page(wanted, PAGE, 0)?;
        lines.into_iter().map(|line| document(reader, line)).collect::<Result<Vec<_>, StoreError>>()
    });
    let page = page.await?;
    if let Some(last) = page.last() {
        filter.before = last.id.parse().ok();
    }
    Ok(page)
}

/// The cells of a line, in the order of [`COLUMNS`].
fn cells(line: &LedgerDocument) -> [String; 15] {
    let link = line.link.as_ref().map(|link| format!("{} {}", link.to.object_type, link.to.id));
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        line.id.clone(),
        text(&line.intent),
        line.at.clone(),
        line.record.object_type.clone(),
        line.record.id.clone(),
        line.record.title.clone(),
        line.kind.clone(),
        line.event.clone(),
        text(&line.property),
        text(&line.base),
        text(&line.local),
        text(&line.remote),
        text(&line.detail),
        link.unwrap_or_default(),
        text(&line.undoes),
    ]
}

/// A day of this computer's calendar, or an instant, as unix milliseconds.
fn since(text: &str) -> Result<i64, Failure> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(instant.as_millisecond());
    }
    let midnight = text
        .parse::<jiff::civil::Date>()
        .ok()
        .and_then(|day| day.to_zoned(jiff::tz::TimeZone::system()).ok());
    midnight.map(|day| day.timestamp().as_millisecond()).ok_or_else(|| {
        let next = "Give a day such as 2026-11-20, or an instant such as 2026-11-20T08:00:00Z.";
        Failure::new(ErrorCode::Usage, format!("“{text}” is no day and no instant"), next)
    })
}

async fn filter(portal: &Portal, request: &LedgerRequest) -> Result<LedgerFilter, Failure> {
    let since = request.since.as_deref().map(since).transpose()?;
    let Some(record) = &request.record else { return Ok(LedgerFilter { since, ..LedgerFilter::default() }) };
    let object_type = parse::object_type(portal, &record.object_type).await?;
    let key = parse::key(&record.id)?;
    let named = super::record::name_in_words(portal, object_type, &key).await?;
    let found: Option<Rid> =
        portal.engine.store().read(move |reader| reader.resolve(object_type, &key)).await?;
    let rid = found.ok_or_else(|| super::record::unknown_record(&named))?;
    Ok(LedgerFilter { rid: Some(rid), since, before: None })
}

fn document(reader: &Reader<'_>, line: LedgerRow) -> Result<LedgerDocument, StoreError> {
    let known = super::record::reference(reader, line.rid)?;
    let record = known.unwrap_or_else(|| RecordReference {
        object_type: line.object_type.name().to_owned(),
        id: line.record_key.clone(),
        title: line.record_key.clone(),
    });
    let link = line.link.as_ref().map(|link| waiting::link_document(reader, link)).transpose()?;
    let begins = line.event == "queued" && line.intent.is_none();
    let intent = if begins { Some(line.id) } else { line.intent };
    Ok(LedgerDocument {
        id: line.id.to_string(),
        intent: intent.map(|intent| intent.to_string()),
        at: local_instant(line.at),
        record,
        kind: line.kind,
        event: line.event,
        property: line.property,
        base: line.base,
        local: line.local,
        remote: line.remote,
        detail: line.detail,
        link,
        undoes: line.undoes.map(|action| action.to_string()),
    })
}
