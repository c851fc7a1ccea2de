//! What became of a create whose answer was lost: the ladder of evidence, the best rung that fits.
//!
//! | rung | asked | found | not found |
//! | --- | --- | --- | --- |
//! | our own property | a direct read by it, the recycle bin too | adopted, nothing is sent | sent again, unless the bin's list holds it |
//! | e-mail address | a direct read by it, the recycle bin too | adopted when all is ours, else a question | sent again, and where what lies in the bin is not all ours |
//! | stands on a record | that record's activities, read directly | adopted when equal; asked when only alike | sent again, once ten seconds have passed |
//! | none | the search index, which lags | adopted when one alone fits; asked when several do | asked again after 10 s, 60 s, 10 min and 1 h, then the user |
//!
//! A record that another create of ours became is never taken.

use super::first_links::queue_link;
use super::probe::{ABSENT, Doubt};
use super::update::Armed;
use super::upsert;
use crate::pull::apply_record;
use crate::resolve::settle_row;
use crate::unique::UID;
use crate::{Engine, EngineError, PushReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Base, FailPoint, ObjectType, OutboxEvent, OutboxState, RecordKey, RecordState, RemoteRecord, ServerTime,
    fail_point, same,
};
use satchel_hubspot::{Refusal, SearchFilter, SearchOperator};
use satchel_store::{Coverage, Definitions, Reader, SentProperty};

/// How far back before an attempt a record may have been created to be ours: `Date` headers count in seconds.
const SLACK_MS: i64 = 5_000;
/// How long after an attempt the search index is asked again; after the last the user is.
const AGAIN_MS: [i64; 4] = [10_000, 60_000, 600_000, 3_600_000];
/// How long a request may still be on its way through HubSpot after its answer was lost.
const SETTLED_MS: i64 = AGAIN_MS[0];
/// Records of an activity's own record that are looked at.
const MOST_CANDIDATES: usize = 1_000;

/// What a probe shows.
enum Evidence {
    /// This record is the one that was sent.
    Ours(RemoteRecord),
    /// This record has the same natural key and is not ours.
    Theirs(RemoteRecord),
    /// It was made, and somebody archived it since.
    Archived(RemoteRecord),
    /// These may be it, or may not.
    Alike(Vec<String>),
    /// It is not there, for certain.
    Absent,
    /// Nothing was found, which proves nothing yet.
    Nothing,
}

impl Engine {
    pub(super) async fn probe_create(
        &self,
        doubt: Doubt,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        if bites(Tooth::ResendUnknownCreate) {
            return self.probed_absent(&doubt).await;
        }
        let object_type = doubt.object_type;
        let evidence = self.evidence(&doubt).await?;
        let armed = Armed {
            outbox_id: doubt.row.id,
            rid: doubt.row.rid,
            id: String::new(),
            sent: doubt.item.sent.clone(),
            seen_at: doubt.item.seen_at,
        };
        match evidence {
            Evidence::Ours(record) => {
                report.acknowledged += 1;
                self.keep_created(object_type, doubt.attempt, armed, record, OutboxEvent::ProbedApplied).await
            }
            Evidence::Theirs(record) => {
                let message = "HubSpot already has a record with this key.".to_owned();
                let refusal = Refusal { message, ..Refusal::default() };
                self.meet_existing(object_type, doubt.attempt, armed, refusal, &record.id, report).await
            }
            Evidence::Archived(record) => {
                report.conflicted += 1;
                self.keep_archived(object_type, doubt.row.id, Some((doubt.attempt, doubt.item.sent)), record)
                    .await
            }
            Evidence::Absent => self.probed_absent(&doubt).await,
            Evidence::Alike(ids) => self.ask(&doubt, alike(&ids)).await,
            Evidence::Nothing => self.look_again_or_ask(&doubt).await,
        }
    }

    async fn evidence(&self, doubt: &Doubt) -> Result<Evidence, EngineError> {
        if doubt.request == upsert::REQUEST {
            return self.by_own_key(doubt).await;
        }
        let key = doubt.object_type.row().natural_key.and_then(|key| {
            let sent = doubt.item.sent.iter().find(|sent| sent.name == key)?;
            sent.value.clone().map(|value| (key, value))
        });
        if let Some((key, value)) = key {
            return self.by_natural_key(doubt, key, &value).await;
        }
        match self.stands_on(doubt).await? {
            Some(end) => self.by_standing(doubt, end).await,
            None => self.by_search(doubt).await,
        }
    }

    async fn by_own_key(&self, doubt: &Doubt) -> Result<Evidence, EngineError> {
        let Some(uid) = self.uid_of(doubt.row.rid).await? else { return Ok(Evidence::Nothing) };
        if let Some(record) = self.read_by_uid(doubt.object_type, &uid).await? {
            return Ok(Evidence::Ours(record));
        }
        let names = self.asked_properties(doubt.object_type).await?;
        let bin = self.client()?.read_archived_by(doubt.object_type, UID, &uid, &names).await?;
        fail_point(FailPoint::ProbeAnswered);
        Ok(bin.map_or(Evidence::Absent, Evidence::Archived))
    }

    async fn by_natural_key(&self, doubt: &Doubt, key: &str, value: &str) -> Result<Evidence, EngineError> {
        let names = self.asked_and_sent(doubt).await?;
        let found = self.client()?.read_by(doubt.object_type, key, value, &names, &[]).await?;
        fail_point(FailPoint::ProbeAnswered);
        let definitions = self.definitions_of(doubt.object_type).await?;
        let is_ours = |record: &RemoteRecord| {
            made_since(doubt, record) && holds_all(&definitions, &doubt.item.sent, record)
        };
        if let Some(record) = found {
            return Ok(if is_ours(&record) { Evidence::Ours(record) } else { Evidence::Theirs(record) });
        }
        // The key is free again where a colleague archived the record since, and a second one would be made.
        let bin = self.client()?.read_archived_by(doubt.object_type, key, value, &names).await?;
        fail_point(FailPoint::ProbeAnswered);
        Ok(bin.filter(is_ours).map_or(Evidence::Absent, Evidence::Archived))
    }

    /// What is mirrored and what was sent: a column that was chosen away since still tells whose a record is.
    async fn asked_and_sent(&self, doubt: &Doubt) -> Result<Vec<String>, EngineError> {
        let mut names = self.asked_properties(doubt.object_type).await?;
        names.extend(doubt.item.sent.iter().map(|sent| sent.name.clone()));
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// A record that the create's request carried a link to: its own activities are read directly, not by search.
    async fn stands_on(&self, doubt: &Doubt) -> Result<Option<(ObjectType, String)>, EngineError> {
        let outbox_id = doubt.row.id;
        if doubt.object_type.row().activity.is_none() {
            return Ok(None);
        }
        self.look(move |reader| {
            for link in reader.first_links(outbox_id)?.into_iter().filter(|link| link.sent) {
                let Some(other) = reader.record(link.to)? else { continue };
                if let (Some(id), RecordState::Live | RecordState::Stub) = (other.remote_id, other.state) {
                    return Ok(Some((other.object_type, id)));
                }
            }
            Ok(None)
        })
        .await
    }

    async fn by_standing(
        &self,
        doubt: &Doubt,
        (on_type, on): (ObjectType, String),
    ) -> Result<Evidence, EngineError> {
        let object_type = doubt.object_type;
        let mut links = self.client()?.associations(on_type, object_type, std::slice::from_ref(&on)).await?;
        let Some(links) = links.remove(&on) else { return Ok(Evidence::Nothing) };
        let since = since(doubt);
        let candidates = self
            .look(move |reader| {
                let created = object_type.row().created;
                let mut ids = Vec::new();
                for link in links {
                    let key = RecordKey::Remote(link.to_id.clone());
                    if let Some(rid) = reader.resolve(object_type, &key)? {
                        let known = reader
                            .mirror(rid)?
                            .and_then(|mirror| mirror.properties.get(created).cloned().flatten());
                        let older = known.as_deref().and_then(ServerTime::parse).is_some_and(|at| at < since);
                        if older || reader.made_here(rid)? {
                            continue;
                        }
                    }
                    ids.push(link.to_id);
                }
                // The newest numbers are the likeliest, and one record's activities may be many thousands.
                ids.sort_by_key(|id| std::cmp::Reverse(id.parse::<u64>().unwrap_or(u64::MAX)));
                ids.truncate(MOST_CANDIDATES);
                Ok(ids)
            })
            .await?;
        let names = self.asked_and_sent(doubt).await?;
        let read = self.client()?.batch_read(object_type, &candidates, &names, &[], false).await?;
        let definitions = self.definitions_of(object_type).await?;
        let at = object_type.row().activity.as_ref().map(|activity| activity.at);
        let fresh: Vec<RemoteRecord> =
            read.records.into_iter().filter(|record| made_since(doubt, record)).collect();
        let (exact, others): (Vec<_>, Vec<_>) =
            fresh.into_iter().partition(|record| holds_all(&definitions, &doubt.item.sent, record));
        if let [_] = exact.as_slice() {
            return Ok(exact.into_iter().next().map_or(Evidence::Nothing, Evidence::Ours));
        }
        // HubSpot may have cleaned the body; the moment it takes as it is.
        let moment: Vec<SentProperty> =
            doubt.item.sent.iter().filter(|sent| Some(sent.name.as_str()) == at).cloned().collect();
        let likely = others
            .into_iter()
            .filter(|record| !moment.is_empty() && holds_all(&definitions, &moment, record));
        let alike: Vec<String> = exact.into_iter().chain(likely).map(|record| record.id).collect();
        Ok(match (alike.is_empty(), self.age(doubt) >= SETTLED_MS) {
            (false, _) => Evidence::Alike(alike),
            (true, true) => Evidence::Absent,
            (true, false) => Evidence::Nothing,
        })
    }

    /// Records made since the attempt that hold what was sent and began with no other create of ours.
    async fn by_search(&self, doubt: &Doubt) -> Result<Evidence, EngineError> {
        let object_type = doubt.object_type;
        let filter = |property: &str, operator, value: String| SearchFilter {
            property: property.to_owned(),
            operator,
            value,
        };
        let since = since(doubt).0.to_string();
        let mut filters = vec![filter(object_type.row().created, SearchOperator::AtLeast, since)];
        let short =
            doubt.item.sent.iter().filter(|sent| sent.value.as_ref().is_some_and(|value| value.len() < 200));
        filters.extend(short.take(3).filter_map(|sent| {
            sent.value.clone().map(|value| filter(&sent.name, SearchOperator::Equals, value))
        }));
        let names: Vec<String> = doubt.item.sent.iter().map(|sent| sent.name.clone()).collect();
        let found = self.client()?.search_by(object_type, &filters, &names).await?;
        fail_point(FailPoint::ProbeAnswered);
        let mut unclaimed = self
            .look(move |reader| {
                let mut unclaimed = Vec::new();
                for record in found.records {
                    // A pull may have mirrored it since: it is known then, and still nobody's but this create's.
                    match reader.resolve(object_type, &RecordKey::Remote(record.id.clone()))? {
                        Some(rid) if reader.made_here(rid)? => {}
                        _ => unclaimed.push(record),
                    }
                }
                Ok(unclaimed)
            })
            .await?;
        Ok(match unclaimed.len() {
            0 => Evidence::Nothing,
            1 => unclaimed.pop().map_or(Evidence::Nothing, Evidence::Ours),
            _ => Evidence::Alike(unclaimed.into_iter().map(|record| record.id).collect()),
        })
    }

    /// It was made, and a colleague has archived it since: the draft is that record now, and its values wait for an answer.
    /// `open` is the attempt without an outcome, with what it carried; there is none when the row was about to be sent again.
    pub(super) async fn keep_archived(
        &self,
        object_type: ObjectType,
        outbox_id: i64,
        open: Option<(i64, Vec<SentProperty>)>,
        record: RemoteRecord,
    ) -> Result<(), EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let Some(row) = writer.outbox_row(outbox_id)? else { return Ok(()) };
            writer.adopt(row.rid, object_type, &record.id)?;
            let (event, arrived) = match open {
                Some((attempt, sent)) => {
                    writer.close_attempt_item(attempt, row.id, "archived")?;
                    (OutboxEvent::ProbedApplied, sent)
                }
                None => (OutboxEvent::Converged, arrived_after_all(writer, row.id)?),
            };
            // An edit made since is one of the value that was sent.
            for sent in arrived {
                writer.rebase_pending(row.rid, &sent.name, Base::Known(sent.value))?;
            }
            for link in writer.first_links(row.id)? {
                queue_link(writer, row.rid, link, now)?;
            }
            writer.move_outbox(row.id, event, None, None)?;
            apply_record(writer, object_type, &record, Coverage::Partial, now)?;
            settle_row(writer, row.rid)
        })
        .await
    }

    /// Nothing was found where that proves nothing: it is looked for again at the next of its times, and after the last the
    /// user is asked.
    async fn look_again_or_ask(&self, doubt: &Doubt) -> Result<(), EngineError> {
        let age = self.age(doubt);
        let Some(next) = AGAIN_MS.into_iter().find(|after| *after > age) else {
            let words = "The connection broke while this record was sent, and it cannot be found. It may exist in HubSpot: look \
                         there, then retry or discard.";
            return self.ask(doubt, words.to_owned()).await;
        };
        if doubt.row.state != OutboxState::Unknown {
            return Ok(());
        }
        let (outbox_id, at) = (doubt.row.id, doubt.armed_at.saturating_add(next));
        let words = "The connection broke while this record was sent. It is being looked for in HubSpot.";
        self.transact(move |writer| Ok(writer.look_again(outbox_id, at, words)?)).await
    }

    /// Only the user can tell. A row that asks already keeps its question.
    async fn ask(&self, doubt: &Doubt, words: String) -> Result<(), EngineError> {
        if doubt.row.state != OutboxState::Unknown {
            return Ok(());
        }
        let outbox_id = doubt.row.id;
        self.transact(move |writer| {
            writer.move_outbox(outbox_id, OutboxEvent::ProbedOpen, Some(&words), None)?;
            Ok(())
        })
        .await
    }

    /// Milliseconds since the request left, by this computer's clock. One that went back makes the request old: it is asked
    /// about sooner, never sent sooner.
    fn age(&self, doubt: &Doubt) -> i64 {
        let since = self.now().saturating_sub(doubt.armed_at);
        if since < 0 { 0 } else { since }
    }

    async fn definitions_of(
        &self,
        object_type: ObjectType,
    ) -> Result<std::sync::Arc<Definitions>, EngineError> {
        self.look(move |reader| Ok(reader.definitions(object_type)?)).await
    }
}

/// What the one request carried that was taken for lost and has made the record. Nothing where several may have.
fn arrived_after_all(reader: &Reader<'_>, outbox_id: i64) -> Result<Vec<SentProperty>, EngineError> {
    let mut lost = reader.sent_with_outcome(outbox_id, ABSENT)?;
    Ok(if lost.len() == 1 { lost.pop().unwrap_or_default() } else { Vec::new() })
}

fn since(doubt: &Doubt) -> ServerTime {
    doubt.item.seen_at.unwrap_or_default().plus(-SLACK_MS)
}

/// Whether a record was made after the attempt, by the server's own time.
fn made_since(doubt: &Doubt, record: &RemoteRecord) -> bool {
    let created = record.properties.get(doubt.object_type.row().created);
    let created = created.and_then(|value| value.as_deref()).and_then(ServerTime::parse);
    created.is_some_and(|created| created >= since(doubt))
}

/// Whether a record holds every value that was sent. Where one differs somebody else made or changed it.
fn holds_all(definitions: &Definitions, sent: &[SentProperty], record: &RemoteRecord) -> bool {
    sent.iter().all(|sent| {
        let value = record.properties.get(&sent.name).and_then(|value| value.as_deref());
        same(&definitions.kind(&sent.name), value, sent.value.as_deref())
    })
}

fn alike(ids: &[String]) -> String {
    let named = ids.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let (records, they) =
        if ids.len() == 1 { ("a record", "it") } else { ("several records", "one of them") };
    format!(
        "The connection broke while this record was sent. HubSpot holds {records} that may be {they}: {named}. Discard this \
         one if it is there, or retry to make it once more."
    )
}
