//! A portal, an engine over a real file and a colleague, for one scenario.

use satchel_core::{Clock, Conflict, ObjectType, RecordKey, Secret};
use satchel_engine::{Consent, Engine, LinkChange};
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, InProcess, SendError};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, FaultError, Sandbox, Time};
use satchel_store::{DbKey, OutboxRow, Run, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Time that moves only when everything waits.
struct VirtualTime(tokio::time::Instant);

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
    /// Another user of the portal, outside of every fault.
    pub(crate) colleague: Client,
    colleague_id: u64,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// An engine that has mirrored a small portal.
    pub(crate) async fn pulled() -> Self {
        let time = Arc::new(VirtualTime(tokio::time::Instant::now()));
        let mut config = Config::new(7, WorldSize::of(12, 4, 4));
        config.latency_ms = 40;
        let sandbox = Sandbox::new(config, time.clone()).unwrap();
        let hello = sandbox.hello("http://127.0.0.1:1");
        let folder = tempfile::tempdir().unwrap();
        let key = DbKey::from_bytes([3; 32]);
        let store = Store::open(&folder.path().join("portal.db"), &key, Run::InPlace).unwrap();
        let fault = |error: FaultError| match error {
            FaultError::NotSent => SendError::NotSent("no network".to_owned()),
            FaultError::MaybeSent => SendError::MaybeSent("the connection broke".to_owned()),
        };
        let client = |service, user: usize| {
            Client::new(ClientConfig {
                transport: Arc::new(InProcess::new(service, fault)),
                api_base: ApiBase::parse("http://127.0.0.1:1").unwrap(),
                clock: time.clone(),
                auth: Auth::Static(Secret::new(hello.users[user].token.as_bytes())),
            })
        };
        let engine = Engine::new(store, time.clone()).online(client(sandbox.service(), 0));
        let colleague = client(sandbox.undisturbed_service(), 1);
        engine.pull().await.unwrap();
        Self { colleague_id: hello.users[1].id, sandbox, engine, colleague, _folder: folder }
    }

    /// The id of the contact at this place.
    pub(crate) fn contact(&self, at: usize) -> u64 {
        self.sandbox.live_ids(Kind::Contact)[at]
    }

    pub(crate) async fn edit(&self, id: u64, property: &str, value: &str) {
        let changes = vec![(property.to_owned(), Some(value.to_owned()))];
        self.engine.edit(contacts(), &RecordKey::Remote(id.to_string()), changes).await.unwrap();
    }

    pub(crate) async fn colleague_writes(&self, id: u64, property: &str, value: &str) {
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.sandbox.edit_as(self.colleague_id, Kind::Contact, id, &[(property, value)]).unwrap();
    }

    /// Changes the link of a contact to a company.
    pub(crate) async fn link(&self, contact: u64, company: u64, change: LinkChange) {
        let ends = [contact, company].map(|id| RecordKey::Remote(id.to_string()));
        let companies = "companies".parse().unwrap();
        self.engine.change_link((contacts(), &ends[0]), (companies, &ends[1]), change).await.unwrap();
    }

    /// The companies whose link to a contact has this label in HubSpot.
    pub(crate) fn labelled(&self, contact: u64, label: u32) -> Vec<u64> {
        let links = self.sandbox.labelled_links(Kind::Contact, contact, Kind::Company);
        links.into_iter().filter(|(_, labels)| labels.contains(&label)).map(|(id, _)| id).collect()
    }

    pub(crate) async fn push(&self) {
        self.engine.push(Consent::Given).await.unwrap();
    }

    pub(crate) async fn shown(&self, id: u64, property: &str) -> Option<String> {
        let (id, property) = (id.to_string(), property.to_owned());
        let read = self.engine.store().read(move |reader| -> Result<_, StoreError> {
            let rid = reader.resolve(contacts(), &RecordKey::Remote(id))?.expect("a known record");
            Ok(reader.effective(rid)?.remove(&property).flatten())
        });
        read.await.unwrap()
    }

    pub(crate) async fn conflicts(&self) -> Vec<Conflict> {
        self.engine.store().read(|reader| reader.conflicts()).await.unwrap()
    }

    pub(crate) async fn outbox(&self) -> Vec<OutboxRow> {
        self.engine.store().read(|reader| reader.outbox(100, 0)).await.unwrap().1
    }

    /// The file finds nothing wrong with itself.
    pub(crate) async fn assert_sound(&self) {
        let broken = self.engine.store().read(|reader| reader.check()).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

pub(crate) fn contacts() -> ObjectType {
    "contacts".parse().unwrap()
}
