//! The log as its users see it: open it, record events.

use std::{fmt, path::Path, sync::Arc, thread};

use countersign_core::{ChainKey, Clock};

use crate::{
    AuditError, Event, encode, flush, open,
    queue::{Shared, Submitted},
};

/// When an event counts as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It is with the operating system: it survives the death of the process, not a power cut.
    Written,
    /// It is on the disk: it survives a power cut.
    Strict,
}

/// How the log is kept.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// A file of this many bytes is followed by another; the group that crosses the mark stays whole.
    pub largest_file: u64,
}

impl Default for Options {
    /// Files of 64 MiB: some 200,000 events.
    fn default() -> Self {
        Self { largest_file: 64 << 20 }
    }
}

/// The log of an installation, open for writing. Cheap to clone; the last one to go flushes and closes it.
#[derive(Clone)]
pub struct AuditLog(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    key: Arc<dyn ChainKey>,
    thread: Option<thread::JoinHandle<()>>,
}

impl AuditLog {
    /// Opens the log in this directory, or begins one, and mends what a killed process left. Blocks for a
    /// few flushes: for start-up, not for a request.
    pub fn open(
        directory: &Path,
        key: Arc<dyn ChainKey>,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<Self, AuditError> {
        let writer = open::writer(directory, Arc::clone(&key), clock, options.largest_file)?;
        let shared = Arc::new(Shared::new(writer));
        let (of_thread, path) = (Arc::clone(&shared), directory.to_owned());
        let thread = thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || flush::run(&of_thread, &path))
            .map_err(|source| AuditError::Directory {
                path: directory.to_owned(),
                source: Arc::new(source),
            })?;
        Ok(Self(Arc::new(Inner { shared, key, thread: Some(thread) })))
    }

    /// Records an event, and returns when it is as safe as `durability` says. After an error the caller
    /// must not do what the event tells of.
    ///
    /// The write itself is done here, on the caller's thread, when nobody else is writing: a few
    /// microseconds, for all tasks of this thread that record at this moment. Flushes are not. A caller that goes away while it waits misses the answer; its event
    /// may be recorded.
    pub async fn record(&self, event: &Event<'_>, durability: Durability) -> Result<(), AuditError> {
        let line = encode::event(event, &*self.0.key)?;
        match self.0.shared.submit(line, durability) {
            Submitted::Done(result) => result,
            Submitted::Waits(answer) => answer.await.unwrap_or(Err(AuditError::Closed)),
            Submitted::Gathers(gathering, answer) => {
                tokio::task::yield_now().await;
                drop(gathering);
                answer.await.unwrap_or(Err(AuditError::Closed))
            }
        }
    }
}

impl fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditLog(..)")
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.stop();
        if let Some(thread) = self.thread.take() {
            // It has panicked, or it has ended; either way nothing is left to wait for.
            let _ = thread.join();
        }
    }
}
