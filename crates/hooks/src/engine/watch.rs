//! Holds a script to its time, as far as it can be held from inside.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};

use crate::{Budget, Limit};

/// The time of one call. The engine asks it every few thousand steps whether to go on; within one long native
/// operation nobody asks, and the parent's kill is what ends it.
#[derive(Default)]
pub(super) struct Watch {
    ends: Cell<Option<Ends>>,
    over: Cell<Option<Limit>>,
}

#[derive(Clone, Copy)]
struct Ends {
    deadline: Instant,
    processor_deadline: Duration,
}

impl Watch {
    /// Time runs from here.
    pub(super) fn start(&self, budget: Budget) {
        let (deadline, processor_deadline) = (Instant::now() + budget.wall, processor_time() + budget.cpu);
        self.ends.set(Some(Ends { deadline, processor_deadline }));
        self.over.set(None);
    }

    /// Whether the call is over its time. Once over, it stays so.
    pub(super) fn look(&self) -> bool {
        if let (None, Some(ends)) = (self.over.get(), self.ends.get()) {
            if processor_time() >= ends.processor_deadline {
                self.over.set(Some(Limit::Cpu));
            } else if Instant::now() >= ends.deadline {
                self.over.set(Some(Limit::Wall));
            }
        }
        self.over.get().is_some()
    }

    /// The limit that a look found used up.
    pub(super) fn over(&self) -> Option<Limit> {
        self.over.get()
    }

    /// When the time by the clock ends; now, where there is no call.
    pub(super) fn deadline(&self) -> Instant {
        self.ends.get().map_or_else(Instant::now, |ends| ends.deadline)
    }
}

/// What this thread has used of the processor: time that others used does not count against a script.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let (seconds, nanoseconds) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
    Duration::new(seconds.unwrap_or_default(), nanoseconds.unwrap_or_default())
}
