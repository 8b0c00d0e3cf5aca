//! How many children there are, and what a hook may use.

use std::{thread::available_parallelism, time::Duration};

use crate::Interface;

/// How many children there are, how many calls wait for them, and what each call may use.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many children run at most: each runs one call at a time.
    pub children: usize,
    /// How many calls wait for a child at most; one more is refused at once.
    pub queue: usize,
    /// How long a call waits for a child at most.
    pub longest_wait: Duration,
    /// What a call may use.
    pub limits: Limits,
}

impl Default for Settings {
    /// One child a core, but at least 4, since hooks mostly wait for the network, and at most 16.
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            children: cores.clamp(4, 16),
            queue: 256,
            longest_wait: Duration::from_secs(10),
            limits: Limits::default(),
        }
    }
}

/// What one call may use. The engine keeps to it politely; the parent kills a child that goes beyond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory for the script's own values.
    pub memory: usize,
    /// Bytes of stack.
    pub stack: usize,
    /// Bytes of what a hook returns or leaves in its arguments, as JSON.
    pub output: usize,
    /// Lines of log.
    pub log_lines: u32,
    /// Bytes of log.
    pub log_bytes: usize,
    /// Requests to the host, all together.
    pub requests: u32,
    /// Bytes of one request or answer of the host.
    pub exchange: usize,
    /// Time to run the module's top level when it is loaded.
    pub load: Budget,
    /// Time of an interface that only computes.
    pub synchronous: Budget,
    /// Time of an interface that may wait for the network.
    pub waiting: Budget,
}

impl Limits {
    /// The time that a call of this interface has.
    #[must_use]
    pub fn budget(&self, interface: Interface) -> Budget {
        if interface.is_synchronous() { self.synchronous } else { self.waiting }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 32 << 20,
            stack: 512 << 10,
            output: 1 << 20,
            log_lines: 200,
            log_bytes: 64 << 10,
            requests: 50,
            exchange: 4 << 20,
            load: Budget { cpu: Duration::from_secs(2), wall: Duration::from_secs(4) },
            synchronous: Budget { cpu: Duration::from_millis(100), wall: Duration::from_secs(1) },
            waiting: Budget { cpu: Duration::from_secs(1), wall: Duration::from_secs(10) },
        }
    }
}

/// How long a call may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Of the processor's time.
    pub cpu: Duration,
    /// By the clock on the wall.
    pub wall: Duration,
}
