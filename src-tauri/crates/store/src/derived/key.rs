//! What a list slot holds: the core's sort key, made exact. Two texts that fold alike but differ are told apart by a
//! suffix of control characters, which no typed text contains and which sorts before any letter.

use rusqlite::types::{ToSql, ToSqlOutput};
use satchel_core::{SortKey, ValueKind, canonical, sort_key};

/// Begins the suffix of a text that was folded.
const FOLDED: char = '\u{1}';
/// Begins the suffix of a text that was folded and cut.
pub(super) const CUT: char = '\u{2}';
/// Sorts after every suffix and before every letter.
const BEYOND: char = '\u{3}';
/// How many letters a key holds, as the core's sort key does.
const KEY_CHARS: usize = 200;

/// A sort key that equals another exactly when the canonical values do (numbers beyond 2^53 excepted).
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Key(pub(super) SortKey);

impl Key {
    /// The key of a value of this kind.
    pub(super) fn of(kind: &ValueKind, raw: Option<&str>) -> Self {
        let canonical = canonical(kind, raw);
        let Some(raw) = raw.filter(|_| !canonical.is_empty()) else { return Self(SortKey::Null) };
        let source = match kind {
            ValueKind::EnumerationSet => canonical.as_str(),
            _ => raw,
        };
        let SortKey::Text(mut folded) = sort_key(kind, Some(source)) else {
            return Self(sort_key(kind, Some(source)));
        };
        let cut = source.len() > KEY_CHARS && source.chars().nth(KEY_CHARS).is_some();
        if cut || folded != canonical.as_str() {
            folded.push(if cut { CUT } else { FOLDED });
            push_hash(&mut folded, hash(&[canonical.as_str()]));
        }
        Self(SortKey::Text(folded))
    }

    /// The text before the suffix; `None` for keys that are no text.
    pub(super) fn folded(&self) -> Option<&str> {
        match &self.0 {
            SortKey::Text(text) => text.split([FOLDED, CUT]).next(),
            SortKey::Null | SortKey::Integer(_) | SortKey::Real(_) => None,
        }
    }

    /// The smallest and the first beyond the largest of the keys that fold like this one.
    pub(super) fn folded_range(&self) -> Option<(String, String)> {
        let folded = self.folded()?;
        Some((folded.to_owned(), format!("{folded}{BEYOND}")))
    }
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match &self.0 {
            SortKey::Null => Ok(ToSqlOutput::from(rusqlite::types::Null)),
            SortKey::Integer(number) => number.to_sql(),
            SortKey::Real(number) => number.to_sql(),
            SortKey::Text(text) => text.to_sql(),
        }
    }
}

/// Twelve control characters for 48 bits.
fn push_hash(text: &mut String, number: u64) {
    for nibble in 0..12 {
        let value = u8::try_from((number >> (nibble * 4)) & 15).unwrap_or(0);
        text.push(char::from(0x0e + value));
    }
}

/// FNV-1a over the parts.
pub(super) fn hash(parts: &[&str]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> Key {
        Key::of(&ValueKind::Text, Some(raw))
    }

    #[test]
    fn equal_keys_mean_equal_values() {
        assert_eq!(text("anna"), text("anna"));
        assert_ne!(text("Anna"), text("anna"));
        assert_ne!(text("Anna"), text("ANNA"));
        assert_eq!(text("e\u{301}"), text("é"));
        assert_ne!(text(&"a".repeat(300)), text(&"a".repeat(301)));
        assert_eq!(
            Key::of(&ValueKind::EnumerationSet, Some("b;a")),
            Key::of(&ValueKind::EnumerationSet, Some("a;b"))
        );
        assert_eq!(Key::of(&ValueKind::EnumerationSet, Some(";")), Key(SortKey::Null));
    }

    #[test]
    fn suffixes_do_not_disturb_the_order() {
        let (SortKey::Text(anna), SortKey::Text(annab), SortKey::Text(ann)) =
            (text("Anna").0, text("anna b").0, text("Ann").0)
        else {
            panic!("text keys are text")
        };
        assert!(ann < anna && anna < annab);
        let (low, high) = text("ANNA").folded_range().unwrap();
        assert!(low < anna && anna < high && high < annab);
    }
}
