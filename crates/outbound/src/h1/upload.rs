//! A request on its way out: its head, and its body in pieces as they come.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, Bytes};
use http::request::Parts;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::{BodyExt, Empty};
use tokio::{io::AsyncWrite, time::Instant};

use super::{framing::Framing, head};
use crate::{Body, BoxError};

/// What a request's head takes at least; most fit in.
const USUAL: usize = 1024;
const LINE_END: &[u8] = b"\r\n";
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// A request on its way out.
pub(crate) struct Upload {
    /// Head and chunk sizes that are being written. Wiped when they are out: the credential is in the head.
    lines: Vec<u8>,
    /// How much of `lines` is out.
    sent: usize,
    /// The piece of the body behind `lines`, and what closes it.
    piece: Bytes,
    close: &'static [u8],
    body: Body,
    framing: Framing,
    /// How much of the body is still to come, where its length is known.
    left: u64,
    is_body_over: bool,
    /// Whether anything has left.
    has_begun: bool,
    /// The next piece is the caller's to give.
    pub(crate) awaits_caller: bool,
    /// When the last piece was taken.
    pub(crate) last: Instant,
}

/// Why a request does not go out.
pub(crate) enum Stopped {
    /// The caller's body failed.
    Caller(BoxError),
    /// The connection failed.
    Connection,
}

/// The caller's body is not as long as it says.
#[derive(Debug)]
struct OtherLength;

impl fmt::Display for OtherLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is not as long as its Content-Length says")
    }
}

impl std::error::Error for OtherLength {}

impl Upload {
    /// A request that is laid out in `lines`, which are empty.
    pub(crate) fn new(parts: &Parts, body: Body, mut lines: Vec<u8>) -> Self {
        let framing = Framing::of(parts, &body);
        let left = match framing {
            Framing::Told(length) | Framing::Length(length) => length,
            Framing::Nothing | Framing::Chunked => 0,
        };
        lines.reserve(USUAL);
        head::write(&mut lines, parts, framing);
        let is_body_over =
            framing == Framing::Nothing || (framing == Framing::Told(0) && body.is_end_stream());
        Self {
            lines,
            sent: 0,
            piece: Bytes::new(),
            close: b"",
            body,
            framing,
            left,
            is_body_over,
            has_begun: false,
            awaits_caller: false,
            last: Instant::now(),
        }
    }

    /// Writes what can be written now. Ready when all of it is out, or cannot go out.
    pub(crate) fn poll(
        &mut self,
        stream: &mut (impl AsyncWrite + Unpin),
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Stopped>> {
        loop {
            if !self.is_body_over && self.piece.is_empty() && self.close.is_empty() {
                self.take_piece(cx)?;
            }
            if self.has_unsent() {
                ready!(self.write(stream, cx)).map_err(|_| Stopped::Connection)?;
            } else if self.is_body_over || self.awaits_caller {
                ready!(Pin::new(&mut *stream).poll_flush(cx)).map_err(|_| Stopped::Connection)?;
                return if self.is_body_over { Poll::Ready(Ok(())) } else { Poll::Pending };
            }
        }
    }

    /// Takes the body's next piece, if it is there.
    fn take_piece(&mut self, cx: &mut Context<'_>) -> Result<(), Stopped> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.awaits_caller = frame.is_pending();
        let Poll::Ready(frame) = frame else { return Ok(()) };
        self.last = Instant::now();
        match frame {
            Some(Err(error)) => return Err(Stopped::Caller(error)),
            // Fields behind the body end here (RFC 9110 section 6.5.1 lets them).
            Some(Ok(frame)) => self.lay_out(frame.into_data().unwrap_or_default())?,
            None if self.framing == Framing::Chunked => {
                self.is_body_over = true;
                self.close = LAST_CHUNK;
            }
            None if self.left > 0 => return Err(Stopped::Caller(OtherLength.into())),
            None => self.is_body_over = true,
        }
        Ok(())
    }

    fn lay_out(&mut self, piece: Bytes) -> Result<(), Stopped> {
        if piece.is_empty() {
            return Ok(());
        }
        if self.framing == Framing::Chunked {
            self.lines.extend_from_slice(format!("{:X}\r\n", piece.len()).as_bytes());
            self.close = LINE_END;
        } else {
            let left = self.left.checked_sub(piece.len() as u64);
            self.left = left.ok_or_else(|| Stopped::Caller(OtherLength.into()))?;
        }
        self.piece = piece;
        Ok(())
    }

    fn has_unsent(&self) -> bool {
        self.sent < self.lines.len() || !self.piece.is_empty() || !self.close.is_empty()
    }

    fn write(
        &mut self,
        stream: &mut (impl AsyncWrite + Unpin),
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let lines = &self.lines[self.sent..];
        let written = if self.piece.is_empty() && self.close.is_empty() {
            Pin::new(stream).poll_write(cx, lines)
        } else {
            let pieces = [lines, &self.piece, self.close].map(io::IoSlice::new);
            Pin::new(stream).poll_write_vectored(cx, &pieces)
        };
        let mut written = ready!(written)?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        self.has_begun = true;
        let of_lines = written.min(self.lines.len() - self.sent);
        self.sent += of_lines;
        written -= of_lines;
        if self.sent == self.lines.len() {
            self.lines.fill(0);
            self.lines.clear();
            self.sent = 0;
        }
        let of_piece = written.min(self.piece.len());
        self.piece.advance(of_piece);
        self.close = &self.close[written - of_piece..];
        Poll::Ready(Ok(()))
    }

    /// The room for lines, for the next request. What was written has been wiped.
    pub(crate) fn into_lines(self) -> Vec<u8> {
        self.lines
    }

    /// Whether anything of the request has left.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// The body as it was before anything left.
    pub(crate) fn untouched(self) -> Body {
        if self.is_body_over {
            return Empty::new().map_err(|never| match never {}).boxed_unsync();
        }
        if self.piece.is_empty() {
            return self.body;
        }
        Resumed { first: Some(self.piece), rest: self.body }.boxed_unsync()
    }
}

/// A body whose first piece had been taken.
struct Resumed {
    first: Option<Bytes>,
    rest: Body,
}

impl http_body::Body for Resumed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(Frame::data(first)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (first, rest) = (self.first.as_ref().map_or(0, Bytes::len) as u64, self.rest.size_hint());
        match rest.exact() {
            Some(rest) => SizeHint::with_exact(first + rest),
            None => SizeHint::default(),
        }
    }
}
