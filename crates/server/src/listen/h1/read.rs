//! A request whose bytes are all there, read as one that comes over a connection: for the fuzz target.

use bytes::{Buf as _, BytesMut};
use countersign_http1::Step;

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
    let mut head = loop {
        if let Some((length, head)) = head::parse(&input).ok()? {
            input.advance(length);
            break head;
        }
        input.extend_from_slice(pieces.next()?);
    };
    let mut body = Vec::new();
    let is_whole = loop {
        match head.decoder.next(&mut input) {
            Ok(Step::Data(data)) => body.extend_from_slice(&data),
            Ok(Step::Trailers(_)) => {}
            Ok(Step::Over) => break true,
            Ok(Step::More) => match pieces.next() {
                Some(piece) => input.extend_from_slice(piece),
                None => break false,
            },
            Err(_) => break false,
        }
    };
    Some(ReadRequest { target: head.request.uri().to_string(), body, is_whole })
}
