//! Folders that lists are kept in, within one another. Must never know of HTTP.

use super::journal::Entry;
use super::{Portal, PortalError};
use crate::instant::instant_text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The folder that everything is in which is in no other.
pub(crate) const ROOT: u64 = 0;

/// A folder.
#[derive(Clone, Debug)]
struct Folder {
    name: String,
    parent: u64,
    created_at: i64,
    updated_at: i64,
}

/// The folders of a portal, and which lists are in them.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    folders: BTreeMap<u64, Folder>,
    lists: BTreeMap<u64, u64>,
    /// The highest number so far: none is given twice.
    highest: u64,
}

impl Folders {
    pub(super) fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Folder { id, name, parent, at } => {
                self.highest = self.highest.max(*id);
                let created_at = self.folders.get(id).map_or(*at, |folder| folder.created_at);
                let folder = Folder { name: name.clone(), parent: *parent, created_at, updated_at: *at };
                self.folders.insert(*id, folder);
            }
            Entry::NoFolder { id } => {
                self.folders.remove(id);
            }
            Entry::ListInFolder { list, folder } => {
                self.lists.insert(*list, *folder);
            }
            _ => {}
        }
    }

    pub(crate) fn has(&self, id: u64) -> bool {
        self.folders.contains_key(&id)
    }

    /// The folders that are directly within one.
    pub(crate) fn within(&self, id: u64) -> impl Iterator<Item = u64> {
        self.folders.iter().filter(move |(_, folder)| folder.parent == id).map(|(id, _)| *id)
    }

    /// What a folder says of itself; nothing, of the root.
    pub(crate) fn described(&self, id: u64) -> Vec<(&'static str, Value)> {
        let Some(folder) = self.folders.get(&id) else { return Vec::new() };
        vec![
            ("name", json!(folder.name)),
            ("parentFolderId", json!(folder.parent.to_string())),
            ("createdAt", json!(instant_text(folder.created_at))),
            ("updatedAt", json!(instant_text(folder.updated_at))),
        ]
    }

    /// Whether a folder is another, or somewhere within it.
    fn is_within(&self, mut id: u64, outer: u64) -> bool {
        while id != outer {
            match self.folders.get(&id) {
                Some(folder) => id = folder.parent,
                None => return false,
            }
        }
        true
    }
}

impl Portal {
    /// The lists directly in a folder.
    pub(crate) fn lists_in(&self, folder: u64) -> impl Iterator<Item = u64> {
        let place = |list: u64| self.folders.lists.get(&list).copied().filter(|id| self.folders.has(*id));
        self.lists.all().map(|list| list.id).filter(move |list| place(*list).unwrap_or(ROOT) == folder)
    }

    pub(crate) fn create_folder(&mut self, name: &str, parent: u64) -> Result<u64, PortalError> {
        if self.folders.within(parent).any(|id| self.folders.folders[&id].name == name) {
            return Err(PortalError::Refused(format!("A folder named '{name}' is there already.")));
        }
        let id = self.folders.highest + 1;
        self.commit(vec![Entry::Folder { id, name: name.to_owned(), parent, at: self.now_ms }])?;
        Ok(id)
    }

    pub(crate) fn rename_folder(&mut self, id: u64, name: &str) -> Result<(), PortalError> {
        let parent = self.folders.folders.get(&id).ok_or(PortalError::NotFound)?.parent;
        self.commit(vec![Entry::Folder { id, name: name.to_owned(), parent, at: self.now_ms }])
    }

    pub(crate) fn move_folder(&mut self, id: u64, parent: u64) -> Result<(), PortalError> {
        if self.folders.is_within(parent, id) {
            return Err(PortalError::Refused("A folder cannot be moved into itself.".to_owned()));
        }
        let name = self.folders.folders.get(&id).ok_or(PortalError::NotFound)?.name.clone();
        self.commit(vec![Entry::Folder { id, name, parent, at: self.now_ms }])
    }

    /// Removes a folder in which nothing is.
    pub(crate) fn delete_folder(&mut self, id: u64) -> Result<(), PortalError> {
        if self.folders.within(id).next().is_some() || self.lists_in(id).next().is_some() {
            return Err(PortalError::Refused(format!("Folder {id} is not empty.")));
        }
        self.commit(vec![Entry::NoFolder { id }])
    }

    pub(crate) fn put_list_in(&mut self, list: u64, folder: u64) -> Result<(), PortalError> {
        self.commit(vec![Entry::ListInFolder { list, folder }])
    }
}
