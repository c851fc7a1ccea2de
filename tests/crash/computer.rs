//! A computer whose processes are killed: its data, its keychain, and the programs that run on it.

use crate::keychain::FolderKeychain;
use satchel_core::{ObjectType, RecordKey};
use satchel_host::{DataFolder, HostError, SecretSources, Session, Work};
use satchel_store::{Reader, Store, StoreError};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

/// Where Satchel keeps its data and its secrets.
pub(crate) struct Computer {
    folder: tempfile::TempDir,
}

/// How a victim ended.
pub(crate) struct End {
    /// It was killed at its fail point.
    pub(crate) killed: bool,
    /// It said that the thing was done, which for an edit means: saved.
    pub(crate) done: bool,
    /// What it said besides.
    pub(crate) said: String,
}

impl Computer {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("keychain")).unwrap();
        Self { folder }
    }

    /// The same data and secrets again.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap() };
        copy_folder(self.folder.path(), copy.folder.path());
        copy
    }

    /// The folder of the one account.
    pub(crate) fn account(&self) -> PathBuf {
        let mut entries = std::fs::read_dir(self.folder.path().join("data/portals")).unwrap();
        entries.next().unwrap().unwrap().path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.account().join("satchel.db")
    }

    /// The bytes of a secret.
    pub(crate) fn secret(&self, name: &str) -> Option<Vec<u8>> {
        let name = format!("{}_{name}", self.portal()["uuid"].as_str().unwrap());
        std::fs::read(self.folder.path().join("keychain").join(name)).ok()
    }

    /// Puts a secret where the account's secrets are.
    pub(crate) fn set_secret(&self, name: &str, value: &[u8]) {
        let name = format!("{}_{name}", self.portal()["uuid"].as_str().unwrap());
        std::fs::write(self.folder.path().join("keychain").join(name), value).unwrap();
    }

    /// What `portal.json` says.
    pub(crate) fn portal(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.account().join("portal.json")).unwrap()).unwrap()
    }

    pub(crate) fn change_portal(&self, change: impl FnOnce(&mut Value)) {
        let mut portal = self.portal();
        change(&mut portal);
        std::fs::write(self.account().join("portal.json"), portal.to_string()).unwrap();
    }

    /// Whether an account was begun to be connected.
    pub(crate) fn has_account(&self) -> bool {
        std::fs::read_dir(self.folder.path().join("data/portals"))
            .is_ok_and(|mut found| found.any(|entry| entry.unwrap().path().join("portal.json").exists()))
    }

    /// Points the account to another address.
    pub(crate) fn point_to(&self, api_base: &str) {
        self.change_portal(|portal| portal["api_base"] = json!(api_base));
    }

    /// A process that does one thing; `fail_at` names the point, and which time, to end at.
    fn victim(&self, call: &Value) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_victim"));
        command
            .arg(self.folder.path())
            .arg(call.to_string())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Does one thing, and the fail points passed on the way.
    #[track_caller]
    pub(crate) fn done(&self, call: &Value) -> Vec<String> {
        let log = tempfile::NamedTempFile::new().unwrap();
        let output = self.victim(call).env("SATCHEL_FAIL_LOG", log.path()).output().unwrap();
        let end = End::of(&output);
        assert!(end.done && output.status.success(), "{call}: {}", end.said);
        std::fs::read_to_string(log.path()).unwrap().lines().map(str::to_owned).collect()
    }

    /// Is killed at a point, for the so-manieth time that it comes there.
    pub(crate) fn killed(&self, call: &Value, point: &str, number: usize) -> End {
        let mut command = self.victim(call);
        End::of(&command.env("SATCHEL_FAIL_AT", format!("{point}#{number}")).output().unwrap())
    }

    /// Opens the account in this process.
    pub(crate) fn open(&self, work: Work) -> Session {
        Session::open(&self.data_folder(), None, &self.sources(), work).unwrap()
    }

    /// The same with another place for secrets.
    pub(crate) fn open_with(&self, sources: &SecretSources) -> Result<Session, HostError> {
        Session::open(&self.data_folder(), None, sources, Work::Long)
    }

    /// The folder that holds everything Satchel keeps.
    pub(crate) fn data_folder(&self) -> DataFolder {
        DataFolder::open(Some(self.folder.path().join("data"))).unwrap()
    }

    /// The folder that is the keychain.
    pub(crate) fn keychain(&self) -> PathBuf {
        self.folder.path().join("keychain")
    }

    fn sources(&self) -> SecretSources {
        SecretSources::new(None, Arc::new(FolderKeychain::at(&self.keychain())))
    }
}

impl End {
    fn of(output: &Output) -> Self {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let done = String::from_utf8_lossy(&output.stdout).lines().any(|line| line == "done");
        Self { killed: output.status.code().is_none(), done, said }
    }
}

/// What is looked at in an account's file.
pub(crate) trait Look {
    fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T;

    /// The file proves what it can about itself.
    #[track_caller]
    fn assert_sound(&self, name: &str) {
        let broken = self.look(|reader| reader.check());
        assert!(broken.is_empty(), "{name}: {broken:?}");
    }

    /// What waits: kind, record and state.
    fn waiting(&self) -> Vec<String> {
        self.look(|reader| {
            let row = |row: &satchel_store::OutboxRow| {
                format!("{} {} {}", row.kind.as_str(), row.rid, row.state.as_str())
            };
            Ok(reader.outbox(1_000, 0)?.1.iter().map(row).collect())
        })
    }

    /// What the user sees.
    fn shown(&self, object_type: ObjectType, id: &str, property: &str) -> Option<String> {
        let (key, property) = (RecordKey::Remote(id.to_owned()), property.to_owned());
        self.look(move |reader| {
            let rid = reader.resolve(object_type, &key)?.expect("a known record");
            Ok(reader.effective(rid)?.remove(&property).flatten())
        })
    }
}

impl Look for Store {
    #[track_caller]
    fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.read_now(look).unwrap()
    }
}

/// Copies the files of a folder and of those in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}
