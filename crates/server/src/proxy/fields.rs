//! Header fields that end here: hop-by-hop ones (RFC 9110 section 7.6.1), the caller's own credentials,
//! and this server's own fields.

use http::{HeaderMap, HeaderName, header};

/// Ends at each hop, whether `Connection` names it or not.
fn is_hop_by_hop(name: &str) -> bool {
    matches!(
        name,
        "connection" | "keep-alive" | "proxy-connection" | "te" | "trailer" | "transfer-encoding" | "upgrade"
    )
}

/// Never leaves: it is meant for this server (RFC 9110 section 11.7.2 for `Proxy-Authorization`), or, like
/// `Host` and `Expect`, is said anew on the way out.
fn is_for_us(name: &str) -> bool {
    matches!(name, "authorization" | "cookie" | "proxy-authorization" | "x-cyclr-account" | "host" | "expect")
}

/// Whether a field means something on the way, so that nothing else can be carried in it.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    is_hop_by_hop(name.as_str()) || is_for_us(name.as_str()) || *name == header::CONTENT_LENGTH
}

/// Takes out of a request what must not leave.
pub(crate) fn strip_request(fields: &mut HeaderMap) {
    strip(fields, |name| is_hop_by_hop(name) || is_for_us(name));
}

/// Takes out of a third party's answer what must not come back.
pub(crate) fn strip_response(fields: &mut HeaderMap) {
    strip(fields, |name| is_hop_by_hop(name) || name == "proxy-authenticate");
}

/// Takes out what ends here, and what `Connection` names. A message has few fields: to look at each of them
/// is less work than to look for each that it might have.
fn strip(fields: &mut HeaderMap, ends_here: impl Fn(&str) -> bool) {
    let named: Vec<HeaderName> = fields
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(str::trim))
        // What it says most often is the name of a field that ends here anyway.
        .filter(|name| !name.eq_ignore_ascii_case("keep-alive"))
        .filter_map(|name| name.parse().ok())
        .collect();
    for name in named {
        fields.remove(name);
    }
    while let Some(name) = fields.keys().find(|name| ends_here(name.as_str())).cloned() {
        fields.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn hop_by_hop_fields_and_those_that_connection_names_go() {
        let mut request = fields(&[
            ("connection", "keep-alive, X-Secret-Hop"),
            ("x-secret-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("accept", "application/json"),
        ]);
        strip_request(&mut request);
        assert_eq!(request, fields(&[("accept", "application/json")]));
    }

    #[test]
    fn the_callers_own_credentials_never_leave() {
        let mut request = fields(&[
            ("authorization", "Bearer caller"),
            ("cookie", "session=caller"),
            ("proxy-authorization", "Basic Y2FsbGVyOg=="),
            ("x-cyclr-account", "a"),
            ("x-kept", "yes"),
        ]);
        strip_request(&mut request);
        assert_eq!(request, fields(&[("x-kept", "yes")]));
    }

    #[test]
    fn repeated_fields_stay_in_order() {
        let mut response = fields(&[("set-cookie", "a=1"), ("set-cookie", "b=2"), ("connection", "close")]);
        strip_response(&mut response);
        assert_eq!(response, fields(&[("set-cookie", "a=1"), ("set-cookie", "b=2")]));
    }
}
