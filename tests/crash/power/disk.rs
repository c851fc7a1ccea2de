//! A disk in memory that forgets: what was synced stays when the power goes, of everything else any part may.
//!
//! A file has what was last synced and the writes since. When the power goes, each sector of each such write survives or
//! not, in any order, one of them torn in the middle; a file that was never synced may be gone, and one that was removed
//! may be back. What the system of a real computer promises is promised here too, and no more: bytes beside a write stay
//! (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`), nothing is in order, nothing is atomic.

use super::draws::Draws;
use std::collections::BTreeMap;

/// What the next calls to a disk meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mishap {
    /// The power goes: this call and all later ones fail.
    PowerCut,
    /// This call fails.
    Once(Failure),
    /// This call and all later ones fail, until the disk is mended.
    FromNowOn(Failure),
}

/// How a call fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// The disk answers with an error.
    Io,
    /// There is no room. Only calls that need room fail so.
    Full,
}

/// What a call does, as far as it matters to a mishap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Call {
    /// It may need room.
    Write,
    /// It needs none.
    Other,
}

/// A change of a file that is not synced.
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Default)]
struct File {
    /// What is there when the power goes; `None` when the file was never synced.
    kept: Option<Vec<u8>>,
    /// What a process sees.
    seen: Vec<u8>,
    since: Vec<Change>,
}

/// Files by path.
#[derive(Default)]
pub(crate) struct Disk {
    files: BTreeMap<String, File>,
    /// What removed files held that may be back: nothing says that their removal was synced.
    removed: BTreeMap<String, Vec<u8>>,
    calls: u64,
    mishap: Option<(u64, Mishap)>,
    off: bool,
    failing: Option<Failure>,
    failed: u64,
}

impl Disk {
    /// Counts a call, and says whether it fails.
    pub(crate) fn begin(&mut self, call: Call) -> Result<(), Failure> {
        if self.off {
            return Err(Failure::Io);
        }
        self.calls += 1;
        if let Some((at, mishap)) = self.mishap
            && self.calls >= at
        {
            match mishap {
                Mishap::PowerCut => {
                    self.off = true;
                    return Err(Failure::Io);
                }
                // A call that needs no room does not fail for want of it: the next that does, does.
                Mishap::Once(Failure::Full) if call == Call::Other => {}
                Mishap::Once(failure) => {
                    self.mishap = None;
                    self.failed += 1;
                    return Err(failure);
                }
                Mishap::FromNowOn(failure) => {
                    self.mishap = None;
                    self.failing = Some(failure);
                }
            }
        }
        match self.failing {
            Some(Failure::Full) if call == Call::Other => Ok(()),
            Some(failure) => {
                self.failed += 1;
                Err(failure)
            }
            None => Ok(()),
        }
    }

    /// Lets the call with this number, counted from the next one, meet a mishap.
    pub(crate) fn expect(&mut self, number: u64, mishap: Mishap) {
        self.mishap = Some((self.calls + number, mishap));
        self.failed = 0;
    }

    /// All is well again.
    pub(crate) fn mend(&mut self) {
        (self.mishap, self.failing) = (None, None);
    }

    /// How many calls failed since a mishap was last expected.
    pub(crate) fn failed(&self) -> u64 {
        self.failed
    }

    /// Whether the power is off.
    pub(crate) fn is_off(&self) -> bool {
        self.off
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub(crate) fn create(&mut self, path: &str) {
        self.files.entry(path.to_owned()).or_default();
    }

    pub(crate) fn remove(&mut self, path: &str) {
        let Some(file) = self.files.remove(path) else { return };
        // SQLite syncs the folder after it has removed a rollback journal, and after nothing else.
        match file.kept {
            Some(kept) if !path.ends_with("-journal") => drop(self.removed.insert(path.to_owned(), kept)),
            _ => drop(self.removed.remove(path)),
        }
    }

    pub(crate) fn size(&self, path: &str) -> usize {
        self.files.get(path).map_or(0, |file| file.seen.len())
    }

    /// Reads what there is from an offset on; how much that was.
    pub(crate) fn read(&self, path: &str, offset: usize, into: &mut [u8]) -> usize {
        let seen = self.files.get(path).map_or(&[][..], |file| file.seen.as_slice());
        let from = &seen[offset.min(seen.len())..];
        let count = from.len().min(into.len());
        into[..count].copy_from_slice(&from[..count]);
        count
    }

    pub(crate) fn write(&mut self, path: &str, offset: usize, bytes: &[u8]) {
        let file = self.files.entry(path.to_owned()).or_default();
        put(&mut file.seen, offset, bytes);
        file.since.push(Change::Write { offset, bytes: bytes.to_vec() });
    }

    pub(crate) fn truncate(&mut self, path: &str, size: usize) {
        let file = self.files.entry(path.to_owned()).or_default();
        file.seen.resize(size, 0);
        file.since.push(Change::Truncate(size));
    }

    /// Everything written to a file so far survives, and so does its name. SQLite syncs the folder with the first sync of
    /// a new log or journal: then all names are as they are.
    pub(crate) fn sync(&mut self, path: &str) {
        let Some(file) = self.files.get_mut(path) else { return };
        let is_new = file.kept.is_none();
        let kept = file.kept.get_or_insert_default();
        for change in file.since.drain(..) {
            match change {
                Change::Write { offset, bytes } => put(kept, offset, &bytes),
                Change::Truncate(size) => kept.resize(size, 0),
            }
        }
        self.removed.remove(path);
        if is_new && (path.ends_with("-wal") || path.ends_with("-journal")) {
            self.removed.clear();
            for file in self.files.values_mut() {
                file.kept.get_or_insert_default();
            }
        }
    }

    /// The disk as it is found when the power is back.
    pub(crate) fn after_cut(&self, draws: &mut Draws) -> Self {
        let sector = if draws.one_in(2) { 512 } else { 4096 };
        // Sometimes nothing else survives, sometimes everything, mostly some.
        let survives = [0, 30, 50, 70, 97, 100][draws.below(6)];
        let mut files = BTreeMap::new();
        for (path, file) in &self.files {
            let mut torn = !file.since.is_empty() && draws.one_in(2);
            let mut found = file.kept.clone().unwrap_or_default();
            for change in &file.since {
                match change {
                    Change::Truncate(size) if draws.below(100) < survives => found.resize(*size, 0),
                    Change::Truncate(_) => {}
                    Change::Write { offset, bytes } => {
                        for (start, end) in sectors(*offset, bytes.len(), sector) {
                            if draws.below(100) >= survives {
                                continue;
                            }
                            let mut end = end;
                            if torn && draws.one_in(4) {
                                torn = false;
                                end = start + draws.below(end - start);
                            }
                            put(&mut found, start, &bytes[start - offset..end - offset]);
                        }
                    }
                }
            }
            if file.kept.is_some() || draws.below(100) < survives {
                files.insert(path.clone(), found);
            }
        }
        for (path, kept) in &self.removed {
            if !files.contains_key(path) && draws.one_in(2) {
                files.insert(path.clone(), kept.clone());
            }
        }
        Self {
            files: files
                .into_iter()
                .map(|(path, bytes)| {
                    (path, File { kept: Some(bytes.clone()), seen: bytes, since: Vec::new() })
                })
                .collect(),
            ..Self::default()
        }
    }
}

/// The parts of a write that lie in one sector each.
fn sectors(offset: usize, length: usize, sector: usize) -> impl Iterator<Item = (usize, usize)> {
    let end = offset + length;
    (offset / sector..end.div_ceil(sector))
        .map(move |number| ((number * sector).max(offset), ((number + 1) * sector).min(end)))
}

fn put(into: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if into.len() < offset + bytes.len() {
        into.resize(offset + bytes.len(), 0);
    }
    into[offset..offset + bytes.len()].copy_from_slice(bytes);
}

#[test]
fn what_was_synced_survives_and_the_rest_may_not() {
    let (mut lost, mut kept, mut torn) = (0, 0, 0);
    for seed in 0..200 {
        let mut disk = Disk::default();
        disk.write("a", 0, &[1; 8192]);
        disk.sync("a");
        disk.write("a", 4096, &[2; 8192]);
        let after = disk.after_cut(&mut Draws::new(seed));
        let mut found = vec![9; 12_288];
        let length = after.read("a", 0, &mut found);
        assert_eq!(found[..4096], [1; 4096], "what was synced and not written since");
        let rest = &found[4096..length];
        match (rest.contains(&1) || rest.contains(&0) || length < 12_288, rest.contains(&2)) {
            (true, false) => lost += 1,
            (false, true) => kept += 1,
            _ => torn += 1,
        }
    }
    assert!(lost > 10 && kept > 10 && torn > 10, "{lost} {kept} {torn}");
}
