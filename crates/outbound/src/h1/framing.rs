//! Where a body ends: what a head says of it.

use http::{HeaderMap, header::CONTENT_LENGTH, request::Parts};
use http_body::Body as _;

use crate::Body;

/// How a request's body is framed (RFC 9112 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is none.
    Nothing,
    /// It has this length, and the caller's own field says so.
    Told(u64),
    /// It has this length, which is to be said.
    Length(u64),
    Chunked,
}

impl Framing {
    pub(crate) fn of(parts: &Parts, body: &Body) -> Self {
        match length(&parts.headers) {
            Ok(Some(length)) => Self::Told(length),
            _ if body.is_end_stream() => Self::Nothing,
            _ => body.size_hint().exact().map_or(Self::Chunked, Self::Length),
        }
    }
}

/// The length that all Content-Length fields tell; an error when they differ, or tell none.
pub(crate) fn length(fields: &HeaderMap) -> Result<Option<u64>, String> {
    let mut found = None;
    for value in fields.get_all(CONTENT_LENGTH) {
        for one in value.as_bytes().split(|byte| *byte == b',') {
            let digits = one.trim_ascii();
            let text =
                std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
            let length = text.and_then(|text| text.parse::<u64>().ok());
            let length = length.ok_or("its Content-Length is no length")?;
            if found.replace(length).is_some_and(|other| other != length) {
                return Err("it tells two lengths".to_owned());
            }
        }
    }
    Ok(found)
}
