//! Answers that hold records: pages of a list, results of a search, ends of a batch, and a record alone.

use super::{
    failure::{Failure, Failures},
    record::{Asked, Row, RowSeed},
    text::{Count, Paging, Text, flaw},
};
use crate::BadRecord;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess},
};
use serde_json::value::RawValue;
use std::fmt;

/// Records of an answer that are read. No call asks for more than 200, and each takes as much room as its properties
/// were asked for.
const MOST_ROWS: usize = 1_000;

/// An answer with records.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// The records that could be read.
    pub(crate) rows: Vec<Row>,
    /// Those that could not.
    pub(crate) bad: Vec<BadRecord>,
    /// Token of the next page.
    pub(crate) next: Option<String>,
    /// How many a search matched.
    pub(crate) total: Option<u64>,
    /// What a batch could not do.
    pub(crate) errors: Vec<Failure>,
}

impl Envelope {
    /// Reads an answer: at once when every record is sound, else record by record.
    pub(crate) fn parse(body: &[u8], asked: &Asked) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned())?;
        let whole = |text: &str| {
            let mut json = serde_json::Deserializer::from_str(text);
            let envelope = EnvelopeSeed(asked).deserialize(&mut json)?;
            json.end().map(|()| envelope)
        };
        match whole(text) {
            Ok(envelope) => Ok(envelope),
            // A single value can be no JSON of ours and yet leave the rest sound: half a character, 1e400.
            Err(error) if error.is_data() || error.is_syntax() => Self::parse_each(text, asked),
            Err(error) => Err(flaw(&error)),
        }
    }

    /// Reads a record that stands alone.
    pub(crate) fn parse_one(body: &[u8], asked: &Asked) -> Result<Row, String> {
        let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned())?;
        parse_row(text, asked)
    }

    fn parse_each(text: &str, asked: &Asked) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Loose<'a> {
            #[serde(borrow, default)]
            results: Option<Vec<&'a RawValue>>,
            #[serde(borrow, default)]
            paging: Option<&'a RawValue>,
            #[serde(default)]
            total: Count,
            #[serde(default)]
            num_errors: Count,
            #[serde(default)]
            errors: Failures,
        }
        let loose: Loose<'_> = serde_json::from_str(text).map_err(|error| flaw(&error))?;
        let mut envelope = Envelope { total: loose.total.0, errors: loose.errors.0, ..Envelope::default() };
        if let Some(paging) = loose.paging {
            // A page whose continuation cannot be read must not pass for the last one.
            let paging: Option<Paging> = serde_json::from_str(paging.get()).map_err(|error| flaw(&error))?;
            envelope.next = paging.and_then(Paging::after);
        }
        let failed = !envelope.errors.is_empty() || loose.num_errors.0.is_some_and(|count| count > 0);
        let rows = match loose.results {
            None if !failed => return Err("missing field `results`".to_owned()),
            rows => rows.unwrap_or_default(),
        };
        if rows.len() > MOST_ROWS {
            return Err("it holds more records than were asked for".to_owned());
        }
        for raw in rows {
            match parse_row(raw.get(), asked) {
                Ok(row) => envelope.rows.push(row),
                Err(reason) => envelope.bad.push(bad(raw.get(), reason)),
            }
        }
        Ok(envelope)
    }
}

fn parse_row(text: &str, asked: &Asked) -> Result<Row, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let row = RowSeed(asked).deserialize(&mut json).map_err(|error| flaw(&error))?;
    json.end().map_err(|error| flaw(&error))?;
    Ok(row)
}

fn bad(raw: &str, reason: String) -> BadRecord {
    #[derive(Deserialize)]
    struct OnlyId {
        id: Text,
    }
    let id = serde_json::from_str::<OnlyId>(raw).ok().map(|only| only.id.0).filter(|id| !id.is_empty());
    BadRecord { id, raw: raw.to_owned(), reason }
}

struct EnvelopeSeed<'a>(&'a Asked);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Field {
    Results,
    Paging,
    Total,
    Errors,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for EnvelopeSeed<'_> {
    type Value = Envelope;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Envelope, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> de::Visitor<'de> for EnvelopeSeed<'_> {
    type Value = Envelope;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer with results")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope, A::Error> {
        let mut envelope = Envelope::default();
        let mut rows = None;
        while let Some(field) = map.next_key::<Field>()? {
            match field {
                Field::Results => rows = Some(map.next_value_seed(RowsSeed(self.0))?),
                Field::Paging => envelope.next = map.next_value::<Option<Paging>>()?.and_then(Paging::after),
                Field::Total => envelope.total = map.next_value::<Count>()?.0,
                Field::Errors => envelope.errors = map.next_value::<Failures>()?.0,
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        envelope.rows = rows.ok_or_else(|| de::Error::missing_field("results"))?;
        Ok(envelope)
    }
}

struct RowsSeed<'a>(&'a Asked);

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = Vec<Row>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Row>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> de::Visitor<'de> for RowsSeed<'_> {
    type Value = Vec<Row>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Row>, A::Error> {
        let mut rows = Vec::with_capacity(100);
        while let Some(row) = seq.next_element_seed(RowSeed(self.0))? {
            if rows.len() == MOST_ROWS {
                return Err(de::Error::custom("more records than were asked for"));
            }
            rows.push(row);
        }
        Ok(rows)
    }
}
