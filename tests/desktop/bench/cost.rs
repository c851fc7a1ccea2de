//! What the window costs the machine: processor time and memory of the program and of everything it has started, as the
//! system counts them.

use crate::figures::rounded;
use satchel_tests::desktop::Trouble;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Ticks of the counters in `/proc/ID/stat`: a hundred a second on every Linux a program can see.
const TICKS: f64 = 100.0;

/// The fields of a program's `stat` after its name, which may hold anything.
fn stat(id: u32) -> Result<Vec<String>, Trouble> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    let after = text.rsplit_once(')').map(|(_, after)| after).unwrap_or_default();
    Ok(after.split_whitespace().map(str::to_owned).collect())
}

fn field(fields: &[String], number: usize) -> f64 {
    // The first field after the name has number 3.
    fields.get(number - 3).and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// The program and everything it has started, directly or not.
fn family(id: u32) -> Result<Vec<u32>, Trouble> {
    let mut parents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // It may have ended since it was listed.
        let Ok(fields) = stat(child) else { continue };
        let parent = fields.get(1).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
        parents.entry(parent).or_default().push(child);
    }
    let mut found = vec![id];
    let mut next = 0;
    while let Some(&one) = found.get(next) {
        found.extend(parents.get(&one).into_iter().flatten());
        next += 1;
    }
    Ok(found)
}

/// Milliseconds of processor time used up to now.
#[derive(Clone, Copy)]
pub(crate) struct Cpu {
    /// By the program and all it has started.
    pub(crate) all: f64,
    /// By the program itself, without the webview's processes.
    pub(crate) program: f64,
}

impl Cpu {
    /// Of the program and all it has started.
    pub(crate) fn of(id: u32) -> Result<Self, Trouble> {
        let used = |fields: &[String]| (field(fields, 14) + field(fields, 15)) / TICKS * 1000.0;
        let family = family(id)?;
        let all = family.into_iter().filter_map(|one| stat(one).ok()).map(|fields| used(&fields)).sum();
        Ok(Self { all, program: used(&stat(id)?) })
    }

    /// What was used since an earlier look, shared among so many.
    pub(crate) fn since(self, before: Self, count: usize) -> Value {
        let count = f64::from(u32::try_from(count.max(1)).unwrap_or(u32::MAX));
        json!({
            "all_processes": rounded((self.all - before.all) / count),
            "program_alone": rounded((self.program - before.program) / count)
        })
    }
}

/// When the program was started, in milliseconds since 1970; to a hundredth of a second.
pub(crate) fn started_ms(id: u32) -> Result<f64, Trouble> {
    let since_boot = field(&stat(id)?, 22) / TICKS;
    let uptime = std::fs::read_to_string("/proc/uptime")?;
    let uptime: f64 = uptime.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0.0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    Ok((now - uptime + since_boot) * 1000.0)
}

/// Memory of all processes in megabytes, what several share counted once (PSS), with each process beside.
pub(crate) fn memory(id: u32) -> Result<(f64, Value), Trouble> {
    let (mut sum, mut each) = (0.0, serde_json::Map::new());
    for one in family(id)? {
        let Ok(text) = std::fs::read_to_string(format!("/proc/{one}/smaps_rollup")) else { continue };
        let name = std::fs::read_to_string(format!("/proc/{one}/comm")).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
        let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.0);
        let megabytes = kilobytes / 1024.0;
        sum += megabytes;
        each.insert(format!("{} {one}", name.trim()), json!(megabytes.round()));
    }
    Ok((sum, Value::Object(each)))
}

/// How busy the machine is: the system's own average over the last minute.
pub(crate) fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}
