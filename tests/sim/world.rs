//! One schedule's world: a portal, a computer with a process and its file, a rival, and the judge who sees both sides.

use super::consents::Consents;
use super::draws::Draws;
use super::faults::{self, FaultClass};
use super::judge::Judge;
use super::options::{Options, Part, log_uniform};
use super::sign_in::SignIn;
use super::time::{Computer, VirtualTime, fault};
use super::turns::Turn;
use super::user::Merging;
use super::wire::{Passed, Wire};
use super::witness::Witness;
use satchel_core::{Clock, ObjectType, OutboxState, Secret, TypeProfile};
use satchel_engine::{BulkChoice, BulkPreview, Engine, MergeAnswer, TypePull};
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, InProcess, Transport};
use satchel_sandbox::switches::PrimaryRemoved;
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{Breadth, Config, Fault, Limits, Sandbox};
use satchel_store::{DbKey, Run, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The properties that people edit, by type; all others are mirrored only as far as these need it.
pub(super) const EDITED: [(&str, &[&str]); 6] = [
    ("contacts", &["jobtitle", "city", "phone", "zip", "hs_lead_status"]),
    ("companies", &["city", "phone"]),
    ("deals", &["dealname", "amount", "dealstage"]),
    ("notes", &["hs_note_body"]),
    ("tasks", &["hs_task_subject"]),
    ("calls", &["hs_call_title"]),
];

/// What stands in every value that somebody here makes up, and never in a log.
pub(super) const CANARY: &str = "~canary~";

/// Everything of one schedule.
pub(super) struct World {
    pub(super) options: Options,
    pub(super) draws: Draws,
    pub(super) time: Arc<VirtualTime>,
    pub(super) computer: Arc<Computer>,
    pub(super) sandbox: Sandbox,
    pub(super) sign_in: SignIn,
    pub(super) rival: Client,
    pub(super) rival_user: u64,
    pub(super) judge: Judge,
    pub(super) passed: Arc<Mutex<Passed>>,
    pub(super) unlinked: Arc<Mutex<BTreeMap<(u64, u64), i64>>>,
    pub(super) crashes: u64,
    pub(super) crashes_in_flight: u64,
    pub(super) step: u64,
    /// Numbers the values of a step, so that each can be told from all others.
    pub(super) values: u64,
    pub(super) healed: bool,
    /// What the user saw of a conflict, and may answer later.
    pub(super) looked_at: Vec<satchel_core::Conflict>,
    /// Many conflicts that the user looked at, and may answer later.
    pub(super) previewed: Vec<(BulkChoice, BulkPreview)>,
    /// What the user has agreed to, for the witness.
    consents: Arc<Mutex<Consents>>,
    /// The merge that the user wants, and what came of it.
    pub(super) merging: Option<Merging>,
    pub(super) merged: Arc<Mutex<Option<MergeAnswer>>>,
    /// What the last pull changed, by type.
    pub(super) pulled: Arc<Mutex<Vec<(ObjectType, TypePull)>>>,
    /// Whether the last that was read changed nothing, and nothing was sent after it.
    pub(super) quiet: bool,
    pub(super) lost_scopes: BTreeSet<String>,
    /// The types of which the user chose other columns.
    pub(super) narrowed: BTreeSet<ObjectType>,
    pub(super) process: Option<Process>,
    looks: u64,
    folder: tempfile::TempDir,
}

/// The running program.
pub(super) struct Process {
    pub(super) engine: Engine,
    pub(super) wire: Arc<Wire>,
}

impl World {
    /// A world whose computer has this file, or none.
    pub(super) async fn new(options: Options, file: Option<&[u8]>, tell: bool) -> Result<Self, String> {
        let time = Arc::new(VirtualTime::begin());
        let size = WorldSize {
            contacts: options.contacts,
            companies: few(options.contacts, 4, 200),
            deals: few(options.contacts, 6, 200),
            tickets: 0,
            notes: few(options.contacts, 8, 50),
            calls: few(options.contacts, 8, 50),
            emails: 0,
            meetings: 0,
            tasks: few(options.contacts, 8, 50),
        };
        let mut config = Config::new(7, size);
        config.breadth = Breadth::New;
        config.switches = options.switches;
        config.search_lag_ms = options.search_lag_ms;
        config.latency_ms = options.latency_ms;
        if options.has(Part::Limits) {
            config.limits = Limits::Real;
        }
        let sandbox = Sandbox::new(config, time.clone()).map_err(|error| error.to_string())?;
        for scope in options.withheld() {
            sandbox.drop_scope(scope);
        }
        let hello = sandbox.hello("http://127.0.0.1:1");
        let Some(other) = hello.users.get(1) else { return Err("too few users".to_owned()) };
        let sign_in = SignIn::new(&sandbox, options.has(Part::OAuth), &options.withheld()).await?;
        let computer = Arc::new(Computer::new(time.clone()));
        let undisturbed = Arc::new(InProcess::new(sandbox.undisturbed_service(), fault));
        let rival = client(undisturbed, computer.clone(), Auth::Static(Secret::new(other.token.as_bytes())))?;
        let passed = Passed { told: tell.then(Vec::new), ..Passed::default() };
        let mut world = Self {
            draws: Draws::new(options.seed),
            judge: Judge::new(sandbox.clone(), sign_in.user),
            rival_user: other.id,
            passed: Arc::new(Mutex::new(passed)),
            unlinked: Arc::default(),
            folder: tempfile::tempdir_in(root()).map_err(|error| error.to_string())?,
            crashes: 0,
            crashes_in_flight: 0,
            step: 0,
            values: 0,
            looks: 0,
            healed: false,
            looked_at: Vec::new(),
            previewed: Vec::new(),
            consents: Arc::default(),
            merging: None,
            merged: Arc::default(),
            pulled: Arc::default(),
            quiet: false,
            lost_scopes: BTreeSet::new(),
            narrowed: BTreeSet::new(),
            process: None,
            options,
            time,
            computer,
            sandbox,
            sign_in,
            rival,
        };
        world.judge.links_move = world.options.has(Part::FromNothing)
            || world.options.switches.primary_removed == PrimaryRemoved::NextBecomesPrimary;
        world.judge.removes = world.options.faults.contains(&FaultClass::RemoveProperty);
        if let Some(file) = file {
            std::fs::write(world.path(), file).map_err(|error| error.to_string())?;
        }
        world.open()?;
        Ok(world)
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("portal.db")
    }

    /// A new process over the file as it is.
    fn open(&mut self) -> Result<(), String> {
        let store = Store::open(&self.path(), &DbKey::from_bytes([3; 32]), Run::InPlace)
            .map_err(|error| format!("the file does not open: {error}"))?;
        let witness = Witness {
            sandbox: self.sandbox.clone(),
            time: Arc::clone(&self.time),
            own_user: self.sign_in.user,
            most: 3_000 + self.options.contacts,
            // A process that began anew does not know what the one before has used.
            limits_are_ours: self.judge.processes == 0 && !self.options.has(Part::OtherProgram),
            read_at: Mutex::default(),
            unlinked: Arc::clone(&self.unlinked),
            consents: Arc::clone(&self.consents),
        };
        let wire = Arc::new(Wire::new(&self.sandbox, Arc::clone(&self.passed), witness));
        wire.watch(store.clone());
        let transport: Arc<dyn Transport> = Arc::clone(&wire) as Arc<dyn Transport>;
        let client = client(transport, self.computer.clone(), self.sign_in.auth())?;
        let engine = Engine::new(store, self.computer.clone()).online(client);
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

    pub(super) fn wire(&self) -> Arc<Wire> {
        match &self.process {
            Some(process) => Arc::clone(&process.wire),
            None => unreachable!("a process lives outside a crash"),
        }
    }

    pub(super) fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn consents(&self) -> MutexGuard<'_, Consents> {
        self.consents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, line: &str) {
        self.passed().tell(line);
    }

    /// The process ends where it stands; a new one opens the file as it was committed.
    pub(super) fn crash(&mut self, where_it_was: &str) {
        self.process = None;
        self.sign_in.release();
        self.passed().note_crash();
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
        self.tell(&format!("    crash {where_it_was}, in flight: {flying}"));
        let store = self.store();
        self.judge.observe(&store, false);
        // Reading it whole costs as much as many steps: over many histories every fourth crash is enough.
        if self.crashes.is_multiple_of(4) && !self.options.is_large() {
            self.judge.judge_file(&store);
        }
    }

    /// The process is closed and opened again, as a user does.
    pub(super) fn restart(&mut self) -> Result<(), String> {
        self.process = None;
        self.sign_in.release();
        self.judge.processes += 1;
        self.open()
    }

    /// Lets the judge see what has become of everything; every so often the whole file is checked.
    pub(super) fn observe(&mut self, by_user: bool) {
        self.note_merge();
        let store = self.store();
        if self.judge.observe(&store, by_user) {
            self.looks += 1;
            if self.looks.is_multiple_of(48) && !self.options.is_large() {
                self.judge.judge_file(&store);
            }
        }
        let wrong = std::mem::take(&mut self.passed().violations);
        self.judge.findings.violations.extend(wrong);
        let logged = super::log::taken();
        if logged.is_empty() {
            return;
        }
        let mut canaries = self.sign_in.canaries();
        canaries.extend(self.passed().secrets.iter().cloned());
        canaries.extend([CANARY.to_owned(), "@portal.example".to_owned()]);
        if let Some(line) = logged.lines().find(|line| canaries.iter().any(|canary| line.contains(canary))) {
            self.judge.violation(format!("the log tells what it must not: {line}"));
        }
    }

    /// One step of the schedule, drawn from the seed and its number alone: without the others it is still the same.
    pub(super) async fn step(&mut self, step: u64) {
        (self.step, self.values) = (step, 0);
        self.draws = Draws::new(self.options.seed ^ (step + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        if self.theme_step().await {
            return;
        }
        match self.draws.below(100) {
            0..35 if self.online_step().await => {}
            0..35 => self.user_step().await,
            35..55 => self.rival_step().await,
            55..85 => {
                let turn = match self.draws.below(100) {
                    0..54 => Turn::Push,
                    54..70 => Turn::Sync,
                    70..92 => Turn::Pull,
                    92..97 => Turn::Cold,
                    _ => Turn::Sweep,
                };
                self.turn(turn).await;
            }
            85..90 => {
                let wait = match self.draws.below(3) {
                    0 => self.draws.between(1, 1_000),
                    1 => self.draws.between(1_000, 60_000),
                    _ => log_uniform(&mut self.draws, 60_000, 5_400_000),
                };
                self.tell(&format!("  wait {wait} ms"));
                self.wait(Duration::from_millis(wait)).await;
            }
            90..93 => self.computer_step().await,
            _ => self.fault_step(),
        }
    }

    pub(super) async fn wait(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// What happens to the computer and around it.
    async fn computer_step(&mut self) {
        let what = [Part::ClockSet, Part::Sleep, Part::OtherProgram, Part::OtherPortal];
        let what: Vec<Part> = what.into_iter().filter(|part| self.options.has(*part)).collect();
        match self.draws.pick(&what) {
            Some(Part::ClockSet) => {
                let most = if self.draws.percent(30) { 365 * 86_400_000 } else { 7_200_000 };
                let ms = i64::try_from(self.draws.between(1, most)).unwrap_or(0);
                let ms = if self.draws.percent(50) { ms } else { -ms };
                self.tell(&format!("  the clock is set by {ms} ms"));
                self.judge.forgets |= ms > 30 * 86_400_000;
                self.computer.set_ahead(ms);
            }
            Some(Part::Sleep) => {
                let ms = log_uniform(&mut self.draws, 60_000, 8 * 3_600_000);
                self.tell(&format!("  the computer sleeps for {ms} ms"));
                self.computer.sleep(ms);
                self.wait(Duration::from_millis(ms)).await;
            }
            Some(Part::OtherProgram) => self.other_program().await,
            Some(Part::OtherPortal) => self.other_portal().await,
            _ => {}
        }
    }

    /// Another program of the user's, which renews the sign-in when it is due.
    async fn other_program(&mut self) {
        if !self.sign_in.is_oauth() {
            return;
        }
        self.tell("  another program asks who it is");
        let times = self.draws.between(1, 3);
        for _ in 0..times {
            let asked = match self.sign_in.other_program(&self.sandbox, self.computer.clone()) {
                Ok(client) => client.account().await.map(|_| ()).map_err(|error| format!("{error:?}")),
                Err(error) => Err(error),
            };
            self.tell(&format!("    {asked:?}"));
        }
    }

    /// A token of another portal must change nothing.
    async fn other_portal(&mut self) {
        let mut config = Config::new(8, WorldSize::of(6, 2, 2));
        config.switches = self.options.switches;
        let Ok(other) = Sandbox::new(config, self.time.clone()) else { return };
        let hello = other.hello("http://127.0.0.1:1");
        let known = self.store().read_now(|reader| -> Result<_, StoreError> { reader.account() });
        if hello.portal_id == self.sandbox.hello("").portal_id || !known.is_ok_and(|known| known.is_some()) {
            return;
        }
        self.tell("  a token of another portal");
        let way = Arc::new(InProcess::new(other.undisturbed_service(), fault));
        let auth = Auth::Static(Secret::new(hello.token.as_bytes()));
        let Ok(client) = client(way, self.computer.clone(), auth) else { return };
        let before = self.store().commits();
        let engine = Engine::new(self.store(), self.computer.clone()).online(client);
        let pulled = engine.pull().await;
        let refused = matches!(pulled, Err(satchel_engine::EngineError::WrongPortal { .. }));
        if !refused || self.store().commits() != before {
            self.judge.violation(format!("another portal's records were let in: {:?}", pulled.err()));
        }
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
        if let Fault::DropScope { scope } = &rule.fault {
            if self.options.withheld().contains(&scope.as_str()) {
                return;
            }
            self.lost_scopes.insert(scope.clone());
        }
        self.sandbox.fault(rule);
    }

    pub(super) fn now(&self) -> i64 {
        self.time.wall()
    }

    /// The bytes of the file and of everything beside it.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(self.folder.path()).into_iter().flatten().flatten();
        let mut files: Vec<(String, Vec<u8>)> = entries
            .filter_map(|entry| {
                let bytes = std::fs::read(entry.path()).ok()?;
                Some((entry.file_name().to_string_lossy().into_owned(), bytes))
            })
            .collect();
        files.sort();
        files
    }
}

/// The columns of a type that are mirrored.
pub(super) fn columns(object_type: ObjectType, without: &[&str]) -> Vec<String> {
    let columns = TypeProfile::of(object_type, None).map(|profile| profile.columns).unwrap_or_default();
    let edited =
        EDITED.iter().find(|(name, _)| *name == object_type.name()).map_or(&[][..], |(_, names)| names);
    let mut names: Vec<String> =
        columns.into_iter().chain(edited.iter().map(|name| (*name).to_owned())).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !without.contains(&name.as_str()));
    names
}

/// One thread, and time that moves when everything waits.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().map_err(|error| error.to_string())
}

pub(super) fn client(
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    auth: Auth,
) -> Result<Client, String> {
    let api_base = ApiBase::parse("http://127.0.0.1:1").map_err(|error| error.to_string())?;
    Ok(Client::new(ClientConfig { transport, api_base, clock, auth }))
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
