//! Exports of a whole type, streamed page by page: CSV that no spreadsheet takes for formulas, or JSON.
//!
//! A CRM holds text from strangers, and a spreadsheet runs a cell that begins like a formula. Such cells get a `'` in
//! front, as spreadsheets themselves write text; cells that begin with one already get a second where the rest would
//! be dangerous, so that taking one away gives back what was there. Numbers of numeric properties stay numbers.

use super::{Portal, parse};
use crate::dto::Columns;
use crate::{ErrorCode, Failure};
use satchel_core::{ListSpec, Rid, ValueKind};
use satchel_store::{Definitions, RowView, StoreError, View};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;
use ts_rs::TS;

/// Records read at a time.
const PAGE: usize = 200;

/// The form of an export.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// RFC 4180, UTF-8, one column per property.
    Csv,
    /// One array of rows.
    Json,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The command failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// What was written could not be delivered.
    #[error(transparent)]
    Sink(#[from] io::Error),
}

/// Writes all live records and drafts of a type, and returns how many. The newest come first.
pub async fn export(
    portal: &Portal,
    object_type: &str,
    format: ExportFormat,
    sink: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let object_type = parse::object_type(portal, object_type).await?;
    let store = portal.engine.store();
    let (definitions, columns) = store
        .read(move |reader| {
            let definitions = reader.definitions(object_type)?;
            let chosen = reader.selected_properties(object_type)?;
            let usual = reader.profile(object_type)?.columns.clone();
            let columns = columns(usual, &definitions, chosen);
            Ok::<_, StoreError>((definitions, columns))
        })
        .await
        .map_err(Failure::from)?;
    let spec = ListSpec { object_type, sort: None, filters: Vec::new() };
    let view = store.open_view(spec).await.map_err(Failure::from)?;
    match format {
        ExportFormat::Csv => csv(portal, &view, &columns, &definitions, sink).await,
        ExportFormat::Json => json(portal, &view, columns, sink).await,
    }
}

/// The usual columns first, then everything else that is mirrored, by name.
fn columns(mut columns: Vec<String>, definitions: &Definitions, chosen: Option<Vec<String>>) -> Vec<String> {
    let mirrored = |name: &String| chosen.as_ref().is_none_or(|chosen| chosen.contains(name));
    let known =
        definitions.iter().filter(|definition| !definition.archived).map(|definition| &definition.name);
    let others: Vec<String> =
        known.filter(|name| mirrored(name) && !columns.contains(name)).cloned().collect();
    columns.extend(others);
    columns
}

async fn csv(
    portal: &Portal,
    view: &View,
    columns: &[String],
    definitions: &Definitions,
    sink: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let kinds: Vec<ValueKind> = columns.iter().map(|name| definitions.kind(name)).collect();
    let shared: Arc<[String]> = columns.into();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(sink);
    let header = std::iter::once("id").chain(columns.iter().map(String::as_str));
    writer.write_record(header).map_err(broken)?;
    let mut count = 0;
    for start in (0..view.total()).step_by(PAGE) {
        for row in page(portal, view.rids(start, PAGE), &shared).await? {
            let cell = |(name, kind): (&String, &ValueKind)| {
                cell(kind, row.properties.get(name).and_then(Option::as_deref).unwrap_or("")).into_owned()
            };
            let cells = columns.iter().zip(&kinds).map(cell);
            writer.write_record(std::iter::once(row.id.clone()).chain(cells)).map_err(broken)?;
            count += 1;
        }
    }
    writer.flush()?;
    Ok(count)
}

/// A row of an exported list.
#[derive(Serialize)]
struct Exported {
    #[serde(rename = "type")]
    object_type: String,
    id: String,
    properties: Columns,
}

async fn json(
    portal: &Portal,
    view: &View,
    columns: Vec<String>,
    sink: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let columns: Arc<[String]> = columns.into();
    let mut sink = io::BufWriter::new(sink);
    let mut count = 0_u64;
    sink.write_all(b"[")?;
    for start in (0..view.total()).step_by(PAGE) {
        for found in page(portal, view.rids(start, PAGE), &columns).await? {
            sink.write_all(if count == 0 { b"\n" } else { b",\n" })?;
            let row = Exported {
                object_type: found.object_type.name().to_owned(),
                id: found.id,
                properties: found.properties.into_iter().collect(),
            };
            serde_json::to_writer(&mut sink, &row).map_err(io::Error::from)?;
            count += 1;
        }
    }
    sink.write_all(b"\n]\n")?;
    sink.flush()?;
    Ok(count)
}

async fn page(portal: &Portal, rids: &[Rid], columns: &Arc<[String]>) -> Result<Vec<RowView>, Failure> {
    let (rids, columns) = (rids.to_vec(), Arc::clone(columns));
    Ok(portal.engine.store().read(move |reader| reader.rows(&rids, Some(&columns))).await?)
}

pub(super) fn broken(error: csv::Error) -> ExportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ExportError::Sink(error),
        _ => ExportError::Failure(Failure::new(
            ErrorCode::Internal,
            "a row could not be written",
            "Report this.",
        )),
    }
}

/// A value that no spreadsheet takes for a formula.
pub(super) fn cell<'v>(kind: &ValueKind, value: &'v str) -> Cow<'v, str> {
    let is_number = *kind == ValueKind::Number && is_plain_number(value);
    if is_number || !is_dangerous(value) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(format!("'{value}"))
}

/// Whether the first character that counts makes a spreadsheet compute, ahead of it only spaces and quotes.
fn is_dangerous(value: &str) -> bool {
    const TRIGGERS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    value.trim_start_matches([' ', '\'']).starts_with(TRIGGERS)
}

fn is_plain_number(value: &str) -> bool {
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader of the file does to get the text back.
    fn taken_back(cell: &str) -> &str {
        match cell.strip_prefix('\'') {
            Some(rest) if is_dangerous(rest) => rest,
            _ => cell,
        }
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        let bad = [
            "=HYPERLINK(\"x\")",
            "+cmd|' /C calc'!A0",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "  =1",
            "'=1",
            " '+49 30 1",
        ];
        for value in bad {
            let safe = cell(&ValueKind::Text, value);
            assert!(safe.starts_with('\''), "{value:?}");
            assert_eq!(taken_back(&safe), value, "{value:?} comes back");
        }
    }

    #[test]
    fn harmless_text_stays_as_it_is() {
        for value in ["", "Ann", "'t Hooft", "a=b", "1-2", "Ünïcode", "'quoted'"] {
            assert_eq!(cell(&ValueKind::Text, value), value);
            assert_eq!(taken_back(value), value);
        }
    }

    #[test]
    fn numbers_of_numeric_properties_stay_numbers() {
        for value in ["-5", "-0.25", "12", "9007199254740993"] {
            assert_eq!(cell(&ValueKind::Number, value), value);
        }
        for value in ["-1+cmd|x", "-", "-.5", "-5-"] {
            assert!(cell(&ValueKind::Number, value).starts_with('\''), "{value}");
        }
        assert_eq!(cell(&ValueKind::Phone, "+49 30 1"), "'+49 30 1");
    }
}
