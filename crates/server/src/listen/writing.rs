//! How replies go out. They must be taken: a caller that stops reading must not keep its place, and a third party's
//! answer, for ever. And replies that are ready at one moment go out together, after all that came in at that moment
//! was looked at, requests and third parties' answers alike: to wake a sleeping caller on another processor costs as
//! much as a small request, and callers whose replies come one after the other are woken once.

use std::{
    future::poll_fn,
    io, mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// Returns when the tasks that are ready now have had their turn. Where there are none, the turn comes back at once.
pub(super) async fn others_first() {
    let mut owes_turn = true;
    poll_fn(|cx| {
        if !mem::take(&mut owes_turn) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// A stream whose writes fail when nothing of them is taken for too long. The timer exists only while the other side is
/// waited for.
pub(super) struct Flowing<S> {
    stream: S,
    limit: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<S> Flowing<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self { stream, limit, timer: None }
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
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Flowing<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let came = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.timed(cx, came)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let came = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.timed(cx, came)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
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
    use std::cell::RefCell;

    use futures_util::future::join;

    use super::*;

    #[tokio::test]
    async fn whoever_lets_others_go_first_goes_on_when_all_have_come_as_far() {
        let done = RefCell::new(Vec::new());
        let reply = async |name| {
            done.borrow_mut().push(("ready", name));
            others_first().await;
            done.borrow_mut().push(("written", name));
        };
        join(reply(1), reply(2)).await;
        assert_eq!(done.take(), [("ready", 1), ("ready", 2), ("written", 1), ("written", 2)]);
    }
}
