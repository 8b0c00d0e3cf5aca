//! A stand-in third party on a port of this machine: what `demo` calls, and what `connector check` proves
//! definitions against.

use std::{io, net::Ipv4Addr, sync::Arc};

use axum::{
    Json, Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

/// The head of a request, as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
}

/// What the stand-in says.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    body: Value,
}

/// Answers until it is dropped.
pub(crate) struct Standin {
    port: u16,
    task: JoinHandle<()>,
}

impl Received {
    /// The one value of a header that came once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        if values.next().is_some() { None } else { first.to_str().ok() }
    }
}

impl Answer {
    pub(crate) fn json(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }

    pub(crate) fn status(status: StatusCode) -> Self {
        Self { status, body: json!({ "error": status.canonical_reason() }) }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"stand-in\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl Standin {
    /// Listens on a free port of 127.0.0.1.
    pub(crate) async fn start(
        answer: impl Fn(Received) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let answer = Arc::new(answer);
        let respond = move |request: Request| {
            let answer = Arc::clone(&answer);
            async move { answer(received(request)) }
        };
        let task = tokio::spawn(async move {
            // Ends with the listener only, which lives as long as this task.
            let _ = axum::serve(listener, Router::new().fallback(respond)).await;
        });
        Ok(Self { port, task })
    }

    /// Its port at 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn received(request: Request) -> Received {
    let (parts, _) = request.into_parts();
    Received {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
    }
}
