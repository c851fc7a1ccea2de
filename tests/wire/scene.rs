//! A portal behind real sockets, an engine over real SQLite, and what a user sees of it.
//!
//! Every exchange goes over loopback sockets in real time; every wait between exchanges (a pause, a limit, a retry) is on
//! a virtual clock that stands still while an exchange is under way. So a case that waits half an hour takes no time, and
//! the socket's own times are real ones.

use crate::relay::{NETWORK, Relay};
use satchel_api::commands::{self, Portal};
use satchel_api::{
    ConflictDocument, CreateRequest, EditRequest, Failure, OutboxDocument, PageRequest, PushRequest,
    ShowRequest, Status, SyncSummary,
};
use satchel_core::{Clock, Secret};
use satchel_engine::Engine;
use satchel_hubspot::{
    ApiBase, Auth, BoxFuture, Client, ClientConfig, Http, InProcess, Patience, SendError, Transport,
};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, FaultError, FaultRule, Hello, Sandbox, Switches, Time};
use satchel_store::{DbKey, Run, Store};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// When every case begins, in milliseconds since 1970.
const BEGIN_MS: i64 = 1_790_000_000_000;

/// Time that moves only when everything waits; the sandbox lives in it too.
pub(crate) struct VirtualTime {
    begin: tokio::time::Instant,
    /// The sandbox answers on other threads, where this clock cannot be read.
    seen_ms: AtomicU64,
}

impl VirtualTime {
    fn start() -> Arc<Self> {
        Arc::new(Self { begin: tokio::time::Instant::now(), seen_ms: AtomicU64::new(0) })
    }

    /// Tells the sandbox what time it is.
    fn tell(&self) {
        let now = u64::try_from(self.begin.elapsed().as_millis()).unwrap();
        self.seen_ms.fetch_max(now, Ordering::SeqCst);
    }

    /// How long the case has lasted.
    pub(crate) fn passed(&self) -> Duration {
        self.begin.elapsed()
    }
}

impl Clock for VirtualTime {
    fn monotonic(&self) -> Duration {
        self.begin.elapsed()
    }
    fn wall_ms(&self) -> i64 {
        BEGIN_MS + i64::try_from(self.begin.elapsed().as_millis()).unwrap()
    }
}

impl Time for VirtualTime {
    fn now_ms(&self) -> i64 {
        BEGIN_MS + i64::try_from(self.seen_ms.load(Ordering::SeqCst)).unwrap()
    }
    fn mono_ms(&self) -> u64 {
        self.seen_ms.load(Ordering::SeqCst)
    }
}

/// The network form of the transport, with the case's clock standing still while a request is under way.
struct Bridge {
    http: Arc<Http>,
    time: Arc<VirtualTime>,
    /// How much of the case's time an exchange takes.
    travel: Duration,
}

impl Transport for Bridge {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, SendError>> {
        let http = Arc::clone(&self.http);
        Box::pin(async move {
            if !self.travel.is_zero() {
                tokio::time::sleep(self.travel).await;
            }
            self.time.tell();
            // Paused time does not run on while a blocking task is at work.
            let sent = tokio::task::spawn_blocking(move || NETWORK.block_on(http.send(request)));
            sent.await.unwrap()
        })
    }
}

/// The colleague's way: no socket, no faults.
struct Undisturbed(InProcess<satchel_sandbox::FaultService, FaultError>, Arc<VirtualTime>);

impl Transport for Undisturbed {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, SendError>> {
        self.1.tell();
        self.0.send(request)
    }
}

/// How a case differs from the usual.
pub(crate) struct Setting {
    pub(crate) contacts: u64,
    pub(crate) patience: Patience,
    pub(crate) travel: Duration,
    pub(crate) switches: Switches,
    pub(crate) search_lag_ms: u64,
    pub(crate) seed: u64,
    /// Whether the user signs in with an app rather than a token.
    pub(crate) oauth: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            contacts: 30,
            patience: Patience::default(),
            travel: Duration::ZERO,
            switches: Switches::default(),
            search_lag_ms: 0,
            seed: 7,
            oauth: false,
        }
    }
}

/// Everything a case needs.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) hello: Hello,
    /// Between the engine and the sandbox: it counts, and does what the case wants.
    pub(crate) relay: Relay,
    pub(crate) engine: Engine,
    /// Another user of the same portal.
    pub(crate) colleague: Client,
    pub(crate) time: Arc<VirtualTime>,
    pub(crate) auth: Auth,
    travel: Duration,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// A connected engine, nothing pulled yet.
    pub(crate) async fn new(setting: Setting) -> Self {
        let time = VirtualTime::start();
        let size = WorldSize::of(setting.contacts, 8, 6);
        let config = Config {
            switches: setting.switches,
            search_lag_ms: setting.search_lag_ms,
            ..Config::new(setting.seed, size)
        };
        let sandbox = Sandbox::new(config, Arc::clone(&time) as _).unwrap();
        let relay = Relay::before(&sandbox);
        let hello = sandbox.hello(&relay.api_base());
        let auth = if setting.oauth {
            crate::sign_in::grant(&hello).await
        } else {
            Auth::Static(Secret::new(hello.token.as_bytes()))
        };
        let folder = tempfile::tempdir().unwrap();
        let colleague = colleague(&sandbox, &time, &hello.users[1].token);
        let store = store(&folder);
        let engine = Engine::new(store, Arc::clone(&time) as _);
        let mut scene = Self {
            sandbox,
            hello,
            relay,
            engine,
            colleague,
            time,
            auth,
            travel: setting.travel,
            _folder: folder,
        };
        scene.go_online(setting.patience);
        scene
    }

    /// The usual, after its first pull.
    pub(crate) async fn pulled() -> Self {
        Self::pulled_as(Setting::default()).await
    }

    /// A setting of the case's own, after its first pull.
    pub(crate) async fn pulled_as(setting: Setting) -> Self {
        let scene = Self::new(setting).await;
        scene.pull().await.unwrap();
        scene.relay.forget();
        scene
    }

    fn go_online(&mut self, patience: Patience) {
        let client = self.client(patience, self.auth.clone());
        self.engine = self.engine.clone().online(client);
    }

    /// A client over sockets.
    pub(crate) fn client(&self, patience: Patience, auth: Auth) -> Client {
        let http = Arc::new(Http::with_patience(patience));
        Client::new(ClientConfig {
            transport: Arc::new(Bridge { http, time: Arc::clone(&self.time), travel: self.travel }),
            api_base: ApiBase::parse(&self.relay.api_base()).unwrap(),
            clock: Arc::clone(&self.time) as _,
            auth,
        })
    }

    /// The same engine, whose requests are waited for so long.
    pub(crate) fn hurry(&mut self, patience: Patience) {
        self.go_online(patience);
    }

    /// The user signs in again; nothing else changes.
    pub(crate) fn sign_in(&mut self, auth: Auth) {
        self.auth = auth;
        self.go_online(Patience::default());
    }

    pub(crate) fn portal(&self) -> Portal {
        let (id, api_base) = (self.hello.portal_id.to_string(), self.hello.api_base.clone());
        Portal { engine: self.engine.clone(), id, api_base }
    }

    pub(crate) async fn pull(&self) -> Result<SyncSummary, Failure> {
        commands::pull(&self.portal()).await
    }

    pub(crate) async fn push(&self) -> Result<SyncSummary, Failure> {
        commands::push(&self.portal(), PushRequest { consent: true }).await
    }

    pub(crate) async fn sync(&self) -> Result<SyncSummary, Failure> {
        commands::sync(&self.portal(), PushRequest { consent: true }).await
    }

    /// Time passes.
    pub(crate) async fn wait(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
        self.time.tell();
    }

    pub(crate) fn fault(&self, rule: FaultRule) {
        self.sandbox.fault(rule);
    }

    /// The id of the contact at this place.
    pub(crate) fn contact(&self, at: usize) -> String {
        self.sandbox.live_ids(Kind::Contact)[at].to_string()
    }

    pub(crate) async fn edit(&self, id: &str, property: &str, value: &str) {
        let properties = BTreeMap::from([(property.to_owned(), Some(value.to_owned()))]);
        let request = EditRequest { object_type: "contacts".to_owned(), id: id.to_owned(), properties };
        commands::edit(&self.portal(), request).await.unwrap();
    }

    /// Makes a record, and gives the id it has until HubSpot gives one.
    pub(crate) async fn create(&self, object_type: &str, values: &[(&str, &str)]) -> String {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
        let properties = values.iter().map(pair).collect();
        let request = CreateRequest { object_type: object_type.to_owned(), properties, links: Vec::new() };
        commands::create(&self.portal(), request).await.unwrap().id
    }

    /// What the user sees of a contact.
    pub(crate) async fn shown(&self, id: &str, property: &str) -> Option<String> {
        let request = ShowRequest { object_type: "contacts".to_owned(), id: id.to_owned() };
        let record = commands::show(&self.portal(), request).await.unwrap();
        record.properties.get(property).cloned().flatten()
    }

    /// What the portal holds of a contact.
    pub(crate) fn server(&self, id: &str, property: &str) -> Option<String> {
        self.sandbox.value(Kind::Contact, id.parse().unwrap(), property)
    }

    /// How often a contact's property was given this value.
    pub(crate) fn times_written(&self, id: &str, property: &str, value: &str) -> usize {
        let versions = self.sandbox.versions(Kind::Contact, id.parse().unwrap(), property);
        versions.iter().filter(|version| version.value == value).count()
    }

    /// What waits.
    pub(crate) async fn outbox(&self) -> Vec<OutboxDocument> {
        commands::outbox(&self.portal(), PageRequest { limit: 500, offset: 0 }).await.unwrap().rows
    }

    /// The states of what waits.
    pub(crate) async fn states(&self) -> Vec<String> {
        self.outbox().await.into_iter().map(|row| row.state).collect()
    }

    pub(crate) async fn conflicts(&self) -> Vec<ConflictDocument> {
        commands::conflicts(&self.portal(), PageRequest { limit: 500, offset: 0 }).await.unwrap().rows
    }

    pub(crate) async fn status(&self) -> Status {
        commands::status(&self.portal()).await.unwrap()
    }

    /// How many live records of a type are here.
    pub(crate) async fn live(&self, object_type: &str) -> u64 {
        let status = self.status().await;
        status.objects.iter().find(|object| object.object_type == object_type).unwrap().live
    }

    /// Every intent has one end or one place, and the file proves what it can about itself.
    pub(crate) async fn assert_sound(&self) {
        self.relay.assert_whole();
        let broken = self.engine.store().read(|reader| reader.check()).await.unwrap();
        assert!(broken.is_empty(), "{broken:?}");
    }

    /// Nothing waits and nothing is disputed.
    pub(crate) async fn assert_settled(&self) {
        self.assert_sound().await;
        let (outbox, conflicts) = (self.outbox().await, self.conflicts().await);
        assert!(outbox.is_empty() && conflicts.is_empty(), "{outbox:?} {conflicts:?}");
    }

    /// One edit waits, in this state, and the user sees its value.
    pub(crate) async fn assert_waits(&self, id: &str, property: &str, value: &str, state: &str) {
        self.assert_sound().await;
        assert_eq!(self.states().await, [state]);
        assert_eq!(self.shown(id, property).await.as_deref(), Some(value));
    }

    /// Every contact of the portal is here with this property as it is there.
    pub(crate) async fn assert_mirrors(&self, property: &str) {
        let ids = self.sandbox.live_ids(Kind::Contact);
        assert_eq!(self.live("contacts").await, ids.len() as u64, "as many contacts");
        for id in ids {
            let id = id.to_string();
            let there = self.server(&id, property).filter(|value| !value.is_empty());
            assert_eq!(self.shown(&id, property).await, there, "{property} of {id}");
        }
        self.assert_sound().await;
    }
}

/// What times are a hundredth of in these tests.
pub(crate) fn hundredth() -> Patience {
    let Patience { connect, idle, total } = Patience::default();
    Patience { connect: connect / 100, idle: idle / 100, total: total / 100 }
}

fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("portal.db"), &DbKey::from_bytes([3; 32]), Run::InPlace).unwrap()
}

fn colleague(sandbox: &Sandbox, time: &Arc<VirtualTime>, token: &str) -> Client {
    let fault = |_: FaultError| SendError::NotSent("the sandbox has no faults here".to_owned());
    let inner = InProcess::new(sandbox.undisturbed_service(), fault);
    Client::new(ClientConfig {
        transport: Arc::new(Undisturbed(inner, Arc::clone(time))),
        api_base: ApiBase::parse("http://127.0.0.1:1").unwrap(),
        clock: Arc::clone(time) as _,
        auth: Auth::Static(Secret::new(token.as_bytes())),
    })
}

/// Time as it is, for cases in which whole processes take part.
pub(crate) fn real_time() -> Arc<dyn Time> {
    struct RealTime(satchel_host::SystemClock);
    impl Time for RealTime {
        fn now_ms(&self) -> i64 {
            self.0.wall_ms()
        }
        fn mono_ms(&self) -> u64 {
            u64::try_from(self.0.monotonic().as_millis()).unwrap()
        }
    }
    Arc::new(RealTime(satchel_host::SystemClock::new()))
}
