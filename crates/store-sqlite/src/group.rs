//! A group of writes in one transaction: one flush for all, and one refused write undoes no other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use countersign_store::{StoreError, StoreResult};
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::error::Failure;

const BEGIN: &str = "BEGIN IMMEDIATE";
const SAVEPOINT: &str = "SAVEPOINT one_write";
const RELEASE: &str = "RELEASE one_write";
const UNDO: &str = "ROLLBACK TO one_write";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

#[cfg(test)]
pub(crate) const TEXTS: &[&str] = &[BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, UNDO];

/// A write that waits for its turn and then for its answer.
pub(crate) trait Job: Send {
    /// Does the work inside the open transaction and keeps the result. Whether it is to stay.
    fn run(&mut self, conn: &Connection) -> bool;

    /// Why it failed, when the back end is to blame.
    fn failure(&self) -> Option<Failure>;

    /// Tells the caller: its own result once the group is on the disk, or why the group is not.
    fn answer(self: Box<Self>, committed: Result<(), Failure>);

    /// What it is like.
    fn nature(&self) -> Nature;
}

/// What has to be known of a write before it is made.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Nature {
    /// Sealed values are destroyed by it.
    pub(crate) destroys: bool,
    /// What refuses it does so before it has changed anything.
    pub(crate) refuses_first: bool,
}

/// The one kind of job: a closure, and where its result goes.
pub(crate) struct Write<T, F> {
    pub(crate) work: Option<F>,
    pub(crate) result: Option<StoreResult<T>>,
    pub(crate) reply: oneshot::Sender<StoreResult<T>>,
    pub(crate) nature: Nature,
    /// The place in the queue, free again when the job is answered.
    pub(crate) _place: OwnedSemaphorePermit,
}

impl<T, F> Job for Write<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> StoreResult<T> + Send,
{
    fn run(&mut self, conn: &Connection) -> bool {
        let Some(work) = self.work.take() else { return false };
        // What the closure left half done is undone with its savepoint, so nothing broken is seen later.
        if let Ok(result) = catch_unwind(AssertUnwindSafe(|| work(conn))) {
            let stays = result.is_ok();
            self.result = Some(result);
            stays
        } else {
            tracing::error!("a write of the store panicked and was undone");
            false
        }
    }

    fn failure(&self) -> Option<Failure> {
        match &self.result {
            Some(Err(StoreError::Backend(cause) | StoreError::Unavailable(cause))) => {
                cause.downcast_ref::<Failure>().cloned()
            }
            _ => None,
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), Failure>) {
        let result = match committed {
            Ok(()) => self.result.unwrap_or_else(|| Err(Failure::Panicked.into())),
            Err(failure) => Err(failure.into()),
        };
        // A caller that went away misses its answer; its write stands.
        drop(self.reply.send(result));
    }

    fn nature(&self) -> Nature {
        self.nature
    }
}

/// Runs the group and answers everyone in it.
pub(crate) fn run(conn: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    let committed = transact(conn, &mut jobs);
    if let Err(failure) = &committed {
        tracing::error!(error = %failure, writes = jobs.len(), "a group of writes failed, nothing of it was written");
        roll_back(conn);
    }
    for job in jobs {
        job.answer(committed.clone());
    }
}

fn transact(conn: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), Failure> {
    execute(conn, BEGIN)?;
    for job in jobs {
        if job.nature().refuses_first { run_whole(conn, &mut **job)? } else { run_apart(conn, &mut **job)? }
    }
    execute(conn, COMMIT)?;
    Ok(())
}

/// Runs a write in a savepoint, so that whatever it did before it failed is undone.
fn run_apart(conn: &Connection, job: &mut dyn Job) -> Result<(), Failure> {
    execute(conn, SAVEPOINT)?;
    if !job.run(conn) {
        // After some errors, such as a full disk, SQLite has undone the whole transaction by itself.
        if conn.is_autocommit() {
            return Err(job.failure().unwrap_or(Failure::Abandoned));
        }
        execute(conn, UNDO)?;
    }
    execute(conn, RELEASE)?;
    Ok(())
}

/// Runs a write that has changed nothing when it is refused, and spares the savepoint: within one `SQLite` copies each
/// page before it changes it, about a sixth of the writer's instructions. Where such a write breaks down half-way all the same, the
/// group fails.
fn run_whole(conn: &Connection, job: &mut dyn Job) -> Result<(), Failure> {
    let before = conn.total_changes();
    if job.run(conn) || (conn.total_changes() == before && !conn.is_autocommit()) {
        return Ok(());
    }
    Err(job.failure().unwrap_or(Failure::Abandoned))
}

fn roll_back(conn: &Connection) {
    if conn.is_autocommit() {
        return;
    }
    if let Err(error) = execute(conn, ROLLBACK) {
        tracing::error!(%error, "the failed group could not be rolled back");
    }
}

fn execute(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(sql)?.execute([]).map(drop)
}
