//! A body, taken out of its framing.

use bytes::BytesMut;

use crate::chunked::{Broken, Chunked, Step, take};

/// How a body ends.
#[derive(Debug)]
pub enum Decoder {
    /// After as many bytes more.
    Length(u64),
    /// With a chunk of no size.
    Chunked(Chunked),
    /// With the connection.
    UntilClose,
}

impl Decoder {
    /// The next piece of what has come.
    ///
    /// # Errors
    /// [`Broken`], when what came is not framed like this.
    pub fn next(&mut self, input: &mut BytesMut) -> Result<Step, Broken> {
        Ok(match self {
            Self::Length(0) => Step::Over,
            Self::Chunked(chunked) => return chunked.next(input),
            _ if input.is_empty() => Step::More,
            Self::Length(left) => Step::Data(take(input, left)),
            Self::UntilClose => Step::Data(input.split().freeze()),
        })
    }

    /// Whether nothing more comes.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match self {
            Self::Length(left) => *left == 0,
            Self::Chunked(chunked) => chunked.is_over(),
            Self::UntilClose => false,
        }
    }

    /// How much is still to come, where that is known.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        match self {
            Self::Length(left) => Some(*left),
            Self::Chunked(chunked) if chunked.is_over() => Some(0),
            _ => None,
        }
    }
}
