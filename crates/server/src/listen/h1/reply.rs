//! A reply on its way out: its body in pieces as they come, each framed and written at once.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body as _, Frame};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{framing::Framing, wire::Shared};
use crate::ReplyBody;

const LINE_END: &[u8] = b"\r\n";
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";
const LINE_END_AND_LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

/// Pieces up to this size are copied behind the head: cheaper than to name the kernel two places.
const SMALL: usize = 1024;

/// The body of a reply on its way out. Its head stands in the wire's `out`.
pub(super) struct Reply {
    body: ReplyBody,
    framing: Framing,
    /// How much is still to come, where the length was told.
    left: u64,
    piece: Bytes,
    close: &'static [u8],
    is_over: bool,
}

/// Why a reply did not go out whole. What went out does not look whole either.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    #[error("the caller has gone")]
    Gone,
    #[error("the caller takes no more: {0}")]
    Connection(#[from] io::Error),
    #[error("the body broke off: {0}")]
    Body(axum::Error),
    #[error("the body is not as long as its Content-Length says")]
    OtherLength,
}

impl Reply {
    pub(super) fn new(body: ReplyBody, framing: Framing) -> Self {
        let left = if let Framing::Length(length) = framing { length } else { 0 };
        let is_over = matches!(framing, Framing::Nothing(_) | Framing::Length(0));
        Self { body, framing, left, piece: Bytes::new(), close: b"", is_over }
    }

    /// Writes what can be written now. Ready when all of it is out, or cannot go out.
    pub(super) fn poll<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        wire: &Shared<S>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Stopped>> {
        loop {
            let mut waits = false;
            if !self.is_over && self.piece.is_empty() && self.close.is_empty() {
                // Not under the lock: the body may be the request's own.
                match Pin::new(&mut self.body).poll_frame(cx) {
                    Poll::Pending => waits = true,
                    Poll::Ready(frame) => self.lay_out(frame, &mut wire.lock().out)?,
                }
            }
            let mut wire = wire.lock();
            ready!(wire.poll_write(cx, &mut self.piece, &mut self.close))?;
            if self.is_over || waits {
                ready!(wire.poll_flush(cx))?;
            }
            if self.is_over {
                return Poll::Ready(Ok(()));
            }
            if waits {
                return wire.poll_gone(cx).map(|()| Err(Stopped::Gone));
            }
        }
    }

    fn lay_out(
        &mut self,
        frame: Option<Result<Frame<Bytes>, axum::Error>>,
        out: &mut Vec<u8>,
    ) -> Result<(), Stopped> {
        let Some(frame) = frame.transpose().map_err(Stopped::Body)? else {
            self.is_over = true;
            match self.framing {
                Framing::Length(_) if self.left > 0 => return Err(Stopped::OtherLength),
                Framing::Chunked => out.extend_from_slice(LAST_CHUNK),
                _ => {}
            }
            return Ok(());
        };
        // Fields behind a body end here.
        let Some(piece) = frame.into_data().ok().filter(|piece| !piece.is_empty()) else { return Ok(()) };
        match self.framing {
            Framing::Chunked => {
                self.is_over = self.body.is_end_stream();
                out.extend_from_slice(format!("{:X}\r\n", piece.len()).as_bytes());
                self.close = if self.is_over { LINE_END_AND_LAST_CHUNK } else { LINE_END };
            }
            Framing::Length(_) => {
                self.left = self.left.checked_sub(piece.len() as u64).ok_or(Stopped::OtherLength)?;
                self.is_over = self.left == 0;
            }
            Framing::UntilClose | Framing::Nothing(_) => {}
        }
        if piece.len() <= SMALL {
            out.extend_from_slice(&piece);
            out.extend_from_slice(std::mem::take(&mut self.close));
        } else {
            self.piece = piece;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
