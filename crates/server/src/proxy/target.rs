//! Which requests the proxy answers, and what of their address goes on.

use std::ops::Range;

use http::Uri;

const PREFIX: &str = "/v1.0/account/connectors/";

/// Where the parts of a proxied address lie in its path. They are used as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    connection: Range<usize>,
    path: usize,
}

/// Takes the address of a proxied request apart; `None` for every other one.
pub(crate) fn target(uri: &Uri) -> Option<Target> {
    let whole = uri.path();
    let (connection, rest) = whole.strip_prefix(PREFIX)?.split_once('/')?;
    let path = rest.strip_prefix("proxy")?;
    if !(path.is_empty() || path.starts_with('/')) {
        return None;
    }
    let connection = PREFIX.len()..PREFIX.len() + connection.len();
    Some(Target { connection, path: whole.len() - path.len() })
}

impl Target {
    /// The account connector's id in the address that was taken apart, still unread.
    pub(crate) fn connection<'a>(&self, uri: &'a Uri) -> &'a str {
        uri.path().get(self.connection.clone()).unwrap_or_default()
    }

    /// What stands behind `/proxy` in it: empty, or beginning with `/`.
    pub(crate) fn path<'a>(&self, uri: &'a Uri) -> &'a str {
        uri.path().get(self.path..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(address: &str) -> Option<(String, String, Option<String>)> {
        let uri = address.parse().unwrap();
        let found = target(&uri)?;
        Some((found.connection(&uri).into(), found.path(&uri).into(), uri.query().map(Into::into)))
    }

    #[test]
    fn path_and_query_stay_as_they_were_written() {
        assert_eq!(
            parts("/v1.0/account/connectors/7/proxy/a%2Fb//c;d=1?x=1&x=%20+&y"),
            Some(("7".into(), "/a%2Fb//c;d=1".into(), Some("x=1&x=%20+&y".into())))
        );
        assert_eq!(parts("/v1.0/account/connectors/7/proxy"), Some(("7".into(), String::new(), None)));
        assert_eq!(
            parts("/v1.0/account/connectors/7/proxy/?"),
            Some(("7".into(), "/".into(), Some(String::new())))
        );
    }

    #[test]
    fn other_addresses_are_not_the_proxys() {
        for address in [
            "/v1.0/account/connectors",
            "/v1.0/account/connectors/7",
            "/v1.0/account/connectors/7/proxyish/a",
            "/v1.0/account/connectors/7/properties",
            "/v1.0/accounts/7/proxy/a",
        ] {
            assert_eq!(parts(address), None, "{address}");
        }
    }
}
