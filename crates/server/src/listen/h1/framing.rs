//! How a reply goes out: its head, and what frames its body.

use http::{
    HeaderMap, Method, StatusCode, Version,
    header::{CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING},
    response::Parts,
};
use http_body::Body as _;
use hyper::ext::ReasonPhrase;

use super::{date, head::Head};
use crate::ReplyBody;

/// What of a request its reply depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) is_head: bool,
    pub(super) version: Version,
    pub(super) keeps_open: bool,
}

impl Asked {
    pub(super) fn of(head: &Head) -> Self {
        let (is_head, version) = (head.request.method() == Method::HEAD, head.request.version());
        Self { is_head, version, keeps_open: head.keeps_open }
    }
}

/// How a reply's body is framed (RFC 9112 section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none. Its length may be told all the same: the one that it would have.
    Nothing(Option<u64>),
    Length(u64),
    Chunked,
    /// It ends with the connection: HTTP/1.0 has no chunks.
    UntilClose,
}

impl Framing {
    pub(super) fn of(asked: Asked, parts: &Parts, body: &ReplyBody) -> Self {
        // RFC 9110 section 8.6.
        if parts.status == StatusCode::NO_CONTENT || parts.status.is_informational() {
            return Self::Nothing(None);
        }
        let told = told(&parts.headers);
        if parts.status == StatusCode::NOT_MODIFIED {
            return Self::Nothing(told);
        }
        let length = told.or_else(|| body.size_hint().exact());
        match length {
            // Whoever answers HEAD without a body and without a length does not know it.
            _ if asked.is_head => Self::Nothing(told.or(length.filter(|length| *length > 0))),
            Some(length) => Self::Length(length),
            None if asked.version == Version::HTTP_10 => Self::UntilClose,
            None => Self::Chunked,
        }
    }
}

/// The length that a handler tells.
fn told(fields: &HeaderMap) -> Option<u64> {
    fields.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Lays out a reply's head.
pub(super) fn put_head(out: &mut Vec<u8>, asked: Asked, parts: &Parts, framing: Framing, keeps_open: bool) {
    put_status(out, asked.version, parts);
    let mut is_dated = false;
    for (name, value) in &parts.headers {
        is_dated |= name == DATE;
        // What frames the message, and what becomes of the connection, is said below.
        if name == CONTENT_LENGTH || name == TRANSFER_ENCODING || name == CONNECTION {
            continue;
        }
        put_field(out, name.as_str().as_bytes(), value.as_bytes());
    }
    match framing {
        Framing::Length(length) | Framing::Nothing(Some(length)) => {
            put_field(out, b"content-length", length.to_string().as_bytes());
        }
        Framing::Chunked => put_field(out, b"transfer-encoding", b"chunked"),
        Framing::Nothing(None) | Framing::UntilClose => {}
    }
    if !keeps_open {
        put_field(out, b"connection", b"close");
    } else if asked.version == Version::HTTP_10 {
        put_field(out, b"connection", b"keep-alive");
    }
    if !is_dated {
        out.extend_from_slice(b"date: ");
        date::put(out);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
}

fn put_status(out: &mut Vec<u8>, version: Version, parts: &Parts) {
    let reason = parts.extensions.get::<ReasonPhrase>();
    if version == Version::HTTP_11 && parts.status == StatusCode::OK && reason.is_none() {
        return out.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
    }
    let version: &[u8] = if version == Version::HTTP_10 { b"HTTP/1.0 " } else { b"HTTP/1.1 " };
    out.extend_from_slice(version);
    out.extend_from_slice(parts.status.as_str().as_bytes());
    out.push(b' ');
    let usual = parts.status.canonical_reason().unwrap_or_default();
    out.extend_from_slice(reason.map_or(usual.as_bytes(), ReasonPhrase::as_bytes));
    out.extend_from_slice(b"\r\n");
}

fn put_field(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.reserve(name.len() + value.len() + 4);
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
