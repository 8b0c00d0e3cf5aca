//! When the write-ahead log is emptied: before it grows large, and soon after something was destroyed,
//! because it still holds the pages as they were.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use crate::files::BUSY_TIMEOUT;

/// Empties the log into the database, flushes that, and cuts the log to nothing.
const TRUNCATE: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// The size of the log, in bytes, from which on it is emptied at once.
const LARGE: u64 = 16 << 20;

/// How long a destroyed value may stay in the log. Not at once: a checkpoint costs two flushes, and a
/// caller that replaces many credentials one by one should pay for them once a second at most.
const LINGER: Duration = Duration::from_secs(1);

/// How long a checkpoint waits for readers: the writer stands still meanwhile.
const PATIENCE: Duration = Duration::from_millis(100);

/// Decides when to make a checkpoint, and makes it.
pub(crate) struct Checkpoint {
    wal: PathBuf,
    due: Option<Instant>,
}

impl Checkpoint {
    /// For the database with this log.
    pub(crate) fn new(wal: PathBuf) -> Self {
        Self { wal, due: None }
    }

    /// When the next one is to be made, if any.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Takes note of a group that was written.
    pub(crate) fn written(&mut self, destroyed: bool) {
        if self.due.is_some() {
            return;
        }
        if self.wal.metadata().is_ok_and(|log| log.len() >= LARGE) {
            self.due = Some(Instant::now());
        } else if destroyed {
            self.due = Some(Instant::now() + LINGER);
        }
    }

    /// Makes one when it is due; when readers are in the way it is tried again later.
    pub(crate) fn make_if_due(&mut self, conn: &Connection) {
        if self.due.is_some_and(|due| due <= Instant::now()) {
            self.due = if make(conn) { None } else { Some(Instant::now() + LINGER) };
        }
    }

    /// Makes the one that is outstanding: a command ends long before the second is over.
    pub(crate) fn make_last(mut self, conn: &Connection) {
        if self.due.take().is_some() {
            make(conn);
        }
    }
}

fn make(conn: &Connection) -> bool {
    let made = conn.busy_timeout(PATIENCE).and_then(|()| {
        let blocked: i64 = conn.prepare_cached(TRUNCATE)?.query_row([], |row| row.get(0))?;
        Ok(blocked == 0)
    });
    let restored = conn.busy_timeout(BUSY_TIMEOUT);
    match made.and_then(|made| restored.map(|()| made)) {
        Ok(made) => made,
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log could not be emptied; trying again");
            false
        }
    }
}
