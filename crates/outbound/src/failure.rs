//! Why no connection came about, on its way through the HTTP client.

use crate::error::Refusal;

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
