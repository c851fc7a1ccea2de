//! One schedule's world: a portal, a process with its file, a rival, and the judge who sees both sides.

use super::draws::Draws;
use super::faults;
use super::judge::Judge;
use super::options::Options;
use super::time::{VirtualTime, fault};
use super::wire::{Act, Moment, Passed, Stop, Wire};
use satchel_core::{Clock, ObjectType, OutboxState, Secret, TypeProfile};
use satchel_engine::{Consent, Engine, EngineError};
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, InProcess, Transport};
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{Config, Sandbox};
use satchel_store::{DbKey, Run, Store, StoreError};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The properties that people edit, by type; all others are mirrored only as far as these need it.
pub(super) const EDITED: [(&str, &[&str]); 5] = [
    ("contacts", &["jobtitle", "city", "phone", "zip"]),
    ("companies", &["city", "phone"]),
    ("deals", &["dealname", "amount", "dealstage"]),
    ("notes", &["hs_note_body"]),
    ("tasks", &["hs_task_subject"]),
];

/// What an engine is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Pull,
    Push,
    Sync,
    Cold,
    Sweep,
}

/// Everything of one schedule.
pub(super) struct World {
    pub(super) options: Options,
    pub(super) draws: Draws,
    pub(super) time: Arc<VirtualTime>,
    pub(super) sandbox: Sandbox,
    pub(super) rival: Client,
    pub(super) rival_user: u64,
    pub(super) judge: Judge,
    pub(super) passed: Arc<Mutex<Passed>>,
    pub(super) crashes: u64,
    pub(super) crashes_in_flight: u64,
    /// Numbers values, so that each can be told from all others.
    pub(super) values: u64,
    pub(super) healed: bool,
    token: String,
    folder: tempfile::TempDir,
    process: Option<Process>,
}

struct Process {
    engine: Engine,
    wire: Arc<Wire>,
}

type Running = Pin<Box<dyn Future<Output = Result<(), EngineError>>>>;

impl World {
    /// `vocabulary` is a file that knows the portal's definitions and no record; most schedules begin with it.
    pub(super) fn new(options: Options, vocabulary: &[u8], tell: bool) -> Result<Self, String> {
        let time = Arc::new(VirtualTime::begin());
        let size = WorldSize {
            contacts: options.contacts,
            companies: few(options.contacts, 4, 200),
            deals: few(options.contacts, 6, 200),
            tickets: 0,
            notes: few(options.contacts, 8, 50),
            calls: 0,
            emails: 0,
            meetings: 0,
            tasks: few(options.contacts, 8, 50),
        };
        let mut config = Config::new(7, size);
        config.switches = options.switches;
        config.search_lag_ms = options.search_lag_ms;
        config.latency_ms = options.latency_ms;
        let sandbox = Sandbox::new(config, time.clone()).map_err(|error| error.to_string())?;
        let hello = sandbox.hello("http://127.0.0.1:1");
        let [own, other, ..] = hello.users.as_slice() else { return Err("too few users".to_owned()) };
        let rival =
            client(Arc::new(InProcess::new(sandbox.undisturbed_service(), fault)), &time, &other.token)?;
        let passed = Passed { told: tell.then(Vec::new), ..Passed::default() };
        let mut world = Self {
            draws: Draws::new(options.seed ^ 0xACE5),
            judge: Judge::new(sandbox.clone(), own.id),
            rival_user: other.id,
            token: own.token.clone(),
            passed: Arc::new(Mutex::new(passed)),
            folder: tempfile::tempdir_in(root()).map_err(|error| error.to_string())?,
            crashes: 0,
            crashes_in_flight: 0,
            values: 0,
            healed: false,
            process: None,
            options,
            time,
            sandbox,
            rival,
        };
        if !world.options.from_nothing {
            std::fs::write(world.path(), vocabulary).map_err(|error| error.to_string())?;
        }
        world.open()?;
        Ok(world)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("portal.db")
    }

    /// A new process over the file as it is.
    fn open(&mut self) -> Result<(), String> {
        let store = Store::open(&self.path(), &DbKey::from_bytes([3; 32]), Run::InPlace)
            .map_err(|error| format!("the file does not open: {error}"))?;
        let wire = Arc::new(Wire::new(&self.sandbox, Arc::clone(&self.passed)));
        wire.watch(store.clone());
        let client = client(wire.clone(), &self.time, &self.token)?;
        let engine = Engine::new(store, self.time.clone()).online(client);
        self.process = Some(Process { engine, wire });
        Ok(())
    }

    /// The engine, of which there is one between crashes.
    pub(super) fn engine(&self) -> Engine {
        match &self.process {
            Some(process) => process.engine.clone(),
            None => unreachable!("a process lives outside a crash"),
        }
    }

    pub(super) fn store(&self) -> Store {
        self.engine().store().clone()
    }

    fn wire(&self) -> Arc<Wire> {
        match &self.process {
            Some(process) => Arc::clone(&process.wire),
            None => unreachable!("a process lives outside a crash"),
        }
    }

    /// Types, properties and the first pull.
    pub(super) async fn begin(&mut self) -> Result<(), String> {
        for object_type in ObjectType::standard() {
            let columns =
                TypeProfile::of(object_type, None).map(|profile| profile.columns).unwrap_or_default();
            let edited = EDITED
                .iter()
                .find(|(name, _)| *name == object_type.name())
                .map_or(&[][..], |(_, names)| names);
            let mut names: Vec<String> =
                columns.into_iter().chain(edited.iter().map(|name| (*name).to_owned())).collect();
            names.sort_unstable();
            names.dedup();
            self.engine().select_properties(object_type, Some(names)).await.map_err(|e| e.to_string())?;
        }
        if !self.options.from_nothing {
            self.engine().pull().await.map_err(|error| format!("the first pull failed: {error}"))?;
        }
        Ok(())
    }

    pub(super) fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, line: &str) {
        self.passed().tell(line);
    }

    /// A turn of the engine, stopped and cut as the options have it.
    pub(super) async fn turn(&mut self, turn: Turn) {
        let stops = if self.healed { Vec::new() } else { self.stops(turn) };
        self.tell(&format!("  {turn:?} {stops:?}"));
        let wire = self.wire();
        wire.begin(stops);
        let mut run = Self::run(self.engine(), turn);
        loop {
            let stopped = tokio::select! {
                biased;
                act = wire.stop() => Err(act),
                done = &mut run => Ok(done),
            };
            match stopped {
                Ok(done) => {
                    self.judge_turn(turn, done);
                    break;
                }
                Err(Act::Crash) => {
                    drop(run);
                    drop(wire);
                    self.crash();
                    break;
                }
                Err(Act::Meddle) => {
                    self.observe(false);
                    let acts = self.draws.between(1, 3);
                    for _ in 0..acts {
                        self.meddle().await;
                    }
                    wire.resume();
                }
            }
        }
        self.observe(false);
    }

    fn run(engine: Engine, turn: Turn) -> Running {
        Box::pin(async move {
            match turn {
                Turn::Pull => engine.pull().await.map(|_| ()),
                Turn::Push => engine.push(Consent::Given).await.map(|_| ()),
                Turn::Sync => engine.sync(Consent::Given).await.map(|_| ()),
                Turn::Cold => engine.cold_pass().await.map(|_| ()),
                Turn::Sweep => engine.sweep().await.map(|_| ()),
            }
        })
    }

    fn judge_turn(&mut self, turn: Turn, done: Result<(), EngineError>) {
        let Err(error) = done else { return };
        self.tell(&format!("    {turn:?} ended: {error}"));
        let own_fault = matches!(
            error,
            EngineError::Store(_) | EngineError::NotConnected | EngineError::UnknownRecord(_)
        );
        if own_fault || self.healed {
            self.judge.violation(format!(
                "{turn:?} failed{}: {error}",
                if self.healed { " when all was well" } else { "" }
            ));
        }
    }

    fn stops(&mut self, turn: Turn) -> Vec<Stop> {
        let mut stops = Vec::new();
        let pushes = matches!(turn, Turn::Push | Turn::Sync);
        for (share, act) in [(self.options.meddling, Act::Meddle), (self.options.crashes, Act::Crash)] {
            if !self.draws.percent(share) {
                continue;
            }
            let writes_only = pushes && self.draws.percent(75);
            let nth = if writes_only {
                1 + self.draws.below(4).min(self.draws.below(4))
            } else {
                1 + self.draws.below(60).min(self.draws.below(60))
            };
            let moment = if self.draws.percent(50) { Moment::Before } else { Moment::After };
            stops.push(Stop { writes_only, nth, moment, act });
        }
        stops
    }

    /// The process ends where it stands; a new one opens the file as it was committed.
    fn crash(&mut self) {
        self.process = None;
        self.crashes += 1;
        self.judge.processes += 1;
        if let Err(error) = self.open() {
            self.judge.violation(error);
            return;
        }
        let flying = self
            .store()
            .read_now(|reader| -> Result<_, StoreError> { reader.outbox_counts() })
            .unwrap_or_default()
            .contains_key(&OutboxState::InFlight);
        self.crashes_in_flight += u64::from(flying);
        self.tell(&format!("    crash, in flight: {flying}"));
    }

    /// Lets the judge see what has become of everything.
    pub(super) fn observe(&mut self, by_user: bool) {
        let store = self.store();
        self.judge.observe(&store, by_user);
    }

    /// Somebody acts while the engine waits for an answer.
    async fn meddle(&mut self) {
        if self.draws.percent(60) {
            self.rival_step().await;
        } else {
            self.user_step().await;
        }
    }

    /// One step of the schedule.
    pub(super) async fn step(&mut self) {
        match self.draws.below(100) {
            0..38 => self.user_step().await,
            38..64 => self.rival_step().await,
            64..88 => {
                let turn = match self.draws.below(100) {
                    0..45 => Turn::Push,
                    45..62 => Turn::Sync,
                    62..88 => Turn::Pull,
                    88..95 => Turn::Cold,
                    _ => Turn::Sweep,
                };
                self.turn(turn).await;
            }
            88..94 => {
                let wait = match self.draws.below(3) {
                    0 => self.draws.between(1, 1_000),
                    1 => self.draws.between(1_000, 60_000),
                    _ => self.draws.between(60_000, 5_400_000),
                };
                self.tell(&format!("  wait {wait} ms"));
                self.wait(Duration::from_millis(wait)).await;
            }
            _ => self.fault_step(),
        }
    }

    pub(super) async fn wait(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn fault_step(&mut self) {
        if self.draws.percent(25) {
            self.tell("  faults end");
            self.sandbox.clear_faults();
            return;
        }
        let Some(class) = self.draws.pick(&self.options.faults).copied() else { return };
        let rule = faults::rule(class, &mut self.draws);
        self.tell(&format!("  fault {rule:?}"));
        self.sandbox.fault(rule);
    }

    pub(super) fn now(&self) -> i64 {
        self.time.wall_ms()
    }
}

/// A file that knows the definitions of the portal and no record: read once, since they cost more than most schedules.
pub(super) fn vocabulary() -> Result<Vec<u8>, String> {
    let mut options = Options::of(0);
    (options.contacts, options.from_nothing, options.latency_ms) = (0, true, 0);
    runtime()?.block_on(async {
        let mut world = World::new(options, &[], false)?;
        world.engine().pull().await.map_err(|error| error.to_string())?;
        world.process = None;
        std::fs::read(world.path()).map_err(|error| error.to_string())
    })
}

/// One thread, and time that moves when everything waits.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().map_err(|error| error.to_string())
}

fn client(transport: Arc<dyn Transport>, time: &Arc<VirtualTime>, token: &str) -> Result<Client, String> {
    Ok(Client::new(ClientConfig {
        transport,
        api_base: ApiBase::parse("http://127.0.0.1:1").map_err(|error| error.to_string())?,
        clock: time.clone(),
        auth: Auth::Static(Secret::new(token.as_bytes())),
    }))
}

/// One in so many, at least one where there are any contacts at all.
fn few(contacts: u64, one_in: u64, most: u64) -> u64 {
    (contacts / one_in).clamp(u64::from(contacts > 0), most)
}

/// Memory, where the system has such a folder.
fn root() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}
