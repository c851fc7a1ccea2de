//! `sync.lock`: one process per portal pulls and pushes. `refresh.lock`: one at a time renews its sign-in. The operating
//! system frees both when their holder ends, however it ends, so there is nothing to clean up after a crash.

use crate::{HostError, files};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// How long a turn is waited for: longer than a request of whoever has it may take.
const PATIENCE: Duration = Duration::from_secs(150);
/// How often it is asked for again.
const AGAIN: Duration = Duration::from_millis(40);

/// Held while this process pulls and pushes; freed when dropped.
#[derive(Debug)]
pub struct SyncLock {
    _file: File,
}

impl SyncLock {
    /// Takes the lock, or says at once that another process has it.
    pub(crate) fn take(path: &Path) -> Result<Self, HostError> {
        let file = open(path).map_err(HostError::file(path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(HostError::Busy),
            Err(TryLockError::Error(error)) => Err(HostError::file(path)(error)),
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    files::private_options().write(true).create(true).truncate(false).open(path)
}

/// Held while this process renews the sign-in of a portal, or replaces it; freed when dropped.
#[derive(Debug)]
pub(crate) struct RefreshLock {
    _file: File,
}

impl RefreshLock {
    /// Waits until nobody else has it. It is asked for again and again, because a thread that waits in the system
    /// could not be given up.
    pub(crate) async fn wait(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        let asked = async {
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(()),
                    Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN).await,
                    Err(TryLockError::Error(error)) => return Err(error),
                }
            }
        };
        let given_up = |_| io::Error::new(io::ErrorKind::TimedOut, "another Satchel is renewing it");
        tokio::time::timeout(PATIENCE, asked).await.map_err(given_up)??;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_turn_is_waited_for_and_given_up_at_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refresh.lock");
        let first = RefreshLock::wait(&path).await.unwrap();
        let (next, refused) = (path.clone(), RefreshLock::wait(&path));
        assert_eq!(refused.await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let second = tokio::spawn(async move { RefreshLock::wait(&next).await.map(drop) });
        tokio::task::yield_now().await;
        drop(first);
        second.await.unwrap().unwrap();
    }

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
