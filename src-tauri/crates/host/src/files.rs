//! Files and folders that only their owner may read, and writes that are whole or absent after a crash.

use crate::HostError;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Makes a folder, and those above it, for its owner alone. An existing one keeps its permissions.
pub(crate) fn private_folder(path: &Path) -> Result<(), HostError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(HostError::file(path))
}

/// Options that make a file its owner's alone when they create it.
pub(crate) fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes an empty file that only its owner may read, unless there is one. What SQLite puts beside it follows it.
pub(crate) fn private_file(path: &Path) -> Result<(), HostError> {
    let made = private_options().write(true).create(true).truncate(false).open(path);
    made.map(|_| ()).map_err(HostError::file(path))
}

/// Replaces a file by new contents: after a crash it holds the old or the new ones, whole.
pub(crate) fn write_whole(path: &Path, contents: &[u8]) -> Result<(), HostError> {
    let beside = beside(path);
    let write = || -> io::Result<()> {
        let mut file = private_options().write(true).create(true).truncate(true).open(&beside)?;
        file.write_all(contents)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        sync_folder(path)
    };
    write().map_err(HostError::file(path))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Makes a rename durable. Windows has no such call and needs none.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// A file written piece by piece that replaces the one of its name when it is finished, and leaves it as it was when
/// it is not. What is no regular file (a pipe, a device) is written directly.
pub struct WholeFile {
    out: BufWriter<File>,
    path: PathBuf,
    beside: Option<PathBuf>,
}

impl WholeFile {
    /// Begins a file that only its owner may read.
    pub fn create(path: &Path) -> Result<Self, HostError> {
        let special = std::fs::metadata(path).is_ok_and(|found| !found.is_file());
        let beside = (!special).then(|| beside(path));
        let target = beside.as_deref().unwrap_or(path);
        let file = private_options().write(true).create(!special).truncate(!special).open(target);
        let out = BufWriter::new(file.map_err(HostError::file(path))?);
        Ok(Self { out, path: path.to_owned(), beside })
    }

    /// Makes it the file of its name, on disk.
    pub fn finish(mut self) -> Result<(), HostError> {
        let mut finish = || -> io::Result<()> {
            self.out.flush()?;
            let Some(beside) = &self.beside else { return Ok(()) };
            self.out.get_ref().sync_all()?;
            std::fs::rename(beside, &self.path)?;
            self.beside = None;
            sync_folder(&self.path)
        };
        finish().map_err(HostError::file(&self.path))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for WholeFile {
    /// Removes what was not finished.
    fn drop(&mut self) {
        if let Some(beside) = self.beside.take() {
            drop(std::fs::remove_file(beside));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_file_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contacts.csv");
        std::fs::write(&path, "old").unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_and_not_replaced() {
        let path = Path::new("/dev/null");
        let mut file = WholeFile::create(path).unwrap();
        file.write_all(b"x").unwrap();
        file.finish().unwrap();
        assert!(!std::fs::metadata(path).unwrap().is_file());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let message = WholeFile::create(Path::new("nowhere/at/all.csv")).err().unwrap().to_string();
        assert!(message.contains("nowhere"), "{message}");
    }
}
