//! `sync.lock`: one process per portal pulls and pushes. The operating system frees it when its holder ends,
//! however it ends, so there is nothing to clean up after a crash.

use crate::{HostError, files};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held while this process pulls and pushes; freed when dropped.
#[derive(Debug)]
pub struct SyncLock {
    _file: File,
}

impl SyncLock {
    /// Takes the lock, or says at once that another process has it.
    pub(crate) fn take(path: &Path) -> Result<Self, HostError> {
        let file = files::private_options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(HostError::file(path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(HostError::Busy),
            Err(TryLockError::Error(error)) => Err(HostError::file(path)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sync.lock");
        let first = SyncLock::take(&path).unwrap();
        assert!(matches!(SyncLock::take(&path), Err(HostError::Busy)));
        drop(first);
        assert!(SyncLock::take(&path).is_ok());
    }
}
