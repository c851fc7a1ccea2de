//! A portal in a temporary folder, and records to put into it.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use satchel_core::{
    AssociationLabel, AssociationType, Category, Filter, ListSpec, ObjectType, Properties,
    PropertyDefinition, RemoteRecord, Rid, ServerTime, Sort, ValueKind,
};
use satchel_store::{Coverage, DbKey, Reader, Run, Store, StoreError, View, Writer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) const KEY: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

pub(crate) fn key() -> DbKey {
    DbKey::from_bytes(KEY)
}

pub(crate) fn contacts() -> ObjectType {
    "contacts".parse().unwrap()
}

pub(crate) fn companies() -> ObjectType {
    "companies".parse().unwrap()
}

pub(crate) fn deals() -> ObjectType {
    "deals".parse().unwrap()
}

/// A fresh portal.
pub(crate) struct Portal {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) store: Store,
}

impl Portal {
    pub(crate) fn new() -> Self {
        Self::running(Run::InPlace)
    }

    pub(crate) fn running(run: Run) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("portal.db"), &key(), run).unwrap();
        Self { folder, store }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("portal.db")
    }

    pub(crate) fn try_write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.store.write_now(change)
    }

    #[track_caller]
    pub(crate) fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.try_write(change).unwrap()
    }

    #[track_caller]
    pub(crate) fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read_now(look).unwrap()
    }

    /// Stores a whole record and returns its number.
    #[track_caller]
    pub(crate) fn put(&self, object_type: ObjectType, id: &str, values: &[(&str, &str)]) -> Rid {
        let remote = remote(id, values);
        self.write(move |writer| put_whole(writer, object_type, &remote))
    }

    #[track_caller]
    pub(crate) fn view(&self, object_type: ObjectType, sort: Option<(&str, bool)>, filters: &[&str]) -> View {
        block_on(self.store.open_view(spec(object_type, sort, filters))).unwrap()
    }

    /// The ids a list shows, in order.
    #[track_caller]
    pub(crate) fn listed(
        &self,
        object_type: ObjectType,
        sort: Option<(&str, bool)>,
        filters: &[&str],
    ) -> Vec<String> {
        let rids = self.view(object_type, sort, filters).rids(0, usize::MAX).to_vec();
        self.ids(rids)
    }

    #[track_caller]
    pub(crate) fn ids(&self, rids: Vec<Rid>) -> Vec<String> {
        self.read(move |reader| reader.rows(&rids, None)).into_iter().map(|row| row.id).collect()
    }

    /// The ids a search finds, best first.
    #[track_caller]
    pub(crate) fn found(&self, text: &str) -> Vec<String> {
        let text = text.to_owned();
        let result = self.read(move |reader| reader.search(&text, None, 50));
        result.rows.into_iter().map(|row| row.id).collect()
    }

    /// Fails when the file breaks a rule.
    #[track_caller]
    pub(crate) fn sound(&self) {
        assert_eq!(self.read(|reader| reader.check()), Vec::<String>::new());
    }

    /// A connection past the store, for looking at and breaking things.
    pub(crate) fn raw(&self) -> rusqlite::Connection {
        raw(&self.path())
    }
}

pub(crate) fn raw(path: &Path) -> rusqlite::Connection {
    sealed(path, "HMAC_SHA256")
}

/// The same, for a file whose pages are sealed in this way.
pub(crate) fn sealed(path: &Path, algorithm: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    connection.pragma_update(None, "key", format!("x'{hex}'")).unwrap();
    connection.pragma_update(None, "cipher_hmac_algorithm", algorithm).unwrap();
    connection
}

pub(crate) fn put_whole(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    remote: &RemoteRecord,
) -> Result<Rid, StoreError> {
    let names: Vec<String> = remote.properties.keys().cloned().collect();
    let set = writer.property_set(&names)?;
    writer.put_mirror(object_type, remote, Coverage::Whole(set), 1_000)
}

pub(crate) fn properties(values: &[(&str, &str)]) -> Properties {
    values.iter().map(|&(name, value)| (name.to_owned(), Some(value.to_owned()))).collect()
}

pub(crate) fn remote(id: &str, values: &[(&str, &str)]) -> RemoteRecord {
    RemoteRecord {
        id: id.to_owned(),
        properties: properties(values),
        updated_at: ServerTime(1_700_000_000_000),
        archived: false,
        archived_at: None,
        history: BTreeMap::new(),
    }
}

pub(crate) fn definition(name: &str, kind: ValueKind) -> PropertyDefinition {
    PropertyDefinition {
        name: name.to_owned(),
        label: name.to_owned(),
        group: "g".to_owned(),
        data_type: "string".to_owned(),
        field_type: "text".to_owned(),
        kind,
        options: Vec::new(),
        read_only: false,
        calculated: false,
        hidden: false,
        unique: false,
        hubspot_defined: true,
        currency: false,
        referenced_type: None,
        archived: false,
        display_order: -1,
    }
}

pub(crate) fn spec(object_type: ObjectType, sort: Option<(&str, bool)>, filters: &[&str]) -> ListSpec {
    ListSpec {
        object_type,
        sort: sort.map(|(property, descending)| Sort { property: property.to_owned(), descending }),
        filters: filters.iter().map(|text| text.parse::<Filter>().unwrap()).collect(),
    }
}

pub(crate) fn plain(type_id: i64) -> AssociationType {
    AssociationType { category: Category::HubspotDefined, type_id, label: None }
}

pub(crate) fn labelled(type_id: i64, label: &str) -> AssociationType {
    AssociationType { category: Category::UserDefined, type_id, label: Some(label.to_owned()) }
}

pub(crate) fn labels(from: ObjectType, to: ObjectType, types: &[AssociationType]) -> Vec<AssociationLabel> {
    types
        .iter()
        .map(|association| AssociationLabel {
            from_type: from,
            to_type: to,
            association: association.clone(),
        })
        .collect()
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
