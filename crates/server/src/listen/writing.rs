//! How replies go out. They must be taken: a caller that stops reading must not keep its place, and a third party's
//! answer, for ever. And replies that are ready as soon as their request is read go out together, after all requests
//! that came at that moment: to wake a sleeping caller on another processor costs as much as a small request, and
//! callers whose replies come one after the other are woken once. Answers of third parties come one by one, and
//! are written at once.

use std::{
    io, mem,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// A stream whose writes let the other tasks go first, and fail when nothing of them is taken for too long. The timer
/// exists only while the other side is waited for.
pub(super) struct Flowing<S> {
    stream: S,
    limit: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether a request came in, and the others had no turn since.
    owes_turn: bool,
}

impl<S> Flowing<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, timer: None, owes_turn: false }
    }

    /// Ready when the tasks that are ready now have had their turn, once for what came in. Where there are none, the
    /// turn comes back at once.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !mem::take(&mut self.owes_turn) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Passes on what came of a write, unless the wait for it has become too long.
    fn timed<T>(&mut self, cx: &mut Context<'_>, came: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if came.is_ready() {
            self.timer = None;
            return came;
        }
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer
            .as_mut()
            .poll(cx)
            .map(|()| Err(io::Error::new(io::ErrorKind::TimedOut, "the reply is not read")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Flowing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let came = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.owes_turn |= buffer.filled().len() > before;
        came
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Flowing<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_turn(cx));
        let came = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.timed(cx, came)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_turn(cx));
        let came = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.timed(cx, came)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A look at the connection that ends without a reply ends with a flush.
        self.owes_turn = false;
        let came = Pin::new(&mut self.stream).poll_flush(cx);
        self.timed(cx, came)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let came = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.timed(cx, came)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, future::poll_fn};

    use futures_util::future::join;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, join as both, sink},
        task::yield_now,
    };

    use super::*;

    /// What two replies and a task that is ready do, in order.
    #[tokio::test]
    async fn replies_that_are_ready_together_are_written_one_after_the_other() {
        let done = RefCell::new(Vec::new());
        let reply = async |name| {
            let mut flowing = Flowing::new(both(&b"x"[..], sink()), Duration::from_secs(1));
            flowing.read_u8().await.unwrap();
            done.borrow_mut().push(("ready", name));
            flowing.write_all(b"first").await.unwrap();
            done.borrow_mut().push(("written", name));
            flowing.write_all(b"rest").await.unwrap();
            done.borrow_mut().push(("rest written", name));
            flowing.flush().await.unwrap();
        };
        join(reply(1), reply(2)).await;
        assert_eq!(
            done.take(),
            [
                ("ready", 1),
                ("ready", 2),
                ("written", 1),
                ("rest written", 1),
                ("written", 2),
                ("rest written", 2)
            ]
        );
    }

    #[tokio::test]
    async fn the_next_reply_lets_others_go_first_again_and_one_that_was_waited_for_does_not() {
        let mut flowing = Flowing::new(both(&b"xyz"[..], sink()), Duration::from_secs(1));
        for _ in 0..2 {
            flowing.read_u8().await.unwrap();
            let first = poll_fn(|cx| Poll::Ready(Pin::new(&mut flowing).poll_write(cx, b"x").is_pending()));
            assert!(first.await);
            yield_now().await;
            flowing.write_all(b"x").await.unwrap();
            flowing.flush().await.unwrap();
        }
        flowing.read_u8().await.unwrap();
        flowing.flush().await.unwrap();
        let first = poll_fn(|cx| Poll::Ready(Pin::new(&mut flowing).poll_write(cx, b"x").is_ready()));
        assert!(first.await);
    }
}
