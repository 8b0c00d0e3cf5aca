//! An answer whose bytes are all there, read as one that comes over a connection: for the fuzz target, and for the test
//! that holds this reader against hyper's.

use bytes::{Buf as _, BytesMut};
use http::Method;

use super::{exchange::MAX_HEAD, head};

/// What came of an answer whose head could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAnswer {
    /// The status, past those of interim answers.
    pub status: u16,
    /// What came out of the body.
    pub body: Vec<u8>,
    /// Whether that is all of it. Otherwise it was cut off, or is not framed as its head says.
    pub is_whole: bool,
}

/// Reads the answer to a request of this method from these pieces, behind which the connection ends. `None` when there
/// is no head, or none that may be taken for one.
#[must_use]
pub fn read_answer(pieces: &[&[u8]], asked: &Method) -> Option<ReadAnswer> {
    let mut pieces = pieces.iter();
    let mut input = BytesMut::new();
    let head = loop {
        match head::parse(&input, asked).ok()? {
            Some((length, head)) => {
                input.advance(length);
                if !head.is_interim().ok()? {
                    break head;
                }
            }
            None if input.len() >= MAX_HEAD => return None,
            None => input.extend_from_slice(pieces.next()?),
        }
    };
    let body = head.decoder.read_whole(input, pieces.copied());
    Some(ReadAnswer { status: head.answer.status().as_u16(), body: body.bytes, is_whole: body.is_whole })
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
