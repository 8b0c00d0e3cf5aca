//! Why no connection came about, on its way through the HTTP client.

use crate::error::{OutboundError, Refusal};

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectFailure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Resolve(String),
    #[error("{0}")]
    Tcp(String),
    #[error("{0}")]
    Tls(String),
    #[error("no connection in time")]
    Timeout,
}

impl ConnectFailure {
    /// The error for the caller of `host`.
    pub(crate) fn at(self, host: &str) -> OutboundError {
        let host = host.to_owned();
        match self {
            Self::Refused(refusal) => OutboundError::Refused(refusal),
            Self::Resolve(reason) => OutboundError::Resolve { host, reason },
            Self::Tcp(reason) => OutboundError::Connect { host, reason },
            Self::Tls(reason) => OutboundError::Tls { host, reason },
            Self::Timeout => OutboundError::ConnectTimeout { host },
        }
    }
}
