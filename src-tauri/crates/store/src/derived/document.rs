//! What the search index holds of one record, in three columns: the words of its name, its other words, and exact
//! marks. Marks begin with a sign that is no letter, so that no typed word can meet them; three times, so that their
//! entries in the prefix indexes, which nothing asks for, are few.

use super::key::hash;
use super::text;
use crate::Definitions;
use satchel_core::{SearchColumns, ValueKind};

/// Before the digits of a telephone number, from every position on: a prefix query then finds any part of it.
pub(crate) const PHONE: &str = "¤¤¤";
/// Before the hash of an e-mail address.
pub(crate) const EMAIL: &str = "§§§";
/// Before the hash of a domain.
pub(crate) const DOMAIN: &str = "¦¦¦";
/// Before the hash of a whole name.
pub(crate) const NAME: &str = "¶¶¶";

/// The fewest digits that are taken for a part of a telephone number.
pub(crate) const PHONE_DIGITS: usize = 4;
/// Words beyond this many are not indexed: bodies of e-mails can be books.
const MOST_WORDS: usize = 1_500;

/// The columns of a record's row in the index, words separated by spaces.
#[derive(PartialEq, Eq, Debug, Default)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) exact: String,
}

impl Document {
    /// The document of a record, from its effective values.
    pub(crate) fn of<'a>(
        columns: &'a SearchColumns,
        definitions: &Definitions,
        value: impl Fn(&str) -> Option<&'a str>,
    ) -> Self {
        let values = |names: &'a [String]| {
            names.iter().filter_map(|name| value(name).map(|value| (name.as_str(), value)))
        };
        let mut document = Self::default();
        let mut words = Vec::new();

        let mut parts = Vec::new();
        for (_, part) in values(&columns.name) {
            let start = words.len();
            text::split(part, &mut words);
            parts.push(words[start..].join(" "));
        }
        document.mark_names(&mut parts);
        push_words(&mut document.name, &words);

        words.clear();
        for (_, email) in values(&columns.email) {
            document.mark(EMAIL, &email.trim().to_lowercase());
            text::split(email, &mut words);
        }
        for (_, domain) in values(&columns.domain) {
            document.mark(DOMAIN, &text::domain(domain));
            text::split(domain, &mut words);
        }
        for (_, phone) in values(&columns.phone) {
            document.mark_phone(&text::digits(phone));
        }
        for (name, body) in values(&columns.text) {
            match definitions.get(name).map(|definition| &definition.kind) {
                Some(ValueKind::Html) => text::split(&text::strip_markup(body), &mut words),
                _ => text::split(body, &mut words),
            }
        }
        words.truncate(MOST_WORDS);
        push_words(&mut document.words, &words);
        document
    }

    /// A number that changes with the content.
    pub(crate) fn fingerprint(&self) -> i64 {
        let number = hash(&[&self.name, "\n", &self.words, "\n", &self.exact]);
        i64::from_ne_bytes(number.to_ne_bytes())
    }

    /// The whole name, in both orders when it has two parts.
    fn mark_names(&mut self, parts: &mut Vec<String>) {
        parts.retain(|part| !part.is_empty());
        self.mark(NAME, &parts.join(" "));
        if parts.len() == 2 {
            parts.reverse();
            self.mark(NAME, &parts.join(" "));
        }
    }

    fn mark(&mut self, mark: &str, value: &str) {
        if !value.is_empty() {
            push(&mut self.exact, &marked(mark, value));
        }
    }

    fn mark_phone(&mut self, digits: &str) {
        for start in 0..(digits.len() + 1).saturating_sub(PHONE_DIGITS) {
            if let Some(rest) = digits.get(start..) {
                self.exact.push_str(PHONE);
                self.exact.push_str(rest);
                self.exact.push(' ');
            }
        }
    }
}

/// The mark of an exact value.
pub(crate) fn marked(mark: &str, value: &str) -> String {
    format!("{mark}{:016x}", hash(&[value]))
}

fn push(column: &mut String, word: &str) {
    column.push_str(word);
    column.push(' ');
}

fn push_words(column: &mut String, words: &[String]) {
    for word in words {
        push(column, word);
        for inner in text::inner_words(word) {
            push(column, inner);
        }
    }
}
