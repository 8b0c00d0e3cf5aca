//! A body whose bytes are all there, read as one that comes over a connection: for fuzz targets, and for tests that hold
//! a reader against another's.

use bytes::BytesMut;

use crate::{Decoder, Step};

/// What came of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBody {
    /// What came out of its framing, trailers aside.
    pub bytes: Vec<u8>,
    /// Whether that is all of it. Otherwise it was cut off, or is not framed as its head says.
    pub is_whole: bool,
}

impl Decoder {
    /// Reads a body to its end, out of what has come and of these pieces, behind which the connection ends.
    pub fn read_whole<'a>(
        mut self,
        mut input: BytesMut,
        pieces: impl IntoIterator<Item = &'a [u8]>,
    ) -> ReadBody {
        let mut pieces = pieces.into_iter();
        let mut bytes = Vec::new();
        let is_whole = loop {
            match self.next(&mut input) {
                Ok(Step::Data(data)) => bytes.extend_from_slice(&data),
                Ok(Step::Trailers(_)) => {}
                Ok(Step::Over) => break true,
                Ok(Step::More) => match pieces.next() {
                    Some(piece) => input.extend_from_slice(piece),
                    None => break matches!(self, Self::UntilClose),
                },
                Err(_) => break false,
            }
        };
        ReadBody { bytes, is_whole }
    }
}

#[cfg(test)]
#[path = "whole_tests.rs"]
mod tests;
