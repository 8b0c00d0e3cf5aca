//! Bodies that must keep flowing, and that remember whose fault it was when they did not.

use std::{
    error::Error,
    fmt,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep};

use crate::{error::OutboundError, h1::Streamed};

/// Any error.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The body of a request that goes out.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// The caller's body failed: kept apart from every failure of the third party. The cause is shared, since the
/// client wants the error too.
#[derive(Debug, Clone)]
pub(crate) struct CallerFailed(Arc<dyn Error + Send + Sync>);

impl fmt::Display for CallerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the caller's body failed: {}", self.0)
    }
}

impl Error for CallerFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

/// The caller's body stopped in the middle.
#[derive(Debug, thiserror::Error)]
#[error("the caller's body stopped flowing")]
pub(crate) struct CallerStalled;

/// How far a request has gone out over HTTP/2, and so who is waited for.
pub(crate) struct Progress {
    start: Instant,
    /// When the last piece went out: the clock for the answer starts anew then, so that a long upload is not
    /// mistaken for a third party that does not answer.
    millis: AtomicU64,
    /// The next piece is not there yet: the time that passes is the caller's.
    awaits_caller: AtomicBool,
    /// Kept here, because over HTTP/2 the client reports a failure of the caller's body only as a stream
    /// that was reset.
    caller_failed: OnceLock<CallerFailed>,
}

impl Progress {
    pub(crate) fn start() -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            millis: AtomicU64::new(0),
            awaits_caller: AtomicBool::new(false),
            caller_failed: OnceLock::new(),
        })
    }

    /// The last piece's time.
    pub(crate) fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.millis.load(Ordering::Relaxed))
    }

    /// Whether the next piece of the request is the caller's to give.
    pub(crate) fn awaits_caller(&self) -> bool {
        self.awaits_caller.load(Ordering::Relaxed)
    }

    /// Why the request was cut, if its own body failed.
    pub(crate) fn caller_failed(&self) -> Option<CallerFailed> {
        self.caller_failed.get().cloned()
    }

    fn mark(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.millis.store(millis, Ordering::Relaxed);
    }
}

/// A request's body; its errors are marked as the caller's.
pub(crate) struct RequestBody {
    pub(crate) body: Body,
    pub(crate) progress: Arc<Progress>,
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = CallerFailed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CallerFailed>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.progress.awaits_caller.store(frame.is_pending(), Ordering::Relaxed);
        if frame.is_ready() {
            self.progress.mark();
        }
        frame.map_err(|error| self.progress.caller_failed.get_or_init(|| CallerFailed(error.into())).clone())
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. It fails with [`OutboundError::BodyTimeout`] when nothing comes for too long.
#[derive(Debug)]
pub struct ResponseBody(Source);

#[derive(Debug)]
enum Source {
    /// It is here.
    Whole(Option<Bytes>),
    /// It comes over a connection of its own.
    Streamed(Box<Streamed>),
    /// It comes over a connection that others use too.
    Shared(Timed),
}

impl ResponseBody {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self(Source::Whole(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }

    pub(crate) fn streamed(streamed: Streamed) -> Self {
        Self(Source::Streamed(Box::new(streamed)))
    }

    pub(crate) fn shared(body: Incoming, limit: Duration) -> Self {
        Self(Source::Shared(Timed { body, limit, timer: None }))
    }
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = OutboundError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OutboundError>>> {
        match &mut self.0 {
            Source::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Source::Streamed(streamed) => streamed.poll_frame(cx),
            Source::Shared(timed) => timed.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Source::Whole(bytes) => bytes.is_none(),
            Source::Streamed(streamed) => streamed.is_end_stream(),
            Source::Shared(timed) => timed.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Source::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Source::Streamed(streamed) => streamed.size_hint(),
            Source::Shared(timed) => timed.body.size_hint(),
        }
    }
}

/// A body with a limit on the time between two pieces. The timer exists only while the body is awaited.
#[derive(Debug)]
struct Timed {
    body: Incoming,
    limit: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Timed {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, OutboundError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(|_| OutboundError::Closed)));
        }
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        timer.as_mut().poll(cx).map(|()| {
            timer.as_mut().reset(Instant::now() + limit);
            Some(Err(OutboundError::BodyTimeout))
        })
    }
}
