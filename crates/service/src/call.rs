//! A call through a connection: the credential is opened, put into the request, and forgotten.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use countersign_core::{Account, ConnectionId, OpenedInjection, OpenedPlacement, State};
use countersign_outbound::{Body, OutboundError, ResponseBody};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body::{Frame, SizeHint};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    Deed, Service, ServiceError, ServiceResult,
    resolve::{Base, Route},
    traffic::{Moment, Permit},
};

/// What the caller wants sent. Fields that must not leave have been taken out.
#[derive(Debug)]
pub struct CallRequest<'a> {
    /// As the caller wrote it.
    pub method: Method,
    /// The part of the path behind the prefix, as written: empty, or beginning with `/`.
    pub path: &'a str,
    /// The query as written, without `?`.
    pub query: Option<&'a str>,
    /// The caller's fields.
    pub headers: HeaderMap,
    /// The caller's body, streamed.
    pub body: Body,
    /// How long the caller is willing to wait before the call leaves.
    pub time: CallerTime,
    /// Whether it comes from an address that the caller's list allows. From any other, partner integrations
    /// alone are open (connector API, "IP restriction").
    pub is_from_listed_address: bool,
}

/// RFC 3986 section 2.3: what need not be encoded in a query value.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How long the caller is willing to wait before the call leaves (`Prefer: wait`, RFC 7240 section 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallerTime(pub Duration);

/// What became known of a call on its way, also of one that failed or was given up.
#[derive(Debug, Default)]
pub struct CallFacts {
    /// The connector's name, once the connection was found.
    pub connector: Option<Arc<str>>,
    /// How long the third party took until its answer began, or failed to begin.
    pub head: Option<Duration>,
}

impl Service {
    /// Sends the call to the third party and returns its answer as its head arrives.
    ///
    /// What stands before the third party, in this order: the route, the caller's list of addresses, its
    /// credential not rejected and not on trial, a place among the calls at once, the third party's own wish to be left alone, its breaker, and
    /// the audit log.
    pub async fn call(
        self: &Arc<Self>,
        deed: &Deed,
        account: &Account,
        id: ConnectionId,
        call: CallRequest<'_>,
        facts: &mut CallFacts,
    ) -> ServiceResult<Response<CallBody>> {
        if !call.is_from_listed_address {
            self.require_partner_integration(account, id).await?;
        }
        let (route, began) = self.admissible(account, id, facts).await?;
        let permits = self.places(deed, &route)?;
        self.wait_for_pause(&route, call.time).await?;
        self.pass_breaker(&route)?;
        let answer = match &route.connection.standby {
            None => self.send(deed, &route, began, call, facts).await?,
            Some(standby) => Box::pin(self.deliver(deed, &route, standby, began, call, facts)).await?,
        };
        Ok(answer.map(|body| CallBody { body, _permits: permits }))
    }

    /// Refuses a connection that is open to listed addresses alone.
    async fn require_partner_integration(&self, account: &Account, id: ConnectionId) -> ServiceResult<()> {
        if self.resolve(account, id).await?.connection.is_partner_integration {
            return Ok(());
        }
        Err(ServiceError::forbidden(
            "client-address",
            "Unknown client IP Address: contact support to request access for this IP address",
        ))
    }

    /// The route, once no trial of its credential is under way, and unless that credential is rejected; and when the
    /// call began.
    async fn admissible(
        &self,
        account: &Account,
        id: ConnectionId,
        facts: &mut CallFacts,
    ) -> ServiceResult<(Arc<Route>, Moment)> {
        let mut route = self.resolve(account, id).await?;
        facts.connector = Some(Arc::clone(&route.connector));
        let began = if let Some(moment) = route.watched.moment() {
            moment
        } else {
            let settled = Box::pin(route.watched.settled()).await;
            route = self.resolve(account, id).await?;
            settled
        };
        if route.connection.credential.is_none() {
            return Err(ServiceError::Unauthenticated(id));
        }
        let status = &route.connection.status;
        if status.state != State::Rejected {
            return Ok((route, began));
        }
        let now = self.clock.now();
        if self
            .traffic
            .settings
            .probe_rejected_after
            .is_some_and(|interval| route.watched.may_probe(status.changed, interval, now))
        {
            return Ok((route, began));
        }
        let reason = status.reason.clone().unwrap_or_else(|| "the third party refused it".to_owned());
        Err(ServiceError::Rejected { connection: id, reason })
    }

    fn places(&self, deed: &Deed, route: &Route) -> ServiceResult<[Permit; 2]> {
        let too_many = |code, what: String, retry_after| ServiceError::TooMany {
            code,
            message: format!("Too many calls {what} at once or in this second."),
            retry_after,
        };
        let client = self.traffic.client(&deed.actor).enter();
        let client = client.map_err(|wait| too_many("client-limit", "of this client".to_owned(), wait))?;
        let id = route.connection.id;
        let connection = route.watched.meter.enter();
        let connection = connection
            .map_err(|wait| too_many("connection-limit", format!("through account connector {id}"), wait))?;
        Ok([client, connection])
    }

    /// A third party that asked to be left alone is left alone: the call waits as long as its caller wants.
    async fn wait_for_pause(&self, route: &Route, CallerTime(time): CallerTime) -> ServiceResult<()> {
        let Some(pause) = route.watched.pause(|| self.clock.now()) else { return Ok(()) };
        if pause <= time {
            Box::pin(tokio::time::sleep(pause)).await;
            return Ok(());
        }
        Err(ServiceError::TooMany {
            code: "third-party-limit",
            message: format!("'{}' asked to be left alone for a while.", route.authority),
            retry_after: pause,
        })
    }

    fn pass_breaker(&self, route: &Route) -> ServiceResult<()> {
        let passed = route.breaker.pass(|| self.clock.now());
        passed.map_err(|retry_after| ServiceError::Paused {
            authority: route.authority.to_string(),
            retry_after,
        })
    }
}

/// The body of an answer. The call counts among those at once until it is done.
pub struct CallBody {
    body: ResponseBody,
    _permits: [Permit; 2],
}

impl http_body::Body for CallBody {
    type Data = Bytes;
    type Error = OutboundError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, OutboundError>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The request as it goes out, but for the credential.
pub(crate) fn addressed(route: &Route, base: &Base, call: CallRequest<'_>) -> ServiceResult<Request<Body>> {
    let CallRequest { method, path, query, mut headers, body, .. } = call;
    for (name, value) in &route.headers {
        if !headers.contains_key(name) {
            headers.insert(name, value.clone());
        }
    }
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = target(base, path, query)?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// Where the call goes: below the base URL, whatever its path holds.
fn target(base: &Base, path: &str, query: Option<&str>) -> ServiceResult<Uri> {
    if holds_dot_segment(path) {
        return Err(ServiceError::invalid(
            "dot-segment",
            "The path holds a '.' or '..' segment, which could lead out of the connector's base URL. Send the path without it.",
        ));
    }
    let joined = base.join(path, query);
    joined.map_err(|_| ServiceError::invalid("bad-path", "The path or query cannot be part of a URL."))
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

/// Puts the credential into the request. A header takes the place of the caller's own of that name; a query
/// parameter goes behind the caller's query, which stays as it was written.
pub(crate) fn inject(request: &mut Request<Body>, injection: OpenedInjection<'_>) -> ServiceResult<()> {
    match injection.placement {
        // A connector whose `getBasicAuth` makes nothing: no header goes out.
        OpenedPlacement::Header(_) if injection.expose().is_empty() => {}
        OpenedPlacement::Header(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?;
            let mut value = HeaderValue::from_str(injection.expose()).map_err(|_| unsendable())?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        OpenedPlacement::Query(name) => {
            let uri = request.uri().to_string();
            let joint = if request.uri().query().is_some() { '&' } else { '?' };
            let value = utf8_percent_encode(injection.expose(), QUERY_VALUE);
            *request.uri_mut() = format!("{uri}{joint}{name}={value}").parse().map_err(|_| unsendable())?;
        }
    }
    Ok(())
}

fn unsendable() -> ServiceError {
    ServiceError::Broken("the opened credential cannot be part of a request".to_owned())
}
