//! A call through a connection: the credential is opened, put into the request, and forgotten.

use countersign_core::{Account, ConnectionId, Injection, Placement};
use countersign_outbound::{Body, ResponseBody};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Service, ServiceError, ServiceResult, resolve::Route};

/// What the caller wants sent. Fields that must not leave have been taken out.
#[derive(Debug)]
pub struct CallRequest {
    /// As the caller wrote it.
    pub method: Method,
    /// The part of the path behind the prefix, as written: empty, or beginning with `/`.
    pub path: String,
    /// The query as written, without `?`.
    pub query: Option<String>,
    /// The caller's fields.
    pub headers: HeaderMap,
    /// The caller's body, streamed.
    pub body: Body,
}

/// RFC 3986 section 2.3: what need not be encoded in a query value.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Service {
    /// Sends the call to the third party and returns its answer as its head arrives.
    pub async fn call(
        &self,
        account: &Account,
        id: ConnectionId,
        call: CallRequest,
    ) -> ServiceResult<Response<ResponseBody>> {
        let route = self.resolve(account, id).await?;
        let mut request = addressed(&route, call)?;
        let injection = self.open_injection(&route.connection)?.ok_or(ServiceError::Unauthenticated(id))?;
        inject(&mut request, &injection)?;
        Ok(self.outbound.send(request).await?)
    }
}

/// The request as it goes out, but for the credential.
fn addressed(route: &Route, call: CallRequest) -> ServiceResult<Request<Body>> {
    let CallRequest { method, path, query, mut headers, body } = call;
    for (name, value) in &route.headers {
        if !headers.contains_key(name) {
            headers.insert(name, value.clone());
        }
    }
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = target(&route.base, &path, query.as_deref())?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// The base URL, the caller's path and the caller's query, joined byte for byte.
fn target(base: &url::Url, path: &str, query: Option<&str>) -> ServiceResult<Uri> {
    if holds_dot_segment(path) {
        return Err(ServiceError::invalid(
            "dot-segment",
            "The path holds a '.' or '..' segment, which could lead out of the connector's base URL. Send the path without it.",
        ));
    }
    let origin = &base[..url::Position::BeforePath];
    let prefix = base.path().strip_suffix('/').unwrap_or(base.path());
    let slash = if path.is_empty() && prefix.is_empty() { "/" } else { "" };
    let question = if query.is_some() { "?" } else { "" };
    let whole = format!("{origin}{prefix}{path}{slash}{question}{}", query.unwrap_or_default());
    whole.parse().map_err(|_| ServiceError::invalid("bad-path", "The path or query cannot be part of a URL."))
}

/// `.` and `..`, percent-encoded or not (RFC 3986 sections 3.3 and 6.2.2.2), also where only some servers
/// see one: those that decode `%2F` before they resolve segments, take `\` for `/`, or drop `;parameters`.
fn holds_dot_segment(path: &str) -> bool {
    // Most paths have neither, and are not copied.
    if !path.contains(['.', '%']) {
        return false;
    }
    let plain = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    plain.split(['/', '\\']).any(|segment| matches!(segment.split(';').next(), Some("." | "..")))
}

/// Puts the credential into the request, in place of anything that the caller sent there.
pub(crate) fn inject(request: &mut Request<Body>, injection: &Injection) -> ServiceResult<()> {
    match &injection.placement {
        Placement::Header(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?;
            let mut value = HeaderValue::from_str(injection.value.expose()).map_err(|_| unsendable())?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        Placement::Query(name) => {
            let uri = request.uri().to_string();
            let joint = if request.uri().query().is_some() { '&' } else { '?' };
            let value = utf8_percent_encode(injection.value.expose(), QUERY_VALUE);
            *request.uri_mut() = format!("{uri}{joint}{name}={value}").parse().map_err(|_| unsendable())?;
        }
    }
    Ok(())
}

fn unsendable() -> ServiceError {
    ServiceError::Broken("the opened credential cannot be part of a request".to_owned())
}
