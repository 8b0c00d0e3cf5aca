//! The product that uses this server, as an HTTP client: what it sends and what it gets, over a real socket.

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use countersign_outbound::{Body, Outbound};
use http_body_util::{BodyExt as _, Full};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::failure::CommandResult;

const ANSWER_LIMIT: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Caller {
    base: Url,
    outbound: Outbound,
}

/// What is sent.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) content: Content,
}

/// A body.
pub(super) enum Content {
    None,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

/// What came back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Call {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), content: Content::None }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn form(mut self, pairs: Vec<(&'static str, String)>) -> Self {
        self.content = Content::Form(pairs);
        self
    }

    pub(super) fn json(mut self, body: Value) -> Self {
        self.content = Content::Json(body);
        self
    }
}

impl Content {
    fn into_bytes(self) -> (Option<&'static str>, Bytes) {
        match self {
            Self::None => (None, Bytes::new()),
            Self::Form(pairs) => {
                let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                (Some("application/x-www-form-urlencoded"), Bytes::from(form))
            }
            Self::Json(body) => (Some("application/json"), Bytes::from(body.to_string())),
        }
    }
}

impl Caller {
    pub(super) fn new(base: Url, outbound: Outbound) -> Self {
        Self { base, outbound }
    }

    pub(super) async fn send(&self, call: Call) -> CommandResult<Reply> {
        let Call { method, path, headers, content } = call;
        let url = self.base.join(&path)?;
        let (content_type, body) = content.into_bytes();
        let mut request = Request::builder().method(method).uri(url.as_str());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let body: Body = Full::new(body).map_err(|never| match never {}).boxed_unsync();
        let (parts, body) =
            self.outbound.fetch(request.body(body)?, ANSWER_LIMIT, PATIENCE).await?.into_parts();
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Ok(Reply { status: parts.status, headers: parts.headers, body })
    }
}
