//! Measures the store alone, on made-up records: `cargo run --release -p satchel-store --example measure [N [fill]]`.
//! Prints one line per figure. Filling is timed by the thread's CPU where the system tells it; single calls are far
//! shorter than its ticks and are timed by the wall.

use satchel_core::{
    Base, Filter, ListSpec, ObjectType, OutboxKind, PropertyDefinition, RemoteRecord, Rid, ServerTime, Sort,
    TypeProfile, ValueKind,
};
use satchel_store::{Coverage, DbKey, OutboxPayload, Run, Store, StoreError};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

const FIRST: [&str; 24] = [
    "Anna", "José", "Mia", "Liam", "Søren", "Zoë", "Chen", "Fatima", "Ivan", "Olga", "Noah", "Emma", "Lukas",
    "Amélie", "Björn", "Priya", "Kenji", "Aisha", "Marta", "Tom", "Sara", "Diego", "Nina", "Paul",
];
const LAST: [&str; 24] = [
    "Schmidt", "García", "Müller", "Rossi", "Dubois", "Kowalski", "Novák", "Smith", "Johnson", "Brown",
    "Sato", "Li", "Wang", "Singh", "Kumar", "Ali", "Hansen", "Larsen", "Petrov", "Silva", "Costa", "Moreau",
    "Weber", "Fischer",
];
const WORDS: [&str; 20] = [
    "manager",
    "sales",
    "director",
    "lead",
    "engineer",
    "senior",
    "head",
    "north",
    "global",
    "systems",
    "data",
    "cloud",
    "retail",
    "energy",
    "media",
    "health",
    "logistics",
    "bank",
    "studio",
    "partners",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words[self.roll(words.len())]
    }
}

fn cpu() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

struct Watch(Option<f64>, Instant);

impl Watch {
    fn start() -> Self {
        Self(cpu(), Instant::now())
    }

    /// CPU milliseconds.
    fn cpu(&self) -> f64 {
        self.0.zip(cpu()).map_or_else(|| self.wall(), |(start, end)| end - start)
    }

    /// Wall milliseconds.
    fn wall(&self) -> f64 {
        self.1.elapsed().as_secs_f64() * 1e3
    }
}

fn names(object_type: ObjectType) -> Vec<String> {
    let row = object_type.row();
    let profile = TypeProfile::of(object_type, None);
    let shown = profile.into_iter().flat_map(|profile| {
        let search = profile.search;
        [profile.columns, search.name, search.email, search.phone, search.domain, search.text].concat()
    });
    let mut names: Vec<String> =
        shown.chain([row.created, row.modified, "hubspot_owner_id"].map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    for number in 0.. {
        if names.len() >= 60 {
            break;
        }
        names.push(format!("custom_property_{number:02}"));
    }
    names
}

fn kind(name: &str) -> ValueKind {
    match name {
        "createdate" | "lastmodifieddate" | "hs_lastmodifieddate" | "closedate" => ValueKind::DateTime,
        "amount" => ValueKind::Number,
        "lifecyclestage" | "dealstage" | "pipeline" | "hubspot_owner_id" => ValueKind::Enumeration,
        _ => ValueKind::of("string", "text", name),
    }
}

fn definition(name: &str) -> PropertyDefinition {
    PropertyDefinition {
        name: name.to_owned(),
        label: name.to_owned(),
        group: String::new(),
        data_type: "string".to_owned(),
        field_type: "text".to_owned(),
        kind: kind(name),
        options: Vec::new(),
        read_only: false,
        calculated: false,
        hidden: false,
        unique: false,
        hubspot_defined: true,
        currency: false,
        referenced_type: None,
        archived: false,
        display_order: 0,
    }
}

fn record(number: i64, names: &[String], dice: &mut Dice) -> RemoteRecord {
    let (first, last) = (dice.pick(&FIRST), dice.pick(&LAST));
    let company = format!("{} {} {}", dice.pick(&LAST), dice.pick(&WORDS), dice.roll(3000));
    let stamp = ServerTime(1_700_000_000_000 + number * 1_000 + i64::try_from(dice.roll(900)).unwrap_or(0));
    let mut filled = 0;
    let properties = names.iter().map(|name| {
        let value = match name.as_str() {
            "firstname" => Some(first.to_owned()),
            "lastname" => Some(last.to_owned()),
            "email" => Some(format!("{first}.{last}{number}@{}.example", dice.pick(&WORDS))),
            "phone" => Some(format!("+49 {} {}", 100 + dice.roll(900), 1_000_000 + dice.roll(8_999_999))),
            "company" | "name" => Some(company.clone()),
            "domain" => Some(format!("{}{number}.example", dice.pick(&WORDS))),
            "dealname" => Some(format!("{company} {}", dice.pick(&WORDS))),
            "jobtitle" => Some(format!("{} {}", dice.pick(&WORDS), dice.pick(&WORDS))),
            "city" | "country" | "industry" => Some(dice.pick(&LAST).to_owned()),
            "amount" => Some(dice.roll(100_000).to_string()),
            "lifecyclestage" | "dealstage" => Some(dice.pick(&WORDS[..6]).to_owned()),
            "hubspot_owner_id" => Some(dice.roll(20).to_string()),
            "createdate" | "lastmodifieddate" | "hs_lastmodifieddate" | "closedate" => {
                Some(stamp.to_string())
            }
            _ => None,
        };
        let value = value.or_else(|| {
            (name.starts_with("custom") && filled < 16)
                .then(|| format!("{} {} {}", dice.pick(&WORDS), dice.pick(&WORDS), dice.roll(1_000_000)))
        });
        filled += usize::from(value.is_some() && name.starts_with("custom"));
        (name.clone(), value)
    });
    RemoteRecord {
        id: (100_000 + number).to_string(),
        properties: properties.collect(),
        updated_at: stamp,
        archived: false,
        archived_at: None,
        history: BTreeMap::new(),
    }
}

fn percentile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    let last = times.len().saturating_sub(1);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let place = (last as f64 * share).round() as usize;
    times.get(place).copied().unwrap_or(0.0)
}

fn fill(
    store: &Store,
    object_type: ObjectType,
    count: i64,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let names = names(object_type);
    let definitions: Vec<_> = names.iter().map(|name| definition(name)).collect();
    store.write_now(move |writer| writer.replace_properties(object_type, &definitions))?;
    let mut dice = Dice(7);
    let (mut cpu, mut wall, mut worst) = (0.0, 0.0, 0.0_f64);
    let mut number = 0;
    while number < count {
        let page: Vec<RemoteRecord> =
            (number..(number + 100).min(count)).map(|number| record(number, &names, &mut dice)).collect();
        number += 100;
        let names = names.clone();
        let watch = Watch::start();
        store.write_now(move |writer| -> Result<(), StoreError> {
            let set = writer.property_set(&names)?;
            for record in &page {
                writer.put_mirror(object_type, record, Coverage::Whole(set), number)?;
            }
            Ok(())
        })?;
        cpu += watch.cpu();
        wall += watch.wall();
        worst = worst.max(watch.wall());
    }
    #[allow(clippy::cast_precision_loss)]
    let each = cpu * 1e3 / count as f64;
    writeln!(
        out,
        "put {object_type}: {count} in {cpu:.0} ms cpu, {wall:.0} ms wall, {each:.1} us each, worst page {worst:.1} ms"
    )?;
    Ok(())
}

fn views(
    store: &Store,
    runtime: &tokio::runtime::Runtime,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let contacts: ObjectType = "contacts".parse()?;
    let sorts = [
        (None, vec![]),
        (Some(("lastname", false)), vec![]),
        (Some(("lastname", true)), vec![]),
        (Some(("custom_property_03", false)), vec![]),
        (Some(("lastname", false)), vec!["lifecyclestage=sales"]),
        (Some(("lastname", false)), vec!["company~bank"]),
        (Some(("createdate", false)), vec!["company~bank", "jobtitle~head", "hubspot_owner_id=7"]),
    ];
    for (sort, filters) in sorts {
        let label = format!("{sort:?} {filters:?}");
        let spec = ListSpec {
            object_type: contacts,
            sort: sort.map(|(property, descending)| Sort { property: property.to_owned(), descending }),
            filters: filters.iter().map(|text| text.parse::<Filter>()).collect::<Result<_, _>>()?,
        };
        for run in ["first", "again"] {
            let watch = Watch::start();
            let view = runtime.block_on(store.open_view(spec.clone()))?;
            writeln!(out, "view {label} {run}: {} rows, {:.1} ms", view.total(), watch.wall())?;
            if run == "again" {
                let mut times = Vec::new();
                for part in 0..20 {
                    let rids: Vec<Rid> = view.rids(view.total() * part / 20, 50).to_vec();
                    let watch = Watch::start();
                    store.read_now(move |reader| reader.rows(&rids, None))?;
                    times.push(watch.wall());
                }
                writeln!(out, "  page of 50: p95 {:.2} ms", percentile(&mut times, 0.95))?;
            }
        }
    }
    Ok(())
}

fn searches(store: &Store, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut dice = Dice(99);
    let (mut times, mut slowest) = (Vec::new(), (0.0, String::new()));
    for turn in 0..200 {
        let whole = match turn % 6 {
            0 => format!("{} {}", dice.pick(&FIRST), dice.pick(&LAST)),
            1 => format!("{} {}", dice.pick(&WORDS), dice.pick(&WORDS)),
            2 => format!("{}.{}", dice.pick(&FIRST), dice.pick(&LAST)),
            3 => format!("+49{}{}", 100 + dice.roll(900), 1000 + dice.roll(8999)),
            4 => format!("{} {} {}", dice.pick(&LAST), dice.pick(&WORDS), dice.roll(3000)),
            _ => dice.pick(&LAST).to_owned(),
        };
        for end in 1..=whole.chars().count() {
            let text: String = whole.chars().take(end).collect();
            let typed = text.clone();
            let watch = Watch::start();
            store.read_now(move |reader| reader.search(&typed, None, 50))?;
            let took = watch.wall();
            times.push(took);
            if took > slowest.0 {
                slowest = (took, text);
            }
        }
    }
    let count = times.len();
    writeln!(
        out,
        "search: {count} keystrokes, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, slowest {:.1} ms ({:?})",
        percentile(&mut times, 0.5),
        percentile(&mut times, 0.95),
        percentile(&mut times, 0.99),
        slowest.0,
        slowest.1
    )?;
    Ok(())
}

fn edits(store: &Store, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::new();
    for number in 0..300 {
        let watch = Watch::start();
        store.write_now(move |writer| -> Result<(), StoreError> {
            let rid = Rid(1 + number * 31);
            let base = Base::Known(writer.effective(rid)?.remove("jobtitle").flatten());
            writer.put_pending(rid, "jobtitle", base, Some(format!("chief {number}")), number)?;
            writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, number)?;
            Ok(())
        })?;
        times.push(watch.wall());
    }
    writeln!(out, "edit to durable: p95 {:.2} ms", percentile(&mut times, 0.95))?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let count: i64 = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let mut out = std::io::stdout();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let folder = std::env::temp_dir().join(format!("satchel-measure-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (path, key) = (folder.join("portal.db"), DbKey::from_bytes([7; 32]));

    let watch = Watch::start();
    let store = Store::open(&path, &key, Run::InPlace)?;
    writeln!(out, "create: {:.1} ms", watch.wall())?;
    for (name, share) in [("contacts", 1), ("companies", 5), ("deals", 5)] {
        fill(&store, name.parse()?, count / share, &mut out)?;
    }
    if std::env::args().nth(2).as_deref() == Some("fill") {
        drop(store);
        return Ok(std::fs::remove_dir_all(&folder)?);
    }
    views(&store, &runtime, &mut out)?;
    searches(&store, &mut out)?;
    edits(&store, &mut out)?;
    drop(store);

    let watch = Watch::start();
    let store = Store::open(&path, &key, Run::InPlace)?;
    let opened = watch.wall();
    let spec = ListSpec { object_type: "contacts".parse()?, sort: None, filters: Vec::new() };
    let view = runtime.block_on(store.open_view(spec))?;
    let rids = view.rids(0, 50).to_vec();
    store.read_now(move |reader| reader.rows(&rids, None))?;
    let size = std::fs::metadata(&path)?.len() / 1_000_000;
    writeln!(out, "open: {opened:.1} ms, to first page {:.1} ms, file {size} MB", watch.wall())?;
    let watch = Watch::start();
    let broken = store.read_now(|reader| reader.check())?;
    writeln!(out, "check: {} broken rules, {:.0} ms", broken.len(), watch.wall())?;
    if let Some(status) = std::fs::read_to_string("/proc/self/status").ok()
        && let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM"))
    {
        writeln!(out, "{peak}")?;
    }
    drop(store);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
