//! Ends children that do not end themselves. It is a thread and no task: what it promises must hold while the
//! runtime is busy.
//!
//! The engine's own limits come first, and their errors are better ones. But the engine does not look at its clock
//! inside of long native operations (`new Array(1e9) + ''`, a regular expression): then this is the end.

use std::{
    collections::HashMap,
    mem,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, setpriority_process};
use tokio::sync::Notify;

use super::{
    keeper::Process,
    usage::{Record, Usage},
};
use crate::{Budget, Limit};

/// How often a child at work is looked at, and how long a call has lasted at least when it is looked at first.
const EVERY: Duration = Duration::from_millis(10);
/// One part of so many of a call's processor time: more than an honest hook uses. A child that has used so much goes
/// on behind everybody else, so that it costs other callers little until its end.
const LARGE_PART: u32 = 5;
/// A hook that only computes and has had twice its time by the clock has used this part of its processor time at least,
/// unless it was starved: an honest one needs less.
const SMALL_PART: u32 = 20;
/// The lowest priority that there is.
const LAST: i32 = 19;

/// Why a child was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was over a limit.
    Limit(Limit),
    /// Somebody has stopped it.
    Stopped,
}

/// The thread that looks at children at work.
pub(super) struct Watch {
    room: Arc<Room>,
    next: AtomicU64,
}

#[derive(Default)]
struct Room {
    inside: Mutex<Inside>,
    /// There is somebody to look at, or the watch has ended.
    work: Condvar,
}

#[derive(Default)]
struct Inside {
    children: HashMap<u64, Watched>,
    /// The thread waits to be told of the next child; otherwise it looks again by itself.
    is_asleep: bool,
}

struct Watched {
    pid: Pid,
    record: Option<Arc<Record>>,
    budget: Budget,
    is_synchronous: bool,
    began: Instant,
    /// What its process had used when it was first looked at, which is soon after it began: most calls are over by
    /// then, and nothing is read for them.
    used_before: Option<Duration>,
    marks: Arc<Marks>,
}

/// What came of watching a child.
#[derive(Default)]
struct Marks {
    verdict: OnceLock<Verdict>,
    /// Told with the verdict: a dying process may take long to close its channel.
    judged: Notify,
    is_put_back: AtomicBool,
}

/// A child is watched while this lives; its process must live longer.
pub(super) struct Watching {
    room: Arc<Room>,
    key: u64,
    marks: Arc<Marks>,
}

impl Watch {
    /// Starts the thread.
    pub(super) fn start() -> Self {
        let room = Arc::new(Room::default());
        let theirs = Arc::downgrade(&room);
        drop(thread::Builder::new().name("hooks-watch".into()).spawn(move || look_after(&theirs)));
        Self { room, next: AtomicU64::new(0) }
    }

    /// Watches that child over one call that begins now. `is_synchronous`: nothing stands between call and answer
    /// but the child's own computing.
    pub(super) fn over(&self, process: &Process, budget: Budget, is_synchronous: bool) -> Watching {
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        let marks = Arc::new(Marks::default());
        if let Some(pid) = process.pid() {
            let (began, theirs) = (Instant::now(), Arc::clone(&marks));
            let record = process.record();
            let watched =
                Watched { pid, record, budget, is_synchronous, began, used_before: None, marks: theirs };
            let mut inside = self.room.lock();
            inside.children.insert(key, watched);
            let is_asleep = mem::take(&mut inside.is_asleep);
            // The thread's first step needs the lock.
            drop(inside);
            if is_asleep {
                self.room.work.notify_one();
            }
        }
        Watching { room: Arc::clone(&self.room), key, marks }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.room.work.notify_all();
    }
}

impl Watching {
    /// The call goes on with a step that has a time of its own.
    pub(super) fn go_on(&self, budget: Budget, is_synchronous: bool) {
        if let Some(watched) = self.room.lock().children.get_mut(&self.key) {
            watched.budget = budget;
            watched.is_synchronous = is_synchronous;
            watched.began = Instant::now();
            watched.used_before = None;
        }
    }

    /// Waits until the child is killed.
    pub(super) async fn judged(&self) {
        self.marks.judged.notified().await;
    }

    /// Why the child was killed, if it was.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.marks.verdict.get().copied()
    }

    /// Whether the child was put behind everybody else; it stays there, and is of no use to the next caller.
    pub(super) fn is_put_back(&self) -> bool {
        self.marks.is_put_back.load(Ordering::Relaxed)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.room.lock().children.remove(&self.key);
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at each child whose call has lasted for a while. Nobody waits for what is read meanwhile.
    fn look(&self) {
        for (key, record) in self.due() {
            let usage = record.and_then(|record| record.usage());
            self.judge(key, usage.unwrap_or_default());
        }
    }

    fn due(&self) -> Vec<(u64, Option<Arc<Record>>)> {
        let inside = self.lock();
        let due = inside.children.iter().filter(|(_, watched)| watched.is_due());
        due.map(|(key, watched)| (*key, watched.record.clone())).collect()
    }

    /// Holding the lock, so that nobody buries a child whose number is about to be signalled.
    fn judge(&self, key: u64, usage: Usage) {
        let mut inside = self.lock();
        let Some(watched) = inside.children.get_mut(&key) else { return };
        let used = usage.used.saturating_sub(*watched.used_before.get_or_insert(usage.used));
        if let Some(verdict) = watched.judge(used, usage.is_stopped) {
            let _ = watched.marks.verdict.set(verdict);
            // It may have ended by itself just now.
            let _ = kill_process(watched.pid, Signal::KILL);
            watched.marks.judged.notify_one();
        } else if used >= watched.budget.cpu / LARGE_PART
            && !watched.marks.is_put_back.swap(true, Ordering::Relaxed)
        {
            let _ = setpriority_process(Some(watched.pid), LAST);
        }
    }

    /// Waits until there is somebody to look at, a second at most.
    fn wait(&self) {
        let mut inside = self.lock();
        if inside.children.is_empty() {
            inside.is_asleep = true;
            let woken = self.work.wait_timeout(inside, Duration::from_secs(1));
            woken.unwrap_or_else(PoisonError::into_inner).0.is_asleep = false;
        }
    }
}

impl Watched {
    fn is_due(&self) -> bool {
        self.began.elapsed() >= EVERY && self.marks.verdict.get().is_none()
    }

    fn judge(&self, used: Duration, is_stopped: bool) -> Option<Verdict> {
        let ran = self.began.elapsed();
        let Budget { cpu, wall } = self.budget;
        // On a busy machine its processor time may take long to run out.
        let is_late = self.is_synchronous && ran + EVERY * 3 >= cpu * 2 && used >= cpu / SMALL_PART;
        if is_stopped {
            Some(Verdict::Stopped)
        } else if is_late || used >= cpu + grace(cpu) {
            Some(Verdict::Limit(Limit::Cpu))
        } else if ran >= wall + grace(wall) {
            Some(Verdict::Limit(Limit::Wall))
        } else {
            None
        }
    }
}

/// What the engine may take to notice by itself that a limit is over.
fn grace(limit: Duration) -> Duration {
    (limit / 4).min(Duration::from_millis(250))
}

fn look_after(room: &Weak<Room>) {
    while let Some(room) = room.upgrade() {
        room.wait();
        thread::sleep(EVERY);
        room.look();
    }
}
