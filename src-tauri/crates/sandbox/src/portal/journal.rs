//! Changes to the portal, as entries: what a request did is what is kept, so that a replay gives the same portal.
//!
//! With a state folder each step is one line of `changes.jsonl`; a torn last line is what a kill leaves and is cut off.
//! Must never know why an entry was made, or of HTTP.

use super::auth::{Access, Grant};
use crate::world::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE: &str = "changes.jsonl";
/// Of the lines, and of the base records that they lie over.
const FORMAT: u32 = 2;

/// Who or what wrote a value (HubSpot docs: `propertiesWithHistory`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// For example `CRM_UI`, `INTEGRATION`, `CALCULATED`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) id: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) user: Option<u64>,
}

/// Category and number of an association type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct TypeRef {
    pub(crate) user_defined: bool,
    pub(crate) id: u32,
}

/// One step of the portal's life.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// A record came to be.
    Create {
        #[serde(with = "kind_text")]
        kind: Kind,
        id: u64,
        at: i64,
    },
    /// Values were written; `""` clears. The stamp, where given, is the new modified stamp.
    Values {
        #[serde(with = "kind_text")]
        kind: Kind,
        id: u64,
        at: i64,
        stamp: Option<i64>,
        source: Arc<Source>,
        values: Vec<(String, String)>,
    },
    /// A record went to the recycle bin.
    Archive {
        #[serde(with = "kind_text")]
        kind: Kind,
        id: u64,
        at: i64,
    },
    /// A record came back from it.
    Restore {
        #[serde(with = "kind_text")]
        kind: Kind,
        id: u64,
        stamp: Option<i64>,
    },
    /// A record is gone for good.
    Purge {
        #[serde(with = "kind_text")]
        kind: Kind,
        id: u64,
    },
    /// A record was merged into another.
    Merge {
        #[serde(with = "kind_text")]
        kind: Kind,
        id: u64,
        into: u64,
        at: i64,
    },
    /// The types of a pair of records, in one direction; none removes the pair.
    Link {
        #[serde(with = "kind_text")]
        from: Kind,
        from_id: u64,
        #[serde(with = "kind_text")]
        to: Kind,
        to_id: u64,
        types: Vec<TypeRef>,
    },
    /// A property was defined or redefined.
    Property {
        #[serde(with = "kind_text")]
        kind: Kind,
        definition: Map<String, Value>,
    },
    /// A type of objects was defined or redefined by users.
    CustomType {
        #[serde(with = "kind_text")]
        kind: Kind,
        definition: Map<String, Value>,
    },
    /// The pipelines of a kind were changed.
    Pipelines {
        #[serde(with = "kind_text")]
        kind: Kind,
        pipelines: Vec<Value>,
    },
    /// A group of properties was defined or redefined.
    Group {
        #[serde(with = "kind_text")]
        kind: Kind,
        definition: Map<String, Value>,
    },
    /// A list of records was made or changed.
    List { definition: Map<String, Value> },
    /// Records were put into a list and others taken out.
    Members { list: u64, at: i64, added: Vec<u64>, removed: Vec<u64> },
    /// A folder of lists was made or changed.
    Folder { id: u64, name: String, parent: u64, at: i64 },
    /// A folder of lists was removed.
    NoFolder { id: u64 },
    /// A list was put into a folder.
    ListInFolder { list: u64, folder: u64 },
    /// The number of links of a type that a record may have was set, or set free.
    LinkLimit {
        #[serde(with = "kind_text")]
        from: Kind,
        #[serde(with = "kind_text")]
        to: Kind,
        reference: TypeRef,
        most: Option<u32>,
    },
    /// An association label was defined for a pair of types, with its inverse.
    Label {
        #[serde(with = "kind_text")]
        from: Kind,
        #[serde(with = "kind_text")]
        to: Kind,
        id: u32,
        inverse_id: u32,
        name: String,
        label: Option<String>,
        inverse_label: Option<String>,
        removed: bool,
    },
    /// An e-mail address may never be used again.
    BlockEmail { email: String },
    /// A refresh token was handed out or changed.
    Grant { token: String, grant: Grant },
    /// An access token was handed out.
    Access { token: String, access: Access, issued: u64 },
    /// A token was revoked.
    Revoke { token: String },
    /// The OAuth app was removed from the portal.
    Uninstall,
}

/// Kinds by their type id, for example `0-1`.
mod kind_text {
    use crate::world::Kind;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.type_id())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        let text = String::deserialize(deserializer)?;
        Kind::parse(&text).ok_or_else(|| D::Error::custom(format!("no object type {text}")))
    }
}

/// What the base records depend on; a state folder belongs to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Base {
    pub(crate) seed: u64,
    pub(crate) counts: Vec<u64>,
    pub(crate) now_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    base: Base,
}

/// The file of changes.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
}

/// What a state folder held.
pub(crate) struct Opened {
    pub(crate) journal: Journal,
    pub(crate) base: Base,
    pub(crate) steps: Vec<Vec<Entry>>,
}

impl Journal {
    /// Opens a folder's journal, or begins one with `base`. The base that comes back is the one of the folder, with its
    /// own time.
    pub(crate) fn open(folder: &Path, base: Base) -> io::Result<Opened> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(&path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            file.set_len(whole as u64)?;
            text.truncate(whole);
        }
        file.seek(SeekFrom::End(0))?;
        let mut journal = Self { file, path };
        let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let Some(header) = lines.next() else {
            journal.append_line(&Header { format: FORMAT, base: base.clone() })?;
            return Ok(Opened { journal, base, steps: Vec::new() });
        };
        let header: Header = serde_json::from_slice(header).map_err(|error| journal.damaged(1, &error))?;
        if header.format != FORMAT {
            return Err(journal.unfit("was written by another version"));
        }
        // A folder from before a kind came to be is none the worse for it.
        if header.base.seed != base.seed || !base.counts.starts_with(&header.base.counts) {
            return Err(journal.unfit("belongs to a sandbox of another seed or size"));
        }
        let steps = lines
            .enumerate()
            .map(|(index, line)| {
                serde_json::from_slice(line).map_err(|error| journal.damaged(index + 2, &error))
            })
            .collect::<io::Result<Vec<Vec<Entry>>>>()?;
        Ok(Opened { journal, base: header.base, steps })
    }

    /// Keeps one step: all its entries, or on an error none.
    pub(crate) fn append(&mut self, entries: &[Entry]) -> io::Result<()> {
        self.append_line(&entries)
    }

    fn append_line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let before = self.file.stream_position()?;
        if let Err(error) = self.file.write_all(&text) {
            // Half a line would make the lines after it unreadable.
            self.file.set_len(before)?;
            self.file.seek(SeekFrom::Start(before))?;
            return Err(error);
        }
        Ok(())
    }

    fn damaged(&self, line: usize, error: &serde_json::Error) -> io::Error {
        let text = format!("{}: line {line} cannot be read: {error}", self.path.display());
        io::Error::new(io::ErrorKind::InvalidData, text)
    }

    fn unfit(&self, reason: &str) -> io::Error {
        let text = format!("{} {reason}", self.path.display());
        io::Error::new(io::ErrorKind::InvalidInput, text)
    }
}
