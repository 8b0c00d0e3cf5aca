//! A connection's socket, with what came in and what is to go out.
//!
//! Two take turns with it: the connection's loop, and whoever reads a request's body, who may be in another task by
//! then. They share it behind a lock that nobody waits for, and that nobody holds while anything else is polled.

use std::{
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
};

use bytes::{Buf as _, Bytes, BytesMut};
use countersign_http1::{Decoder, Step};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};

use crate::listen::input::Input;

/// How much of a body is read at once: at first, and when much comes.
const FIRST_READ: usize = 8 * 1024;
const LARGEST_READ: usize = 64 * 1024;

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A request's body is not all there.
#[derive(Debug, thiserror::Error)]
#[error("the body ended before it was complete")]
pub(super) struct Incomplete;

/// The socket of one connection.
pub(super) struct Wire<S> {
    stream: S,
    pub(super) input: Input,
    /// What came in of a body that is being read. Empty between bodies.
    body: BytesMut,
    read_size: usize,
    upload: Upload,
    /// Which body is being read: who still holds an earlier one gets nothing of this one.
    number: u64,
    /// Whether somebody holds the body that is being read.
    has_reader: bool,
    /// Heads and chunk sizes to be written, and how much of them is out.
    pub(super) out: Vec<u8>,
    sent: usize,
    /// The loop, where it waits for the body's reader.
    waiting: Option<Waker>,
}

/// How far a request's body has come.
#[derive(Debug)]
enum Upload {
    /// All of it has been read.
    Over,
    Coming {
        decoder: Decoder,
        invitation: Invitation,
    },
    /// It cannot be read any further.
    Broken,
}

/// The word that a caller may wait for before it sends a body (RFC 9110 section 10.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Invitation {
    /// It does not wait for one.
    None,
    Owed,
    /// It is on its way out.
    Going,
}

/// A wire, as its users share it.
pub(super) struct Shared<S>(Arc<Mutex<Wire<S>>>);

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Shared<S> {
    pub(super) fn new(stream: S, input: Input) -> Self {
        Self(Arc::new(Mutex::new(Wire {
            stream,
            input,
            body: BytesMut::new(),
            read_size: FIRST_READ,
            upload: Upload::Over,
            number: 0,
            has_reader: false,
            out: Vec::new(),
            sent: 0,
            waiting: None,
        })))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Wire<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bodies.
impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Begins a body, for one reader; its number.
    pub(super) fn begin_upload(&mut self, decoder: Decoder, invitation: Invitation) -> u64 {
        self.body = BytesMut::from(self.input.bytes());
        self.input.consume(self.body.len());
        self.read_size = FIRST_READ;
        self.upload = Upload::Coming { decoder, invitation };
        self.number += 1;
        self.has_reader = true;
        self.number
    }

    /// The next piece of this body; `None` at its end.
    pub(super) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
    ) -> Poll<Option<Result<Bytes, Incomplete>>> {
        if number != self.number {
            return Poll::Ready(Some(Err(Incomplete)));
        }
        loop {
            if let Some(piece) = self.next_piece().transpose() {
                return Poll::Ready(piece.transpose());
            }
            if ready!(self.poll_invite(cx)).is_err() {
                return Poll::Ready(Some(Err(self.break_off())));
            }
            if !matches!(ready!(self.poll_read_body(cx)), Ok(1..)) {
                return Poll::Ready(Some(Err(self.break_off())));
            }
        }
    }

    /// The next piece of what has come: nothing yet, a piece, or the end.
    fn next_piece(&mut self) -> Result<Option<Option<Bytes>>, Incomplete> {
        let decoder = match &mut self.upload {
            Upload::Coming { decoder, .. } => decoder,
            Upload::Over => return Ok(Some(None)),
            Upload::Broken => return Err(Incomplete),
        };
        let piece = match decoder.next(&mut self.body) {
            Ok(Step::More) => return Ok(None),
            Ok(Step::Data(data)) => Some(data),
            // Fields behind the body end here (RFC 9110 section 6.5.1 lets them).
            Ok(Step::Trailers(_) | Step::Over) => None,
            Err(_) => return Err(self.break_off()),
        };
        if piece.is_none() || decoder.is_over() {
            self.upload = Upload::Over;
            let rest = std::mem::take(&mut self.body);
            self.input.put_back(&rest);
            self.wake();
        }
        Ok(Some(piece))
    }

    /// Tells the caller to send the body, once, where it waits for that.
    fn poll_invite(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.invitation() {
            Invitation::None => return Poll::Ready(Ok(())),
            Invitation::Owed => self.out.extend_from_slice(CONTINUE),
            Invitation::Going => {}
        }
        self.set_invitation(Invitation::Going);
        ready!(self.poll_write_out(cx))?;
        ready!(self.poll_flush(cx))?;
        self.set_invitation(Invitation::None);
        Poll::Ready(Ok(()))
    }

    fn invitation(&self) -> Invitation {
        match self.upload {
            Upload::Coming { invitation, .. } => invitation,
            Upload::Over | Upload::Broken => Invitation::None,
        }
    }

    fn set_invitation(&mut self, to: Invitation) {
        if let Upload::Coming { invitation, .. } = &mut self.upload {
            *invitation = to;
        }
    }

    fn poll_read_body(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let left = match &self.upload {
            Upload::Coming { decoder, .. } => decoder.left(),
            Upload::Over | Upload::Broken => return Poll::Ready(Ok(0)),
        };
        let wanted = left.map_or(self.read_size, |left| {
            // Not for all of a large body at once: what is not filled is wiped all the same when it goes.
            usize::try_from(left).unwrap_or(LARGEST_READ).clamp(1, self.read_size)
        });
        self.body.reserve(wanted);
        let read = ready!(pin!(self.stream.read_buf(&mut self.body)).poll(cx))?;
        if read >= self.read_size {
            self.read_size = (2 * self.read_size).min(LARGEST_READ);
        }
        Poll::Ready(Ok(read))
    }

    fn break_off(&mut self) -> Incomplete {
        self.upload = Upload::Broken;
        self.body = BytesMut::new();
        self.wake();
        Incomplete
    }

    /// The reply begins. Whether another request may follow it: this one's body has been read, or somebody reads it, or
    /// all of it has come. A word that was owed is owed no more.
    pub(super) fn begin_reply(&mut self) -> bool {
        self.set_invitation(Invitation::None);
        self.has_reader || self.pass_over()
    }

    /// Nobody reads the body any more: passes over what has come of it. Whether that is all.
    pub(super) fn pass_over(&mut self) -> bool {
        self.number += 1;
        while let Ok(Some(Some(_))) = self.next_piece() {}
        matches!(self.upload, Upload::Over)
    }

    /// The body's reader has gone.
    pub(super) fn reader_left(&mut self, number: u64) {
        if number == self.number {
            self.has_reader = false;
            self.wake();
        }
    }

    /// Ready when nobody reads a body of this connection any more.
    pub(super) fn poll_read_out(&mut self, cx: &Context<'_>) -> Poll<()> {
        if !self.has_reader || !matches!(self.upload, Upload::Coming { .. }) {
            return Poll::Ready(());
        }
        self.waiting = Some(cx.waker().clone());
        Poll::Pending
    }

    fn wake(&mut self) {
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}

/// The socket.
impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Reads more of a head; how many bytes came, 0 at the end.
    pub(super) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.input.poll_fill(&mut self.stream, cx)
    }

    /// Ready when the caller has gone. Whether it has is not looked at while its next request is here already.
    pub(super) fn poll_gone(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self.upload {
            Upload::Over if self.input.is_empty() => match ready!(self.poll_fill(cx)) {
                Ok(1..) => Poll::Pending,
                _ => Poll::Ready(()),
            },
            Upload::Over | Upload::Broken => Poll::Pending,
            // Whoever reads the body sees it.
            Upload::Coming { .. } => {
                self.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Writes heads and chunk sizes.
    pub(super) fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_write(cx, &mut Bytes::new(), &mut &b""[..])
    }

    /// Writes heads and chunk sizes, behind them a piece of a body, and what closes it.
    pub(super) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        piece: &mut Bytes,
        close: &mut &'static [u8],
    ) -> Poll<io::Result<()>> {
        while self.sent < self.out.len() || !piece.is_empty() || !close.is_empty() {
            let lines = &self.out[self.sent..];
            let stream = Pin::new(&mut self.stream);
            let written = if piece.is_empty() && close.is_empty() {
                stream.poll_write(cx, lines)
            } else {
                stream.poll_write_vectored(cx, &[lines, piece, close].map(io::IoSlice::new))
            };
            let mut written = ready!(written)?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let of_lines = written.min(self.out.len() - self.sent);
            self.sent += of_lines;
            written -= of_lines;
            let of_piece = written.min(piece.len());
            piece.advance(of_piece);
            *close = &close[written - of_piece..];
        }
        self.out.fill(0);
        self.out.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Ends what goes out.
    pub(super) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// Reads and forgets; ready at the end.
    pub(super) fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.input.consume(usize::MAX);
            if !matches!(ready!(self.poll_fill(cx)), Ok(1..)) {
                return Poll::Ready(());
            }
        }
    }
}
