//! A request whose bytes are all there, read as one that comes over a connection: for the fuzz target.

use bytes::{Buf as _, BytesMut};

use super::head;

/// What came of a request whose head could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRequest {
    /// The target as it was written.
    pub target: String,
    /// What came out of the body.
    pub body: Vec<u8>,
    /// Whether that is all of it. Otherwise it was cut off, or is not framed as its head says.
    pub is_whole: bool,
}

/// Reads a request from these pieces, behind which the connection ends. `None` when there is no head, or none that may
/// be taken for one.
#[must_use]
pub fn read_request(pieces: &[&[u8]]) -> Option<ReadRequest> {
    let mut pieces = pieces.iter();
    let mut input = BytesMut::new();
    let head = loop {
        if let Some((length, head)) = head::parse(&input).ok()? {
            input.advance(length);
            break head;
        }
        input.extend_from_slice(pieces.next()?);
    };
    let body = head.decoder.read_whole(input, pieces.copied());
    Some(ReadRequest { target: head.request.uri().to_string(), body: body.bytes, is_whole: body.is_whole })
}
