//! What the head of every request must pass before any handler sees it.

use countersign_basic::MAX_AUTHORIZATION;
use http::{HeaderMap, header};

use crate::error::ApiError;

/// Refuses two Authorization fields (RFC 9110 section 5.3: never "the first wins"), one that is too long
/// to be looked at, and an account header that is given twice.
pub(crate) fn check_head(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let first = fields.next();
    if fields.next().is_some() {
        return Err(ApiError::bad_request(
            "two-authorizations",
            "The request carries more than one Authorization field. Send one.",
        ));
    }
    if first.is_some_and(|value| value.len() > MAX_AUTHORIZATION) {
        return Err(ApiError::bad_request(
            "authorization-too-large",
            format!("The Authorization field is longer than {MAX_AUTHORIZATION} bytes."),
        ));
    }
    if headers.get_all(super::extract::ACCOUNT_HEADER).iter().nth(1).is_some() {
        return Err(ApiError::bad_request(
            "two-accounts",
            "The request carries more than one X-Cyclr-Account field. Send one.",
        ));
    }
    Ok(())
}
