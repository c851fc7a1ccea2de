//! Finds the repository's top folder, from wherever the command was called.

use crate::Error;
use std::path::{Path, PathBuf};

/// The repository's top folder. Cargo names this crate's folder to what it runs; else the working folder is used.
pub(crate) fn find() -> Result<PathBuf, Error> {
    let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => std::env::current_dir().map_err(Error::file("."))?,
    };
    start.ancestors().find(|folder| is_root(folder)).map(Path::to_path_buf).ok_or_else(|| {
        Error::Stop("this is not inside the repository: no folder above has src-tauri".to_owned())
    })
}

fn is_root(folder: &Path) -> bool {
    folder.join("Cargo.toml").is_file() && folder.join("src-tauri").is_dir()
}
