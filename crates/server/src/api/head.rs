//! What the head of every request must pass before any handler sees it.

use countersign_basic::MAX_AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Request, Version, header, uri::Authority};

use super::extract::ACCOUNT_HEADER;
use crate::error::ApiError;

/// Refuses heads that two readers could understand differently, and credentials that are given twice or are
/// too long to be looked at.
pub(crate) fn check_head<B>(request: &Request<B>) -> Result<(), ApiError> {
    let fields = Fields::of(request.headers());
    check_host(request, &fields.host).map_err(ApiError::closing)?;
    check_transfer(&fields.coding).map_err(ApiError::closing)?;
    check_credentials(&fields)
}

/// The fields that are looked at here, in one pass over a head: a look-up for each takes more than all of them.
#[derive(Default)]
struct Fields<'a> {
    host: Seen<'a>,
    coding: Seen<'a>,
    authorization: Seen<'a>,
    account: Seen<'a>,
}

/// The first value of a field, and whether there are more.
#[derive(Default)]
struct Seen<'a> {
    first: Option<&'a HeaderValue>,
    has_more: bool,
}

impl<'a> Seen<'a> {
    fn add(&mut self, value: &'a HeaderValue) {
        self.has_more = self.first.is_some();
        self.first.get_or_insert(value);
    }
}

impl<'a> Fields<'a> {
    fn of(headers: &'a HeaderMap) -> Self {
        let mut fields = Self::default();
        for (name, value) in headers {
            match *name {
                header::HOST => fields.host.add(value),
                header::TRANSFER_ENCODING => fields.coding.add(value),
                header::AUTHORIZATION => fields.authorization.add(value),
                _ if *name == ACCOUNT_HEADER => fields.account.add(value),
                _ => {}
            }
        }
        fields
    }
}

/// RFC 9112 section 3.2: one Host, and that of the target where the target names one.
fn check_host<B>(request: &Request<B>, host: &Seen<'_>) -> Result<(), ApiError> {
    if host.has_more {
        return Err(ApiError::bad_request(
            "two-hosts",
            "The request carries more than one Host field. Send one.",
        ));
    }
    let target = request.uri().authority();
    let Some(host) = host.first else {
        // HTTP/2 names it in the target; HTTP/1.0 had no Host yet.
        if request.version() == Version::HTTP_11 {
            return Err(ApiError::bad_request(
                "host-missing",
                "The request carries no Host field. Send one.",
            ));
        }
        return Ok(());
    };
    let named = host.to_str().ok().filter(|host| is_authority(host));
    let named = named.ok_or_else(|| {
        ApiError::bad_request("bad-host", "The Host field is not a host name with or without a port.")
    })?;
    match target {
        Some(target) if !target.as_str().eq_ignore_ascii_case(named) => Err(ApiError::bad_request(
            "host-mismatch",
            "The request's target and its Host field name different hosts. Name one.",
        )),
        _ => Ok(()),
    }
}

fn is_authority(host: &str) -> bool {
    is_plain_authority(host) || host.is_empty() || (host.parse::<Authority>().is_ok() && !host.contains('@'))
}

/// Most hosts are a name or an IPv4 address, with or without a port: for those no URI is read.
fn is_plain_authority(host: &str) -> bool {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "0"));
    !name.is_empty()
        && !port.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// RFC 9112 section 6.1: `chunked` once is all that is understood here. Others would leave their mark on a
/// body that goes on without saying so.
fn check_transfer(coding: &Seen<'_>) -> Result<(), ApiError> {
    if !coding.has_more && coding.first.is_none_or(|one| one.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "transfer-encoding",
        "The body's Transfer-Encoding is not understood. Send 'chunked', once, or a Content-Length.",
    ))
}

/// Refuses two Authorization fields (RFC 9110 section 5.3: never "the first wins"), one that is too long
/// to be looked at, and an account header that is given twice.
fn check_credentials(fields: &Fields<'_>) -> Result<(), ApiError> {
    if fields.authorization.has_more {
        return Err(ApiError::bad_request(
            "two-authorizations",
            "The request carries more than one Authorization field. Send one.",
        ));
    }
    if fields.authorization.first.is_some_and(|value| value.len() > MAX_AUTHORIZATION) {
        return Err(ApiError::bad_request(
            "authorization-too-large",
            format!("The Authorization field is longer than {MAX_AUTHORIZATION} bytes."),
        ));
    }
    if fields.account.has_more {
        return Err(ApiError::bad_request(
            "two-accounts",
            "The request carries more than one X-Cyclr-Account field. Send one.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn a_host_for_which_no_uri_is_read_would_be_read_as_one(host in "[a-z0-9.:@\\[\\]%_-]{0,12}|[a-zA-Z0-9.-]{1,12}:?[0-9]{0,9}") {
            if is_plain_authority(&host) {
                prop_assert!(host.parse::<Authority>().is_ok() && !host.contains('@'), "{}", host);
            }
        }
    }
}
