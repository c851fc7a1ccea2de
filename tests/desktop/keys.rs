//! Keys as WebDriver knows them.

use super::Trouble;
use serde_json::{Value, json};

/// The keys that make no character, by the names the DOM gives them.
const NAMED: &[(&str, char)] = &[
    ("Alt", '\u{e00a}'),
    ("ArrowDown", '\u{e015}'),
    ("ArrowLeft", '\u{e012}'),
    ("ArrowRight", '\u{e014}'),
    ("ArrowUp", '\u{e013}'),
    ("Backspace", '\u{e003}'),
    ("Control", '\u{e009}'),
    ("Delete", '\u{e017}'),
    ("End", '\u{e010}'),
    ("Enter", '\u{e007}'),
    ("Escape", '\u{e00c}'),
    ("F2", '\u{e032}'),
    ("F6", '\u{e036}'),
    ("Home", '\u{e011}'),
    ("PageDown", '\u{e00f}'),
    ("PageUp", '\u{e00e}'),
    ("Shift", '\u{e008}'),
    ("Space", ' '),
    ("Tab", '\u{e004}'),
];

fn key(name: &str) -> Result<char, Trouble> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Ok(only);
    }
    let found = NAMED.iter().find(|(known, _)| *known == name);
    found.map(|(_, key)| *key).ok_or_else(|| Trouble::new(format!("no key is named {name}")))
}

fn down(key: char) -> Value {
    json!({ "type": "keyDown", "value": key.to_string() })
}

fn up(key: char) -> Value {
    json!({ "type": "keyUp", "value": key.to_string() })
}

/// Presses all keys of a chord, then lets them go in the other order.
pub(super) fn chord(chord: &str) -> Result<Value, Trouble> {
    let keys = chord.split('+').map(key).collect::<Result<Vec<char>, Trouble>>()?;
    Ok(keys.iter().map(|key| down(*key)).chain(keys.iter().rev().map(|key| up(*key))).collect())
}

/// Types a text.
pub(super) fn text(text: &str) -> Value {
    text.chars().flat_map(|character| [down(character), up(character)]).collect()
}

/// Holds keys down while something else takes so many turns.
pub(super) fn held(held: &[&str], turns: usize) -> Result<Value, Trouble> {
    let keys = held.iter().map(|name| key(name)).collect::<Result<Vec<char>, Trouble>>()?;
    let pauses = std::iter::repeat_n(json!({ "type": "pause", "duration": 0 }), turns);
    Ok(keys.iter().map(|key| down(*key)).chain(pauses).chain(keys.iter().rev().map(|key| up(*key))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_is_let_go_in_the_other_order() {
        let pressed = chord("Control+k").expect("a chord");
        let order: Vec<(&str, &str)> = pressed
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|step| Some((step["type"].as_str()?, step["value"].as_str()?)))
            .collect();
        let expected = [("keyDown", "\u{e009}"), ("keyDown", "k"), ("keyUp", "k"), ("keyUp", "\u{e009}")];
        assert_eq!(order, expected);
    }

    #[test]
    fn a_key_nobody_has_is_refused() {
        assert!(chord("Control+Hyper").is_err());
    }
}
