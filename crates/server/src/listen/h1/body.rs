//! A request's body, read straight from the connection by whoever asks for it.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite};

use super::wire::{Incomplete, Shared};

/// A request's body that is still coming.
pub(super) struct Coming<S: AsyncRead + AsyncWrite + Unpin> {
    wire: Shared<S>,
    number: u64,
    /// How much is still to come, where that is known.
    left: Option<u64>,
    is_over: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Coming<S> {
    pub(super) fn new(wire: Shared<S>, number: u64, left: Option<u64>) -> Self {
        Self { wire, number, left, is_over: false }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Body for Coming<S> {
    type Data = Bytes;
    type Error = Incomplete;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Incomplete>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let number = self.number;
        let came = ready!(self.wire.lock().poll_piece(cx, number));
        match &came {
            Some(Ok(piece)) => {
                self.left = self.left.map(|left| left.saturating_sub(piece.len() as u64));
                self.is_over = self.left == Some(0);
            }
            Some(Err(_)) | None => self.is_over = true,
        }
        Poll::Ready(came.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Coming<S> {
    fn drop(&mut self) {
        self.wire.lock().reader_left(self.number);
    }
}
