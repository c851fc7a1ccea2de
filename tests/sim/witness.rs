//! What every request must show, seen from between the two sides: that its attempt was committed before (I6), that nothing
//! else of its record is on its way (I7), that it writes over nothing but what was seen moments before (I2), that it is this
//! account's (I10) and within the limits (I11), and that a turn ends (I12).

use super::consents::{Consents, Id, pair};
use super::faults::REMOVED;
use super::time::VirtualTime;
use satchel_core::{ObjectType, OutboxKind, OutboxState, Rid};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{RequestLogRow, Sandbox, Time, Version};
use satchel_store::{AttemptItem, OutboxPayload, OutboxRow, Reader, SentProperty, Store, StoreError};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The longest between the read before a write and the write (reliability.md §2.7), with what a slow answer adds.
const FRESH_MS: i64 = 3_000;

/// Looks at every request of one process.
pub(super) struct Witness {
    pub(super) sandbox: Sandbox,
    pub(super) time: Arc<VirtualTime>,
    pub(super) own_user: u64,
    /// How many requests a turn may take at most.
    pub(super) most: u64,
    /// Whether the portal's limits are this process's alone.
    pub(super) limits_are_ours: bool,
    /// When a record was last read, by type and id.
    pub(super) read_at: Mutex<BTreeMap<(String, String), i64>>,
    /// When colleagues took a link away, by both ends.
    pub(super) unlinked: Arc<Mutex<BTreeMap<(u64, u64), i64>>>,
    /// What the user has agreed to.
    pub(super) consents: Arc<Mutex<Consents>>,
}

/// A row that may be on its way, with what it carries.
struct Armed {
    row: OutboxRow,
    id: Option<String>,
    sent: Vec<SentProperty>,
    /// What of it the user has not approved.
    unapproved: Option<String>,
}

impl Witness {
    /// Whether a turn has asked more often than any that ends.
    pub(super) fn is_endless(&self, sent: u64) -> bool {
        sent == self.most
    }

    /// What is wrong with an answer: not this user's, or refused by a limit that is known.
    pub(super) fn judge_answer(&self, row: &RequestLogRow) -> Option<String> {
        if row.user.is_some_and(|user| user != self.own_user) {
            return Some(format!("{} {} is signed as somebody else", row.method, row.path));
        }
        let refused = row.refused_by.filter(|_| row.fault.is_none() && self.limits_are_ours);
        refused.map(|limit| format!("{} {} is one too many for {limit}", row.method, row.path))
    }

    /// What is wrong with a request that leaves now.
    pub(super) fn judge_request(
        &self,
        request: &http::Request<bytes::Bytes>,
        store: Option<&Store>,
        writes: bool,
    ) -> Vec<String> {
        let path: Vec<&str> = request.uri().path().trim_matches('/').split('/').collect();
        if !writes {
            self.note_reads(&path, request.body());
            return Vec::new();
        }
        let Some(store) = store else { return Vec::new() };
        let armed = match store.read_now(armed) {
            Ok(armed) => {
                armed.into_iter().map(|(attempt, item, armed)| self.with_consent(attempt, &item, armed))
            }
            Err(error) => return vec![format!("the file cannot be read: {error}")],
        };
        let armed: Vec<Armed> = armed.collect();
        let mut wrong = Vec::new();
        if let ["crm", "objects", _, object_type, "merge"] = path.as_slice() {
            self.judge_merge(object_type, &parsed(request.body()), &mut wrong);
            return wrong;
        }
        let of_records = matches!(path.as_slice(), ["crm", "objects" | "associations", ..]);
        if of_records && armed.is_empty() {
            wrong.push(format!("{} leaves without an attempt", request.uri().path()));
        }
        let mut flying: Vec<Rid> = armed.iter().map(|armed| armed.row.rid).collect();
        flying.sort_unstable();
        if flying.windows(2).any(|pair| pair[0] == pair[1]) {
            wrong.push("two writes of one record are on their way".to_owned());
        }
        wrong.extend(armed.iter().filter(|armed| armed.row.held).map(|armed| {
            format!("what the user holds back leaves: row {} {:?}", armed.row.id, armed.row.kind)
        }));
        let unapproved = armed.iter().filter_map(|armed| armed.unapproved.as_ref());
        wrong.extend(unapproved.map(|what| format!("what nobody approved leaves: {what}")));
        match (request.method().as_str(), path.as_slice()) {
            ("POST", ["crm", "objects", _, object_type, "batch", "update"]) => {
                for input in inputs(request.body()) {
                    self.judge_write(object_type, &input, &armed, &mut wrong);
                }
            }
            ("PATCH", ["crm", "objects", _, object_type, id]) => {
                let mut input = parsed(request.body());
                input["id"] = Value::String((*id).to_owned());
                self.judge_write(object_type, &input, &armed, &mut wrong);
            }
            ("DELETE", ["crm", "objects", _, object_type, id]) => {
                self.judge_archive(object_type, id, &armed, &mut wrong);
            }
            ("PUT", ["crm", "objects", _, from, id, "associations", rest @ ..]) => {
                if let [.., to_type, to] = rest {
                    self.judge_link((from, id), (to_type, to), &armed, &mut wrong);
                }
                if let [to_type, to] = rest {
                    let types = parsed(request.body());
                    self.judge_labels((from, id), (to_type, to), &types, &armed, &mut wrong);
                }
            }
            ("POST", ["crm", "objects", _, object_type, "batch", "upsert"]) => {
                for input in inputs(request.body()) {
                    judge_upsert(object_type, &input, &armed, &mut wrong);
                }
            }
            _ => {}
        }
        wrong
    }

    /// Remembers which records a read is about to show.
    fn note_reads(&self, path: &[&str], body: &[u8]) {
        let now = self.time.now_ms();
        let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        match path {
            ["crm", "objects", _, object_type, "batch", "read"] => {
                for input in inputs(body) {
                    let id = input["id"].as_str().unwrap_or_default().to_owned();
                    read_at.insert(((*object_type).to_owned(), id), now);
                }
            }
            ["crm", "objects", _, object_type, id] => {
                read_at.insert(((*object_type).to_owned(), (*id).to_owned()), now);
            }
            _ => {}
        }
    }

    fn read_at(&self, object_type: &str, id: &str) -> Option<i64> {
        let read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
        read_at.get(&(object_type.to_owned(), id.to_owned())).copied()
    }

    /// Whether a write leaves on a look made moments before, one that a limit turned away before too.
    fn is_fresh(&self, object_type: &str, id: &str) -> bool {
        let read = self.read_at(object_type, id);
        read.is_some_and(|read| self.time.now_ms() - read <= FRESH_MS)
    }

    /// One record of a write of properties.
    fn judge_write(&self, object_type: &str, input: &Value, armed: &[Armed], wrong: &mut Vec<String>) {
        let id = input["id"].as_str().unwrap_or_default();
        let fits = |armed: &&Armed| armed.id.as_deref() == Some(id) && armed.row.kind == OutboxKind::Update;
        let Some(found) = armed.iter().find(fits) else {
            return wrong.push(format!("{object_type} {id} is written without an attempt"));
        };
        let written = input["properties"].as_object();
        for (name, value) in written.into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            let as_armed = |sent: &&SentProperty| {
                sent.name == *name && sent.value.as_deref().unwrap_or_default() == value
            };
            if !found.sent.iter().any(|sent| as_armed(&sent)) {
                wrong.push(format!(
                    "{object_type} {id} {name}: {value:?} leaves, and the attempt says otherwise"
                ));
            }
        }
        if !self.is_fresh(object_type, id) {
            wrong.push(format!("{object_type} {id} is written on a look older than three seconds"));
        }
    }

    /// An archive: what a colleague wrote before the last look must have been seen.
    fn judge_archive(&self, object_type: &str, id: &str, armed: &[Armed], wrong: &mut Vec<String>) {
        let fits = |armed: &&Armed| armed.id.as_deref() == Some(id) && armed.row.kind == OutboxKind::Archive;
        let Some(found) = armed.iter().find(fits) else {
            return wrong.push(format!("{object_type} {id} is archived without an attempt"));
        };
        let OutboxPayload::Archive { base } = &found.row.payload else { return };
        let Some(read_at) = self.read_at(object_type, id) else {
            return wrong.push(format!("{object_type} {id} is archived unseen"));
        };
        let (Some(kind), Ok(number)) = (Kind::parse(object_type), id.parse::<u64>()) else { return };
        let names = super::world::EDITED.iter().find(|(known, _)| *known == object_type);
        for name in names.into_iter().flat_map(|(_, names)| names.iter()) {
            let Some(seen) = base.get(*name) else { continue };
            // A property that an admin removed shows nothing, and HubSpot keeps what it held.
            if (object_type, *name) == REMOVED && seen.as_deref().unwrap_or_default().is_empty() {
                continue;
            }
            let versions = self.sandbox.versions(kind, number, name);
            let Some(newest) = versions.last() else { continue };
            let own =
                |version: &Version| version.source == "INTEGRATION" && version.user == Some(self.own_user);
            let old = newest.at < read_at;
            let unseen = !super::judge::same(&newest.value, seen.as_deref().unwrap_or_default());
            if old && unseen && !own(newest) {
                wrong.push(format!("{object_type} {id} is archived over {name} {:?}, unseen", newest.value));
            }
        }
    }

    /// A link that a colleague took away since the user saw it must not come back by itself.
    fn judge_link(
        &self,
        (from, id): (&str, &str),
        (to_type, to): (&str, &str),
        armed: &[Armed],
        wrong: &mut Vec<String>,
    ) {
        let found = armed.iter().find_map(|armed| match &armed.row.payload {
            OutboxPayload::Link(link) if armed.id.as_deref() == Some(id) => Some(link),
            _ => None,
        });
        let Some(link) = found else {
            return wrong.push(format!("{from} {id} is linked without an attempt"));
        };
        let (Ok(one), Ok(two)) = (id.parse::<u64>(), to.parse::<u64>()) else { return };
        let (Some(kind), Some(to_kind)) = (Kind::parse(from), Kind::parse(to_type)) else { return };
        // The user may have linked them again in sight of that.
        let there = self.sandbox.linked_ids(kind, one, to_kind).contains(&two);
        let unlinked = self.unlinked.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = unlinked.get(&(one, two)).is_some_and(|at| *at < self.time.now_ms() - FRESH_MS);
        if link.base.present && gone && !there {
            wrong.push(format!("{from} {id} is linked to {to} again, which a colleague had taken away"));
        }
    }

    fn consents(&self) -> std::sync::MutexGuard<'_, Consents> {
        self.consents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A row that may be on its way, with what of it nobody let go.
    fn with_consent(&self, attempt: i64, item: &AttemptItem, mut armed: Armed) -> Armed {
        let consents = self.consents();
        armed.unapproved =
            consents.review.as_ref().and_then(|review| review.missing(attempt, &armed.row, item));
        armed
    }

    /// A merge, which HubSpot cannot undo: the user wants it, having seen both records as they are.
    fn judge_merge(&self, object_type: &str, body: &Value, wrong: &mut Vec<String>) {
        let consents = self.consents();
        let ids =
            [&body["primaryObjectId"], &body["objectIdToMerge"]].map(|id| id.as_str().unwrap_or_default());
        let wanted = consents.merge.as_ref().filter(|wanted| {
            wanted.object_type.name() == object_type
                && [wanted.primary.as_str(), wanted.other.as_str()] == ids
        });
        let Some(wanted) = wanted else {
            return wrong.push(format!("{object_type} {ids:?} are merged, and nobody wanted it"));
        };
        let Some(kind) = Kind::parse(object_type) else { return };
        for ((id, name), seen) in &wanted.seen {
            let Ok(number) = id.parse::<u64>() else { continue };
            let versions = self.sandbox.versions(kind, number, name);
            let Some(newest) = versions.last() else { continue };
            // A property that an admin removed shows nothing, and HubSpot keeps what it held.
            if (object_type, name.as_str()) == REMOVED && seen.is_empty() {
                continue;
            }
            let old = newest.at < self.time.now_ms() - FRESH_MS;
            if old && !self.own(newest) && !super::judge::same(&newest.value, seen) {
                wrong.push(format!("{object_type} {id} is merged with {name} {:?}, unseen", newest.value));
            }
        }
    }

    fn own(&self, version: &Version) -> bool {
        version.source == "INTEGRATION" && version.user == Some(self.own_user)
    }

    /// Labels replace those of the link: what a colleague put there stays, and the primary one that a colleague chose is
    /// taken from it only in sight.
    fn judge_labels(
        &self,
        (from, id): (&str, &str),
        (to, other): (&str, &str),
        types: &Value,
        armed: &[Armed],
        wrong: &mut Vec<String>,
    ) {
        let (Some(one), Some(two)) = (end(from, id), end(to, other)) else { return };
        let (Some(kind), Some(to_kind)) = (Kind::parse(from), Kind::parse(to)) else { return };
        let written: Vec<u32> = types.as_array().into_iter().flatten().filter_map(type_id).collect();
        let link = armed.iter().find_map(|armed| match &armed.row.payload {
            OutboxPayload::Link(link) if armed.id.as_deref() == Some(id) => Some(link),
            _ => None,
        });
        let Some(link) = link else { return };
        let unwanted: Vec<i64> = link.remove.iter().map(|found| found.type_id).collect();
        let consents = self.consents();
        let old = |at: &i64| *at < self.time.now_ms() - FRESH_MS;
        let there = self.sandbox.labelled_links(kind, one.1, to_kind);
        let now =
            there.iter().find(|(id, _)| *id == two.1).map(|(_, labels)| labels.clone()).unwrap_or_default();
        let lost =
            now.iter().find(|found| !written.contains(*found) && !unwanted.contains(&i64::from(**found)));
        if let Some(lost) = lost.filter(|_| consents.labelled.get(&pair(one, two)).is_some_and(old)) {
            wrong.push(format!("{one:?} loses label {lost} of {two:?}, which a colleague had put there"));
        }
        let primary = link.add.iter().find(|found| found.is_primary());
        let chosen = consents.primary_chosen.get(&one).filter(|(_, at)| old(at)).map(|(chosen, _)| *chosen);
        let (Some(primary), Some(chosen)) = (primary, chosen.filter(|chosen| *chosen != two)) else { return };
        let has_it = |labels: &std::collections::BTreeSet<u32>| {
            labels.iter().any(|found| i64::from(*found) == primary.type_id)
        };
        let holds = there.iter().any(|(id, labels)| *id == chosen.1 && has_it(labels));
        if holds && !consents.primaries_seen.contains(&(one, chosen)) {
            wrong.push(format!(
                "{one:?} loses primary {chosen:?} to {two:?}, which a colleague had chosen unseen"
            ));
        }
    }
}

/// A create by our own key: one of those whose attempt is committed, with its values.
fn judge_upsert(object_type: &str, input: &Value, armed: &[Armed], wrong: &mut Vec<String>) {
    let trace = input["objectWriteTraceId"].as_str().unwrap_or_default();
    let fits = |armed: &&Armed| armed.row.id.to_string() == trace && armed.row.kind == OutboxKind::Create;
    let Some(found) = armed.iter().find(fits) else {
        return wrong.push(format!("{object_type} are made without an attempt: {trace}"));
    };
    for (name, value) in input["properties"].as_object().into_iter().flatten() {
        let own_key = *value == input["id"];
        let as_armed = |sent: &SentProperty| sent.name == *name && sent.value.as_deref() == value.as_str();
        if !own_key && !found.sent.iter().any(as_armed) {
            wrong.push(format!(
                "{object_type} {trace} {name}: {value} leaves, and the attempt says otherwise"
            ));
        }
    }
}

fn end(object_type: &str, id: &str) -> Option<Id> {
    let object_type: ObjectType = object_type.parse().ok()?;
    id.parse().ok().map(|id| (object_type, id))
}

fn type_id(found: &Value) -> Option<u32> {
    found["associationTypeId"].as_u64().and_then(|id| u32::try_from(id).ok())
}

/// The rows that may be on their way.
fn armed(reader: &Reader<'_>) -> Result<Vec<(i64, AttemptItem, Armed)>, StoreError> {
    let mut armed = Vec::new();
    for attempt in reader.open_attempts()? {
        for item in attempt.items {
            let Some(row) = reader.outbox_row(item.outbox_id)? else { continue };
            if row.state != OutboxState::InFlight {
                continue;
            }
            let id = reader.record(row.rid)?.and_then(|record| record.remote_id);
            let sent = item.sent.clone();
            armed.push((attempt.id, item, Armed { row, id, sent, unapproved: None }));
        }
    }
    Ok(armed)
}

fn parsed(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

fn inputs(body: &[u8]) -> Vec<Value> {
    match parsed(body)["inputs"].take() {
        Value::Array(inputs) => inputs,
        _ => Vec::new(),
    }
}
