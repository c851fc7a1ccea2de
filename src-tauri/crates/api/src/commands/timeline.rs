//! Notes, calls, e-mails, meetings and tasks of a record, in time order, with their HTML cleaned: it comes from
//! strangers, and only text with its shape is let through.

use super::{Portal, parse, record, vocabulary};
use crate::Failure;
use crate::dto::{ActivityDocument, TimelinePage, TimelineRequest, Values};
use ammonia::Builder;
use satchel_core::{ActivityColumns, Fact, ObjectType, Owner, RecordState};
use satchel_store::{AssociationRow, Definitions, Reader, StoreError};
use std::cmp::Reverse;
use std::collections::HashSet;

/// The longest plain text.
const TEXT: usize = 400;

/// A page of a record's activities, newest first.
pub async fn timeline(portal: &Portal, request: TimelineRequest) -> Result<TimelinePage, Failure> {
    let object_type = parse::object_type(portal, &request.object_type).await?;
    let key = parse::key(&request.id)?;
    let named = record::name_in_words(portal, object_type, &key).await?;
    let mut types = Vec::with_capacity(request.types.len());
    for name in &request.types {
        types.push(parse::object_type(portal, name).await?);
    }
    let limit = request.limit.min(parse::MOST_ROWS) as usize;
    let offset = request.offset as usize;
    let page = portal.engine.store().read(move |reader| {
        let Some(rid) = reader.resolve(object_type, &key)? else { return Ok::<_, StoreError>(None) };
        let mut activities = Vec::new();
        for link in reader.associations(rid)? {
            let Some(columns) = &link.to_type.row().activity else { continue };
            if !types.is_empty() && !types.contains(&link.to_type) {
                continue;
            }
            activities.push(Activity { values: reader.effective(link.to)?, columns, link });
        }
        activities.sort_by_cached_key(|activity| Reverse((activity.at(), activity.link.to)));
        let total = u64::try_from(activities.len()).unwrap_or(u64::MAX);
        let owners = reader.owners()?;
        let shown = activities.into_iter().skip(offset).take(limit);
        let rows = shown.map(|activity| activity.describe(reader, &owners)).collect::<Result<_, _>>()?;
        Ok(Some(TimelinePage { total, rows }))
    });
    page.await?.ok_or_else(|| record::unknown_record(&named))
}

struct Activity {
    link: AssociationRow,
    columns: &'static ActivityColumns,
    values: Values,
}

impl Activity {
    fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(|value| value.as_deref()).filter(|value| !value.trim().is_empty())
    }

    /// When it takes place. HubSpot writes instants as ISO-8601 in UTC, which sort as text.
    fn at(&self) -> Option<String> {
        self.value(self.columns.at).map(str::to_owned)
    }

    fn describe(self, reader: &Reader<'_>, owners: &[Owner]) -> Result<ActivityDocument, StoreError> {
        let object_type = self.link.to_type;
        let definitions = reader.definitions(object_type)?;
        let body = self.columns.body.iter().find_map(|name| self.value(name)).unwrap_or("");
        let owner = self.value("hubspot_owner_id").map(|id| {
            let owner = owners.iter().find(|owner| owner.id == id);
            owner.and_then(vocabulary::name).unwrap_or_else(|| id.to_owned())
        });
        let draft = reader.record(self.link.to)?.is_some_and(|record| record.state == RecordState::Draft);
        let waits = draft || self.link.pending.is_some() || !reader.pending(self.link.to)?.is_empty();
        Ok(ActivityDocument {
            object_type: object_type.name().to_owned(),
            title: self.columns.title.and_then(|name| self.value(name)).map(str::to_owned),
            at: self.at(),
            body_html: clean(body),
            body_text: plain(body),
            owner,
            facts: self.facts(object_type, &definitions),
            done: self.columns.done.map(|(property, done)| self.value(property) == Some(done)),
            pending: waits,
            id: self.link.to_id.clone().unwrap_or_else(|| self.link.to.to_string()),
        })
    }

    fn facts(&self, object_type: ObjectType, definitions: &Definitions) -> Vec<String> {
        let facts = object_type.row().activity.iter().flat_map(|columns| columns.facts);
        facts
            .filter_map(|(name, fact)| {
                // HubSpot's word for a task to which nobody gave a priority.
                let value = self.value(name).filter(|value| *value != "NONE")?;
                match fact {
                    Fact::Option => {
                        let options = definitions.get(name).map_or(&[][..], |found| &found.options);
                        let option = options.iter().find(|option| option.value == value);
                        Some(option.map_or_else(|| sentence(value), |option| option.label.clone()))
                    }
                    Fact::Milliseconds => duration(value),
                }
            })
            .collect()
    }
}

/// `NOT_STARTED` as people write it.
fn sentence(word: &str) -> String {
    let lower = word.replace('_', " ").to_lowercase();
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `4 min` for `251000`; nothing for what is no length of time.
fn duration(milliseconds: &str) -> Option<String> {
    let seconds = milliseconds.trim().parse::<u64>().ok()? / 1000;
    Some(match seconds {
        0 => return None,
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    })
}

/// Text with its shape: no script, form, image, style or address is left, so that nothing can be fetched, sent or
/// opened by it.
fn clean(html: &str) -> String {
    Builder::default()
        .rm_tags(["img", "map", "area"])
        .rm_tag_attributes("a", ["href", "hreflang"])
        .rm_generic_attributes(["title"])
        .link_rel(None)
        .url_schemes(HashSet::new())
        .clean(html)
        .to_string()
}

/// The first words, without markup.
pub(super) fn plain(html: &str) -> String {
    // A space where a tag was: paragraphs do not run together.
    let spaced = html.replace('<', " <");
    let text =
        Builder::empty().clean_content_tags(HashSet::from(["script", "style"])).clean(&spaced).to_string();
    let text = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .into_iter()
        .fold(text, |text, (entity, letter)| text.replace(entity, letter));
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_fetches_sends_or_runs_is_left() {
        let hostile = concat!(
            "<p onclick=\"x()\">Hi <b>you</b><script>steal()</script><img src=http://127.0.0.1/p>",
            "<a href=\"http://127.0.0.1/\" target=_top>link</a><form action=http://127.0.0.1><input></form>",
            "<style>p{background:url(http://127.0.0.1)}</style><iframe src=http://127.0.0.1></iframe>",
            "<div style=\"background:url(http://127.0.0.1)\">end</div><svg onload=x()></svg>",
            "<base href=http://127.0.0.1><meta http-equiv=refresh content='0;url=http://127.0.0.1'>"
        );
        let safe = clean(hostile);
        assert_eq!(safe, "<p>Hi <b>you</b><a>link</a></p><div>end</div>");
    }

    #[test]
    fn plain_text_keeps_words_apart() {
        assert_eq!(plain("<p>a</p><p>b &amp; c &lt;d&gt;</p>"), "a b & c <d>");
        assert_eq!(plain("5 < 6"), "5 < 6");
        assert_eq!(plain(&"é".repeat(900)).chars().count(), TEXT);
    }

    #[test]
    fn lengths_of_time_are_words() {
        assert_eq!(duration("251000").as_deref(), Some("4 min"));
        assert_eq!(duration("42000").as_deref(), Some("42 s"));
        assert_eq!(duration("5400000").as_deref(), Some("1 h 30 min"));
        assert_eq!((duration("0"), duration("x")), (None, None));
    }
}
