//! The handle to a portal's file.

use crate::derived::SlotWork;
use crate::pool::{Lanes, Session};
use crate::shared::Shared;
use crate::{DbKey, Reader, SearchResult, StoreError, View, Writer, derived};
use satchel_core::{ListSpec, ObjectType};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tokio::sync::oneshot;

/// Where closures given to a store run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// On a writer thread and reader threads of the store.
    Thread,
    /// On the caller's thread, at once; for simulations and for programs that do one thing.
    InPlace,
}

/// One portal's encrypted file. Clones share the connections; the file is closed with the last one.
#[derive(Clone)]
pub struct Store {
    lanes: Arc<Lanes>,
    shared: Arc<Shared>,
}

impl Store {
    /// Opens the file, makes it when it is absent, and brings it up to date. Fails with [`StoreError::Unreadable`]
    /// (wrong key, no database) or [`StoreError::Newer`] without touching it.
    pub fn open(path: &Path, key: &DbKey, run: Run) -> Result<Self, StoreError> {
        Self::open_with(Shared::new(path.to_owned(), key.clone(), None), run)
    }

    /// [`Store::open`] on a virtual file system that was registered with SQLite under this name, instead of the system's
    /// own. It is there for tests that cut the power or let the disk fail; no program uses it.
    pub fn open_on(vfs: &str, path: &Path, key: &DbKey, run: Run) -> Result<Self, StoreError> {
        Self::open_with(Shared::new(path.to_owned(), key.clone(), Some(vfs.to_owned())), run)
    }

    fn open_with(shared: Shared, run: Run) -> Result<Self, StoreError> {
        let shared = Arc::new(shared);
        let writer = match Self::begin(&shared) {
            // A disk that fails once while the file is brought up to date can look like damage: whether it is any is seen by
            // the second look. A file that is taken for damaged is set aside.
            Err(StoreError::Damaged(_)) => Self::begin(&shared)?,
            outcome => outcome?,
        };
        let lanes = match run {
            Run::Thread => Lanes::threads(writer, &shared)?,
            Run::InPlace => Lanes::in_place(writer),
        };
        Ok(Self { lanes: Arc::new(lanes), shared })
    }

    /// The connection that writes, over a file that is up to date.
    fn begin(shared: &Shared) -> Result<Session, StoreError> {
        let mut writer = Session::writer(shared)?;
        writer.write(shared, derived::ensure)?;
        Ok(writer)
    }

    /// Renames a file that cannot be used, with its log, next to itself, and returns the new path of the file.
    /// Nothing is deleted: unsent edits exist nowhere else. No store may have it open.
    pub fn set_aside(path: &Path) -> io::Result<PathBuf> {
        let with = |base: &Path, suffix: &str| {
            let mut name = OsString::from(base);
            name.push(suffix);
            PathBuf::from(name)
        };
        let taken =
            |target: &PathBuf| ["", "-wal", "-shm"].iter().any(|suffix| with(target, suffix).exists());
        let target = (1..=u32::MAX)
            .map(|number| with(path, &format!(".damaged-{number}")))
            .find(|target| !taken(target))
            .ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))?;
        std::fs::rename(path, &target)?;
        for suffix in ["-wal", "-shm"] {
            match std::fs::rename(with(path, suffix), with(&target, suffix)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(target)
    }

    /// Runs `look` in one read transaction.
    pub async fn read<T, E>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.lanes {
            Lanes::InPlace { .. } => self.read_now(look),
            Lanes::Threads { readers, .. } => {
                let (done, answer) = oneshot::channel();
                let shared = Arc::clone(&self.shared);
                readers.send(Box::new(move |session| {
                    let _ = done.send(session.read(&shared, look));
                }))?;
                answer.await.map_err(|_| StoreError::Closed)?
            }
        }
    }

    /// Runs `change` in one write transaction, which is on disk when this returns; an error rolls it back.
    pub async fn write<T, E>(
        &self,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.lanes {
            Lanes::InPlace { .. } => self.write_now(change),
            Lanes::Threads { writer, .. } => {
                let (done, answer) = oneshot::channel();
                let shared = Arc::clone(&self.shared);
                writer.send(Box::new(move |session| {
                    let _ = done.send(session.write(&shared, change));
                }))?;
                answer.await.map_err(|_| StoreError::Closed)?
            }
        }
    }

    /// [`Store::read`], blocking the calling thread.
    pub fn read_now<T, E>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.lanes {
            Lanes::InPlace { only } => lock(only).read(&self.shared, look),
            Lanes::Threads { readers, .. } => {
                let (done, answer) = mpsc::sync_channel(1);
                let shared = Arc::clone(&self.shared);
                readers.send(Box::new(move |session| {
                    let _ = done.send(session.read(&shared, look));
                }))?;
                answer.recv().map_err(|_| StoreError::Closed)?
            }
        }
    }

    /// [`Store::write`], blocking the calling thread.
    pub fn write_now<T, E>(
        &self,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &*self.lanes {
            Lanes::InPlace { only } => lock(only).write(&self.shared, change),
            Lanes::Threads { writer, .. } => {
                let (done, answer) = mpsc::sync_channel(1);
                let shared = Arc::clone(&self.shared);
                writer.send(Box::new(move |session| {
                    let _ = done.send(session.write(&shared, change));
                }))?;
                answer.recv().map_err(|_| StoreError::Closed)?
            }
        }
    }

    /// A number that changes whenever another process has committed to the file; commits of this store do not
    /// move it.
    pub async fn data_version(&self) -> Result<i64, StoreError> {
        self.on_writer(|session| session.data_version()).await
    }

    /// How many transactions this store has committed that changed a row, since it was opened: a number that moves with every
    /// own change.
    pub fn commits(&self) -> u64 {
        self.shared.commits.load(Ordering::Relaxed)
    }

    /// Lets the file grow to this many pages and no further: beyond it, writes fail as on a full disk. 0 lifts the
    /// limit.
    pub async fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.shared.page_limit.store(pages, Ordering::Relaxed);
        self.on_writer(move |session| session.limit_pages(pages)).await
    }

    /// Opens a list: makes sure that its sort and filters have their slots and indexes (the first use of a property
    /// reads the whole type once), then loads the sorted record numbers.
    pub async fn open_view(&self, spec: ListSpec) -> Result<View, StoreError> {
        let wanted = spec.clone();
        self.prepare(move |reader| derived::missing_slots(reader, &wanted)).await?;
        self.read(move |reader| reader.view(spec)).await
    }

    /// Makes the indexes of what lists of the type are usually sorted and filtered by, so that nobody who opens one
    /// waits for them. To be called when the records are there; one transaction for each index that is missing.
    pub async fn prepare_lists(&self, object_type: ObjectType) -> Result<(), StoreError> {
        self.prepare(move |reader| derived::usual_slots(reader, object_type)).await
    }

    /// Does what is missing, one transaction at a time, until nothing is.
    async fn prepare(
        &self,
        missing: impl Fn(&Reader<'_>) -> Result<Option<SlotWork>, StoreError> + Clone + Send + 'static,
    ) -> Result<(), StoreError> {
        let mut step = self.read(missing.clone()).await?;
        while let Some(work) = step {
            let missing = missing.clone();
            step = self
                .write(move |writer| {
                    derived::prepare_slots(writer, &work)?;
                    missing(writer)
                })
                .await?;
        }
        Ok(())
    }

    /// Searches all types or one. The call makes every search begun before stale: those end with
    /// [`StoreError::Interrupted`].
    pub fn search(
        &self,
        text: String,
        object_type: Option<ObjectType>,
        limit: usize,
    ) -> impl Future<Output = Result<SearchResult, StoreError>> + Send {
        let number = self.shared.latest_search.fetch_add(1, Ordering::Relaxed) + 1;
        self.read(move |reader| reader.search_as(number, &text, object_type, limit))
    }

    /// Makes every search begun before stale; those still running end with [`StoreError::Interrupted`].
    pub fn interrupt_searches(&self) {
        self.shared.latest_search.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn path(&self) -> &Path {
        self.shared.file().path
    }

    pub(crate) fn key(&self) -> &DbKey {
        self.shared.file().key
    }

    /// Asks the connection that writes about itself.
    async fn on_writer<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Session) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &*self.lanes {
            Lanes::InPlace { only } => job(&mut lock(only)),
            Lanes::Threads { writer, .. } => {
                let (done, answer) = oneshot::channel();
                writer.glance(Box::new(move |session| {
                    let _ = done.send(job(session));
                }))?;
                answer.await.map_err(|_| StoreError::Closed)?
            }
        }
    }
}

fn lock(session: &Mutex<Session>) -> std::sync::MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}
