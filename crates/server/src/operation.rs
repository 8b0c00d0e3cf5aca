//! How the server shows what it does, to its operators and to third parties.

use std::{str::FromStr, sync::Arc};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{metrics::Metrics, proxy};

/// How the server shows what it does. By default: in its log alone.
#[derive(Clone, Default)]
pub struct Operation {
    /// Counts and times, where somebody reads them.
    pub metrics: Option<Arc<Metrics>>,
    /// The field in which a call carries its request's id to the third party.
    pub request_id_header: Option<RequestIdHeader>,
}

/// The name of a field for request ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestIdHeader(HeaderName);

/// Why a field cannot carry request ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestIdHeaderError {
    /// Not a token of RFC 9110 section 5.6.2.
    #[error("it is not a field name; take one such as X-Request-Id")]
    NotAName,
    /// The field means something to HTTP or to this server.
    #[error("this field has a meaning of its own on the way; take one such as X-Request-Id")]
    Reserved,
}

impl FromStr for RequestIdHeader {
    type Err = RequestIdHeaderError;

    fn from_str(name: &str) -> Result<Self, RequestIdHeaderError> {
        let name: HeaderName = name.parse().map_err(|_| RequestIdHeaderError::NotAName)?;
        if proxy::is_reserved(&name) { Err(RequestIdHeaderError::Reserved) } else { Ok(Self(name)) }
    }
}

impl RequestIdHeader {
    /// Puts the id among a call's fields, in place of what the caller sent under that name.
    pub(crate) fn put(&self, fields: &mut HeaderMap, id: &str) {
        if let Ok(id) = HeaderValue::from_str(id) {
            fields.insert(self.0.clone(), id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_means_something_else_is_refused() {
        let read = str::parse::<RequestIdHeader>;
        assert!(read("X-Request-Id").is_ok());
        assert!(read("x-correlation-id").is_ok());
        for name in ["Host", "authorization", "Content-Length", "Transfer-Encoding", "X-Cyclr-Account"] {
            assert_eq!(read(name), Err(RequestIdHeaderError::Reserved), "{name}");
        }
        for name in ["", "X Request", "X-Request-Id:", "X-Request-Id\r\n"] {
            assert_eq!(read(name), Err(RequestIdHeaderError::NotAName), "{name:?}");
        }
    }
}
