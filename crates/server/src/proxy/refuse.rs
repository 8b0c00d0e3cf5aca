//! Requests that cannot be passed on: each says what to do instead.

use http::{Method, header, request::Parts};

use crate::error::ApiError;

/// Refuses methods that are not for a proxied resource, and upgrades.
pub(super) fn check(parts: &Parts) -> Result<(), ApiError> {
    if parts.method == Method::TRACE || parts.method == Method::CONNECT {
        // The answer to TRACE is the request as it arrived, the credential in it (RFC 9110 section 9.3.8).
        return Err(ApiError::bad_request(
            "method-refused",
            "TRACE and CONNECT are not passed on: one would show the credential, the other asks for a tunnel.",
        ));
    }
    if wants_upgrade(parts) {
        return Err(ApiError::bad_request(
            "upgrade-refused",
            "The connection cannot be upgraded: calls through a connection are plain HTTP. Send the request \
             without Upgrade, or open the WebSocket at the third party yourself.",
        ));
    }
    Ok(())
}

/// Whether the caller expects another protocol on this connection (RFC 9110 section 7.8). `h2c` is offered by
/// HTTP libraries unasked and may be ignored (RFC 9113 section 3.1); an Upgrade that Connection does not name
/// is no wish either.
fn wants_upgrade(parts: &Parts) -> bool {
    let list = |name| {
        let values = parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(str::trim).filter(|token| !token.is_empty())
    };
    list(header::CONNECTION).any(|token| token.eq_ignore_ascii_case("upgrade"))
        && list(header::UPGRADE).any(|protocol| !protocol.eq_ignore_ascii_case("h2c"))
}
