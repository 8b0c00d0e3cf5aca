//! An answer's body, taken out of its framing.

use bytes::BytesMut;

use super::chunked::{Broken, Chunked, Step, take};

/// How a body ends.
#[derive(Debug)]
pub(crate) enum Decoder {
    /// After as many bytes more.
    Length(u64),
    /// With a chunk of no size.
    Chunked(Chunked),
    /// With the connection.
    UntilClose,
}

impl Decoder {
    /// The next piece of what has come.
    pub(crate) fn next(&mut self, input: &mut BytesMut) -> Result<Step, Broken> {
        Ok(match self {
            Self::Length(0) => Step::Over,
            Self::Chunked(chunked) => return chunked.next(input),
            _ if input.is_empty() => Step::More,
            Self::Length(left) => Step::Data(take(input, left)),
            Self::UntilClose => Step::Data(input.split().freeze()),
        })
    }

    /// Whether nothing more comes.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Length(0) | Self::Chunked(Chunked::Over))
    }

    /// How much is still to come, where that is known.
    pub(crate) fn left(&self) -> Option<u64> {
        match self {
            Self::Length(left) => Some(*left),
            Self::Chunked(Chunked::Over) => Some(0),
            _ => None,
        }
    }
}
