//! What is logged, and where: stderr, and a file per day in the data folder that only its owner may read.
//!
//! Invariants: only events of our own crates are written; of their fields only those in [`FIELDS`], which hold
//! counts, codes and names of types, never a value, a token, a key or a URL; a line has one event and a limited
//! length; a day's file has a limited size, and files older than a week are removed.

use crate::{DataFolder, HostError, files};
use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Sets the level of both: off, error, warn, info, debug or trace.
pub const LEVEL_VARIABLE: &str = "SATCHEL_LOG";

/// The fields that may be written.
const FIELDS: &[&str] = &[
    "attempt",
    "category",
    "code",
    "complete",
    "correlation_id",
    "count",
    "elapsed_ms",
    "endpoint",
    "error_kind",
    "fetched",
    "kind",
    "limit",
    "method",
    "object_type",
    "outbox_id",
    "outcome",
    "page",
    "phase",
    "port",
    "requests",
    "retry_in_ms",
    "state",
    "status",
    "stream",
    "throttled",
    "version",
    "wait_ms",
];
/// The longest text of an event or a field, in characters.
const LONGEST: usize = 300;
/// The largest file of a day, in bytes.
const LARGEST: u64 = 10 << 20;
/// Files kept: one per day.
const DAYS: usize = 7;

/// Starts logging. Without [`LEVEL_VARIABLE`], stderr gets warnings and the file gets what happened.
pub fn start(data: Option<&DataFolder>) -> Result<(), HostError> {
    let wanted = match std::env::var(LEVEL_VARIABLE) {
        Ok(text) if !text.is_empty() => {
            Some(text.parse::<LevelFilter>().map_err(|_| HostError::LogLevel(text))?)
        }
        _ => None,
    };
    let stderr = Lines { filter: wanted.unwrap_or(LevelFilter::WARN), sink: Mutex::new(Sink::Stderr) };
    let file = data.map(|data| DayFile::open(&data.path().join("logs"))).transpose()?;
    let file = file.map(|file| Lines {
        filter: wanted.unwrap_or(LevelFilter::INFO),
        sink: Mutex::new(Sink::File(file)),
    });
    // A second start in one process, as in tests, keeps the first.
    let _ = tracing_subscriber::registry().with(stderr).with(file).try_init();
    Ok(())
}

/// Writes events as lines.
struct Lines {
    filter: LevelFilter,
    sink: Mutex<Sink>,
}

enum Sink {
    Stderr,
    File(DayFile),
}

impl<S: Subscriber> Layer<S> for Lines {
    fn enabled(&self, _: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        // Each layer filters for itself in `on_event`: refusing here would silence the other one as well.
        true
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.filter)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > self.filter || !is_ours(metadata.target()) {
            return;
        }
        let mut text = Text::default();
        event.record(&mut text);
        let now = jiff::Timestamp::now();
        let line = format!(
            "{now:.3} {:5} {}: {}{}\n",
            metadata.level(),
            metadata.target(),
            text.message,
            text.fields
        );
        match &mut *self.sink.lock().unwrap_or_else(PoisonError::into_inner) {
            // There is nobody to tell that the log cannot be written.
            Sink::Stderr => drop(std::io::stderr().lock().write_all(line.as_bytes())),
            Sink::File(file) => drop(file.write(line.as_bytes())),
        }
    }
}

/// Whether an event comes from our crates; others may say anything, headers included.
fn is_ours(target: &str) -> bool {
    target == "satchel" || target.starts_with("satchel_") || target.starts_with("satchel::")
}

/// Collects the text of an event.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            append(&mut self.message, value);
        } else if FIELDS.contains(&field.name()) {
            let _ = write!(self.fields, " {}=", field.name());
            append(&mut self.fields, value);
        }
    }
}

/// Appends a value on one line, and not all of a long one.
fn append(line: &mut String, value: &dyn fmt::Debug) {
    let text = format!("{value:?}");
    line.extend(text.chars().take(LONGEST).map(|letter| if letter.is_control() { ' ' } else { letter }));
}

/// The file of the day in which the process started.
struct DayFile {
    file: File,
    written: u64,
}

impl DayFile {
    fn open(folder: &Path) -> Result<Self, HostError> {
        files::private_folder(folder)?;
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let path = folder.join(format!("satchel-{today}.log"));
        let open = || -> std::io::Result<Self> {
            let file = files::private_options().append(true).create(true).open(&path)?;
            let written = file.metadata()?.len();
            Ok(Self { file, written })
        };
        let file = open().map_err(HostError::file(&path))?;
        remove_old(folder);
        Ok(file)
    }

    fn write(&mut self, line: &[u8]) -> std::io::Result<()> {
        if self.written > LARGEST {
            return Ok(());
        }
        self.written += line.len() as u64;
        self.file.write_all(line)
    }
}

/// Removes all but the newest files. One that cannot be removed is tried again at the next start.
fn remove_old(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let is_log = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("satchel-") && name.ends_with(".log")
    };
    let mut logs: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_log).collect();
    // The date in the name sorts by age.
    logs.sort();
    logs.reverse();
    for old in logs.iter().skip(DAYS) {
        drop(std::fs::remove_file(old));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(emit: impl FnOnce()) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = DayFile::open(folder.path()).unwrap();
        let lines = Lines { filter: LevelFilter::INFO, sink: Mutex::new(Sink::File(file)) };
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), emit);
        let log = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        std::fs::read_to_string(log).unwrap()
    }

    #[test]
    fn fields_that_may_hold_values_are_left_out() {
        let log = written(|| {
            tracing::info!(target: "satchel_engine", token = "pat-na1-secret", count = 3, email = "a@b.c", "pulled");
        });
        assert!(log.ends_with("satchel_engine: pulled count=3\n"), "{log}");
        assert!(!log.contains("secret") && !log.contains("a@b.c"));
    }

    #[test]
    fn crates_and_the_binary_are_heard() {
        let log = written(|| {
            tracing::info!(target: "satchel::run", "one");
            tracing::info!(target: "satchel_host::connect", "two");
        });
        assert_eq!(log.lines().count(), 2, "{log}");
    }

    #[test]
    fn others_and_lower_levels_are_silent() {
        let log = written(|| {
            tracing::error!(target: "hyper::proto", "Authorization: Bearer x");
            tracing::error!(target: "satchelier", "not ours");
            tracing::debug!(target: "satchel_engine", "detail");
        });
        assert_eq!(log, "");
    }

    #[test]
    fn a_line_is_one_line_of_limited_length() {
        let log = written(|| tracing::warn!(target: "satchel_host", "a\r\nb{}", "x".repeat(5000)));
        assert_eq!(log.lines().count(), 1);
        assert!(log.contains("a  bxxx") && log.len() < LONGEST + 100);
    }

    #[test]
    fn a_weeks_files_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        for day in 1..=9 {
            std::fs::write(folder.path().join(format!("satchel-2020-01-0{day}.log")), "").unwrap();
        }
        std::fs::write(folder.path().join("other.txt"), "").unwrap();
        drop(DayFile::open(folder.path()).unwrap());
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names.len(), DAYS + 1);
        assert_eq!(names[1], "satchel-2020-01-04.log");
    }
}
