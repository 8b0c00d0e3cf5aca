//! The writer: the one thread that writes. It groups what waits, because a flush costs the same for one
//! write as for a hundred.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    thread,
    time::Instant,
};

use rusqlite::Connection;

use crate::{
    checkpoint::Checkpoint,
    group::{self, Job},
};

/// The most writes in one transaction: bounds how long the first of them waits.
const LARGEST_GROUP: usize = 256;

/// What the writer is told.
pub(crate) enum Message {
    /// Write this.
    Write(Box<dyn Job>),
    /// Write what came before, then end.
    Stop,
}

/// The body of the thread.
pub(crate) fn run(conn: &Connection, queue: &Receiver<Message>, mut checkpoint: Checkpoint) {
    loop {
        match next(queue, checkpoint.due()) {
            Next::Write(first) => {
                // Callers that are ready hand over their writes first. Where they share a processor with this
                // thread, it is given to it as soon as the first of them sends: a group of one.
                thread::yield_now();
                let (jobs, stop) = collect(first, queue);
                let destroyed = jobs.iter().any(|job| job.nature().destroys);
                group::run(conn, jobs);
                checkpoint.written(destroyed);
                if stop {
                    break;
                }
            }
            Next::Nothing => {}
            Next::Stop => break,
        }
        checkpoint.make_if_due(conn);
    }
    checkpoint.make_last(conn);
}

enum Next {
    Write(Box<dyn Job>),
    Nothing,
    Stop,
}

/// Waits for a message, or until `due`.
fn next(queue: &Receiver<Message>, due: Option<Instant>) -> Next {
    let message = match due {
        None => queue.recv().map_err(RecvTimeoutError::from),
        Some(due) => queue.recv_timeout(due.saturating_duration_since(Instant::now())),
    };
    match message {
        Ok(Message::Write(job)) => Next::Write(job),
        Err(RecvTimeoutError::Timeout) => Next::Nothing,
        Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => Next::Stop,
    }
}

/// The first write and those that wait behind it, and whether the end was among them.
fn collect(first: Box<dyn Job>, queue: &Receiver<Message>) -> (Vec<Box<dyn Job>>, bool) {
    let mut jobs = vec![first];
    while jobs.len() < LARGEST_GROUP {
        match queue.try_recv() {
            Ok(Message::Write(job)) => jobs.push(job),
            Ok(Message::Stop) | Err(TryRecvError::Disconnected) => return (jobs, true),
            Err(TryRecvError::Empty) => break,
        }
    }
    (jobs, false)
}
