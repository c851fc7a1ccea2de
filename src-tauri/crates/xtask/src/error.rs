//! Why a command of ours stopped. Every text is a whole sentence a contributor can act on.

use std::path::PathBuf;

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A program could not be started at all.
    #[error("cannot start `{program}`: {source}")]
    Spawn {
        /// The program as it was named.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program was started and failed.
    #[error("`{program}` ended with {status}")]
    Failed {
        /// The program and its arguments.
        program: String,
        /// Its end, as the system words it.
        status: String,
    },
    /// A file or folder could not be read or written.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program answered something that does not parse.
    #[error("cannot read the answer of {what}: {why}")]
    Answer {
        /// Who answered.
        what: String,
        /// What was wrong with it.
        why: String,
    },
    /// Something else, already worded for the reader.
    #[error("{0}")]
    Stop(String),
}

impl Error {
    /// Wraps what the system said about a file or folder.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
