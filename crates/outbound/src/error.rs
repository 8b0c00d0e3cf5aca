//! What can go wrong on the way out, and whose fault it is.

use std::{fmt, net::IpAddr};

use crate::BoxError;

/// What can go wrong on the way out. None of these texts holds a header, a path or a query.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address is one that calls may not go to. Nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name has no address.
    #[error("the name '{host}' cannot be resolved: {reason}")]
    Resolve {
        /// The name.
        host: String,
        /// What the resolver said.
        reason: String,
    },
    /// Nobody accepts connections there.
    #[error("'{host}' cannot be connected to: {reason}")]
    Connect {
        /// Where to.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// No connection in time.
    #[error("'{host}' could not be connected to in time")]
    ConnectTimeout {
        /// Where to.
        host: String,
    },
    /// The certificate is not trusted, or the handshake failed.
    #[error("'{host}' could not be reached over TLS: {reason}")]
    Tls {
        /// Where to.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// No answer began in time.
    #[error("the third party did not begin to answer in time")]
    ResponseTimeout,
    /// A body stopped flowing.
    #[error("the third party's answer stopped in the middle")]
    BodyTimeout,
    /// The connection ended before the answer began, or in the middle of it.
    #[error("the third party closed the connection before its answer was complete")]
    Closed,
    /// The caller's own body failed: not the third party's fault.
    #[error("the request's body ended before it was complete")]
    RequestBody(#[source] BoxError),
    /// The answer is larger than it may be here.
    #[error("the third party's answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// What came back is not HTTP.
    #[error("the third party's answer is not HTTP: {0}")]
    Protocol(String),
}

impl OutboundError {
    /// Whether nobody answered at that address: what a breaker counts.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::Resolve { .. }
                | Self::Connect { .. }
                | Self::ConnectTimeout { .. }
                | Self::Tls { .. }
                | Self::ResponseTimeout
        )
    }

    /// Whether time ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::ConnectTimeout { .. } | Self::ResponseTimeout | Self::BodyTimeout)
    }
}

/// An address that calls may not go to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// The host as it was written.
    pub host: String,
    /// The address in question, where it came to one.
    pub address: Option<IpAddr>,
    /// Why.
    pub reason: RefusalReason,
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalReason {
    /// Neither `http` nor `https`.
    Scheme,
    /// A user name or password in the URL (RFC 9110 section 4.2.4).
    UserInfo,
    /// No host.
    NoHost,
    /// A number or a form that some resolvers read as an address: decimal, octal, hex, shortened.
    DisguisedAddress,
    /// A dot at the end, which would slip past comparisons with the allowed host.
    TrailingDot,
    /// In a range that is not public, and not allowed by the configuration.
    NotPublic,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, address, reason } = self;
        match (reason, address) {
            (RefusalReason::NotPublic, Some(address)) => write!(
                f,
                "'{host}' is refused: {address} is not a public address; if that is meant, the operator \
                 adds its range to outbound.allow_private"
            ),
            (reason, _) => write!(f, "'{host}' is refused: {}", reason.sentence()),
        }
    }
}

impl RefusalReason {
    fn sentence(self) -> &'static str {
        match self {
            Self::Scheme => "only http and https URLs are called",
            Self::UserInfo => "a URL must not carry a user name or password",
            Self::NoHost => "the URL has no host",
            Self::DisguisedAddress => {
                "write an IP address in its usual form, four decimal numbers or IPv6 in brackets"
            }
            Self::TrailingDot => "write the host without the dot at its end",
            Self::NotPublic => "it is not a public address",
        }
    }
}
