//! The data folder: `portals/<hub_id>-<uuid8>/` with `portal.json`, the database, the vault where there is one,
//! `sync.lock` and `refresh.lock`; `logs/` beside them. One folder per portal, never shared by two.

use crate::lock::RefreshLock;
use crate::portal_file::PortalFile;
use crate::{HostError, SecretsKind, SyncLock, files};
use std::path::{Path, PathBuf};

/// Names the data folder.
pub const DATA_DIR_VARIABLE: &str = "SATCHEL_DATA_DIR";

/// The folder that holds everything Satchel keeps.
#[derive(Clone, Debug)]
pub struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// Opens the folder that was named, or the one this system keeps such data in, and makes it when it is absent.
    pub fn open(named: Option<PathBuf>) -> Result<Self, HostError> {
        let root = named.or_else(default_root).ok_or(HostError::NoDataFolder)?;
        files::private_folder(&root)?;
        Ok(Self { root })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Every portal connected here, by name of its folder.
    pub fn portals(&self) -> Result<Vec<PortalFolder>, HostError> {
        let folder = self.root.join("portals");
        let entries = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(HostError::file(&folder))?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(HostError::file(&folder))?.path();
            // Without the file a folder is one whose making was cut short: nothing lies in it.
            if path.join("portal.json").exists() {
                found.push(path);
            }
        }
        found.sort();
        found.into_iter().map(PortalFolder::read).collect()
    }

    /// The portal that is meant: the one named, or the only one.
    pub fn choose(&self, named: Option<&str>) -> Result<PortalFolder, HostError> {
        let mut portals = self.portals()?;
        if let Some(named) = named {
            portals.retain(|portal| portal.file().hub_id == named || portal.name() == named);
            return match portals.len() {
                0 => Err(HostError::UnknownPortal(named.to_owned())),
                1 => Ok(portals.remove(0)),
                _ => Err(HostError::ChoosePortal(portals.iter().map(PortalFolder::name).collect())),
            };
        }
        match portals.len() {
            0 => Err(HostError::NoPortal),
            1 => Ok(portals.remove(0)),
            _ => Err(HostError::ChoosePortal(
                portals.iter().map(|portal| portal.file().hub_id.clone()).collect(),
            )),
        }
    }

    /// The folder of a portal met before. A sandbox on this computer may have the number of a real portal: their
    /// records must never mix, so it counts as another portal.
    pub(crate) fn find(&self, hub_id: &str, is_loopback: bool) -> Result<Option<PortalFolder>, HostError> {
        let same = |portal: &PortalFolder| {
            portal.file().hub_id == hub_id && portal.file().is_loopback() == is_loopback
        };
        Ok(self.portals()?.into_iter().find(same))
    }

    /// Makes the folder of a portal met for the first time.
    pub(crate) fn add(
        &self,
        hub_id: &str,
        api_base: &str,
        secrets: SecretsKind,
    ) -> Result<PortalFolder, HostError> {
        let uuid = uuid::Uuid::new_v4().to_string();
        let safe: String = hub_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let path = self.root.join("portals").join(format!("{safe}-{}", &uuid[..8]));
        files::private_folder(&path)?;
        let file = PortalFile::new(uuid, hub_id.to_owned(), api_base.to_owned(), secrets);
        let mut portal = PortalFolder { path, file };
        portal.change(|_| {})?;
        Ok(portal)
    }
}

/// The folder of one portal.
#[derive(Clone, Debug)]
pub struct PortalFolder {
    path: PathBuf,
    file: PortalFile,
}

impl PortalFolder {
    fn read(path: PathBuf) -> Result<Self, HostError> {
        let file = PortalFile::read(&path.join("portal.json"))?;
        Ok(Self { path, file })
    }

    /// What `portal.json` says.
    pub fn file(&self) -> &PortalFile {
        &self.file
    }

    /// The folder's name, `<hub_id>-<uuid8>`.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The encrypted database.
    pub fn database(&self) -> PathBuf {
        self.path.join("satchel.db")
    }

    /// The encrypted file of secrets, where the portal has one.
    pub fn vault(&self) -> PathBuf {
        self.path.join("vault.db")
    }

    /// Takes the right to pull and push.
    pub fn lock(&self) -> Result<SyncLock, HostError> {
        SyncLock::take(&self.path.join("sync.lock"))
    }

    /// Waits for the right to renew or replace the sign-in, which nobody else has meanwhile.
    pub(crate) async fn refresh_turn(&self) -> Result<RefreshLock, HostError> {
        let path = self.refresh_lock();
        RefreshLock::wait(&path).await.map_err(HostError::file(&path))
    }

    /// The file that is locked while the sign-in is renewed.
    pub(crate) fn refresh_lock(&self) -> PathBuf {
        self.path.join("refresh.lock")
    }

    /// Whether a database lies here, or one that was set aside: its unsent edits exist nowhere else.
    pub(crate) fn has_database(&self) -> Result<bool, HostError> {
        let entries = std::fs::read_dir(&self.path).map_err(HostError::file(&self.path))?;
        let is_database = |name: &str| {
            name == "satchel.db" || name.starts_with("satchel.db.damaged-") && !name.ends_with("-shm")
        };
        Ok(entries.flatten().any(|entry| is_database(&entry.file_name().to_string_lossy())))
    }

    /// Changes `portal.json`.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut PortalFile)) -> Result<(), HostError> {
        let mut file = self.file.clone();
        change(&mut file);
        file.store(&self.path.join("portal.json"))?;
        self.file = file;
        Ok(())
    }
}

/// Where this system keeps an application's data.
fn default_root() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(target_os = "windows") {
        return variable("LOCALAPPDATA").map(|folder| folder.join("Satchel"));
    }
    if cfg!(target_os = "macos") {
        return variable("HOME").map(|home| home.join("Library/Application Support/Satchel"));
    }
    let share = || variable("HOME").map(|home| home.join(".local/share"));
    variable("XDG_DATA_HOME").or_else(share).map(|folder| folder.join("satchel"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUBSPOT: &str = "https://api.hubapi.com";

    fn data_folder() -> (tempfile::TempDir, DataFolder) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(Some(folder.path().join("deep/data"))).unwrap();
        (folder, data)
    }

    #[test]
    fn the_only_portal_is_meant() {
        let (_folder, data) = data_folder();
        assert!(matches!(data.choose(None), Err(HostError::NoPortal)));
        data.add("1", HUBSPOT, SecretsKind::Memory).unwrap();
        assert_eq!(data.choose(None).unwrap().file().hub_id, "1");
        assert!(matches!(data.choose(Some("2")), Err(HostError::UnknownPortal(name)) if name == "2"));
    }

    #[test]
    fn of_several_portals_one_must_be_named() {
        let (_folder, data) = data_folder();
        for hub_id in ["2", "1"] {
            data.add(hub_id, HUBSPOT, SecretsKind::Memory).unwrap();
        }
        assert!(matches!(data.choose(None), Err(HostError::ChoosePortal(names)) if names == ["1", "2"]));
        assert_eq!(data.choose(Some("2")).unwrap().file().hub_id, "2");
    }

    #[test]
    fn a_sandbox_with_the_number_of_a_real_portal_is_another() {
        let (_folder, data) = data_folder();
        let real = data.add("1", HUBSPOT, SecretsKind::Memory).unwrap();
        assert!(data.find("1", true).unwrap().is_none());
        let sandbox = data.add("1", "http://127.0.0.1:4000", SecretsKind::Memory).unwrap();
        assert_eq!(data.find("1", true).unwrap().unwrap().name(), sandbox.name());
        assert_eq!(data.find("1", false).unwrap().unwrap().name(), real.name());
        let named = data.choose(Some("1")).unwrap_err();
        assert!(
            matches!(named, HostError::ChoosePortal(names) if names.len() == 2),
            "their number is not enough"
        );
        assert_eq!(data.choose(Some(&real.name())).unwrap().name(), real.name());
    }

    #[test]
    fn a_folder_whose_making_was_cut_short_is_passed_over() {
        let (_folder, data) = data_folder();
        std::fs::create_dir_all(data.path().join("portals/1-abcdef00")).unwrap();
        assert!(data.portals().unwrap().is_empty());
    }

    #[test]
    fn a_database_set_aside_still_counts() {
        let (_folder, data) = data_folder();
        let portal = data.add("1", HUBSPOT, SecretsKind::Memory).unwrap();
        assert!(!portal.has_database().unwrap());
        std::fs::write(portal.path().join("satchel.db.damaged-1"), b"x").unwrap();
        assert!(portal.has_database().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, data) = data_folder();
        let portal = data.add("1", HUBSPOT, SecretsKind::Memory).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(portal.path()), 0o700);
        assert_eq!(mode(&portal.path().join("portal.json")), 0o600);
    }
}
