//! Schema versions: forward only, all pending ones in one transaction, a newer file refused untouched.

use crate::StoreError;
use rusqlite::Connection;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The newest schema version this program knows.
pub(crate) fn known_version() -> i64 {
    let runner = embedded::migrations::runner();
    runner.get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0)
}

/// The schema version of the file; 0 for an empty one.
pub(crate) fn found_version(connection: &Connection) -> Result<i64, StoreError> {
    let has_history: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history')",
        [],
        |row| row.get(0),
    )?;
    if !has_history {
        return Ok(0);
    }
    let version = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    Ok(connection.query_row(version, [], |row| row.get(0))?)
}

/// Brings the schema to the newest version, or leaves it as it was.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let runner =
        embedded::migrations::runner().set_grouped(true).set_abort_missing(true).set_abort_divergent(true);
    match runner.run(connection) {
        Ok(_) => Ok(()),
        // Another process may have been quicker with the same step.
        Err(_) if found_version(connection).is_ok_and(|found| found == known_version()) => Ok(()),
        Err(error) => Err(explain(error)),
    }
}

/// The database's own error where there is one inside refinery's.
fn explain(error: refinery::Error) -> StoreError {
    let text = error.to_string();
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = source {
        if let Some(rusqlite::Error::SqliteFailure(failure, message)) = inner.downcast_ref() {
            return rusqlite::Error::SqliteFailure(*failure, message.clone()).into();
        }
        source = inner.source();
    }
    StoreError::Damaged(text)
}
