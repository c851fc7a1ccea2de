//! The disks as a virtual file system of SQLite's, and what processes of one computer share besides: locks, and the memory
//! in which they agree on the log.
//!
//! A path begins with the name of its disk. A disk that was cut off stays with the handles that were open on it, and
//! answers none of them.

use super::disk::{Call, Disk, Failure, Mishap};
use super::draws::Draws;
use sqlite_plugin::flags::{AccessFlags, LockLevel, OpenOpts, ShmLockMode};
use sqlite_plugin::vars;
use sqlite_plugin::vfs::{RegisterOpts, Vfs, VfsHandle, VfsResult, register_static};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// The name to open a store with.
pub(crate) const NAME: &str = "forgetful";
/// Locks on the shared memory (`SQLITE_SHM_NLOCK`).
const SHM_LOCKS: usize = 8;

/// Shared memory, in words.
type Region = &'static [AtomicU64];

/// The disks that have power, by name, and shared memory that nobody uses any more.
#[derive(Default)]
struct Rack {
    disks: BTreeMap<String, Arc<Mutex<Plugged>>>,
    spare: Vec<Region>,
}

static RACK: LazyLock<Mutex<Rack>> = LazyLock::new(|| {
    let name = std::ffi::CString::new(NAME).unwrap();
    register_static(name, Forgetful, RegisterOpts { make_default: false }).unwrap();
    Mutex::default()
});

/// A disk in a computer that runs.
#[derive(Default)]
struct Plugged {
    disk: Disk,
    /// Who has which lock on which file.
    locks: BTreeMap<(String, u64), LockLevel>,
    /// Shared memory by file.
    memory: BTreeMap<String, Vec<Region>>,
    /// Who has which lock on the shared memory: the handles that share it, or the one that has it alone.
    memory_locks: BTreeMap<(String, usize), (Vec<u64>, Option<u64>)>,
    handles: u64,
}

/// A disk, to whoever has it in the hand.
#[derive(Clone)]
pub(crate) struct Power {
    name: String,
    plugged: Arc<Mutex<Plugged>>,
}

impl Power {
    /// A new, empty disk.
    pub(crate) fn on() -> Self {
        Self::with(Disk::default())
    }

    /// A disk with one file on it.
    pub(crate) fn with_file(file: &str, bytes: &[u8]) -> Self {
        let power = Self::on();
        let mut plugged = lock(&power.plugged);
        plugged.disk.write(file, 0, bytes);
        plugged.disk.sync(file);
        drop(plugged);
        power
    }

    /// What a file holds, as a process sees it.
    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        let plugged = lock(&self.plugged);
        let mut bytes = vec![0; plugged.disk.size(file)];
        plugged.disk.read(file, 0, &mut bytes);
        bytes
    }

    fn with(disk: Disk) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let name = format!("disk{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        let plugged = Arc::new(Mutex::new(Plugged { disk, ..Plugged::default() }));
        lock(&RACK).disks.insert(name.clone(), Arc::clone(&plugged));
        Self { name, plugged }
    }

    /// Where a file of this name lies.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/{}/{file}", self.name))
    }

    /// The computer starts again after a power cut: the disk as it is found then.
    pub(crate) fn back(&self, draws: &mut Draws) -> Self {
        let found = lock(&self.plugged).disk.after_cut(draws);
        lock(&RACK).disks.remove(&self.name);
        Self::with(found)
    }

    /// Lets the call with this number, counted from the next one, meet a mishap.
    pub(crate) fn expect(&self, number: u64, mishap: Mishap) {
        lock(&self.plugged).disk.expect(number, mishap);
    }

    /// All is well again.
    pub(crate) fn mend(&self) {
        lock(&self.plugged).disk.mend();
    }

    /// Whether the power is off.
    pub(crate) fn is_off(&self) -> bool {
        lock(&self.plugged).disk.is_off()
    }

    /// How many calls failed since a mishap was last expected.
    pub(crate) fn failed(&self) -> u64 {
        lock(&self.plugged).disk.failed()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An open file.
struct Handle {
    plugged: Arc<Mutex<Plugged>>,
    path: String,
    number: u64,
    /// Without a name it ends with the handle.
    nameless: bool,
}

impl VfsHandle for Handle {
    fn readonly(&self) -> bool {
        false
    }
    fn in_memory(&self) -> bool {
        false
    }
}

struct Forgetful;

impl Forgetful {
    /// The disk that a path names, and what the file is called on it.
    fn found(path: &str) -> VfsResult<(Arc<Mutex<Plugged>>, &str)> {
        let (name, file) = path.trim_start_matches('/').split_once('/').ok_or(vars::SQLITE_CANTOPEN)?;
        let plugged = lock(&RACK).disks.get(name).cloned().ok_or(vars::SQLITE_CANTOPEN)?;
        Ok((plugged, file))
    }
}

/// SQLite's word for a failure of this kind of call.
fn code(failure: Failure, io: i32) -> i32 {
    match failure {
        Failure::Io => io,
        Failure::Full => vars::SQLITE_FULL,
    }
}

impl Vfs for Forgetful {
    type Handle = Handle;

    fn open(&self, path: Option<&str>, opts: OpenOpts) -> VfsResult<Handle> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let Some(path) = path else {
            // What SQLite sorts and forgets lies on a disk of its own.
            let plugged = Arc::new(Mutex::new(Plugged { handles: 1, ..Plugged::default() }));
            return Ok(Handle { plugged, path: "nameless".to_owned(), number, nameless: true });
        };
        let (plugged, path) = Self::found(path)?;
        let mut disk = lock(&plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_CANTOPEN)?;
        if !disk.disk.has(path) {
            if opts.flags() & vars::SQLITE_OPEN_CREATE == 0 {
                return Err(vars::SQLITE_CANTOPEN);
            }
            disk.disk.create(path);
        }
        disk.handles += 1;
        drop(disk);
        Ok(Handle { plugged, path: path.to_owned(), number, nameless: false })
    }

    fn delete(&self, path: &str) -> VfsResult<()> {
        let (plugged, path) = Self::found(path)?;
        let mut disk = lock(&plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_IOERR_DELETE)?;
        if !disk.disk.has(path) {
            return Err(vars::SQLITE_IOERR_DELETE_NOENT);
        }
        disk.disk.remove(path);
        Ok(())
    }

    fn access(&self, path: &str, _: AccessFlags) -> VfsResult<bool> {
        let (plugged, path) = Self::found(path)?;
        let mut disk = lock(&plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_IOERR_ACCESS)?;
        Ok(disk.disk.has(path))
    }

    fn file_size(&self, handle: &mut Handle) -> VfsResult<usize> {
        let mut disk = lock(&handle.plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_IOERR_FSTAT)?;
        Ok(disk.disk.size(&handle.path))
    }

    fn truncate(&self, handle: &mut Handle, size: usize) -> VfsResult<()> {
        let mut disk = lock(&handle.plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_IOERR_TRUNCATE)?;
        disk.disk.truncate(&handle.path, size);
        Ok(())
    }

    fn write(&self, handle: &mut Handle, offset: usize, bytes: &[u8]) -> VfsResult<usize> {
        let mut disk = lock(&handle.plugged);
        disk.disk.begin(Call::Write).map_err(|failure| code(failure, vars::SQLITE_IOERR_WRITE))?;
        disk.disk.write(&handle.path, offset, bytes);
        Ok(bytes.len())
    }

    fn read(&self, handle: &mut Handle, offset: usize, into: &mut [u8]) -> VfsResult<usize> {
        let mut disk = lock(&handle.plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_IOERR_READ)?;
        Ok(disk.disk.read(&handle.path, offset, into))
    }

    fn sync(&self, handle: &mut Handle) -> VfsResult<()> {
        let mut disk = lock(&handle.plugged);
        disk.disk.begin(Call::Write).map_err(|failure| code(failure, vars::SQLITE_IOERR_FSYNC))?;
        disk.disk.sync(&handle.path);
        Ok(())
    }

    fn lock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        let mut disk = lock(&handle.plugged);
        let own = (handle.path.clone(), handle.number);
        let others = disk.locks.iter().filter(|((path, number), _)| *path == own.0 && *number != own.1);
        let highest = others.map(|(_, level)| *level).max().unwrap_or(LockLevel::Unlocked);
        let granted = match level {
            LockLevel::Unlocked => true,
            LockLevel::Shared => highest < LockLevel::Pending,
            LockLevel::Reserved | LockLevel::Pending => highest < LockLevel::Reserved,
            LockLevel::Exclusive => highest == LockLevel::Unlocked,
        };
        if granted {
            disk.locks.insert(own, level);
            return Ok(());
        }
        if level == LockLevel::Exclusive && highest < LockLevel::Reserved {
            // Whoever waits for the readers to leave lets no new ones in.
            disk.locks.insert(own, LockLevel::Pending);
        }
        Err(vars::SQLITE_BUSY)
    }

    fn unlock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        let mut disk = lock(&handle.plugged);
        let own = (handle.path.clone(), handle.number);
        match level {
            LockLevel::Unlocked => drop(disk.locks.remove(&own)),
            level => drop(disk.locks.insert(own, level)),
        }
        Ok(())
    }

    fn check_reserved_lock(&self, handle: &mut Handle) -> VfsResult<bool> {
        let disk = lock(&handle.plugged);
        Ok(disk.locks.iter().any(|((path, _), level)| *path == handle.path && *level >= LockLevel::Reserved))
    }

    fn close(&self, handle: Handle) -> VfsResult<()> {
        let mut disk = lock(&handle.plugged);
        disk.locks.remove(&(handle.path.clone(), handle.number));
        for (shared, alone) in disk.memory_locks.values_mut() {
            shared.retain(|number| *number != handle.number);
            alone.take_if(|number| *number == handle.number);
        }
        disk.handles -= 1;
        if disk.handles == 0 && !handle.nameless {
            let freed: Vec<Region> = std::mem::take(&mut disk.memory).into_values().flatten().collect();
            drop(disk);
            lock(&RACK).spare.extend(freed);
        }
        Ok(())
    }

    /// What the system's own file system says of a disk.
    fn device_characteristics(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(vars::SQLITE_IOCAP_POWERSAFE_OVERWRITE)
    }

    fn shm_map(
        &self,
        handle: &mut Handle,
        number: usize,
        bytes: usize,
        extend: bool,
    ) -> VfsResult<Option<NonNull<u8>>> {
        let mut disk = lock(&handle.plugged);
        disk.disk.begin(Call::Other).map_err(|_| vars::SQLITE_IOERR_SHMMAP)?;
        let regions = disk.memory.entry(handle.path.clone()).or_default();
        while regions.len() <= number {
            if !extend {
                return Ok(None);
            }
            regions.push(region(bytes / 8));
        }
        Ok(Some(NonNull::from(regions[number]).cast()))
    }

    fn shm_lock(&self, handle: &mut Handle, offset: u32, count: u32, mode: ShmLockMode) -> VfsResult<()> {
        let mut disk = lock(&handle.plugged);
        let first = usize::try_from(offset).unwrap();
        let slots = first..(first + usize::try_from(count).unwrap()).min(SHM_LOCKS);
        let own = handle.number;
        let free = |slot: usize, alone_wanted: bool| {
            let Some((shared, alone)) = disk.memory_locks.get(&(handle.path.clone(), slot)) else {
                return true;
            };
            alone.is_none_or(|number| number == own)
                && !(alone_wanted && shared.iter().any(|number| *number != own))
        };
        let granted = match mode {
            ShmLockMode::LockShared => slots.clone().all(|slot| free(slot, false)),
            ShmLockMode::LockExclusive => slots.clone().all(|slot| free(slot, true)),
            ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => true,
        };
        if !granted {
            return Err(vars::SQLITE_BUSY);
        }
        for slot in slots {
            let (shared, alone) = disk.memory_locks.entry((handle.path.clone(), slot)).or_default();
            match mode {
                ShmLockMode::LockShared => shared.push(own),
                ShmLockMode::LockExclusive => *alone = Some(own),
                ShmLockMode::UnlockShared => shared.retain(|number| *number != own),
                ShmLockMode::UnlockExclusive => drop(alone.take_if(|number| *number == own)),
            }
        }
        Ok(())
    }

    fn shm_barrier(&self, _: &mut Handle) {
        std::sync::atomic::fence(Ordering::SeqCst);
    }

    fn shm_unmap(&self, handle: &mut Handle, delete: bool) -> VfsResult<()> {
        let disk = lock(&handle.plugged);
        if delete {
            // Nobody else has it mapped, and whoever comes begins anew.
            for region in disk.memory.get(&handle.path).into_iter().flatten() {
                clear(region);
            }
        }
        Ok(())
    }
}

/// Shared memory of so many words, all of them zero.
fn region(words: usize) -> Region {
    let spare = {
        let mut rack = lock(&RACK);
        let at = rack.spare.iter().position(|region| region.len() == words);
        at.map(|at| rack.spare.swap_remove(at))
    };
    let region = spare.unwrap_or_else(|| {
        // SQLite's pointers into it have no owner that could tell when they end.
        Box::leak((0..words).map(|_| AtomicU64::new(0)).collect::<Box<[AtomicU64]>>())
    });
    clear(region);
    region
}

fn clear(region: Region) {
    for word in region {
        word.store(0, Ordering::Relaxed);
    }
}
