//! The child's end of the channel: one socket, read and written in turn.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use crate::wire::{Frames, FromChild, MOST_TO_CHILD, ToChild};

const PIECE: usize = 64 << 10;

/// The child's end of the channel.
pub(super) struct Channel {
    stream: UnixStream,
    frames: Frames,
    piece: Vec<u8>,
}

impl Channel {
    /// The socket that the parent has put in the place of the standard input.
    pub(super) fn standard_input() -> io::Result<Self> {
        let stream = UnixStream::from(rustix::stdio::stdin().try_clone_to_owned()?);
        Ok(Self { stream, frames: Frames::new(MOST_TO_CHILD), piece: vec![0; PIECE] })
    }

    /// The next message; `None` when the parent is gone.
    pub(super) fn receive(&mut self) -> io::Result<Option<ToChild>> {
        loop {
            if let Some(message) = self.taken()? {
                return Ok(Some(message));
            }
            if !self.read()? {
                return Ok(None);
            }
        }
    }

    /// The next message, or `None` when the time has come.
    pub(super) fn receive_until(&mut self, until: Instant) -> io::Result<Option<ToChild>> {
        loop {
            if let Some(message) = self.taken()? {
                return Ok(Some(message));
            }
            if !self.is_readable(until.saturating_duration_since(Instant::now()))? {
                return Ok(None);
            }
            if !self.read()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Says something to the parent.
    pub(super) fn send(&mut self, message: &FromChild) -> io::Result<()> {
        self.stream.write_all(&message.frame())
    }

    fn taken(&mut self) -> io::Result<Option<ToChild>> {
        let Some(body) = self.frames.next().map_err(io::Error::other)? else { return Ok(None) };
        ToChild::decode(&body).map(Some).map_err(io::Error::other)
    }

    /// Whether there was anything before the end.
    fn read(&mut self) -> io::Result<bool> {
        let length = self.stream.read(&mut self.piece)?;
        self.frames.push(&self.piece[..length]);
        Ok(length > 0)
    }

    fn is_readable(&self, within: Duration) -> io::Result<bool> {
        let timeout = Timespec {
            tv_sec: i64::try_from(within.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: within.subsec_nanos().into(),
        };
        let mut sockets = [PollFd::new(&self.stream, PollFlags::IN)];
        match poll(&mut sockets, Some(&timeout)) {
            Ok(ready) => Ok(ready > 0),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
