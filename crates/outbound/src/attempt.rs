//! One attempt to send a request over one connection: how long it may take, and how it fails.

use std::time::Duration;

use http::Request;

use crate::{Body, OutboundError};

/// How long is waited for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// From the last piece of the request that went out until the head of the answer.
    pub(crate) answer: Duration,
    /// Between two pieces of a body, both ways.
    pub(crate) body: Duration,
}

/// Why there is no answer.
pub(crate) enum Failed {
    /// Nothing of the request has left, and here it is, whole.
    Unsent(Box<Request<Body>>),
    /// The request may have been seen.
    For(OutboundError),
}

impl From<OutboundError> for Failed {
    fn from(error: OutboundError) -> Self {
        Self::For(error)
    }
}
