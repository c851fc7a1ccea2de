//! Scalars that HubSpot sends now as text, now as a number.

use serde::{Deserialize, Deserializer, de};
use std::fmt;

/// A text, also when it is sent as a number or a truth value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Text(pub(crate) String);

struct TextVisitor;

impl de::Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }
    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        // As JSON writes it, so that 1e308 does not become a text of 309 digits.
        Ok(serde_json::Number::from_f64(number)
            .map_or_else(|| number.to_string(), |number| number.to_string()))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<String, E> {
        Ok(truth.to_string())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor).map(Self)
    }
}

/// A text or null.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct MaybeText(pub(crate) Option<String>);

impl<'de> Deserialize<'de> for MaybeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Option<String>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or null")
            }
            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                deserializer.deserialize_any(TextVisitor).map(Some)
            }
        }
        deserializer.deserialize_option(Visitor).map(Self)
    }
}

/// Reads what may be null as what it is when it is left out.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A count, also when it is sent as a text; none when it is neither.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Count(pub(crate) Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = || value.as_str().and_then(|text| text.trim().parse().ok());
        Ok(Self(value.as_u64().or_else(text)))
    }
}

/// The `paging` of an answer; only its token is followed, never its link.
#[derive(Deserialize, Debug)]
pub(crate) struct Paging {
    #[serde(default)]
    pub(crate) next: Option<Next>,
}

/// The next page.
#[derive(Deserialize, Debug)]
pub(crate) struct Next {
    #[serde(default)]
    pub(crate) after: Option<Text>,
}

impl Paging {
    /// The token of the next page.
    pub(crate) fn after(self) -> Option<String> {
        self.next.and_then(|next| next.after).map(|after| after.0).filter(|after| !after.is_empty())
    }
}

/// What is wrong with a JSON text, without the values that stand in it.
pub(crate) fn flaw(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (line, column) = (error.line(), error.column());
    let what = match error.classify() {
        serde_json::error::Category::Eof => "it ends early",
        serde_json::error::Category::Syntax => "it is not JSON",
        serde_json::error::Category::Io => "it cannot be read",
        serde_json::error::Category::Data
            if text.starts_with("a record without") || text.starts_with("missing field") =>
        {
            return text;
        }
        serde_json::error::Category::Data => "it has another shape than expected",
    };
    format!("{what} at line {line} column {column}")
}
