//! What came in on a connection and was not used yet.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, ReadBuf};

/// What nearly all heads fit into, with the small body behind them.
const USUAL: usize = 4 * 1024;

/// Stays with the connection, and is wiped when all of it has been used: credentials pass through it.
#[derive(Debug, Default)]
pub(super) struct Input {
    bytes: Vec<u8>,
    /// What is between them came in and was not used.
    start: usize,
    end: usize,
}

impl Input {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Lets go of the first bytes.
    pub(super) fn consume(&mut self, count: usize) {
        self.start += count.min(self.end - self.start);
        if !self.is_empty() {
            return;
        }
        if self.bytes.len() > USUAL {
            self.bytes = Vec::new();
        } else {
            self.bytes[..self.end].fill(0);
        }
        (self.start, self.end) = (0, 0);
    }

    /// Puts bytes back that belong to what comes next. Nothing else has come in meanwhile.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.make_room(bytes.len());
        self.bytes[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// Reads more; how many bytes came, 0 at the end of the stream.
    pub(super) fn poll_fill(
        &mut self,
        stream: &mut (impl AsyncRead + Unpin),
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if self.end == self.bytes.len() {
            self.make_room(self.bytes().len().max(USUAL));
        }
        let mut free = ReadBuf::new(&mut self.bytes[self.end..]);
        ready!(Pin::new(stream).poll_read(cx, &mut free))?;
        let read = free.filled().len();
        self.end += read;
        Poll::Ready(Ok(read))
    }

    fn make_room(&mut self, wanted: usize) {
        if self.bytes.len() - self.end >= wanted {
            return;
        }
        let mut larger = vec![0; (self.bytes().len() + wanted).max(USUAL)];
        larger[..self.bytes().len()].copy_from_slice(self.bytes());
        (self.start, self.end) = (0, self.bytes().len());
        self.bytes = larger;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn what_came_in_is_kept_in_order_however_much_it_is() {
        let sent: Vec<u8> = (0..100_000_u32).map(|n| n.to_be_bytes()[3]).collect();
        let (mut stream, mut input) = (&sent[..], Input::default());
        while poll_fn(|cx| input.poll_fill(&mut stream, cx)).await.unwrap() > 0 {}
        assert_eq!(input.bytes(), sent);
        input.consume(99_000);
        assert_eq!(input.bytes(), &sent[99_000..]);
        input.put_back(b"more");
        assert_eq!(input.bytes(), [&sent[99_000..], b"more"].concat());
        input.consume(1);
        input.consume(usize::MAX);
        assert!(input.is_empty());
    }

    #[tokio::test]
    async fn what_was_used_is_wiped() {
        let (mut stream, mut input) = (&b"a credential"[..], Input::default());
        poll_fn(|cx| input.poll_fill(&mut stream, cx)).await.unwrap();
        input.consume(12);
        assert!(input.bytes.iter().all(|byte| *byte == 0) && input.bytes.len() == USUAL);
    }
}
