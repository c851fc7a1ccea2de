//! One record. The asked names are known beforehand and HubSpot sends properties in the order of their names, so a
//! property costs one comparison and its own text; a page of 100 records is parsed in well under a millisecond.

use super::text::MaybeText;
use satchel_core::{HistoryEntry, ObjectType, RemoteRecord, ServerTime};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess},
};
use std::{collections::BTreeMap, fmt};

/// The property names a request asked for, sorted and each once.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    names: Vec<String>,
    modified: &'static str,
}

impl Asked {
    /// The names, for records of a type.
    pub(crate) fn new(object_type: ObjectType, names: &[String]) -> Self {
        let mut names = names.to_vec();
        names.sort_unstable();
        names.dedup();
        Self { names, modified: object_type.row().modified }
    }

    /// Nothing was asked for: an answer shows what it shows.
    pub(crate) fn nothing(object_type: ObjectType) -> Self {
        Self::new(object_type, &[])
    }

    /// The names in order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The same request with other names.
    pub(crate) fn narrowed_to(&self, names: &[String]) -> Self {
        Self { names: names.to_vec(), modified: self.modified }
    }

    fn position(&self, name: &str, expected: usize) -> Option<usize> {
        match self.names.get(expected) {
            Some(next) if next == name => Some(expected),
            _ => self.names.binary_search_by(|known| known.as_str().cmp(name)).ok(),
        }
    }
}

/// A record with what only batches carry.
#[derive(Debug)]
pub(crate) struct Row {
    /// The record.
    pub(crate) record: RemoteRecord,
    /// `objectWriteTraceId`.
    pub(crate) trace: Option<String>,
}

/// Reads one record.
#[derive(Clone, Copy)]
pub(crate) struct RowSeed<'a>(pub(crate) &'a Asked);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Field {
    Id,
    Properties,
    UpdatedAt,
    Archived,
    ArchivedAt,
    PropertiesWithHistory,
    ObjectWriteTraceId,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> de::Visitor<'de> for RowSeed<'_> {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let (mut id, mut properties, mut updated_at) = (None, None, None);
        let (mut archived, mut archived_at, mut history, mut trace) = (false, None, BTreeMap::new(), None);
        while let Some(field) = map.next_key::<Field>()? {
            match field {
                Field::Id => id = map.next_value::<MaybeText>()?.0,
                Field::Properties => properties = map.next_value_seed(PropertiesSeed(self.0))?,
                Field::UpdatedAt => updated_at = stamp(&map.next_value()?),
                Field::Archived => archived = map.next_value::<Option<bool>>()?.unwrap_or(false),
                Field::ArchivedAt => archived_at = stamp(&map.next_value()?),
                Field::PropertiesWithHistory => {
                    history = map.next_value::<Option<History>>()?.unwrap_or_default().0
                }
                Field::ObjectWriteTraceId => trace = map.next_value::<MaybeText>()?.0,
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let id = id.filter(|id| !id.is_empty()).ok_or_else(|| de::Error::custom("a record without an id"))?;
        let properties: BTreeMap<String, Option<String>> =
            properties.ok_or_else(|| de::Error::custom("a record without properties"))?;
        let modified = || properties.get(self.0.modified)?.as_deref().and_then(ServerTime::parse);
        let updated_at = updated_at.or_else(modified).unwrap_or_default();
        Ok(Row { record: RemoteRecord { id, properties, updated_at, archived, archived_at, history }, trace })
    }
}

fn stamp(text: &MaybeText) -> Option<ServerTime> {
    text.0.as_deref().and_then(ServerTime::parse)
}

/// Reads `properties`; every asked name is in the result.
struct PropertiesSeed<'a>(&'a Asked);

impl<'de> DeserializeSeed<'de> for PropertiesSeed<'_> {
    type Value = Option<BTreeMap<String, Option<String>>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> de::Visitor<'de> for PropertiesSeed<'_> {
    type Value = Option<BTreeMap<String, Option<String>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties by name")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let asked = self.0;
        let mut values: Vec<Option<String>> = vec![None; asked.names.len()];
        let mut others = Vec::new();
        let mut expected = 0;
        while let Some(name) = map.next_key_seed(NameSeed { asked, expected })? {
            let value = map.next_value::<MaybeText>()?.0;
            match name {
                Name::Asked(position) => {
                    values[position] = value;
                    expected = position + 1;
                }
                Name::Other(name) => others.push((name, value)),
            }
        }
        Ok(Some(asked.names.iter().cloned().zip(values).chain(others).collect()))
    }
}

/// A property name: its place among the asked ones, without a copy, or itself.
enum Name {
    Asked(usize),
    Other(String),
}

struct NameSeed<'a> {
    asked: &'a Asked,
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl de::Visitor<'_> for NameSeed<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(match self.asked.position(name, self.expected) {
            Some(position) => Name::Asked(position),
            None => Name::Other(name.to_owned()),
        })
    }
}

/// `propertiesWithHistory`.
#[derive(Default)]
struct History(BTreeMap<String, Vec<HistoryEntry>>);

/// HubSpot docs: `ValueWithTimestamp`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    #[serde(default)]
    value: MaybeText,
    #[serde(default)]
    timestamp: MaybeText,
    #[serde(default)]
    source_type: MaybeText,
    #[serde(default)]
    source_id: MaybeText,
    #[serde(default)]
    source_label: MaybeText,
    #[serde(default)]
    updated_by_user_id: MaybeText,
}

impl From<Version> for HistoryEntry {
    fn from(version: Version) -> Self {
        let filled = |text: MaybeText| text.0.filter(|text| !text.is_empty());
        let by = filled(version.source_label)
            .or_else(|| filled(version.updated_by_user_id))
            .or_else(|| filled(version.source_id));
        HistoryEntry {
            value: filled(version.value),
            at: version.timestamp.0.as_deref().and_then(ServerTime::parse).unwrap_or_default(),
            source: version.source_type.0.unwrap_or_default(),
            by,
        }
    }
}

impl<'de> Deserialize<'de> for History {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let versions = BTreeMap::<String, Option<Vec<Version>>>::deserialize(deserializer)?;
        let entries = |versions: Option<Vec<Version>>| {
            let mut entries: Vec<HistoryEntry> =
                versions.unwrap_or_default().into_iter().map(HistoryEntry::from).collect();
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
            entries
        };
        Ok(Self(versions.into_iter().map(|(name, versions)| (name, entries(versions))).collect()))
    }
}
