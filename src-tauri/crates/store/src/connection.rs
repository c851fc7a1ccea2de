//! Opening connections: key, gates and pragmas. A connection that fails a gate has written nothing.

use crate::{DbKey, StoreError, before, migrate};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use satchel_core::{FailPoint, fail_point};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

/// The oldest SQLite this program runs with: older ones can corrupt a database in WAL mode when a checkpoint meets
/// a reset of the log.
pub const LEAST_SQLITE: i32 = 3_051_003;

/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often, and how long apart, a file that another process is just making is tried again: SQLite answers at once
/// where waiting could deadlock.
const RETRIES: (u32, Duration) = (100, Duration::from_millis(50));

/// An encrypted file, and how it is reached.
pub(crate) struct File<'a> {
    pub(crate) path: &'a Path,
    pub(crate) key: &'a DbKey,
    /// The name of a virtual file system registered with SQLite; the system's own when `None`.
    pub(crate) vfs: Option<&'a str>,
}

/// Opens the connection that writes, makes the file when it is absent, and brings its schema up to date.
pub(crate) fn open_writer(file: &File<'_>) -> Result<Connection, StoreError> {
    let (tries, pause) = RETRIES;
    for _ in 1..tries {
        match try_open_writer(file) {
            Err(StoreError::Busy) => std::thread::sleep(pause),
            outcome => return outcome,
        }
    }
    try_open_writer(file)
}

fn try_open_writer(file: &File<'_>) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = open_checked(file, flags)?;
    connection.busy_timeout(RETRIES.1)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    fail_point(FailPoint::StoreKeyed);
    let (found, known) = (migrate::found_version(&connection)?, migrate::known_version());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    close_with_checkpoint(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -24000;
         PRAGMA wal_autocheckpoint = 2000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    // Copies are files of the system's own.
    let copied = file.vfs.is_none().then_some(file.path);
    match (found, copied) {
        (found, Some(path)) if found == known => before::forget(path),
        (found, _) if found == known => {}
        (found, Some(path)) if found > 0 => {
            before::keep(&connection, path, found)?;
            fail_point(FailPoint::StoreCopied);
            migrate::migrate(&mut connection)?;
            fail_point(FailPoint::StoreMigrated);
        }
        _ => {
            migrate::migrate(&mut connection)?;
            fail_point(FailPoint::StoreMigrated);
        }
    }
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Opens a connection that only reads. The file must exist and be up to date.
pub(crate) fn open_reader(file: &File<'_>) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open_checked(file, flags)?;
    close_with_checkpoint(&connection)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4000;")?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Initialises SQLite once, before any thread opens a file: SQLCipher sets itself up after SQLite has declared itself
/// ready, so that of two first opens at the same time one could find no cipher.
fn initialise() -> Result<(), StoreError> {
    static READY: OnceLock<Option<String>> = OnceLock::new();
    match READY.get_or_init(|| Connection::open_in_memory().err().map(|error| error.to_string())) {
        None => Ok(()),
        Some(error) => Err(StoreError::Invariant(error.clone())),
    }
}

/// How the pages of a file are sealed against changes, which a file keeps for its life.
#[derive(Clone, Copy)]
enum Seal {
    /// Processors have instructions for it: it costs less than half of SQLCipher's own choice, which is most of what a page costs.
    Today,
    /// SQLCipher's own choice, of files that were made before.
    First,
}

impl Seal {
    fn algorithm(self) -> &'static str {
        match self {
            Self::Today => "HMAC_SHA256",
            Self::First => "HMAC_SHA512",
        }
    }
}

/// From here on the last connection to close moves the log into the file.
fn close_with_checkpoint(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

pub(crate) fn open_checked(file: &File<'_>, flags: OpenFlags) -> Result<Connection, StoreError> {
    let mut outcome = Err(StoreError::Unreadable);
    // Another seal looks like a wrong key, and so does a disk that fails while SQLCipher reads the file's salt: whether it is
    // one is seen by a second look for each.
    for seal in [Seal::Today, Seal::First, Seal::Today, Seal::First] {
        outcome = try_open_checked(file, flags, seal);
        if !matches!(outcome, Err(StoreError::Unreadable)) {
            break;
        }
    }
    outcome
}

fn try_open_checked(file: &File<'_>, flags: OpenFlags, seal: Seal) -> Result<Connection, StoreError> {
    let version = rusqlite::version_number();
    if version < LEAST_SQLITE {
        return Err(StoreError::Invariant(format!("SQLite {version} is older than {LEAST_SQLITE}")));
    }
    initialise()?;
    let connection = match file.vfs {
        None => Connection::open_with_flags(file.path, flags)?,
        Some(vfs) => Connection::open_with_flags_and_vfs(file.path, flags, vfs)?,
    };
    // Until the key is proved, closing must not move a log into the file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(PATIENCE)?;
    // Plans hang on the statement alone: otherwise SQLite compiles a kept statement anew whenever it is run with another limit.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // SQLCipher writes to standard error by itself otherwise.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.pragma_update(None, "key", file.key.pragma().as_str())?;
    connection.pragma_update(None, "cipher_hmac_algorithm", seal.algorithm())?;
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;")?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map_err(
        |error| match error.sqlite_error_code() {
            Some(rusqlite::ffi::ErrorCode::NotADatabase) => StoreError::Unreadable,
            _ => error.into(),
        },
    )?;
    Ok(connection)
}
