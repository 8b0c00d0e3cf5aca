//! The head of a request, read as strictly as a server may read it.

use std::mem::MaybeUninit;

use bytes::Bytes;
use countersign_http1::{Chunked, Decoder};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, Version,
    header::{CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING},
};
use httparse::{ParserConfig, Status};

/// The most fields of a request.
const MOST_FIELDS: usize = 100;

/// The longest target: what `http::Uri` takes.
const LONGEST_TARGET: usize = u16::MAX as usize - 1;

/// A request's head, and what follows from it.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) request: Request<()>,
    pub(super) decoder: Decoder,
    /// Whether the caller keeps the connection open when it has its reply.
    pub(super) keeps_open: bool,
    /// Whether the caller waits to be told before it sends the body (RFC 9110 section 10.1.1).
    pub(super) expects_continue: bool,
}

/// The status that a head is refused with. There is nobody to explain it to: no caller sends such a head by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused(pub(super) StatusCode);

const WRONG: Refused = Refused(StatusCode::BAD_REQUEST);

/// Reads a head from what has come so far: `None` while its end has not. Also how many bytes it takes.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<(usize, Head)>, Refused> {
    let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
    let mut parsed = httparse::Request::new(&mut []);
    let status = ParserConfig::default().parse_request_with_uninit_headers(&mut parsed, bytes, &mut fields);
    let length = match status {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Refused(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        }
        Err(_) => return Err(WRONG),
    };
    let (Some(method), Some(target)) = (parsed.method, parsed.path) else { return Err(WRONG) };
    if target.len() > LONGEST_TARGET {
        return Err(Refused(StatusCode::URI_TOO_LONG));
    }
    let place = |part: &[u8]| part.as_ptr().addr() - bytes.as_ptr().addr();
    let starts = parsed.headers.iter().map(|field| place(field.name.as_bytes()));
    check_line_ends(&bytes[..length], place(method.as_bytes()), starts)?;

    // One copy for target and values, which are parts of it then; the connection keeps its buffer.
    let kept = Bytes::copy_from_slice(&bytes[..length]);
    let part = |part: &[u8]| kept.slice(place(part)..place(part) + part.len());
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|_| WRONG)?;
    *request.uri_mut() = Uri::from_maybe_shared(part(target.as_bytes())).map_err(|_| WRONG)?;
    *request.version_mut() = if parsed.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
    request.headers_mut().reserve(parsed.headers.len());
    let mut is_plain = true;
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| WRONG)?;
        is_plain &= !matches!(name, CONNECTION | CONTENT_LENGTH | EXPECT | TRANSFER_ENCODING);
        let value = HeaderValue::from_maybe_shared(part(field.value)).map_err(|_| WRONG)?;
        request.headers_mut().append(name, value);
    }
    // Most requests say nothing of their body or the connection.
    if is_plain {
        let keeps_open = request.version() == Version::HTTP_11;
        let decoder = Decoder::Length(0);
        return Ok(Some((length, Head { request, decoder, keeps_open, expects_continue: false })));
    }
    let decoder = decoder(&mut request)?;
    let keeps_open = keeps_open(request.version(), request.headers());
    let expects_continue = request.version() == Version::HTTP_11
        && request
            .headers()
            .get_all(EXPECT)
            .iter()
            .any(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    Ok(Some((length, Head { request, decoder, keeps_open, expects_continue })))
}

/// RFC 9112 section 2.2 lets a line end with a bare LF, and `httparse` takes it; another reader may see no end there.
/// Every line but the first and the last begins with a field, and an LF is found nowhere else.
fn check_line_ends(
    head: &[u8],
    method: usize,
    mut fields: impl Iterator<Item = usize>,
) -> Result<(), Refused> {
    let is_right = countersign_http1::end_with_cr(&head[..method])
        && fields.all(|start| head[..start].ends_with(b"\r\n"))
        && head.ends_with(b"\r\n\r\n");
    if is_right { Ok(()) } else { Err(WRONG) }
}

/// How the body is framed (RFC 9112 section 6.3). More than one way is refused, and codings under the chunks are left
/// for a handler to explain.
fn decoder(request: &mut Request<()>) -> Result<Decoder, Refused> {
    let version = request.version();
    let fields = request.headers_mut();
    let length = length(fields)?;
    let Some(coding) = fields.get_all(TRANSFER_ENCODING).iter().next_back() else {
        return Ok(Decoder::Length(length.unwrap_or_default()));
    };
    let last = coding.as_bytes().rsplit(|byte| *byte == b',').next().unwrap_or_default();
    let is_chunked = last.trim_ascii().eq_ignore_ascii_case(b"chunked");
    if version == Version::HTTP_10 || length.is_some() || !is_chunked {
        return Err(WRONG);
    }
    Ok(Decoder::Chunked(Chunked::default()))
}

/// The length that all Content-Length fields tell; of those that say the same, the first is kept.
fn length(fields: &mut HeaderMap) -> Result<Option<u64>, Refused> {
    let mut found = None;
    let mut times = 0;
    for value in fields.get_all(CONTENT_LENGTH) {
        let digits = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let length = digits.and_then(|text| text.parse::<u64>().ok()).ok_or(WRONG)?;
        if found.replace(length).is_some_and(|other| other != length) {
            return Err(WRONG);
        }
        times += 1;
    }
    if let (Some(first), 2..) = (fields.get(CONTENT_LENGTH).cloned(), times) {
        fields.insert(CONTENT_LENGTH, first);
    }
    Ok(found)
}

/// RFC 9112 section 9.3.
fn keeps_open(version: Version, fields: &HeaderMap) -> bool {
    let has = |option: &[u8]| {
        let values = fields.get_all(CONNECTION).iter();
        let mut options = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        options.any(|one| one.trim_ascii().eq_ignore_ascii_case(option))
    };
    !has(b"close") && (version == Version::HTTP_11 || has(b"keep-alive"))
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
