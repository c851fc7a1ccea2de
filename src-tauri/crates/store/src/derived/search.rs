//! Search in tiers: exact e-mail, telephone number or domain; whole name; beginning of a name; other words. Within a
//! tier newest first, and by relevance among other words where hits are few: ranking many is what makes search slow.

use super::document::{DOMAIN, EMAIL, NAME, PHONE, PHONE_DIGITS, marked};
use super::text;
use crate::table::counted;
use crate::{Reader, RowView, StoreError};
use satchel_core::{ObjectType, Rid};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

/// Up to how many hits other words are ranked by relevance.
const RANKED: usize = 500;
/// Hits of one type are counted up to this many.
const COUNTED: usize = 10_000;
/// A query has at most this many words.
const MOST_WORDS: usize = 8;

/// What a search found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SearchResult {
    /// How many records match; of each type at most 10,000 are counted.
    pub total: u64,
    /// The best ones, best first, with the default columns of their type.
    pub rows: Vec<RowView>,
}

/// A query, once per tier, in FTS5's language. `None` where the text cannot be in that tier.
struct Tiers {
    tiers: [Option<String>; 4],
}

impl Tiers {
    fn of(text: &str) -> Self {
        let mut words = Vec::new();
        text::split(text, &mut words);
        words.truncate(MOST_WORDS);
        let prefixes: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
        let prefixes = (!words.is_empty()).then(|| prefixes.join(" AND "));
        let name = (!words.is_empty()).then(|| format!("exact : \"{}\"", marked(NAME, &words.join(" "))));
        let beginning = prefixes.as_ref().map(|prefixes| format!("name : ({prefixes})"));
        Self { tiers: [exact(text), name, beginning, prefixes] }
    }

    /// Everything that matches at all.
    fn any(&self) -> Option<String> {
        let [exact, _, _, words] = &self.tiers;
        match (exact, words) {
            (Some(exact), Some(words)) => Some(format!("({exact}) OR ({words})")),
            (one, other) => one.clone().or_else(|| other.clone()),
        }
    }
}

/// The first tier: what the text can be as a whole.
fn exact(text: &str) -> Option<String> {
    let text = text.trim();
    let mut queries = Vec::new();
    if text.contains('@') {
        queries.push(format!("exact : \"{}\"", marked(EMAIL, &text.to_lowercase())));
    } else if text.contains('.') && !text.contains(char::is_whitespace) {
        queries.push(format!("exact : \"{}\"", marked(DOMAIN, &text::domain(text))));
    }
    let phone = text.chars().all(|letter| letter.is_numeric() || " +-()./\u{a0}".contains(letter));
    let digits = if phone { text::digits(text) } else { String::new() };
    // The zero before a national number, or the zeros before a country, are not part of the international form.
    let bare = digits.trim_start_matches('0');
    for digits in BTreeSet::from([digits.as_str(), bare]) {
        if digits.len() >= PHONE_DIGITS {
            queries.push(format!("exact : \"{PHONE}{digits}\" *"));
        }
    }
    (!queries.is_empty()).then(|| queries.join(" OR "))
}

impl Reader<'_> {
    /// Finds records of one type or all by a text as typed so far: every word of it must begin a word of the record.
    /// It is interrupted by a newer search or by [`Store::interrupt_searches`](crate::Store::interrupt_searches).
    pub fn search(
        &self,
        text: &str,
        object_type: Option<ObjectType>,
        limit: usize,
    ) -> Result<SearchResult, StoreError> {
        let number = self.shared.latest_search.load(Ordering::Relaxed);
        self.search_as(number, text, object_type, limit)
    }

    /// The same under a number given out before: stale as soon as a larger one is out.
    pub(crate) fn search_as(
        &self,
        number: u64,
        text: &str,
        object_type: Option<ObjectType>,
        limit: usize,
    ) -> Result<SearchResult, StoreError> {
        self.running_search.store(number, Ordering::Relaxed);
        let result = self.search_tiers(number, text, object_type, limit);
        self.running_search.store(0, Ordering::Relaxed);
        result
    }

    fn search_tiers(
        &self,
        number: u64,
        text: &str,
        object_type: Option<ObjectType>,
        limit: usize,
    ) -> Result<SearchResult, StoreError> {
        super::index::write_documents(self)?;
        let tiers = Tiers::of(text);
        let types: Vec<ObjectType> = self
            .object_types()?
            .into_iter()
            .filter(|known| object_type.is_none_or(|wanted| wanted == *known))
            .collect();
        let (mut hits, mut seen) = (Vec::new(), BTreeSet::new());
        let last = tiers.tiers.len() - 1;
        for (tier, query) in tiers.tiers.iter().enumerate() {
            let Some(query) = query else { continue };
            for object_type in &types {
                if hits.len() >= limit {
                    break;
                }
                if self.shared.latest_search.load(Ordering::Relaxed) > number {
                    return Err(StoreError::Interrupted);
                }
                for rid in self.hits(*object_type, query, limit, tier == last)? {
                    if hits.len() < limit && seen.insert(rid) {
                        hits.push((*object_type, rid));
                    }
                }
            }
        }
        let mut total = 0;
        if let Some(any) = tiers.any() {
            for object_type in &types {
                total += self.count_hits(*object_type, &any)?;
            }
        }
        let mut rows = Vec::with_capacity(hits.len());
        for (object_type, rid) in hits {
            rows.extend(self.rows(&[rid], Some(&self.profile(object_type)?.columns))?);
        }
        Ok(SearchResult { total, rows })
    }

    fn hits(
        &self,
        object_type: ObjectType,
        query: &str,
        limit: usize,
        ranked: bool,
    ) -> Result<Vec<Rid>, StoreError> {
        let enough = if ranked { limit.max(RANKED + 1) } else { limit };
        let newest = self.matching(object_type, query, "rowid DESC", enough)?;
        if ranked && newest.len() > 1 && newest.len() <= RANKED {
            return self.matching(object_type, query, "rank, rowid DESC", limit);
        }
        Ok(newest)
    }

    fn matching(
        &self,
        object_type: ObjectType,
        query: &str,
        order: &str,
        limit: usize,
    ) -> Result<Vec<Rid>, StoreError> {
        let sql = matching_sql(object_type, order);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rids = statement.query_map((query, limit), |row| Ok(Rid(row.get(0)?)))?;
        Ok(rids.collect::<Result<_, _>>()?)
    }

    fn count_hits(&self, object_type: ObjectType, query: &str) -> Result<u64, StoreError> {
        let of = super::suffix(object_type);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM search_{of}
             WHERE search_{of} MATCH ?1 LIMIT {COUNTED})"
        );
        Ok(self.connection.prepare_cached(&sql)?.query_row([query], |row| counted(row, 0))?)
    }
}

/// The hits of one tier.
pub(crate) fn matching_sql(object_type: ObjectType, order: &str) -> String {
    let of = super::suffix(object_type);
    format!("SELECT rowid FROM search_{of} WHERE search_{of} MATCH ?1 ORDER BY {order} LIMIT ?2")
}
