//! What type a record is of: one of HubSpot's own, which stand in the table of types, or one that the portal's
//! administrator defined, of which only the number is known before the portal's schemas have been read.

use crate::association::{AssociationType, Category};
use crate::type_table::{CUSTOM, StandardType, TYPES, TypeRow};
use std::{fmt, str::FromStr};

/// A type of record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectType(Kind);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Standard(Standard),
    Custom(CustomType),
}

/// A handle to a row of the table.
#[derive(Clone, Copy)]
struct Standard(&'static StandardType);

/// A type that the portal's administrator defined, by its number: `2-35011720`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomType {
    /// The number as text. What is beyond it is zero.
    text: [u8; LONGEST],
    length: u8,
}

/// `2-` and the digits of the largest number.
const LONGEST: usize = 22;

impl CustomType {
    /// The type of this number; `None` for a text that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("2-")?;
        let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..text.len()).filter(|_| number)?.copy_from_slice(text.as_bytes());
        Some(Self { text: bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The number, as paths name the type.
    pub fn as_str(&self) -> &str {
        let text = self.text.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

impl fmt::Debug for CustomType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ObjectType {
    /// HubSpot's own types that Satchel mirrors, in the order it pulls them.
    pub fn standard() -> impl DoubleEndedIterator<Item = ObjectType> + Clone {
        TYPES.iter().map(Self::of)
    }

    fn of(row: &'static StandardType) -> Self {
        Self(Kind::Standard(Standard(row)))
    }

    /// Whether it is one of HubSpot's own.
    pub fn is_standard(self) -> bool {
        match self.0 {
            Kind::Standard(_) => true,
            Kind::Custom(_) => false,
        }
    }

    /// What holds for its records in every portal.
    pub fn row(self) -> &'static TypeRow {
        match self.0 {
            Kind::Standard(found) => &found.0.row,
            Kind::Custom(_) => &CUSTOM,
        }
    }

    /// The plain link to records of another type, where its number holds in every portal.
    pub fn plain_link(self, to: ObjectType) -> Option<AssociationType> {
        let found = self.row().plain_links.iter().find(|(name, _)| *name == to.name());
        found.map(|(_, type_id)| AssociationType {
            category: Category::HubspotDefined,
            type_id: *type_id,
            label: None,
        })
    }

    /// Its row, for a type of HubSpot's own.
    pub(crate) fn known(self) -> Result<&'static StandardType, CustomType> {
        match self.0 {
            Kind::Standard(found) => Ok(found.0),
            Kind::Custom(custom) => Err(custom),
        }
    }

    /// Its name in paths: HubSpot's plural name, or the number of a custom type.
    pub fn name(&self) -> &str {
        match &self.0 {
            Kind::Standard(found) => found.0.name,
            Kind::Custom(custom) => custom.as_str(),
        }
    }

    /// Its number, `0-1`.
    pub fn type_id(&self) -> &str {
        match &self.0 {
            Kind::Standard(found) => found.0.type_id,
            Kind::Custom(custom) => custom.as_str(),
        }
    }
}

impl From<CustomType> for ObjectType {
    fn from(custom: CustomType) -> Self {
        Self(Kind::Custom(custom))
    }
}

impl PartialEq for Standard {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}
impl Eq for Standard {}
impl PartialOrd for Standard {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Standard {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.name.cmp(other.0.name)
    }
}
impl std::hash::Hash for Standard {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}
impl fmt::Debug for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
impl fmt::Display for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no object type Satchel mirrors.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not an object type Satchel knows")]
pub struct UnknownObjectType(pub String);

impl FromStr for ObjectType {
    type Err = UnknownObjectType;

    /// Accepts the plural, the singular and the number, in any case. A custom type has only its number: its names are
    /// the portal's.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.trim().to_ascii_lowercase();
        let spoken = wanted.replace('_', " ");
        let is = |row: &&StandardType| {
            row.name == wanted || row.type_id == wanted || row.words.0 == spoken || row.words.1 == spoken
        };
        TYPES
            .iter()
            .find(is)
            .map(Self::of)
            .or_else(|| CustomType::parse(&wanted).map(Self::from))
            .ok_or_else(|| UnknownObjectType(text.to_owned()))
    }
}

impl serde::Serialize for ObjectType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
impl<'de> serde::Deserialize<'de> for ObjectType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for CustomType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> serde::Deserialize<'de> for CustomType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(UnknownObjectType(text.into_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_answers_to_its_plural_singular_and_number() {
        for name in ["contacts", "Contact", "0-1"] {
            assert_eq!(name.parse::<ObjectType>().unwrap().name(), "contacts");
        }
        for name in ["line_items", "line item", "Line items", "line_item", "0-8"] {
            assert_eq!(name.parse::<ObjectType>().unwrap().name(), "line_items");
        }
        assert!("gadgets".parse::<ObjectType>().is_err());
    }

    #[test]
    fn a_custom_type_is_its_number() {
        let machine: ObjectType = "2-35011720".parse().unwrap();
        assert_eq!((machine.name(), machine.type_id()), ("2-35011720", "2-35011720"));
        assert_ne!(machine, "2-35011721".parse().unwrap());
        for wrong in ["2-", "2-3a", "2-+3", "3-350", "2-123456789012345678901"] {
            assert!(wrong.parse::<ObjectType>().is_err(), "{wrong}");
        }
    }
}
