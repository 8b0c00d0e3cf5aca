//! The page of metrics on a listener of its own: it asks for no token, so it does not stand beside the API.

use std::{net::IpAddr, sync::Arc, time::Duration};

use http::{HeaderValue, Method, Request, Response, StatusCode, header};

use super::Metrics;
use crate::{Listener, ReplyBody, listen::Responder};

/// How often times are moved into their buckets.
const TIDYING: Duration = Duration::from_secs(1);

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

impl Metrics {
    /// Serves `GET /metrics` on this listener, and never ends by itself.
    pub async fn serve(self: Arc<Self>, listener: Listener) {
        tokio::join!(Arc::clone(&self).keep_tidy(), listener.serve(Page(self), std::future::pending()));
    }

    async fn keep_tidy(self: Arc<Self>) {
        let mut turns = tokio::time::interval(TIDYING);
        loop {
            turns.tick().await;
            let metrics = Arc::clone(&self);
            // A second of a busy server is tens of thousands of times: too long for a thread of the runtime.
            if tokio::task::spawn_blocking(move || metrics.tidy()).await.is_err() {
                tracing::warn!("metrics could not be tidied");
            }
        }
    }
}

#[derive(Clone)]
struct Page(Arc<Metrics>);

impl Responder for Page {
    type Held = ();

    fn opened(&self) {}

    async fn respond(&self, request: Request<ReplyBody>, _: IpAddr) -> Response<ReplyBody> {
        if request.uri().path() != "/metrics" {
            return plain(StatusCode::NOT_FOUND, "Metrics are at /metrics.\n");
        }
        if request.method() != Method::GET && request.method() != Method::HEAD {
            let mut refused = plain(StatusCode::METHOD_NOT_ALLOWED, "Metrics are for GET.\n");
            refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refused;
        }
        let metrics = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || metrics.render()).await {
            Ok(text) => plain(StatusCode::OK, text),
            Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "The metrics could not be written.\n"),
        }
    }
}

fn plain(status: StatusCode, text: impl Into<ReplyBody>) -> Response<ReplyBody> {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, TEXT);
    response
}
