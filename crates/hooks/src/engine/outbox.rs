//! What a script has asked for, until the loop hands it to the child's surroundings: a script runs inside of the
//! engine, where those cannot be borrowed.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use crate::{
    Limits, LogLevel,
    surroundings::{HostRequest, Surroundings},
};

/// Something on its way out.
pub(super) enum Outgoing {
    Request(u32, HostRequest),
    Log(LogLevel, String),
}

/// What is on its way out, and how many answers are awaited.
pub(super) struct Outbox {
    waiting: RefCell<VecDeque<Outgoing>>,
    requests: Cell<u32>,
    lines: Cell<u32>,
    bytes: Cell<usize>,
    awaited: Cell<u32>,
    most: Most,
}

struct Most {
    requests: u32,
    lines: u32,
    bytes: usize,
}

impl Outbox {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            waiting: RefCell::default(),
            requests: Cell::new(0),
            lines: Cell::new(0),
            bytes: Cell::new(0),
            awaited: Cell::new(0),
            most: Most { requests: limits.requests, lines: limits.log_lines, bytes: limits.log_bytes },
        }
    }

    /// Takes a request: its number, or `None` where the call has made too many.
    pub(super) fn request(&self, request: HostRequest) -> Option<u32> {
        let id = self.requests.get() + 1;
        if id > self.most.requests {
            return None;
        }
        self.requests.set(id);
        self.awaited.set(self.awaited.get() + 1);
        self.waiting.borrow_mut().push_back(Outgoing::Request(id, request));
        Some(id)
    }

    /// Takes a line of log. One that goes over the limits is still passed on, since the surroundings say so then;
    /// those behind it are dropped here.
    pub(super) fn log(&self, level: LogLevel, text: String) {
        if self.lines.get() > self.most.lines || self.bytes.get() > self.most.bytes {
            return;
        }
        self.lines.set(self.lines.get() + 1);
        self.bytes.set(self.bytes.get().saturating_add(text.len()));
        self.waiting.borrow_mut().push_back(Outgoing::Log(level, text));
    }

    /// Whether another line would be dropped.
    pub(super) fn is_log_full(&self) -> bool {
        self.lines.get() > self.most.lines || self.bytes.get() > self.most.bytes
    }

    /// Takes back the requests that wait.
    pub(super) fn take_requests(&self) -> Vec<Outgoing> {
        let mut waiting = self.waiting.borrow_mut();
        let (requests, lines) = waiting.drain(..).partition(|one| matches!(one, Outgoing::Request(..)));
        *waiting = VecDeque::from(lines);
        requests
    }

    /// The second step of a sign-in begins, with a log of its own and with requests that were taken back.
    pub(super) fn go_on(&self, requests: Vec<Outgoing>) {
        self.lines.set(0);
        self.bytes.set(0);
        self.waiting.borrow_mut().extend(requests);
    }

    /// Hands on what waits, in order.
    pub(super) fn drain(&self, surroundings: &mut dyn Surroundings) {
        while let Some(next) = self.next() {
            match next {
                Outgoing::Request(id, request) => surroundings.start(id, request),
                Outgoing::Log(level, text) => surroundings.log(level, &text),
            }
        }
    }

    fn next(&self) -> Option<Outgoing> {
        self.waiting.borrow_mut().pop_front()
    }

    /// How many answers are awaited.
    pub(super) fn awaited(&self) -> u32 {
        self.awaited.get()
    }

    /// An answer has come.
    pub(super) fn answered(&self) {
        self.awaited.set(self.awaited.get().saturating_sub(1));
    }
}
