//! How a call through a connection ended, in few words: the values of one label.

use countersign_service::{OutboundError, ServiceError};
use http::StatusCode;

/// How a call ended. The first seven are the third party's answers, the others never became one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Redirect,
    Unauthorized,
    TooManyRequests,
    ClientError,
    ServerError,
    OtherStatus,
    RefusedHere,
    Limit,
    Paused,
    Unreachable,
    Timeout,
    AddressRefused,
    RequestBody,
    BrokenAnswer,
    FailedHere,
    Abandoned,
}

impl Outcome {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Abandoned as usize + 1;

    /// The label's value.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Success => "2xx",
            Self::Redirect => "3xx",
            Self::Unauthorized => "401",
            Self::TooManyRequests => "429",
            Self::ClientError => "4xx",
            Self::ServerError => "5xx",
            Self::OtherStatus => "other_status",
            Self::RefusedHere => "refused_here",
            Self::Limit => "limit",
            Self::Paused => "paused",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::AddressRefused => "address_refused",
            Self::RequestBody => "request_body",
            Self::BrokenAnswer => "broken_answer",
            Self::FailedHere => "failed_here",
            Self::Abandoned => "abandoned",
        }
    }

    /// The third party answered with this.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthorized,
            429 => Self::TooManyRequests,
            200..=299 => Self::Success,
            300..=399 => Self::Redirect,
            400..=499 => Self::ClientError,
            500..=599 => Self::ServerError,
            _ => Self::OtherStatus,
        }
    }

    /// It did not answer, or was not asked.
    pub(crate) fn of_error(error: &ServiceError) -> Self {
        match error {
            ServiceError::Outbound(error) => Self::of_outbound(error),
            ServiceError::TooMany { .. } => Self::Limit,
            ServiceError::Paused { .. } => Self::Paused,
            error if error.is_internal() => Self::FailedHere,
            _ => Self::RefusedHere,
        }
    }

    fn of_outbound(error: &OutboundError) -> Self {
        match error {
            OutboundError::Refused(_) => Self::AddressRefused,
            OutboundError::RequestBody(_) => Self::RequestBody,
            error if error.is_timeout() => Self::Timeout,
            error if error.is_unreachable() => Self::Unreachable,
            _ => Self::BrokenAnswer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_401_and_a_429_are_told_apart_from_other_answers() {
        for (status, label) in [
            (200, "2xx"),
            (204, "2xx"),
            (302, "3xx"),
            (400, "4xx"),
            (401, "401"),
            (403, "4xx"),
            (429, "429"),
            (500, "5xx"),
            (503, "5xx"),
            (799, "other_status"),
        ] {
            assert_eq!(Outcome::of_status(StatusCode::from_u16(status).unwrap()).label(), label, "{status}");
        }
    }

    #[test]
    fn a_third_party_that_is_late_is_told_apart_from_one_that_is_not_there() {
        let host = || "api.example".to_owned();
        for (error, label) in [
            (OutboundError::ResponseTimeout, "timeout"),
            (OutboundError::ConnectTimeout { host: host() }, "timeout"),
            (OutboundError::Connect { host: host(), reason: String::new() }, "unreachable"),
            (OutboundError::Resolve { host: host(), reason: String::new() }, "unreachable"),
            (OutboundError::Closed, "broken_answer"),
            (OutboundError::Protocol(String::new()), "broken_answer"),
            (OutboundError::RequestBody("gone".into()), "request_body"),
        ] {
            assert_eq!(Outcome::of_error(&ServiceError::Outbound(error)).label(), label);
        }
    }
}
