//! The copy of a file from before its schema was changed, encrypted as the file is. It is there until a start finds the
//! file as it should be: who meets a fault of the new version can go back by hand.

use crate::StoreError;
use rusqlite::Connection;
use std::io;
use std::path::{Path, PathBuf};

/// What stands between the name of the file and the schema version of its copy.
const MARK: &str = ".before-v";

fn failed(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::DiskFull,
        _ => StoreError::Io(error.to_string()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Keeps a whole copy of what the file holds, at schema version `found`. Nothing was changed when it fails.
pub(crate) fn keep(connection: &Connection, path: &Path, found: i64) -> Result<(), StoreError> {
    let partial = beside(path, &format!("{MARK}{found}.{}", std::process::id()));
    let unwritable = || StoreError::Io(format!("{} is no text", partial.display()));
    remove(&partial).map_err(failed)?;
    // One consistent look, also while others read and write; SQLCipher gives the copy the key of the file.
    let copied = connection.execute("VACUUM INTO ?1", [partial.to_str().ok_or_else(unwritable)?]);
    let kept = copied.map_err(StoreError::from).and_then(|_| {
        let finish = || {
            std::fs::set_permissions(&partial, std::fs::metadata(path)?.permissions())?;
            std::fs::File::open(&partial)?.sync_all()?;
            std::fs::rename(&partial, beside(path, &format!("{MARK}{found}")))
        };
        finish().map_err(failed)
    });
    if kept.is_err() {
        // The reason of the failure is what counts.
        let _ = remove(&partial);
    }
    kept
}

/// Removes the copies: the file has been opened as it should be.
pub(crate) fn forget(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    let mut begin = name.to_owned();
    begin.push(MARK);
    let is_copy = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(begin.as_encoded_bytes());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // One that cannot be removed now is removed another time.
        if is_copy(&entry.file_name()) && remove(&entry.path()).is_err() {
            tracing::warn!("a copy from before the last change of the schema could not be removed");
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
