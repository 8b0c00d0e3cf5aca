//! Group commit: who finds the writer free takes it, writes everything that waits in one go, and puts it
//! back. Nobody changes threads for a write; only the flush to the disk has a thread of its own.
//!
//! Recorders on one thread would never meet, for each has written before the next one comes. Therefore the
//! first of them lets the other tasks that are ready have their turn before it writes: their lines go along.
//! Where none comes, it is not waited for again for a while.

use std::{
    fs::File,
    iter, mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::{
    AuditError, Break, Durability,
    writer::{Unflushed, Writer},
};

/// How many groups one recorder writes for others before it leaves the rest to the log's thread: a busy
/// log must not hold its first caller for ever.
const MOST_GROUPS: usize = 4;

/// After gatherings to which nobody came, so many events at most are written at once before the next one.
const MOST_UNGATHERED: u32 = 16;

pub(crate) type Reply = oneshot::Sender<Result<(), AuditError>>;
pub(crate) type Answer = oneshot::Receiver<Result<(), AuditError>>;

/// A line that waits for the writer.
pub(crate) struct Waiting {
    line: Vec<u8>,
    durability: Durability,
    reply: Reply,
}

/// What waits for the disk.
#[derive(Default)]
pub(crate) struct Flush {
    pub(crate) unflushed: Unflushed,
    pub(crate) replies: Vec<Reply>,
}

impl Flush {
    pub(crate) fn is_empty(&self) -> bool {
        self.replies.is_empty() && self.unflushed.files.is_empty() && !self.unflushed.directory
    }

    fn add_file(&mut self, file: &Arc<File>) {
        if !self.unflushed.files.iter().any(|there| Arc::ptr_eq(there, file)) {
            self.unflushed.files.push(Arc::clone(file));
        }
    }
}

/// Everything that recorders and the log's thread share.
#[derive(Default)]
pub(crate) struct Queue {
    /// Here while nobody writes.
    pub(crate) writer: Option<Box<Writer>>,
    pub(crate) waiting: Vec<Waiting>,
    /// A recorder is about to write what waits.
    is_gathering: bool,
    /// Events to be written at once before the next gathering, and how many it was the last time.
    ungathered: u32,
    after_none_came: u32,
    pub(crate) flush: Flush,
    /// A flush failed since the writer was last here.
    pub(crate) flush_failed: bool,
    pub(crate) stop: bool,
}

impl Queue {
    /// Takes note of how many lines a gathering brought together.
    fn gathered(&mut self) {
        self.is_gathering = false;
        self.after_none_came = match self.waiting.len() {
            ..=1 => (2 * self.after_none_came).clamp(1, MOST_UNGATHERED),
            _ => 0,
        };
        self.ungathered = self.after_none_came;
    }

    /// Whether lines wait, and nobody is writing them or about to.
    pub(crate) fn is_left_alone(&self) -> bool {
        !self.waiting.is_empty() && self.writer.is_some() && !self.is_gathering
    }

    fn wait(&mut self, line: Vec<u8>, durability: Durability) -> Answer {
        let (reply, answer) = oneshot::channel();
        self.waiting.push(Waiting { line, durability, reply });
        answer
    }

    fn take_writer(&mut self) -> Option<Box<Writer>> {
        let mut writer = self.writer.take()?;
        if mem::take(&mut self.flush_failed) {
            writer.broken = Some(Break::NotFlushed);
        }
        Some(writer)
    }
}

/// The queue, and what wakes the log's thread.
pub(crate) struct Shared {
    queue: Mutex<Queue>,
    pub(crate) work: Condvar,
}

/// What became of a line.
pub(crate) enum Submitted<'a> {
    /// It was written, or not.
    Done(Result<(), AuditError>),
    /// Somebody else writes or flushes it.
    Waits(Answer),
    /// It is written, with those that come until then, when the gathering is dropped.
    Gathers(Gathering<'a>, Answer),
}

/// A recorder's promise to write what waits; kept also when it goes away.
pub(crate) struct Gathering<'a>(&'a Shared);

impl Drop for Gathering<'_> {
    fn drop(&mut self) {
        self.0.lock().gathered();
        self.0.write_waiting();
    }
}

impl Shared {
    pub(crate) fn new(writer: Writer) -> Self {
        let queue = Queue { writer: Some(Box::new(writer)), ..Queue::default() };
        Self { queue: Mutex::new(queue), work: Condvar::new() }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a line, or leaves it to whoever is writing or gathering.
    pub(crate) fn submit(&self, line: Vec<u8>, durability: Durability) -> Submitted<'_> {
        let mut queue = self.lock();
        if queue.is_gathering {
            return Submitted::Waits(queue.wait(line, durability));
        }
        if queue.ungathered == 0 && queue.writer.is_some() {
            queue.is_gathering = true;
            let answer = queue.wait(line, durability);
            return Submitted::Gathers(Gathering(self), answer);
        }
        let Some(writer) = queue.take_writer() else {
            return Submitted::Waits(queue.wait(line, durability));
        };
        queue.ungathered = queue.ungathered.saturating_sub(1);
        let group = mem::take(&mut queue.waiting);
        drop(queue);
        let mut lead = Lead { shared: self, writer: Some(writer) };
        let result = lead.write(group, Some((&line, durability)));
        lead.serve();
        match result {
            Ok(Some(answer)) => Submitted::Waits(answer),
            Ok(None) => Submitted::Done(Ok(())),
            Err(error) => Submitted::Done(Err(error)),
        }
    }

    /// Writes what waits, if nobody is writing or about to.
    pub(crate) fn write_waiting(&self) {
        let mut queue = self.lock();
        if !queue.is_left_alone() {
            return;
        }
        if let Some(writer) = queue.take_writer() {
            drop(queue);
            Lead { shared: self, writer: Some(writer) }.serve();
        }
    }
}

/// Holds the writer, and gives it back however it ends.
struct Lead<'a> {
    shared: &'a Shared,
    writer: Option<Box<Writer>>,
}

impl Lead<'_> {
    /// Writes groups until nobody waits, or the log's thread has to take over.
    fn serve(mut self) {
        for _ in 0..MOST_GROUPS {
            let mut queue = self.shared.lock();
            if queue.waiting.is_empty() {
                queue.writer = self.writer.take();
                return;
            }
            let group = mem::take(&mut queue.waiting);
            drop(queue);
            let _ = self.write(group, None);
        }
    }

    /// Writes one group, and answers it. What is to be flushed goes to the log's thread; the answer for
    /// the caller's own line then comes from there.
    fn write(
        &mut self,
        group: Vec<Waiting>,
        own: Option<(&[u8], Durability)>,
    ) -> Result<Option<Answer>, AuditError> {
        let Some(writer) = &mut self.writer else { return Err(AuditError::Closed) };
        let lines = group.iter().map(|waiting| &waiting.line[..]).chain(own.map(|(line, _)| line));
        let mut written = writer.append(lines);
        // There is no room for all of them, but perhaps for some: each is refused for itself alone.
        let one_by_one = matches!(written, Err(AuditError::Write { .. })) && writer.broken.is_none();
        let mut strict = Vec::new();
        for waiting in group {
            if one_by_one {
                written = writer.append(iter::once(&waiting.line[..]));
            }
            match (&written, waiting.durability) {
                (Ok(()), Durability::Strict) => strict.push(waiting.reply),
                // Whoever went away misses the answer.
                _ => drop(waiting.reply.send(written.clone())),
            }
        }
        if let (true, Some((line, _))) = (one_by_one, own) {
            written = writer.append(iter::once(line));
        }
        let answer = matches!((&written, own), (Ok(()), Some((_, Durability::Strict)))).then(|| {
            let (reply, answer) = oneshot::channel();
            strict.push(reply);
            answer
        });
        if !strict.is_empty() || writer.unflushed.directory {
            self.shared.flush_later(writer, strict);
        }
        written.map(|()| answer)
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            self.shared.lock().writer = Some(writer);
            self.shared.work.notify_one();
        }
    }
}

impl Shared {
    fn flush_later(&self, writer: &mut Writer, replies: Vec<Reply>) {
        let done = mem::take(&mut writer.unflushed);
        let mut queue = self.lock();
        queue.flush.unflushed.files.extend(done.files);
        queue.flush.unflushed.directory |= done.directory;
        if !replies.is_empty() {
            queue.flush.add_file(&writer.file);
        }
        queue.flush.replies.extend(replies);
        drop(queue);
        self.work.notify_one();
    }

    /// Asks the log's thread to flush everything and end.
    pub(crate) fn stop(&self) {
        let mut queue = self.lock();
        queue.stop = true;
        if let Some(file) = queue.writer.as_ref().map(|writer| Arc::clone(&writer.file)) {
            queue.flush.add_file(&file);
        }
        drop(queue);
        self.work.notify_one();
    }
}
