//! Values of a row in the order of its columns: an object in JSON, read in any order.

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use ts_rs::TS;

/// Values by property, in the order that was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, TS)]
#[ts(type = "{ [key in string]: string | null }")]
pub struct Columns(Vec<(String, Option<String>)>);

impl Columns {
    /// The value of a property; `None` when it is empty, or not among the columns.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_deref())
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl FromIterator<(String, Option<String>)> for Columns {
    fn from_iter<I: IntoIterator<Item = (String, Option<String>)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Columns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of property values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Columns, A::Error> {
                let mut values = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    values.push(entry);
                }
                Ok(Columns(values))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_columns_is_kept() {
        let columns: Columns =
            [("b".to_owned(), Some("1".to_owned())), ("a".to_owned(), None)].into_iter().collect();
        let text = serde_json::to_string(&columns).unwrap();
        assert_eq!(text, r#"{"b":"1","a":null}"#);
        let back: Columns = serde_json::from_str(&text).unwrap();
        assert_eq!(back, columns);
        assert_eq!((back.get("b"), back.get("a"), back.get("c")), (Some("1"), None, None));
    }
}
