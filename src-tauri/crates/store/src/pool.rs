//! Where closures run: on threads of their own (a program with a window must not wait), or in place (a simulation
//! under paused time must not see another thread). One connection writes, others read.

use crate::shared::Shared;
use crate::{Reader, StoreError, Writer, connection, derived};
use derived::RecentViews;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use satchel_core::{FailPoint, fail_point};
use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Readers beside the writer.
const READERS: usize = 2;
/// A connection without work for so long gives back the pages it keeps decrypted: reading them again takes milliseconds,
/// and after a sync of a large account they are tens of megabytes.
const REST: Duration = Duration::from_secs(1);
/// Between two steps of work that nobody waits for.
const BREATH: Duration = Duration::from_millis(150);
/// Virtual machine steps between two looks at whether a search is stale.
const STEPS: i32 = 2_000;

/// A connection with what belongs to it.
pub(crate) struct Session {
    connection: Connection,
    running_search: Arc<AtomicU64>,
    recent_views: RefCell<RecentViews>,
    /// Whether the search tables may lie in more pieces than they need to.
    unmerged: bool,
    /// Storage failed below it: the connection is replaced before it is used again.
    failed: bool,
    work: Work,
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Write,
    Read,
}

impl Session {
    pub(crate) fn writer(shared: &Shared) -> Result<Self, StoreError> {
        let session = Self::around(connection::open_writer(&shared.file())?, shared, Work::Write)?;
        session.limit_pages(shared.page_limit.load(Ordering::Relaxed))?;
        Ok(session)
    }

    pub(crate) fn reader(shared: &Shared) -> Result<Self, StoreError> {
        Self::around(connection::open_reader(&shared.file())?, shared, Work::Read)
    }

    fn around(mut connection: Connection, shared: &Shared, work: Work) -> Result<Self, StoreError> {
        let running_search = Arc::new(AtomicU64::new(0));
        let (running, latest) = (Arc::clone(&running_search), Arc::clone(&shared.latest_search));
        let stale = move || {
            let number = running.load(Ordering::Relaxed);
            number != 0 && number < latest.load(Ordering::Relaxed)
        };
        connection.progress_handler(STEPS, Some(stale))?;
        let (recent_views, unmerged) = (RefCell::default(), work == Work::Write);
        Ok(Self { connection, running_search, recent_views, unmerged, failed: false, work })
    }

    /// Runs `look` on one snapshot.
    pub(crate) fn read<T, E: From<StoreError>>(
        &mut self,
        shared: &Shared,
        look: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.replace_failed(shared)?;
        let result = self.look(shared, look);
        let searched = self.running_search.swap(0, Ordering::Relaxed) != 0;
        // Searches are interrupted at every keystroke, which says nothing about the disk.
        if result.is_err() && !searched {
            self.doubt();
        }
        result
    }

    fn look<T, E: From<StoreError>>(
        &mut self,
        shared: &Shared,
        look: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // A connection that writes would begin its transactions for writing, and its own commits would go unseen by its lists.
        let behavior = TransactionBehavior::Deferred;
        let transaction = self.connection.transaction_with_behavior(behavior).map_err(StoreError::from)?;
        let recent_views = (self.work == Work::Read).then_some(&self.recent_views);
        look(&Reader::begin(&transaction, shared, &self.running_search, recent_views)?)
    }

    /// After an error it is not taken for granted that the connection still reads: SQLCipher remembers a failed read, and
    /// answers every later one with damage that is not there. What is remembered of the file is dropped and read again.
    fn doubt(&mut self) {
        let read = self.connection.execute_batch("PRAGMA shrink_memory").and_then(|()| {
            self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        });
        self.failed |= read.is_err_and(|error| !matches!(StoreError::from(error), StoreError::Busy));
    }

    /// Runs `change` in one transaction and commits it; an error rolls everything back.
    pub(crate) fn write<T, E: From<StoreError>>(
        &mut self,
        shared: &Shared,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.replace_failed(shared)?;
        let result = self.change(shared, change);
        if result.is_err() {
            self.doubt();
        }
        result
    }

    fn change<T, E: From<StoreError>>(
        &mut self,
        shared: &Shared,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let before = transaction.total_changes();
        let mut writer = Writer::begin(Reader::begin(&transaction, shared, &self.running_search, None)?);
        let result = change(&mut writer).and_then(|value| {
            derived::write_documents(&writer)?;
            Ok((value, writer.number_changes()?))
        });
        drop(writer);
        // SQLite ends a transaction by itself only when storage failed below it.
        let broken = transaction.is_autocommit();
        let changed = transaction.total_changes() != before;
        let result = match result {
            Ok((value, listed)) => match commit(transaction) {
                Ok(()) => {
                    self.unmerged |= changed;
                    if let Some((number, changed)) = listed {
                        shared.list_changes().note(number, changed);
                    }
                    shared.commits.fetch_add(u64::from(changed), Ordering::Relaxed);
                    return Ok(value);
                }
                Err(error) => {
                    let error = StoreError::from(error);
                    self.failed = matches!(error, StoreError::Io(_));
                    Err(error.into())
                }
            },
            Err(error) => Err(error),
        };
        self.failed |= broken;
        result
    }

    /// Changes whenever another process has committed.
    pub(crate) fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Does a little of what nobody waits for, and returns whether there is more of it.
    fn tidy(&mut self) -> bool {
        if self.unmerged {
            self.unmerged = derived::merge_some(&self.connection).unwrap_or_else(|error| {
                tracing::debug!(error = %error, "search tables stay in pieces");
                false
            });
        }
        self.unmerged
    }

    /// Gives back the memory that can be done without.
    fn rest(&self) {
        // Memory that is not given back harms nothing.
        if let Err(error) = self.connection.execute_batch("PRAGMA shrink_memory") {
            tracing::debug!(error = %error, "a resting connection keeps its memory");
        }
    }

    /// Keeps the file from growing beyond this many pages; 0 lets it grow.
    pub(crate) fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let pages = if pages == 0 { u32::MAX - 1 } else { pages };
        Ok(self.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }

    /// After a failure of the disk nothing this connection remembers is trusted: it is opened anew, and whoever writes
    /// checks the file first.
    fn replace_failed(&mut self, shared: &Shared) -> Result<(), StoreError> {
        if !self.failed {
            return Ok(());
        }
        let fresh = match self.work {
            Work::Write => Self::writer(shared)?,
            Work::Read => Self::reader(shared)?,
        };
        if self.work == Work::Read {
            *self = fresh;
            return Ok(());
        }
        let verdict: String = fresh.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StoreError::Damaged(verdict));
        }
        *self = fresh;
        Ok(())
    }
}

/// Ends a transaction that has written everything: from here on it is on disk.
fn commit(transaction: Transaction<'_>) -> rusqlite::Result<()> {
    fail_point(FailPoint::StoreWritten);
    transaction.commit()?;
    fail_point(FailPoint::StoreCommitted);
    Ok(())
}

type Call = Box<dyn FnOnce(&mut Session) + Send>;

/// What a thread is asked to do.
enum Job {
    /// Reads or writes.
    Work(Call),
    /// Looks at the connection and not at the file's content.
    Glance(Call),
}

/// Threads that take closures from one queue.
pub(crate) struct Lane {
    queue: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Lane {
    /// One thread per session.
    pub(crate) fn start(name: &str, sessions: Vec<Session>) -> Result<Self, StoreError> {
        let (queue, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        let threads = sessions
            .into_iter()
            .map(|session| {
                let jobs = Arc::clone(&jobs);
                std::thread::Builder::new().name(name.to_owned()).spawn(move || work(session, &jobs))
            })
            .collect::<Result<_, _>>()
            .map_err(|error| StoreError::Io(error.to_string()))?;
        Ok(Self { queue: Some(queue), threads })
    }

    pub(crate) fn send(&self, work: Call) -> Result<(), StoreError> {
        self.queue(Job::Work(work))
    }

    /// For what is asked every other second, so that it keeps nobody from resting.
    pub(crate) fn glance(&self, look: Call) -> Result<(), StoreError> {
        self.queue(Job::Glance(look))
    }

    fn queue(&self, job: Job) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.send(job).map_err(|_| StoreError::Closed)
    }
}

impl Drop for Lane {
    /// Waits for the queue to empty, so that the file is closed when the last handle is gone.
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            // The last handle may be dropped by a closure on its own thread, which then ends by itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

fn work(mut session: Session, jobs: &Mutex<Receiver<Job>>) {
    // How long it waits for work before it does what nobody waits for; for ever once that is done.
    let mut patience = Some(REST);
    loop {
        let next = {
            let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
            match patience {
                None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(patience) => jobs.recv_timeout(patience),
            }
        };
        let job = match next {
            Ok(Job::Work(job)) => {
                patience = Some(REST);
                job
            }
            Ok(Job::Glance(job)) => job,
            Err(RecvTimeoutError::Timeout) if session.tidy() => {
                patience = Some(BREATH);
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {
                session.rest();
                patience = None;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        // A closure that panics has rolled back by unwinding; its caller sees `Closed`, the next one is served.
        let run = std::panic::AssertUnwindSafe(|| job(&mut session));
        if std::panic::catch_unwind(run).is_err() {
            tracing::error!("a closure on the store panicked");
        }
    }
}

/// The sessions of one store. The writer is closed last (fields are dropped in order), alone, so that it can move the
/// log into the file.
pub(crate) enum Lanes {
    /// On threads of their own.
    Threads {
        /// Several.
        readers: Lane,
        /// One thread.
        writer: Lane,
    },
    /// On the caller's thread.
    InPlace {
        /// One connection reads and writes: nothing can be read while it writes.
        only: Box<Mutex<Session>>,
    },
}

impl Lanes {
    pub(crate) fn threads(writer: Session, shared: &Shared) -> Result<Self, StoreError> {
        let readers = (0..READERS).map(|_| Session::reader(shared)).collect::<Result<_, _>>()?;
        let writer = Lane::start("store-writer", vec![writer])?;
        Ok(Self::Threads { writer, readers: Lane::start("store-reader", readers)? })
    }

    pub(crate) fn in_place(only: Session) -> Self {
        Self::InPlace { only: Box::new(Mutex::new(only)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coverage, DbKey};
    use satchel_core::{ObjectType, RemoteRecord, ServerTime};

    #[test]
    fn a_stale_search_is_stopped_in_the_middle_of_a_statement() {
        let folder = tempfile::tempdir().unwrap();
        let shared = Shared::new(folder.path().join("portal.db"), DbKey::from_bytes([3; 32]), None);
        let mut session = Session::writer(&shared).unwrap();
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                       SELECT count(*) FROM n";
        shared.latest_search.store(9, Ordering::Relaxed);
        let outcome = session.read(&shared, |reader| -> Result<i64, StoreError> {
            reader.running_search.store(8, Ordering::Relaxed);
            Ok(reader.connection.query_row(endless, [], |row| row.get(0))?)
        });
        assert!(matches!(outcome, Err(StoreError::Interrupted)));
        let long = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)
                    SELECT count(*) FROM n";
        let outcome = session.read(&shared, |reader| -> Result<i64, StoreError> {
            reader.running_search.store(9, Ordering::Relaxed);
            Ok(reader.connection.query_row(long, [], |row| row.get(0))?)
        });
        assert_eq!(outcome.unwrap(), 20_000, "the newest search runs to its end");
    }

    #[test]
    fn a_writer_at_rest_joins_the_pieces_of_search_tables() {
        let folder = tempfile::tempdir().unwrap();
        let shared = Shared::new(folder.path().join("portal.db"), DbKey::from_bytes([3; 32]), None);
        let mut session = Session::writer(&shared).unwrap();
        session.write(&shared, derived::ensure).unwrap();
        let contacts: ObjectType = "contacts".parse().unwrap();
        for number in 0..7 {
            let record = RemoteRecord {
                id: number.to_string(),
                properties: [("firstname".to_owned(), Some(format!("Eva {number}")))].into(),
                updated_at: ServerTime(1),
                archived: false,
                archived_at: None,
                history: std::collections::BTreeMap::new(),
            };
            session
                .write(&shared, |writer| writer.put_mirror(contacts, &record, Coverage::Partial, 1))
                .unwrap();
        }
        let pieces = |session: &Session| -> i64 {
            let sql = "SELECT count(DISTINCT segid) FROM search_contacts_idx";
            session.connection.query_row(sql, [], |row| row.get(0)).unwrap()
        };
        let before = pieces(&session);
        while session.tidy() {}
        assert!(pieces(&session) < before && before == 7, "{before} pieces became {}", pieces(&session));
        let found = session.read(&shared, |reader| reader.search("eva", None, 50)).unwrap();
        assert_eq!(found.rows.len(), 7);
    }
}
