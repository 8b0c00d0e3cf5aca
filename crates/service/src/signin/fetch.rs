//! A hook's request on its way out: allowed hosts alone, hop by hop, within time and size.

use std::time::Duration;

use bytes::Bytes;
use countersign_connector::AllowedHosts;
use countersign_hooks::{FetchCode, FetchFailed, FetchRequest, FetchResponse};
use countersign_outbound::{Outbound, OutboundError};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use url::Url;

/// The largest answer that a hook is given.
const ANSWER_LIMIT: usize = 1 << 20;
/// The whole of a hook's time; it may wish for less.
const DEADLINE: Duration = Duration::from_secs(10);
/// Where a hook does not say how many redirects it wants.
const REDIRECTS: u32 = 5;

/// Fields that frame the message or name the host: the client writes them. What is compressed could not be
/// read by the hook.
const NOT_THE_HOOKS: [HeaderName; 9] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::ACCEPT_ENCODING,
    header::EXPECT,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
];

/// The way out of one call.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) outbound: Outbound,
    pub(crate) hosts: AllowedHosts,
    /// Answers in place of every allowed host, for a connector's author.
    pub(crate) stand_in: Option<Url>,
}

/// One hop.
struct Hop {
    method: Method,
    url: Url,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

impl Way {
    /// Sends the request, and follows redirects from one allowed host to another.
    pub(crate) async fn fetch(&self, request: FetchRequest) -> Result<FetchResponse, FetchFailed> {
        let deadline = request.timeout.map_or(DEADLINE, |wanted| wanted.min(DEADLINE));
        let mut left = request.max_redirects.unwrap_or(REDIRECTS);
        let may_follow = left > 0;
        let mut hop = Hop::first(request)?;
        loop {
            self.hosts.admits(&hop.url).map_err(|refused| failed(FetchCode::Refused, refused.to_string()))?;
            let answer =
                self.outbound.fetch(hop.request(self.stand_in.as_ref())?, ANSWER_LIMIT, deadline).await;
            let answer =
                answer.map_err(|error| FetchFailed { code: code(&error), message: error.to_string() })?;
            let Some(next) = hop.next(&answer).filter(|_| may_follow) else {
                return Ok(response(hop.url, answer));
            };
            if left == 0 {
                return Err(failed(FetchCode::TooManyRedirects, "Maximum number of redirects exceeded"));
            }
            left -= 1;
            hop = next?;
        }
    }
}

impl Hop {
    fn first(request: FetchRequest) -> Result<Self, FetchFailed> {
        let invalid = |what: &str| failed(FetchCode::Invalid, format!("{what} cannot be sent"));
        let url = Url::parse(&request.url).map_err(|_| invalid("this URL"))?;
        let method = Method::from_bytes(request.method.to_ascii_uppercase().as_bytes());
        let mut headers = Vec::new();
        for (name, value) in &request.headers {
            let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid("a header's name"))?;
            let value = HeaderValue::from_str(value)
                .map_err(|_| invalid(&format!("the value of the header '{field}'")))?;
            if !NOT_THE_HOOKS.contains(&field) {
                headers.push((field, value));
            }
        }
        let method = method.map_err(|_| invalid("this method"))?;
        Ok(Self { method, url, headers, body: request.body.unwrap_or_default() })
    }

    fn request(&self, stand_in: Option<&Url>) -> Result<Request<countersign_outbound::Body>, FetchFailed> {
        let mut url = self.url.clone();
        if let Some(stand_in) = stand_in {
            url = stand_in.clone();
            url.set_path(self.url.path());
            url.set_query(self.url.query());
        }
        url.set_fragment(None);
        let mut request = Request::builder().method(self.method.clone()).uri(url.as_str());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = Full::new(Bytes::from(self.body.clone())).map_err(|never| match never {}).boxed_unsync();
        request.body(body).map_err(|_| failed(FetchCode::Invalid, "this request cannot be sent"))
    }

    /// Where a redirect leads (RFC 9110 section 15.4). Credentials stay behind when the host changes, as
    /// every client has it.
    fn next(&self, answer: &Response<Bytes>) -> Option<Result<Self, FetchFailed>> {
        let status = answer.status();
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let location = answer.headers().get(header::LOCATION)?.to_str().ok();
        let Some(url) = location.and_then(|location| self.url.join(location).ok()) else {
            return Some(Err(failed(FetchCode::Invalid, "the redirect leads to no URL")));
        };
        let becomes_get = status == StatusCode::SEE_OTHER
            || (self.method == Method::POST && matches!(status.as_u16(), 301 | 302));
        let is_elsewhere = url.origin() != self.url.origin();
        let stays = |name: &HeaderName| {
            let is_credential =
                matches!(*name, header::AUTHORIZATION | header::COOKIE | header::PROXY_AUTHORIZATION);
            let is_body = *name == header::CONTENT_TYPE;
            !(is_elsewhere && is_credential || becomes_get && is_body)
        };
        let headers = self.headers.iter().filter(|(name, _)| stays(name)).cloned().collect();
        let (method, body) = if becomes_get && self.method != Method::HEAD {
            (Method::GET, Vec::new())
        } else {
            (self.method.clone(), self.body.clone())
        };
        Some(Ok(Self { method, url, headers, body }))
    }
}

fn response(url: Url, answer: Response<Bytes>) -> FetchResponse {
    let status = answer.status();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    FetchResponse {
        status: status.as_u16(),
        reason: status.canonical_reason().unwrap_or_default().to_owned(),
        url: url.into(),
        headers: headers.collect(),
        body: answer.into_body().into(),
    }
}

fn failed(code: FetchCode, message: impl Into<String>) -> FetchFailed {
    FetchFailed { code, message: message.into() }
}

fn code(error: &OutboundError) -> FetchCode {
    match error {
        OutboundError::Refused(_) => FetchCode::Refused,
        OutboundError::Resolve { .. } => FetchCode::NotFound,
        OutboundError::Tls { .. } => FetchCode::Tls,
        OutboundError::TooLarge { .. } => FetchCode::TooLarge,
        error if error.is_timeout() => FetchCode::TimedOut,
        _ => FetchCode::Unreachable,
    }
}
