//! The store: opens the files, starts the threads, and hands them reads and writes.

use std::{
    fmt,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};

use countersign_store::StoreResult;
use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    OpenError,
    checkpoint::Checkpoint,
    error::{Failure, failed},
    files,
    group::{Nature, Write},
    lock::Lock,
    migrate,
    readers::{self, ReadQueue},
    writer::{self, Message},
};

/// The most writes that wait; whoever comes then waits for a place first.
const PLACES: usize = 1024;

/// More readers than processors gain nothing while the pages are in memory, and one slow list must not
/// hold up all others.
const NODE_READERS: usize = 4;

/// Who opens the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    /// A node, which keeps rows in memory: only one may run on a database, so it takes the lock file.
    Node,
    /// A command, which works beside a running node; the node learns of its writes from the change feed.
    Tool,
}

/// The embedded store. A clone is another handle of the same store.
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    writes: Sender<Message>,
    places: Arc<Semaphore>,
    reads: Arc<ReadQueue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Let go last, when the files are closed.
    lock: Mutex<Option<Lock>>,
}

impl SqliteStore {
    /// Opens `DIR/countersign.db`. Makes the directory (mode 0700), the files (0600) and the schema where
    /// they are missing, and brings an older schema up to date.
    pub fn open(dir: &Path, opener: Opener) -> Result<Self, OpenError> {
        let path = files::prepare(dir)?;
        let lock = match opener {
            Opener::Node => Some(Lock::take(dir)?),
            Opener::Tool => None,
        };
        let database =
            |error: rusqlite::Error| OpenError::Database { path: path.clone(), source: error.into() };
        let mut conn = files::connect(&path).map_err(database)?;
        let found = migrate::found(&conn, &path)?;
        files::make_writing(&conn).map_err(database)?;
        match opener {
            Opener::Node => migrate::for_node(&mut conn, &path, found)?,
            Opener::Tool => migrate::for_tool(&mut conn, &path, found, dir)?,
        }
        let readers = match opener {
            Opener::Node => NODE_READERS,
            Opener::Tool => 1,
        };
        let read_connections: Vec<_> =
            (0..readers).map(|_| files::reading(&path)).collect::<Result<_, _>>().map_err(database)?;
        let (writes, queue) = mpsc::channel();
        let store = Self(Arc::new(Inner {
            writes,
            places: Arc::new(Semaphore::new(PLACES)),
            reads: Arc::default(),
            threads: Mutex::default(),
            lock: Mutex::new(lock),
        }));
        let checkpoint = Checkpoint::new(files::wal(&path));
        // The readers come first so that they end first: the last connection to close is the writer's,
        // which empties the log.
        for conn in read_connections {
            let reads = Arc::clone(&store.0.reads);
            store.0.start("store-read", move || readers::run(&conn, &reads))?;
        }
        store.0.start("store-write", move || writer::run(&conn, &queue, checkpoint))?;
        Ok(store)
    }

    /// Finishes what waits, writes everything into the database file and ends the threads. Later calls on
    /// other handles fail. The same happens when the last handle is dropped, on the dropping thread.
    pub async fn close(self) {
        let inner = Arc::clone(&self.0);
        if tokio::task::spawn_blocking(move || inner.shut()).await.is_err() {
            tracing::error!("closing the store panicked");
        }
    }

    /// Reads on a thread of the pool.
    pub(crate) async fn read<T, F>(&self, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.0.reads.push(Box::new(move |conn| {
            if !reply.is_closed() {
                drop(reply.send(work(conn)));
            }
        }))?;
        // The queue is emptied before its threads end, so no answer means that the work panicked.
        answer.await.map_err(|_| Failure::Panicked)?.map_err(failed)
    }

    /// Writes in the next group; answers when it is on the disk.
    pub(crate) async fn write<T, F>(&self, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
    {
        self.submit(Nature::default(), work).await
    }

    /// Like [`SqliteStore::write`], for work that destroys sealed values.
    pub(crate) async fn destroy<T, F>(&self, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
    {
        self.submit(Nature { destroys: true, ..Nature::default() }, work).await
    }

    /// Like [`SqliteStore::write`] or [`SqliteStore::destroy`], for work that has changed nothing when it fails,
    /// unless the database itself does.
    pub(crate) async fn change_whole<T, F>(&self, destroys: bool, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
    {
        self.submit(Nature { destroys, refuses_first: true }, work).await
    }

    /// How many writes wait or are being made.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        PLACES - self.0.places.available_permits()
    }

    async fn submit<T, F>(&self, nature: Nature, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
    {
        let place = Arc::clone(&self.0.places).acquire_owned().await.map_err(|_| Failure::Closed)?;
        let (reply, answer) = oneshot::channel();
        let job = Write { work: Some(work), result: None, reply, nature, _place: place };
        self.0.writes.send(Message::Write(Box::new(job))).map_err(|_| Failure::Closed)?;
        answer.await.map_err(|_| Failure::Closed)?
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteStore")
    }
}

impl Inner {
    fn start(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(body).map_err(OpenError::Thread)?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    fn shut(&self) {
        self.reads.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let last = threads.len().saturating_sub(1);
        for (index, thread) in threads.into_iter().enumerate() {
            if index == last {
                // Its receiver is gone when it has ended already.
                drop(self.writes.send(Message::Stop));
            }
            if thread.join().is_err() {
                tracing::error!("a thread of the store had panicked");
            }
        }
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shut();
    }
}
