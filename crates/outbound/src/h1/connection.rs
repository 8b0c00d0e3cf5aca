//! One connection: the socket, and what came in on it and was not used yet.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use countersign_http1::Alarm;
use tokio::io::AsyncRead;
use tokio::{io::ReadBuf, time::Instant};

use crate::stream::Stream;

/// What most answers of an API fit into, head and body.
const USUAL: usize = 8 * 1024;

/// One connection to a third party.
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    pub(crate) alarm: Alarm,
    /// Since when nobody has used it.
    pub(crate) idle_since: Instant,
    /// Whether a call has gone over it before.
    pub(crate) is_reused: bool,
    /// Kept from call to call, and wiped between them: third parties say secrets too.
    input: Vec<u8>,
    filled: usize,
    /// Where requests are laid out: empty between calls, and kept for the room.
    pub(crate) lines: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(stream: Stream) -> Self {
        let idle_since = Instant::now();
        Self {
            stream,
            alarm: Alarm::default(),
            idle_since,
            is_reused: false,
            input: Vec::new(),
            filled: 0,
            lines: Vec::new(),
        }
    }

    /// What came in.
    pub(crate) fn input(&self) -> &[u8] {
        &self.input[..self.filled]
    }

    /// Lets go of the first bytes that came in.
    pub(crate) fn consume(&mut self, count: usize) {
        self.input.copy_within(count..self.filled, 0);
        let left = self.filled - count;
        self.input[left..self.filled].fill(0);
        self.filled = left;
    }

    /// Reads more behind what came in, up to `most` bytes in all; how many came, 0 at the end.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>, most: usize) -> Poll<io::Result<usize>> {
        if self.filled == self.input.len() {
            let larger = (2 * self.filled).clamp(USUAL, most.max(USUAL));
            self.input.resize(larger, 0);
        }
        let mut free = ReadBuf::new(&mut self.input[self.filled..]);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut free))?;
        let read = free.filled().len();
        self.filled += read;
        Poll::Ready(Ok(read))
    }

    /// Whether it can carry another call: nothing has come in, not even its end. Whoever waits in `cx` is
    /// woken when something does.
    pub(crate) fn is_quiet(&mut self, cx: &mut Context<'_>) -> bool {
        let mut byte = [0; 1];
        Pin::new(&mut self.stream).poll_read(cx, &mut ReadBuf::new(&mut byte)).is_pending()
    }
}
