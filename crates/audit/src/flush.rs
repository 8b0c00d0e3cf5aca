//! The log's thread: flushes to the disk, which takes too long for a thread of the runtime.
//!
//! While it flushes others write, and all of them are answered by the next flush.

use std::{io, mem, path::Path, sync::Arc, thread};

use crate::{
    AuditError, files,
    queue::{Flush, Shared},
};

/// The body of the thread.
pub(crate) fn run(shared: &Shared, directory: &Path) {
    loop {
        let mut queue = shared.lock();
        while !queue.stop && queue.flush.is_empty() && !queue.is_left_alone() {
            queue = shared.work.wait(queue).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        // Recorders that are ready write their lines first, so that this flush is theirs too: where they share a
        // processor with this thread, it is given to it as soon as the first of them waits.
        drop(queue);
        thread::yield_now();
        queue = shared.lock();
        let flush = mem::take(&mut queue.flush);
        let stop = queue.stop;
        drop(queue);
        shared.write_waiting();
        answer(shared, flush, directory);
        if stop {
            return;
        }
    }
}

fn answer(shared: &Shared, flush: Flush, directory: &Path) {
    if flush.is_empty() {
        return;
    }
    let result = to_disk(&flush, directory).map_err(|source| {
        tracing::error!(error = %source, events = flush.replies.len(), "the audit log cannot be flushed");
        shared.lock().flush_failed = true;
        AuditError::Flush { source: Arc::new(source) }
    });
    for reply in flush.replies {
        // Whoever went away misses the answer.
        drop(reply.send(result.clone()));
    }
}

fn to_disk(flush: &Flush, directory: &Path) -> io::Result<()> {
    for file in &flush.unflushed.files {
        file.sync_data()?;
    }
    if flush.unflushed.directory { files::flush_directory(directory) } else { Ok(()) }
}
