//! A portal, an engine over real SQLite and a colleague, in one thread on a virtual clock.

use bytes::Bytes;
use satchel_core::{Association, Clock, ObjectType, RecordKey, Rid, Secret};
use satchel_engine::{Consent, Engine, PushReport};
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, InProcess, SendError, Transport};
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{AccountType, Config, FaultError, Sandbox, Switches, Time};
use satchel_store::{DbKey, Reader, Run, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Time that only moves when everything waits.
pub(crate) struct VirtualTime(tokio::time::Instant);

impl Clock for VirtualTime {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn wall_ms(&self) -> i64 {
        1_790_000_000_000 + i64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

impl Time for VirtualTime {
    fn now_ms(&self) -> i64 {
        self.wall_ms()
    }
    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

/// Everything a scenario needs.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) engine: Engine,
    /// Another user of the same portal.
    pub(crate) colleague: Client,
    pub(crate) time: Arc<VirtualTime>,
    folder: tempfile::TempDir,
    token: String,
}

impl Scene {
    /// A connected engine over a small portal, nothing pulled yet.
    pub(crate) fn new(seed: u64) -> Self {
        Self::with(|config| config.switches = Switches::from_seed(seed), 60)
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config), contacts: u64) -> Self {
        let time = Arc::new(VirtualTime(tokio::time::Instant::now()));
        let mut config = Config::new(7, WorldSize::of(contacts, contacts / 4, contacts / 6));
        change(&mut config);
        let sandbox = Sandbox::new(config, time.clone()).unwrap();
        let hello = sandbox.hello("http://127.0.0.1:1");
        let folder = tempfile::tempdir().unwrap();
        let token = hello.users[0].token.clone();
        let colleague = client(&sandbox, &time, &hello.users[1].token);
        let engine = engine(&sandbox, &time, &folder, &token);
        Self { sandbox, engine, colleague, time, folder, token }
    }

    /// The same file opened by a new process, after the old one is gone.
    pub(crate) fn restart(&mut self) {
        self.engine = engine(&self.sandbox, &self.time, &self.folder, &self.token);
    }

    /// A new, empty file for the same portal; the old one is gone.
    pub(crate) fn mirror_anew(&mut self) {
        self.folder = tempfile::tempdir().unwrap();
        self.restart();
    }

    pub(crate) async fn pulled(seed: u64) -> Self {
        let scene = Self::new(seed);
        scene.engine.pull().await.unwrap();
        scene
    }

    pub(crate) async fn wait(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    pub(crate) async fn push(&self) -> PushReport {
        self.engine.push(Consent::Given).await.unwrap()
    }

    /// What the portal's administrator does on HubSpot's own pages, which have the same effect as this call.
    pub(crate) async fn administer(
        &self,
        method: &str,
        target: &str,
        body: serde_json::Value,
    ) -> serde_json::Value {
        let bytes = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1:1{target}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(bytes)
            .unwrap();
        let answer = transport(&self.sandbox).send(request).await.unwrap();
        assert!(answer.status().is_success(), "{method} {target}: {answer:?}");
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }

    /// A further pipeline of a type.
    pub(crate) async fn make_pipeline(&self, object_type: &str, label: &str, stages: &[&str]) {
        let probability = |place: usize| if place + 1 == stages.len() { "1.0" } else { "0.5" };
        let stages: Vec<serde_json::Value> = stages
            .iter()
            .enumerate()
            .map(|(place, label)| {
                let metadata = match object_type {
                    "tickets" => serde_json::json!({"ticketState": "OPEN"}),
                    _ => serde_json::json!({"probability": probability(place)}),
                };
                serde_json::json!({"label": label, "displayOrder": place, "metadata": metadata})
            })
            .collect();
        let pipeline = serde_json::json!({"label": label, "displayOrder": 9, "stages": stages});
        self.administer("POST", &format!("/crm/pipelines/2026-09/{object_type}"), pipeline).await;
    }

    /// The id of the contact at this place.
    pub(crate) async fn contact(&self, at: usize) -> String {
        let page = self.colleague.list(contacts(), None, false, &["email".to_owned()]).await.unwrap();
        page.records[at].id.clone()
    }

    pub(crate) async fn edit(&self, id: &str, property: &str, value: &str) -> Rid {
        let changes = vec![(property.to_owned(), (!value.is_empty()).then(|| value.to_owned()))];
        self.engine.edit(contacts(), &RecordKey::Remote(id.to_owned()), changes).await.unwrap()
    }

    /// The colleague writes one property.
    pub(crate) async fn colleague_writes(&self, id: &str, property: &str, value: &str) {
        self.wait(Duration::from_millis(20)).await;
        let properties = BTreeMap::from([(property.to_owned(), value.to_owned())]);
        self.colleague.update(contacts(), id, &properties).await.unwrap();
        self.wait(Duration::from_millis(20)).await;
    }

    /// What the server holds.
    pub(crate) async fn server(&self, id: &str, property: &str) -> Option<String> {
        let record = self.colleague.read(contacts(), id, &[property.to_owned()], &[]).await.unwrap();
        record
            .and_then(|record| record.properties.get(property).cloned().flatten())
            .filter(|value| !value.is_empty())
    }

    /// What the user sees.
    pub(crate) async fn shown(&self, id: &str, property: &str) -> Option<String> {
        let (id, property) = (id.to_owned(), property.to_owned());
        self.engine
            .store()
            .read(move |reader| -> Result<_, StoreError> {
                let rid = reader.resolve(contacts(), &RecordKey::Remote(id))?.expect("a known record");
                Ok(reader.effective(rid)?.remove(&property).flatten())
            })
            .await
            .unwrap()
    }

    /// Nothing waits, nothing is disputed, and the file proves what it can about itself.
    pub(crate) async fn assert_settled(&self) {
        self.assert_sound().await;
        let (waiting, conflicts) = self
            .engine
            .store()
            .read(|reader| -> Result<_, StoreError> { Ok((reader.outbox(10, 0)?.1, reader.conflicts()?)) })
            .await
            .unwrap();
        assert!(waiting.is_empty() && conflicts.is_empty(), "{waiting:?} {conflicts:?}");
    }

    /// Every intent has one end or one place.
    pub(crate) async fn assert_sound(&self) {
        let broken = self.engine.store().read(|reader| reader.check()).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }

    /// The mirror holds what the server holds: ids, values and links.
    pub(crate) async fn assert_mirror_equals_server(&self) {
        self.assert_sound().await;
        let types = self.engine.store().read(|reader| reader.present_types()).await.unwrap();
        for object_type in types {
            let profile = self.engine.store().read(move |reader| reader.profile(object_type)).await.unwrap();
            let mut after: Option<String> = None;
            let mut ids = Vec::new();
            let names = profile.columns.clone();
            loop {
                let page = self.colleague.list(object_type, after.as_deref(), false, &names).await.unwrap();
                for record in page.records {
                    ids.push(record.id.clone());
                    self.assert_same(object_type, record).await;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let counts = self.engine.store().read(|reader| reader.object_counts()).await.unwrap();
            let live =
                counts.iter().find(|count| count.object_type == object_type).map_or(0, |count| count.live);
            assert_eq!(live, ids.len() as u64, "live {object_type}");
            for to in profile.associates.iter().copied() {
                for chunk in ids.chunks(500) {
                    let links = self.colleague.associations(object_type, to, chunk).await.unwrap();
                    self.assert_linked(object_type, to, links).await;
                }
            }
        }
    }

    async fn assert_linked(
        &self,
        from: ObjectType,
        to: ObjectType,
        links: BTreeMap<String, Vec<Association>>,
    ) {
        let ids: Vec<String> = links.keys().cloned().collect();
        let held = self
            .engine
            .store()
            .read(move |reader| {
                ids.iter().map(|id| linked(reader, from, id, to)).collect::<Result<Vec<_>, _>>()
            })
            .await
            .unwrap();
        for ((id, links), held) in links.into_iter().zip(held) {
            let mut expected: Vec<String> = links.into_iter().map(|link| link.to_id).collect();
            expected.sort();
            assert_eq!(held, expected, "{from} {id} to {to}");
        }
    }

    async fn assert_same(&self, object_type: ObjectType, record: satchel_core::RemoteRecord) {
        let id = record.id.clone();
        let mirror = self
            .engine
            .store()
            .read(move |reader| -> Result<_, StoreError> {
                let rid = reader.resolve(object_type, &RecordKey::Remote(id))?;
                rid.map(|rid| reader.mirror(rid)).transpose().map(Option::flatten)
            })
            .await
            .unwrap()
            .unwrap_or_else(|| panic!("{object_type} {} is not mirrored", record.id));
        for (name, value) in &record.properties {
            let held = mirror.properties.get(name).cloned().flatten();
            let same = held.as_deref().unwrap_or("") == value.as_deref().unwrap_or("");
            assert!(same, "{object_type} {} {name}: mirror {held:?}, server {value:?}", record.id);
        }
    }

    /// The ids of the records of a type that a record is linked to.
    pub(crate) async fn linked(&self, object_type: ObjectType, id: &str, to: ObjectType) -> Vec<String> {
        let id = id.to_owned();
        self.engine.store().read(move |reader| linked(reader, object_type, &id, to)).await.unwrap()
    }
}

fn linked(
    reader: &Reader<'_>,
    object_type: ObjectType,
    id: &str,
    to: ObjectType,
) -> Result<Vec<String>, StoreError> {
    let rid = reader.resolve(object_type, &RecordKey::Remote(id.to_owned()))?.expect("a known record");
    let rows = reader.associations(rid)?.into_iter();
    let mut found: Vec<String> =
        rows.filter(|row| row.to_type == to && row.pending.is_none()).filter_map(|row| row.to_id).collect();
    found.sort();
    Ok(found)
}

pub(crate) fn contacts() -> ObjectType {
    "contacts".parse().unwrap()
}

pub(crate) fn companies() -> ObjectType {
    "companies".parse().unwrap()
}

pub(crate) fn standard(config: &mut Config) {
    config.account_type = AccountType::Standard;
}

fn transport(sandbox: &Sandbox) -> Arc<dyn Transport> {
    let fault = |error: FaultError| match error {
        FaultError::NotSent => SendError::NotSent("no network".to_owned()),
        FaultError::MaybeSent => SendError::MaybeSent("the connection broke".to_owned()),
    };
    Arc::new(InProcess::new(sandbox.service(), fault))
}

pub(crate) fn client(sandbox: &Sandbox, time: &Arc<VirtualTime>, token: &str) -> Client {
    Client::new(ClientConfig {
        transport: transport(sandbox),
        api_base: ApiBase::parse("http://127.0.0.1:1").unwrap(),
        clock: time.clone(),
        auth: Auth::Static(Secret::new(token.as_bytes())),
    })
}

fn engine(sandbox: &Sandbox, time: &Arc<VirtualTime>, folder: &tempfile::TempDir, token: &str) -> Engine {
    let store =
        Store::open(&folder.path().join("portal.db"), &DbKey::from_bytes([3; 32]), Run::InPlace).unwrap();
    Engine::new(store, time.clone()).online(client(sandbox, time, token))
}
