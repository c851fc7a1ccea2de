//! What can go wrong with the file of a portal. The set is closed: callers decide by [`ErrorKind`].

use rusqlite::ffi::ErrorCode;

/// A failed open, read or write. A failed write has changed nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Wrong key, or no database of ours. The file was not touched.
    #[error("the database cannot be opened with this key, or it is no Satchel database")]
    Unreadable,
    /// A newer Satchel wrote the file. It was not touched.
    #[error("the database was written by a newer version (schema {found}, this version knows {known})")]
    Newer {
        /// The schema version in the file.
        found: i64,
        /// The newest schema version this program knows.
        known: i64,
    },
    /// The file contradicts itself: set it aside, never delete it.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// There is no room to write; nothing was saved.
    #[error("the disk is full")]
    DiskFull,
    /// Another process held the file for longer than the waiting time.
    #[error("the database is busy")]
    Busy,
    /// Something named by the caller is not there.
    #[error("{0} was not found")]
    NotFound(String),
    /// The caller or the stored state broke a rule; the transaction was rolled back.
    #[error("broken rule: {0}")]
    Invariant(String),
    /// The disk failed, or the file cannot be reached.
    #[error("the disk answered with an error: {0}")]
    Io(String),
    /// A newer search made this one stale.
    #[error("interrupted by a newer search")]
    Interrupted,
    /// The store's thread has ended.
    #[error("the database was closed")]
    Closed,
    /// Any other refusal of the database.
    #[error("the database refused: {0}")]
    Sql(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The kinds of [`StoreError`], for decisions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// See [`StoreError::Unreadable`].
    Unreadable,
    /// See [`StoreError::Newer`].
    Newer,
    /// See [`StoreError::Damaged`].
    Damaged,
    /// See [`StoreError::DiskFull`].
    DiskFull,
    /// See [`StoreError::Busy`].
    Busy,
    /// See [`StoreError::NotFound`].
    NotFound,
    /// See [`StoreError::Invariant`].
    Invariant,
    /// See [`StoreError::Io`].
    Io,
    /// See [`StoreError::Interrupted`].
    Interrupted,
    /// See [`StoreError::Closed`].
    Closed,
    /// See [`StoreError::Sql`].
    Sql,
}

impl StoreError {
    /// The kind, for decisions.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreadable => ErrorKind::Unreadable,
            Self::Newer { .. } => ErrorKind::Newer,
            Self::Damaged(_) => ErrorKind::Damaged,
            Self::DiskFull => ErrorKind::DiskFull,
            Self::Busy => ErrorKind::Busy,
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Invariant(_) => ErrorKind::Invariant,
            Self::Io(_) => ErrorKind::Io,
            Self::Interrupted => ErrorKind::Interrupted,
            Self::Closed => ErrorKind::Closed,
            Self::Sql(_) => ErrorKind::Sql,
        }
    }

    /// A stored word that no version of Satchel writes.
    pub(crate) fn word(what: &str, word: &str) -> Self {
        Self::Damaged(format!("unknown {what} “{word}”"))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error_code() else { return Self::Sql(Box::new(error)) };
        // On a full disk SQLite cannot even make the log's index, and calls that a failure of the disk.
        let no_index = error
            .sqlite_error()
            .is_some_and(|failure| failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        match code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::SystemIoFailure if no_index => Self::DiskFull,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged(error.to_string()),
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::FileLockingProtocolFailed => Self::Io(error.to_string()),
            ErrorCode::OperationInterrupted => Self::Interrupted,
            _ => Self::Sql(Box::new(error)),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    /// JSON in the file that this version cannot read.
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
