//! Heads: the request's as it goes out, the answer's as it came in.

use std::mem::MaybeUninit;

use bytes::Bytes;
use countersign_http1::{Chunked, Decoder};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, Version,
    header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING},
    request,
};
use httparse::{ParserConfig, Status};
use hyper::ext::ReasonPhrase;

use super::framing::{Framing, length};

/// The most fields of an answer that are read.
const MOST_FIELDS: usize = 100;

/// Places for what a proxy adds, so that the map need not grow for it.
const ADDED_LATER: usize = 6;

/// An answer's head, and what follows from it.
pub(crate) struct Head {
    pub(crate) answer: Response<()>,
    pub(crate) decoder: Decoder,
    /// Whether the third party keeps the connection open when the body has ended.
    pub(crate) keeps_open: bool,
}

impl Head {
    /// Whether an answer is still to come, behind this interim one (RFC 9110 section 15.2).
    pub(crate) fn is_interim(&self) -> Result<bool, String> {
        match self.answer.status() {
            StatusCode::SWITCHING_PROTOCOLS => Err("it switches to another protocol unasked".to_owned()),
            status => Ok(status.is_informational()),
        }
    }
}

/// Lays out a request's head. A name of the host and the body's framing are added where they are missing.
pub(crate) fn write(out: &mut Vec<u8>, parts: &request::Parts, framing: Framing) {
    let mut put = |bytes: &[u8]| out.extend_from_slice(bytes);
    put(parts.method.as_str().as_bytes());
    put(b" ");
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    if target.starts_with('?') {
        put(b"/");
    }
    put(target.as_bytes());
    put(b" HTTP/1.1\r\n");
    for (name, value) in &parts.headers {
        if name == TRANSFER_ENCODING || (name == CONTENT_LENGTH && !matches!(framing, Framing::Told(_))) {
            continue;
        }
        put(name.as_str().as_bytes());
        put(b": ");
        put(value.as_bytes());
        put(b"\r\n");
    }
    if !parts.headers.contains_key(HOST) {
        put(b"host: ");
        put(host(&parts.uri).as_bytes());
        put(b"\r\n");
    }
    match framing {
        Framing::Nothing | Framing::Told(_) => {}
        Framing::Length(length) => {
            put(b"content-length: ");
            put(length.to_string().as_bytes());
            put(b"\r\n");
        }
        Framing::Chunked => put(b"transfer-encoding: chunked\r\n"),
    }
    put(b"\r\n");
}

/// Host and port as RFC 9110 section 7.2 has them: without the scheme's own port.
fn host(uri: &Uri) -> &str {
    let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    match uri.authority() {
        Some(authority) if authority.port_u16().is_none_or(|port| port == default) => authority.host(),
        Some(authority) => authority.as_str(),
        None => "",
    }
}

/// Reads a head from what has come so far: `None` while its end has not. Also how many bytes it takes.
pub(crate) fn parse(bytes: &[u8], asked: &Method) -> Result<Option<(usize, Head)>, String> {
    let mut fields = [const { MaybeUninit::uninit() }; MOST_FIELDS];
    let mut parsed = httparse::Response::new(&mut []);
    let status = ParserConfig::default().parse_response_with_uninit_headers(&mut parsed, bytes, &mut fields);
    let length = match status.map_err(|error| error.to_string())? {
        Status::Complete(length) => length,
        Status::Partial => return Ok(None),
    };
    let code = parsed.code.and_then(|code| StatusCode::from_u16(code).ok());
    let code = code.ok_or("its status is no status")?;
    let version = if parsed.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };

    // One copy for all values, which are parts of it then; the connection keeps its buffer.
    let kept = Bytes::copy_from_slice(&bytes[..length]);
    let mut answer = Response::new(());
    answer.headers_mut().reserve(parsed.headers.len() + ADDED_LATER);
    let mut has_coding = false;
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|error| error.to_string())?;
        has_coding |= name == TRANSFER_ENCODING;
        let start = field.value.as_ptr().addr() - bytes.as_ptr().addr();
        let value = kept.slice(start..start + field.value.len());
        let value = HeaderValue::from_maybe_shared(value).map_err(|error| error.to_string())?;
        answer.headers_mut().append(name, value);
    }
    if let Some(reason) = parsed.reason.filter(|reason| Some(*reason) != code.canonical_reason())
        && let Ok(reason) = ReasonPhrase::try_from(reason.as_bytes())
    {
        answer.extensions_mut().insert(reason);
    }
    *answer.status_mut() = code;
    *answer.version_mut() = version;
    let keeps_open = keeps_open(version, answer.headers(), has_coding);
    let decoder = decoder(&mut answer, asked, has_coding)?;
    let keeps_open = keeps_open && !matches!(decoder, Decoder::UntilClose);
    Ok(Some((length, Head { answer, decoder, keeps_open })))
}

/// How the body is framed (RFC 9112 section 6.3).
fn decoder(answer: &mut Response<()>, asked: &Method, has_coding: bool) -> Result<Decoder, String> {
    let status = answer.status();
    let is_bare = status.is_informational()
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
        || *asked == Method::HEAD;
    let version = answer.version();
    let fields = answer.headers_mut();
    let length = length(fields)?;
    if is_bare {
        return Ok(Decoder::Length(0));
    }
    let codings = has_coding.then(|| fields.get_all(TRANSFER_ENCODING));
    let Some(coding) = codings.and_then(|codings| codings.iter().next_back()) else {
        return Ok(length.map_or(Decoder::UntilClose, Decoder::Length));
    };
    if version == Version::HTTP_10 {
        return Err("it is of HTTP/1.0 and has a Transfer-Encoding".to_owned());
    }
    let last = coding.as_bytes().rsplit(|byte| *byte == b',').next().unwrap_or_default();
    let is_chunked = last.trim_ascii().eq_ignore_ascii_case(b"chunked");
    // It is overridden, and must not go on (RFC 9112 section 6.3).
    fields.remove(CONTENT_LENGTH);
    Ok(if is_chunked { Decoder::Chunked(Chunked::default()) } else { Decoder::UntilClose })
}

/// RFC 9112 section 9.3.
fn keeps_open(version: Version, fields: &HeaderMap, has_coding: bool) -> bool {
    // Two readers of such an answer may take its end to be in two places (RFC 9112 section 6.3).
    if has_coding && fields.contains_key(CONTENT_LENGTH) {
        return false;
    }
    let mut options =
        fields.get_all(CONNECTION).iter().flat_map(|value| value.as_bytes().split(|b| *b == b','));
    if version == Version::HTTP_10 {
        options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"keep-alive"))
    } else {
        !options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
    }
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
