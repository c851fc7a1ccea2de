//! `window.json`: what must be known before any account is open. It names no person and holds no secret.

use crate::{DataFolder, HostError, files};
use satchel_api::{Appearance, Density, Theme};
use serde::{Deserialize, Serialize};

/// What the file says; a file that cannot be read counts as none, since nothing in it is worth a failure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Preferences {
    pub(super) appearance: Appearance,
    /// The folder of the account that was open last.
    pub(super) last: Option<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        let appearance = Appearance { theme: Theme::System, density: Density::Default, single_keys: true };
        Self { appearance, last: None }
    }
}

impl Preferences {
    pub(super) fn read(data: &DataFolder) -> Self {
        let text = std::fs::read_to_string(data.path().join("window.json")).ok();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    pub(super) fn store(&self, data: &DataFolder) -> Result<(), HostError> {
        let path = data.path().join("window.json");
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| HostError::PortalFile { path: path.clone(), reason: error.to_string() })?;
        files::write_whole(&path, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_and_what_cannot_be_read_is_as_at_first() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(Some(folder.path().to_owned())).unwrap();
        assert_eq!(Preferences::read(&data), Preferences::default());
        let mut changed = Preferences { last: Some("1-abc".to_owned()), ..Preferences::default() };
        changed.appearance.theme = Theme::Dark;
        changed.store(&data).unwrap();
        assert_eq!(Preferences::read(&data), changed);
        std::fs::write(data.path().join("window.json"), "{").unwrap();
        assert_eq!(Preferences::read(&data), Preferences::default());
    }
}
