//! Ways out for tests, and what they send.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use countersign_outbound::{Body, BoxError, Outbound, OutboundError, ResponseBody, Settings};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, Empty, Full};
use tokio::sync::mpsc;

/// How long a test waits for what must happen.
pub(crate) const SHORT: Duration = Duration::from_millis(100);

/// Settings that may reach this machine.
pub(crate) fn settings() -> Settings {
    let allow_private = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    Settings { allow_private, ..Settings::default() }
}

/// A way out that may reach this machine.
pub(crate) fn outbound() -> Outbound {
    Outbound::new(settings()).unwrap()
}

pub(crate) fn get(url: &str) -> Request<Body> {
    request("GET", url, empty())
}

pub(crate) fn post(url: &str, body: Body) -> Request<Body> {
    request("POST", url, body)
}

pub(crate) fn request(method: &str, url: &str, body: Body) -> Request<Body> {
    Request::builder().method(method).uri(url).body(body).unwrap()
}

pub(crate) fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

pub(crate) fn full(bytes: &'static str) -> Body {
    Full::from(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// What the test puts into a [`pieces`] body.
pub(crate) type Source = mpsc::Sender<Result<Bytes, BoxError>>;

/// A body that the test produces piece by piece; it ends when the source is dropped.
pub(crate) fn pieces() -> (Source, Body) {
    let (source, pieces) = mpsc::channel(1);
    (source, Pieces(pieces).boxed_unsync())
}

struct Pieces(mpsc::Receiver<Result<Bytes, BoxError>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// The whole body of an answer.
pub(crate) async fn body(answer: Response<ResponseBody>) -> Result<String, OutboundError> {
    let bytes = answer.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(bytes.to_vec()).unwrap())
}

/// Lets the client's own tasks do what they can do now: give a connection back to the pool, for one.
pub(crate) async fn settle() {
    for _ in 0..16 {
        tokio::task::yield_now().await;
    }
}

/// An error and everything behind it, in words and as a programmer sees it.
pub(crate) fn every_word(error: &OutboundError) -> String {
    let mut words = format!("{error:?} {error:#?}");
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(current) = cause {
        words = format!("{words} {current} {current:?}");
        cause = current.source();
    }
    words
}
