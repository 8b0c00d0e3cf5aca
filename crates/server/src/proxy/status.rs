//! `Proxy-Status` (RFC 9209): whose fault it is that a call was not answered by the third party.

use countersign_service::{OutboundError, RefusalReason};

/// The field's value for a failure on the way out: this server's name, and the error type of RFC 9209
/// section 2.3 that fits.
pub(crate) fn of_outbound(error: &OutboundError) -> &'static str {
    match error {
        OutboundError::Refused(refusal) if refusal.reason == RefusalReason::NotPublic => {
            "countersign; error=destination_ip_prohibited"
        }
        OutboundError::Refused(_) => "countersign; error=http_request_denied",
        OutboundError::Resolve { .. } => "countersign; error=dns_error",
        OutboundError::Connect { .. } => "countersign; error=connection_refused",
        OutboundError::ConnectTimeout { .. } => "countersign; error=connection_timeout",
        OutboundError::Tls { .. } => "countersign; error=tls_protocol_error",
        OutboundError::ResponseTimeout | OutboundError::BodyTimeout => {
            "countersign; error=http_response_timeout"
        }
        OutboundError::Closed => "countersign; error=connection_terminated",
        OutboundError::RequestBody(_) => "countersign; error=http_request_error",
        OutboundError::TooLarge { .. } => "countersign; error=http_response_body_size",
        OutboundError::Protocol(_) => "countersign; error=http_protocol_error",
    }
}

/// The call was refused here, before anything left.
pub(crate) const DENIED_HERE: &str = "countersign; error=http_request_denied";

/// The third party is known not to answer.
pub(crate) const UNAVAILABLE: &str = "countersign; error=destination_unavailable";

/// More than one connection or one client may have.
pub(crate) const LIMIT_REACHED: &str = "countersign; error=connection_limit_reached";
