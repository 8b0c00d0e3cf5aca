//! Which requests the proxy answers, and what of their address goes on.

use http::Uri;

const PREFIX: &str = "/v1.0/account/connectors/";

/// The parts of a proxied address, as they were written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The account connector's id, still unread.
    pub(crate) connection: String,
    /// What stands behind `/proxy`: empty, or beginning with `/`.
    pub(crate) path: String,
    /// The query, without `?`.
    pub(crate) query: Option<String>,
}

/// Takes the address of a proxied request apart; `None` for every other one.
pub(crate) fn target(uri: &Uri) -> Option<Target> {
    let (connection, rest) = uri.path().strip_prefix(PREFIX)?.split_once('/')?;
    let path = rest.strip_prefix("proxy")?;
    if !(path.is_empty() || path.starts_with('/')) {
        return None;
    }
    Some(Target {
        connection: connection.to_owned(),
        path: path.to_owned(),
        query: uri.query().map(ToOwned::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(address: &str) -> Option<(String, String, Option<String>)> {
        let found = target(&address.parse().unwrap())?;
        Some((found.connection, found.path, found.query))
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
