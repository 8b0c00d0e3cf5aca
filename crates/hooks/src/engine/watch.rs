//! Holds a script to its time, as far as it can be held from inside.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};

use crate::{Budget, Limit};

/// The time of one call. The engine asks it every few thousand steps whether to go on; within one long native
/// operation nobody asks, and the parent's kill is what ends it.
pub(super) struct Watch {
    deadline: Instant,
    processor_deadline: Duration,
    over: Cell<Option<Limit>>,
}

impl Watch {
    /// Time runs from here.
    pub(super) fn start(budget: Budget) -> Self {
        Self {
            deadline: Instant::now() + budget.wall,
            processor_deadline: processor_time() + budget.cpu,
            over: Cell::new(None),
        }
    }

    /// Whether the call is over its time. Once over, it stays so.
    pub(super) fn look(&self) -> bool {
        if self.over.get().is_none() {
            if processor_time() >= self.processor_deadline {
                self.over.set(Some(Limit::Cpu));
            } else if Instant::now() >= self.deadline {
                self.over.set(Some(Limit::Wall));
            }
        }
        self.over.get().is_some()
    }

    /// The limit that a look found used up.
    pub(super) fn over(&self) -> Option<Limit> {
        self.over.get()
    }

    /// When the time by the clock ends.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }
}

/// What this thread has used of the processor: time that others used does not count against a script.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let (seconds, nanoseconds) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
    Duration::new(seconds.unwrap_or_default(), nanoseconds.unwrap_or_default())
}
