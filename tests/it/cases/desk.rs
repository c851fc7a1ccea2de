//! A portal, a rep and a colleague at one desk, with the words that the cases are told in.

use crate::support::{Scene, contacts};
use satchel_core::{
    Conflict, ConflictKind, ObjectType, OutboxState, PendingChange, PendingState, RecordKey, RecordState, Rid,
};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule};
use satchel_store::OutboxRow;
use std::collections::BTreeMap;
use std::time::Duration;

/// What HubSpot answers where the token lacks a scope.
const FORBIDDEN: &str = r#"{"status":"error","category":"MISSING_SCOPES","message":"This app has not been granted all required scopes","correlationId":"1"}"#;

/// A pulled portal in which HubSpot's open points are as the evidence makes likeliest.
pub(super) async fn desk() -> Scene {
    let scene = Scene::with(|_| {}, 60);
    scene.engine.pull().await.unwrap();
    scene
}

pub(super) fn deals() -> ObjectType {
    "deals".parse().unwrap()
}

pub(super) fn key(id: &str) -> RecordKey {
    RecordKey::Remote(id.to_owned())
}

impl Scene {
    /// The rep edits several properties of a record at once; `""` clears one.
    pub(super) async fn edits(&self, object_type: ObjectType, id: &str, values: &[(&str, &str)]) -> Rid {
        let changes = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (!value.is_empty()).then(|| (*value).to_owned())))
            .collect();
        self.engine.edit(object_type, &key(id), changes).await.unwrap()
    }

    /// The rep makes a record.
    pub(super) async fn makes(&self, object_type: ObjectType, values: &[(&str, &str)]) -> Rid {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
        self.engine.create(object_type, values.collect()).await.unwrap()
    }

    /// The colleague writes properties of a record.
    pub(super) async fn colleague_edits(&self, object_type: ObjectType, id: &str, values: &[(&str, &str)]) {
        self.wait(Duration::from_millis(20)).await;
        let values: BTreeMap<String, String> =
            values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.colleague.update(object_type, id, &values).await.unwrap();
        self.wait(Duration::from_millis(20)).await;
    }

    pub(super) async fn colleague_archives(&self, object_type: ObjectType, id: &str) {
        self.colleague.archive(object_type, id).await.unwrap();
        self.wait(Duration::from_millis(20)).await;
    }

    /// The colleague merges `other` into `primary`; gives the survivor's id.
    pub(super) async fn colleague_merges(
        &self,
        object_type: ObjectType,
        primary: &str,
        other: &str,
    ) -> String {
        self.wait(Duration::from_millis(20)).await;
        let survivor = self.colleague.merge(object_type, primary, other).await.unwrap().id;
        self.wait(Duration::from_millis(20)).await;
        survivor
    }

    /// The portal's administrator erases a contact, as the law on personal data demands.
    pub(super) async fn erase(&self, id: &str) {
        let body = serde_json::json!({ "objectId": id });
        self.administer("POST", "/crm/objects/2026-09/contacts/gdpr-delete", body).await;
    }

    pub(super) fn restore(&self, kind: Kind, id: &str) {
        self.sandbox.restore(kind, id.parse().unwrap()).unwrap();
    }

    /// HubSpot does not allow these requests any more, until [`Scene::allow`].
    pub(super) fn forbid(&self, method: &str, path: &str) {
        let answer = Fault::Answer {
            status: 403,
            body: FORBIDDEN.to_owned(),
            content_type: "application/json".to_owned(),
            headers: Vec::new(),
        };
        self.sandbox.fault(FaultRule::always(method, path, answer));
    }

    pub(super) fn allow(&self) {
        self.sandbox.clear_faults();
    }

    /// How many requests of the rep's went to a path that ends so. A request that met a fault is nobody's by the log; the
    /// colleague's meet none.
    pub(super) fn sent(&self, method: &str, end: &str) -> usize {
        let colleague = self.sandbox.hello("http://127.0.0.1:1").users[1].id;
        let requests = self.sandbox.requests();
        let sent = |row: &&satchel_sandbox::RequestLogRow| {
            let records = !row.path.contains("/properties/");
            records && row.user != Some(colleague) && row.method == method && row.path.ends_with(end)
        };
        requests.iter().filter(sent).count()
    }

    /// What waits to be sent.
    pub(super) async fn rows(&self) -> Vec<OutboxRow> {
        self.engine.store().read(|reader| reader.outbox(100, 0)).await.unwrap().1
    }

    pub(super) async fn only_row(&self) -> OutboxRow {
        let mut rows = self.rows().await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    pub(super) async fn conflicts(&self) -> Vec<Conflict> {
        self.engine.store().read(|reader| reader.conflicts()).await.unwrap()
    }

    /// The one conflict that is open, which must be of this kind and over these properties.
    pub(super) async fn only_conflict(&self, kind: ConflictKind, names: &[&str]) -> Conflict {
        let mut open = self.conflicts().await;
        assert_eq!(open.len(), 1, "{open:?}");
        let conflict = open.remove(0);
        let found: Vec<&str> = conflict.properties.iter().map(|property| property.name.as_str()).collect();
        assert_eq!((conflict.kind, found.as_slice()), (kind, names));
        conflict
    }

    pub(super) async fn pending(&self, rid: Rid) -> Vec<PendingChange> {
        self.engine.store().read(move |reader| reader.pending(rid)).await.unwrap()
    }

    pub(super) async fn state(&self, rid: Rid) -> RecordState {
        let record = self.engine.store().read(move |reader| reader.record(rid)).await.unwrap();
        record.unwrap().state
    }

    /// The local number that an id leads to.
    pub(super) async fn rid(&self, object_type: ObjectType, id: &str) -> Rid {
        let key = key(id);
        self.engine.store().read(move |reader| reader.resolve(object_type, &key)).await.unwrap().unwrap()
    }

    /// HubSpot's id of a record.
    pub(super) async fn id(&self, rid: Rid) -> Option<String> {
        self.engine.store().read(move |reader| reader.record(rid)).await.unwrap().unwrap().remote_id
    }

    /// What the server holds of a record of any type.
    pub(super) async fn there(&self, object_type: ObjectType, id: &str, name: &str) -> Option<String> {
        let asked = [name.to_owned()];
        let record = self.colleague.read(object_type, id, &asked, &[]).await.unwrap().unwrap();
        record.properties[name].clone().filter(|value| !value.is_empty())
    }

    /// How many versions HubSpot's history of a property has.
    pub(super) async fn versions(&self, id: &str, name: &str) -> usize {
        let asked = [name.to_owned()];
        let record = self.colleague.read(contacts(), id, &[], &asked).await.unwrap().unwrap();
        record.history.get(name).map_or(0, Vec::len)
    }

    /// Every change of a record is refused, with words, and kept with its value.
    pub(super) async fn assert_refused(&self, rid: Rid, values: &[(&str, &str)]) {
        let pending = self.pending(rid).await;
        let kept: Vec<(&str, &str)> = pending
            .iter()
            .map(|change| (change.property.as_str(), change.local.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(kept, values);
        for change in &pending {
            assert_eq!(change.state, PendingState::Rejected, "{change:?}");
            assert!(change.message.as_ref().is_some_and(|words| words.len() > 20), "{change:?}");
        }
        assert_eq!(self.only_row().await.state, OutboxState::Rejected);
        self.assert_sound().await;
    }

    /// What is not allowed waits, with the reason, and goes out once it is allowed.
    pub(super) async fn assert_parked(&self) {
        let row = self.only_row().await;
        assert_eq!(row.state, OutboxState::RetryWait, "{row:?}");
        assert!(row.message.as_ref().is_some_and(|words| words.len() > 10), "{row:?}");
        assert!(self.conflicts().await.is_empty());
        self.assert_sound().await;
    }
}
