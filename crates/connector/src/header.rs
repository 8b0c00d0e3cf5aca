//! What may stand in a header field: names, schemes, and which names belong to the server.

/// Whether this is a token (RFC 9110 section 5.6.2): the form of field names, methods and schemes.
pub(crate) fn is_token(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(legal)
}

/// Names that a definition may not set as plain headers: they carry credentials, name the host or frame
/// the message, and the server or the HTTP client writes them (RFC 9110 sections 7.2, 7.6.1, 8.6, 11).
const RESERVED: [&str; 14] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "connection",
    "proxy-connection",
    "content-length",
    "expect",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
];

/// Whether a definition may not set this header; `name` in lower case.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// The offset of the first byte that may not be in a field value: controls (rule B18) and, as their
/// meaning depends on the receiver, non-ASCII ones (RFC 9110 section 5.5).
pub(crate) fn illegal_byte(value: &str) -> Option<usize> {
    value.bytes().position(|byte| !(byte == b' ' || byte.is_ascii_graphic()))
}
