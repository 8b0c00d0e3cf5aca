//! HTTP/2 to a third party that chooses it (ALPN, RFC 7301): one connection carries many calls at once, so it
//! has a task of its own. hyper speaks the protocol.

use std::{pin::pin, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::time::{Instant, timeout_at};

use crate::{
    Body, OutboundError, ResponseBody,
    attempt::{Failed, Patience},
    body::{CallerStalled, Progress, RequestBody},
    stream::Stream,
};

/// The largest head of an answer that is read.
const MAX_HEAD: u32 = 64 * 1024;

/// The shortest silence on a connection after which it is asked for a sign of life.
const MIN_SILENCE: Duration = Duration::from_secs(1);

/// A connection that calls share.
#[derive(Clone)]
pub(crate) struct Shared {
    sender: http2::SendRequest<RequestBody>,
    last_used: Instant,
}

impl Shared {
    /// Begins to speak HTTP/2.
    pub(crate) async fn begin(stream: Stream, patience: Patience) -> Result<Self, OutboundError> {
        // Half for the silence and half for the sign of life: a connection that died is gone about when the
        // first request on it is given up.
        let silence = (patience.answer / 2).max(MIN_SILENCE);
        let handshake = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_header_list_size(MAX_HEAD)
            // A connection outlives requests that were given up; without these it would stay in the pool,
            // and fail every request, long after its other end has gone.
            .keep_alive_interval(silence)
            .keep_alive_timeout(silence)
            .handshake(TokioIo::new(stream))
            .await;
        let (sender, connection) = handshake.map_err(|error| failure(&error))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "an HTTP/2 connection to a third party ended with an error");
            }
        });
        Ok(Self { sender, last_used: Instant::now() })
    }

    /// Whether it can carry a call.
    pub(crate) fn is_usable(&self, idle_timeout: Duration) -> bool {
        self.sender.is_ready() && self.last_used.elapsed() < idle_timeout
    }

    /// A handle for a call that begins.
    pub(crate) fn used(&mut self) -> Self {
        self.last_used = Instant::now();
        self.clone()
    }

    /// Sends a request, and returns when the head of its answer is there.
    pub(crate) async fn exchange(
        mut self,
        request: Request<Body>,
        patience: Patience,
    ) -> Result<Response<ResponseBody>, Failed> {
        let progress = Progress::start();
        let request = request.map(|body| RequestBody { body, progress: Arc::clone(&progress) });
        let mut answer = pin!(self.sender.try_send_request(request));
        loop {
            match timeout_at(next_look(&progress, patience)?, &mut answer).await {
                Ok(Ok(answer)) => return Ok(answer.map(|body| ResponseBody::shared(body, patience.body))),
                Ok(Err(mut error)) => {
                    // Handed back untouched: the connection had ended before it took the request. A
                    // streaming body is first polled after that point.
                    if let Some(request) = error.take_message() {
                        return Err(Failed::Unsent(Box::new(request.map(|body| body.body))));
                    }
                    return Err(Failed::For(match progress.caller_failed() {
                        Some(failed) => OutboundError::RequestBody(Box::new(failed)),
                        None => failure(error.error()),
                    }));
                }
                Err(_) => {}
            }
        }
    }
}

/// When to look at the clock again, unless time is up. It is never later than either limit, because
/// whose time it is changes with each piece.
fn next_look(progress: &Progress, patience: Patience) -> Result<Instant, OutboundError> {
    let (answer, idle) = (patience.answer, patience.body);
    let awaits_caller = progress.awaits_caller();
    let now = Instant::now();
    let end = progress.last() + if awaits_caller { idle } else { answer };
    if now < end {
        return Ok(end.min(now + answer.min(idle)));
    }
    Err(if awaits_caller {
        OutboundError::RequestBody(Box::new(CallerStalled))
    } else {
        OutboundError::ResponseTimeout
    })
}

/// What the client's error comes from; its own words are for nobody.
fn failure(error: &hyper::Error) -> OutboundError {
    if error.is_parse() {
        return OutboundError::Protocol(error.to_string());
    }
    OutboundError::Closed
}
