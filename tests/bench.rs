//! Figures, as JSON lines: the client is this process, the sandbox another one. Times are CPU time with wall time beside:
//! this process's for the backfill, this thread's for single calls, whose store works on the caller's thread. With
//! `--check` the exit code is 1 when a budget is missed.

use cpu_time::{ProcessTime, ThreadTime};
use satchel_core::{Clock, Filter, ListSpec, ObjectType, RecordKey, Rid, Secret, Sort, TypeProfile};
use satchel_engine::Engine;
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, Http};
use satchel_sandbox::world::BENCH_CONTACT_PROPERTIES;
use satchel_store::{DbKey, RawLinks, RawPage, Run, Store, StoreError};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// As the programs have it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

impl Server {
    /// The body of an answer, over a connection of its own.
    fn get(&self, target: &str) -> Outcome<Vec<u8>> {
        self.exchange("GET", target, &[])
    }

    fn exchange(&self, method: &str, target: &str, sent: &[u8]) -> Outcome<Vec<u8>> {
        let host = self.api_base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        let (token, length) = (&self.token, sent.len());
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        )?;
        stream.write_all(sent)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let body = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or("no body")? + 4;
        if !answer.starts_with(b"HTTP/1.1 20") {
            return Err(format!("{target}: {}", String::from_utf8_lossy(&answer)).into());
        }
        Ok(answer.split_off(body))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both may fail only when it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
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

/// CPU and wall time of single calls, in milliseconds.
#[derive(Default)]
struct Times {
    cpu: Vec<f64>,
    wall: Vec<f64>,
}

impl Times {
    async fn take<T>(&mut self, call: impl Future<Output = Outcome<T>>) -> Outcome<T> {
        let (cpu, wall) = (ThreadTime::try_now()?, Instant::now());
        let answer = call.await?;
        self.cpu.push(cpu.try_elapsed()?.as_secs_f64() * 1000.0);
        self.wall.push(wall.elapsed().as_secs_f64() * 1000.0);
        Ok(answer)
    }

    fn put(self, figures: &mut Figures, name: &str, budget: f64) -> Outcome<()> {
        let calls = self.cpu.len();
        let more = serde_json::json!({"calls": calls, "wall_p95_ms": p95(self.wall)});
        figures.put(name, p95(self.cpu), "ms of thread CPU", budget, false, more)
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
    opens(&mut figures, &path, &key).await?;
    let store = Store::open(&path, &key, Run::InPlace)?;
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

/// From the file to the first page of contacts, over several starts; the first one also makes what lists are read from.
async fn opens(figures: &mut Figures, path: &std::path::Path, key: &DbKey) -> Outcome<()> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        let store = Store::open(path, key, Run::InPlace)?;
        let spec = ListSpec { object_type: "contacts".parse()?, sort: None, filters: Vec::new() };
        let view = store.open_view(spec).await?;
        first_rows(&store, view.rids(0, 50).to_vec()).await?;
        times.push(ms(began));
    }
    let more = serde_json::json!({"starts_ms": times.iter().map(|time| time.round()).collect::<Vec<_>>()});
    let worst = times.into_iter().fold(0.0, f64::max);
    figures.put("open_to_first_page", worst, "ms wall, worst", 400.0, false, more)
}

/// How often the file is opened.
const STARTS: usize = 5;

/// A page of a list, so many tenths down, as it is asked for: the list by what it is, then its rows.
async fn page(store: &Store, spec: ListSpec, tenths: usize) -> Outcome<usize> {
    let view = store.open_view(spec).await?;
    first_rows(store, view.rids(view.total() * tenths / 10, 50).to_vec()).await
}

async fn first_rows(store: &Store, rids: Vec<Rid>) -> Outcome<usize> {
    Ok(store.read(move |reader| -> Result<_, StoreError> { Ok(reader.rows(&rids, None)?.len()) }).await?)
}

/// How many properties of contacts, companies and deals are mirrored.
const PROPERTIES: usize = 60;

/// The columns of a list of one of HubSpot's own types.
fn columns(object_type: ObjectType) -> Vec<String> {
    TypeProfile::of(object_type, None).map(|profile| profile.columns).unwrap_or_default()
}

/// The properties mirrored: contacts' are named, of others those in lists and then as many as the portal has.
async fn measured_properties(client: &Client, object_type: ObjectType) -> Outcome<Vec<String>> {
    let mut names: Vec<String> = match object_type.name() {
        "contacts" => BENCH_CONTACT_PROPERTIES.iter().map(|name| (*name).to_owned()).collect(),
        _ => columns(object_type),
    };
    if matches!(object_type.name(), "companies" | "deals") {
        let defined = client.properties(object_type).await?.into_iter().map(|definition| definition.name);
        let others: Vec<String> = defined.filter(|name| !names.contains(name)).collect();
        names.extend(others);
        names.truncate(PROPERTIES);
    }
    Ok(names)
}

async fn backfill(figures: &mut Figures, path: &std::path::Path, key: &DbKey, contacts: u64) -> Outcome<()> {
    let (count, fifth) = (contacts.to_string(), (contacts / 5).to_string());
    let server =
        Server::start(&["--contacts", &count, "--companies", &fifth, "--deals", &fifth, "--limits", "off"])?;
    let client = server.client()?;
    let store = Store::open(path, key, Run::Thread)?;
    let engine = Engine::new(store.clone(), Arc::new(WallClock(Instant::now()))).online(client.clone());
    let mut wanted = Vec::new();
    for object_type in ObjectType::standard() {
        let names = measured_properties(&client, object_type).await?;
        wanted.push((object_type, names.clone()));
        engine.select_properties(object_type, Some(names)).await?;
    }
    let (began, cpu) = (Instant::now(), ProcessTime::try_now()?);
    let report = engine.pull().await?;
    let (spent, wall) = (cpu.try_elapsed()?.as_secs_f64(), began.elapsed().as_secs_f64());
    let records: u64 = report.types.values().map(|counts| counts.added).sum();
    let rate = per_second(records, spent);
    let properties: BTreeMap<String, usize> =
        wanted.iter().map(|(object_type, names)| (object_type.to_string(), names.len())).collect();
    let more = serde_json::json!({"records": records, "cpu_s": spent, "wall_s": wall, "properties": properties,
        "includes": "definitions and all links"});
    figures.put("backfill", rate, "records per CPU-second", 8_000.0, true, more)?;
    for (schema, _) in store.read_now(|reader| reader.custom_types())? {
        let object_type = ObjectType::from(schema.object_type);
        let definitions = store.read_now(move |reader| reader.definitions(object_type))?;
        wanted.push((object_type, definitions.iter().map(|known| known.name.clone()).collect()));
    }
    let pairs = linked_pairs(&store)?;
    let raw_store = raw_store(&store, &path.with_file_name("raw.db"), key)?;
    drop(store);
    let (records, links, spent) = raw(&server, &raw_store, &wanted, &pairs)?;
    let raw = per_second(records, spent);
    let more = serde_json::json!({"raw_records": records, "raw_link_pages": links, "raw_cpu_s": spent,
        "raw_rate": raw, "raw_includes": RAW_INCLUDES});
    figures.put("backfill_over_raw", rate / raw, "ratio", 0.4, true, more)
}

#[expect(clippy::cast_precision_loss, reason = "a count of records")]
fn per_second(records: u64, seconds: f64) -> f64 {
    records as f64 / seconds
}

/// What the raw run does, for whoever reads the figure.
const RAW_INCLUDES: &str = "parsing the same list and association answers; bare inserts into record, alias, mirror, \
    list, search (FTS5) and association, same encryption, indexes and pages of records a transaction; no network, no comparing, \
    merging, ledger, cursors or property sets";

/// Pages a transaction, as the backfill has them.
const RAW_PAGES: usize = 25;

/// An empty file with the portal's definitions, so that list rows hold the same keys.
fn raw_store(filled: &Store, path: &std::path::Path, key: &DbKey) -> Outcome<Store> {
    let raw = Store::open(path, key, Run::InPlace)?;
    let schemas = filled.read_now(|reader| reader.custom_types())?;
    let schemas: Vec<_> = schemas.into_iter().map(|(schema, _)| schema).collect();
    raw.write_now(move |writer| writer.replace_custom_types(&schemas))?;
    for object_type in filled.read_now(|reader| reader.object_types())? {
        let known = filled.read_now(move |reader| reader.definitions(object_type))?;
        let definitions: Vec<_> = known.iter().cloned().collect();
        raw.write_now(move |writer| writer.replace_properties(object_type, &definitions))?;
    }
    Ok(raw)
}

/// The same answers, parsed and inserted and nothing else: how many records and pages of links, and the CPU seconds
/// without the network.
fn raw(
    server: &Server,
    store: &Store,
    wanted: &[(ObjectType, Vec<String>)],
    pairs: &[(ObjectType, ObjectType)],
) -> Outcome<(u64, u64, f64)> {
    let (mut records, mut link_pages, mut spent) = (0, 0, Duration::ZERO);
    let mut ids: BTreeMap<ObjectType, Vec<String>> = BTreeMap::new();
    for (object_type, names) in wanted {
        let (object_type, joined) = (*object_type, names.join(","));
        let names = names.clone();
        let set = store.write_now(move |writer| writer.property_set(&names))?;
        let mut after = Some(String::new());
        let mut pages = Vec::new();
        while let Some(cursor) = after {
            let target = format!("/crm/v3/objects/{object_type}?limit=100&properties={joined}{cursor}");
            let body = server.get(&target)?;
            let cpu = ThreadTime::try_now()?;
            let page = RawPage::parse(&body)?;
            spent += cpu.try_elapsed()?;
            ids.entry(object_type).or_default().extend(page.ids().map(str::to_owned));
            after = page.next().map(|next| format!("&after={next}"));
            pages.push(page);
            if pages.len() == RAW_PAGES || after.is_none() {
                let pages = std::mem::take(&mut pages);
                let cpu = ThreadTime::try_now()?;
                store.write_now(move |writer| {
                    pages.iter().try_for_each(|page| writer.insert_raw_page(object_type, page, set))
                })?;
                spent += cpu.try_elapsed()?;
            }
        }
        records += u64::try_from(ids.get(&object_type).map_or(0, Vec::len))?;
    }
    for (from, to) in pairs.iter().copied() {
        for ids in ids.get(&from).map(Vec::as_slice).unwrap_or_default().chunks(1_000) {
            let inputs: Vec<_> = ids.iter().map(|id| serde_json::json!({"id": id})).collect();
            let body = serde_json::to_vec(&serde_json::json!({"inputs": inputs}))?;
            let answer =
                server.exchange("POST", &format!("/crm/v4/associations/{from}/{to}/batch/read"), &body)?;
            let cpu = ThreadTime::try_now()?;
            let links = RawLinks::parse(&answer)?;
            store.write_now(move |writer| writer.insert_raw_links(from, to, &links))?;
            spent += cpu.try_elapsed()?;
            link_pages += 1;
        }
    }
    Ok((records, link_pages, spent.as_secs_f64()))
}

/// The pairs of types whose links a backfill reads, each from one side.
fn linked_pairs(store: &Store) -> Outcome<Vec<(ObjectType, ObjectType)>> {
    let mut pairs: Vec<(ObjectType, ObjectType)> = Vec::new();
    for from in store.read_now(|reader| reader.object_types())? {
        for to in &store.read_now(move |reader| reader.profile(from))?.associates {
            if !pairs.contains(&(*to, from)) {
                pairs.push((from, *to));
            }
        }
    }
    Ok(pairs)
}

/// Two hundred texts, each typed letter by letter.
async fn search(figures: &mut Figures, store: &Store) -> Outcome<()> {
    const THEN: [&str; 10] = ["", " a", " ber", " gmbh", " 2", " sales", "@", ".com", " lee", "son"];
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
    let mut times = Times::default();
    for text in WORDS.iter().flat_map(|word| THEN.iter().map(move |then| format!("{word}{then}"))) {
        for (end, letter) in text.char_indices() {
            let typed = text[..end + letter.len_utf8()].to_owned();
            times.take(async { Ok(store.search(typed, None, 20).await?) }).await?;
        }
    }
    times.put(figures, "search_p95", 16.0)
}

async fn lists(figures: &mut Figures, store: &Store) -> Outcome<()> {
    let mut times = Times::default();
    for property in ["lastname", "city", "createdate", "annualrevenue"] {
        for descending in [false, true] {
            let sort = Some(Sort { property: property.to_owned(), descending });
            let filters: Vec<Filter> = Vec::new();
            let spec = ListSpec { object_type: "contacts".parse()?, sort, filters };
            store.open_view(spec.clone()).await?;
            for part in 0..10 {
                times.take(page(store, spec.clone(), part)).await?;
            }
        }
    }
    times.put(figures, "list_page_p95", 50.0)
}

async fn edits(figures: &mut Figures, store: &Store) -> Outcome<()> {
    let engine = Engine::new(store.clone(), Arc::new(WallClock(Instant::now())));
    let object_type: ObjectType = "contacts".parse()?;
    let view = store.open_view(ListSpec { object_type, sort: None, filters: Vec::new() }).await?;
    let mut times = Times::default();
    for rid in view.rids(0, 100) {
        let changes = vec![("jobtitle".to_owned(), Some(format!("Measured {}", rid.0)))];
        times.take(async { Ok(engine.edit(object_type, &RecordKey::Local(*rid), changes).await?) }).await?;
    }
    times.put(figures, "edit_to_durable_p95", 20.0)
}

/// The pages of a first sync within HubSpot's limits: never refused, and hardly slower than the limit itself allows.
async fn real_limits(figures: &mut Figures) -> Outcome<()> {
    let server =
        Server::start(&["--contacts", "57000", "--companies", "10", "--deals", "10", "--limits", "real"])?;
    let client = server.client()?;
    let contacts: ObjectType = "contacts".parse()?;
    let names = columns(contacts);
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
