//! Figures, as JSON lines: the client is this process, the sandbox another one. Times are this process's CPU time with wall
//! time beside. With `--check` the exit code is 1 when a budget is missed.

use satchel_core::{Clock, Filter, ListSpec, ObjectType, RecordKey, Rid, Secret, Sort};
use satchel_engine::Engine;
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, Http};
use satchel_sandbox::world::BENCH_CONTACT_PROPERTIES;
use satchel_store::{DbKey, Run, Store, StoreError};
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

type Outcome<T> = Result<T, Box<dyn Error>>;

struct WallClock(Instant);

impl Clock for WallClock {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn wall_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A sandbox of its own process; it ends with this value.
struct Server {
    child: Child,
    api_base: String,
    token: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Outcome<Self> {
        let program = std::env::var("SATCHEL_BIN")?;
        let mut child = Command::new(program)
            .args(["sandbox", "serve"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let hello: serde_json::Value = serde_json::from_str(&line)?;
        let text = |name: &str| hello[name].as_str().unwrap_or_default().to_owned();
        Ok(Self { child, api_base: text("api_base"), token: text("token") })
    }

    fn client(&self) -> Outcome<Client> {
        Ok(Client::new(ClientConfig {
            transport: Arc::new(Http::new()),
            api_base: ApiBase::parse(&self.api_base)?,
            clock: Arc::new(WallClock(Instant::now())),
            auth: Auth::Static(Secret::new(self.token.as_bytes())),
        }))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both may fail only when it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// CPU time of this process, in seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks =
        |at: usize| after.split_whitespace().nth(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory this process has held, in megabytes.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Prints figures and remembers whether all were within their budgets.
struct Figures {
    all_ok: bool,
}

impl Figures {
    fn put(
        &mut self,
        name: &str,
        value: f64,
        unit: &str,
        budget: f64,
        at_least: bool,
        more: serde_json::Value,
    ) -> Outcome<()> {
        let ok = if at_least { value >= budget } else { value <= budget };
        self.all_ok &= ok;
        let value = (value * 1000.0).round() / 1000.0;
        let line = serde_json::json!({"name": name, "value": value, "unit": unit, "budget": budget, "ok": ok, "more": more});
        writeln!(std::io::stdout(), "{line}")?;
        Ok(())
    }
}

fn p95(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 95 / 100).or(times.last()).copied().unwrap_or(0.0)
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let contacts =
        arguments.iter().position(|word| word == "--contacts").and_then(|at| arguments.get(at + 1));
    let contacts: u64 = contacts.map_or(Ok(100_000), |text| text.parse())?;
    let mut figures = Figures { all_ok: true };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("portal.db");
    let key = DbKey::from_bytes([9; 32]);
    backfill(&mut figures, &path, &key, contacts).await?;
    let began = Instant::now();
    let store = Store::open(&path, &key, Run::Thread)?;
    let spec = ListSpec { object_type: "contacts".parse()?, sort: None, filters: Vec::new() };
    let view = store.open_view(spec).await?;
    first_rows(&store, view.rids(0, 50).to_vec()).await?;
    figures.put("open_to_first_page", ms(began), "ms wall", 400.0, false, serde_json::json!({}))?;
    search(&mut figures, &store).await?;
    lists(&mut figures, &store).await?;
    edits(&mut figures, &store).await?;
    figures.put("peak_memory", peak_memory(), "MB", 200.0, false, serde_json::json!({}))?;
    real_limits(&mut figures).await?;
    if arguments.iter().any(|word| word == "--check") && !figures.all_ok {
        std::process::exit(1);
    }
    Ok(())
}

async fn first_rows(store: &Store, rids: Vec<Rid>) -> Outcome<usize> {
    Ok(store.read(move |reader| -> Result<_, StoreError> { Ok(reader.rows(&rids, None)?.len()) }).await?)
}

async fn backfill(figures: &mut Figures, path: &std::path::Path, key: &DbKey, contacts: u64) -> Outcome<()> {
    let (count, fifth) = (contacts.to_string(), (contacts / 5).to_string());
    let server =
        Server::start(&["--contacts", &count, "--companies", &fifth, "--deals", &fifth, "--limits", "off"])?;
    let store = Store::open(path, key, Run::Thread)?;
    let engine = Engine::new(store.clone(), Arc::new(WallClock(Instant::now()))).online(server.client()?);
    for object_type in ObjectType::all() {
        let names: Vec<String> = match object_type.name() {
            "contacts" => BENCH_CONTACT_PROPERTIES.iter().map(|name| (*name).to_owned()).collect(),
            _ => object_type.row().columns.iter().map(|name| (*name).to_owned()).collect(),
        };
        engine.select_properties(object_type, Some(names)).await?;
    }
    let (began, spent) = (Instant::now(), cpu());
    let report = engine.pull().await?;
    let (spent, wall) = (cpu() - spent, began.elapsed().as_secs_f64());
    let records: u64 = report.types.values().map(|counts| counts.added).sum();
    #[expect(clippy::cast_precision_loss, reason = "a count of records")]
    let rate = records as f64 / spent;
    let more = serde_json::json!({"records": records, "cpu_s": spent, "wall_s": wall, "includes": "definitions and all links"});
    figures.put("backfill", rate, "records per CPU-second", 8_000.0, true, more)
}

async fn search(figures: &mut Figures, store: &Store) -> Outcome<()> {
    const WORDS: [&str; 20] = [
        "maria",
        "garcia",
        "smith",
        "northwind",
        "+49 30",
        "555",
        "tanaka",
        "@mail",
        "berlin",
        "müller",
        "annual licence",
        "renewal",
        "田中",
        "foods gmbh",
        "o'brien",
        "łukasz",
        "chief",
        "austin",
        "emma lee",
        "harbour",
    ];
    let mut times = Vec::new();
    for round in 0..10 {
        for word in WORDS {
            let letters = word.chars().count();
            let typed: String = word.chars().take(1 + round % letters).collect();
            let began = Instant::now();
            store.search(typed, None, 20).await?;
            times.push(ms(began));
        }
    }
    let keystrokes = times.len();
    figures.put(
        "search_p95",
        p95(times),
        "ms wall",
        16.0,
        false,
        serde_json::json!({"keystrokes": keystrokes}),
    )
}

async fn lists(figures: &mut Figures, store: &Store) -> Outcome<()> {
    let mut times = Vec::new();
    for property in ["lastname", "city", "createdate", "annualrevenue"] {
        for descending in [false, true] {
            let sort = Some(Sort { property: property.to_owned(), descending });
            let filters: Vec<Filter> = Vec::new();
            let view = store.open_view(ListSpec { object_type: "contacts".parse()?, sort, filters }).await?;
            for part in 0..10 {
                let began = Instant::now();
                first_rows(store, view.rids(view.total() * part / 10, 50).to_vec()).await?;
                times.push(ms(began));
            }
        }
    }
    figures.put("list_page_p95", p95(times), "ms wall", 50.0, false, serde_json::json!({}))
}

async fn edits(figures: &mut Figures, store: &Store) -> Outcome<()> {
    let engine = Engine::new(store.clone(), Arc::new(WallClock(Instant::now())));
    let object_type: ObjectType = "contacts".parse()?;
    let view = store.open_view(ListSpec { object_type, sort: None, filters: Vec::new() }).await?;
    let mut times = Vec::new();
    for rid in view.rids(0, 100) {
        let changes = vec![("jobtitle".to_owned(), Some(format!("Measured {}", rid.0)))];
        let began = Instant::now();
        engine.edit(object_type, &RecordKey::Local(*rid), changes).await?;
        times.push(ms(began));
    }
    figures.put("edit_to_durable_p95", p95(times), "ms wall", 20.0, false, serde_json::json!({}))
}

/// The pages of a first sync within HubSpot's limits: never refused, and hardly slower than the limit itself allows.
async fn real_limits(figures: &mut Figures) -> Outcome<()> {
    let server =
        Server::start(&["--contacts", "57000", "--companies", "10", "--deals", "10", "--limits", "real"])?;
    let client = server.client()?;
    let contacts: ObjectType = "contacts".parse()?;
    let names: Vec<String> = contacts.row().columns.iter().map(|name| (*name).to_owned()).collect();
    let (began, mut pages, mut after) = (Instant::now(), 0_u32, None);
    loop {
        let page = client.list(contacts, after.as_deref(), false, &names).await?;
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let wall = began.elapsed().as_secs_f64();
    let throttled = f64::from(u32::try_from(client.usage().throttled).unwrap_or(u32::MAX));
    figures.put("answers_429", throttled, "answers", 0.0, false, serde_json::json!({"requests": pages}))?;
    let floor = 10.0 * f64::from(pages.div_ceil(190).saturating_sub(1));
    let more = serde_json::json!({"wall_s": wall, "floor_s": floor, "pages": pages});
    figures.put("wall_over_floor", wall / floor.max(1.0), "ratio", 1.03, false, more)
}
