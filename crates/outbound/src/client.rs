//! The client: one for the whole program, with a pool for each scheme and authority.

use std::{error::Error, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode, Version,
    header::{CONTENT_LENGTH, TRANSFER_ENCODING},
};
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::{
    Body, OutboundError, Refusal, RefusalReason, ResponseBody, Settings, SetupError,
    body::{CallerStalled, Progress, RequestBody},
    connect::Connector,
    failure::ConnectFailure,
    guard::Guard,
    resolve::{Resolver, System},
};

/// The largest head of an answer that is read.
const MAX_HEAD: u32 = 64 * 1024;

/// The shortest silence on an HTTP/2 connection after which it is asked for a sign of life.
const MIN_SILENCE: Duration = Duration::from_secs(1);

/// The way out. Cheap to clone; clones share pools.
#[derive(Clone)]
pub struct Outbound {
    client: Client<Connector, RequestBody>,
    guard: Arc<Guard>,
    resolver: Resolver,
    settings: Arc<Settings>,
}

impl Outbound {
    /// A way out with these settings. The system's root certificates are read now.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let guard = Arc::new(Guard::new(settings.allow_private.clone()));
        let tls = tls(&settings)?;
        let resolver = Resolver::new(Arc::clone(&guard), Arc::new(System));
        let connector = Connector::new(Arc::clone(&guard), resolver.clone(), tls, settings.connect_timeout);
        // Half for the silence and half for the sign of life: a connection that died is gone about when the
        // first request on it is given up.
        let silence = (settings.response_timeout / 2).max(MIN_SILENCE);
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(settings.pool_idle_timeout)
            .pool_max_idle_per_host(settings.pool_max_idle_per_host)
            // Sends again only what never left: hyper hands the untouched request back when a pooled
            // connection turns out to be closed before it took the request. Once a connection has taken it
            // (HTTP/1: its head is encoded; HTTP/2: its stream is opened) no error holds the request any
            // more, even if the third party processed none of it; a new connection's failure is final too.
            // A streaming body is first polled after that point, so what is sent again is whole.
            .retry_canceled_requests(true)
            .http1_max_buf_size(MAX_HEAD as usize)
            .http2_max_header_list_size(MAX_HEAD)
            // An HTTP/2 connection outlives requests that were given up; without these it would stay in the
            // pool, and fail every request, long after its other end has gone.
            .http2_keep_alive_interval(silence)
            .http2_keep_alive_timeout(silence)
            .build(connector);
        Ok(Self { client, guard, resolver, settings: Arc::new(settings) })
    }

    /// Refuses an address before anything is opened: scheme, user-info, the host as it is written, and what
    /// it resolves to now. A name that cannot be resolved now passes: a request to it will say so. What a
    /// name resolves to later is judged again when it is connected to, and so is the connected peer.
    pub async fn admit(&self, url: &Url) -> Result<(), Refusal> {
        self.check_url(url)?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(()) };
        match timeout(self.settings.connect_timeout, self.resolver.resolve(name.to_owned())).await {
            Ok(Err(ConnectFailure::Refused(refusal))) => Err(refusal),
            _ => Ok(()),
        }
    }

    /// Refuses an address by what is written: scheme, user-info and host.
    pub fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        let host = url.host_str().unwrap_or_default();
        let refuse = |reason| Err(Refusal { host: host.to_owned(), address: None, reason });
        if !matches!(url.scheme(), "http" | "https") {
            return refuse(RefusalReason::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse(RefusalReason::UserInfo);
        }
        self.guard.check_host(host)
    }

    /// Sends exactly this request and returns when the head of the answer is there; bodies stream both
    /// ways. The URI is absolute. Redirects come back as they are.
    pub async fn send(&self, request: Request<Body>) -> Result<Response<ResponseBody>, OutboundError> {
        let host = self.checked(&request)?;
        let progress = Progress::start();
        let mut request = request.map(|body| RequestBody { body, progress: Arc::clone(&progress) });
        // The version is a matter of each connection (RFC 9110 section 2.5); this one lets both be spoken.
        *request.version_mut() = Version::HTTP_11;
        declare_length(&mut request);
        let mut answer = std::pin::pin!(self.client.request(request));
        loop {
            match timeout_at(self.next_look(&progress)?, &mut answer).await {
                Ok(Ok(answer)) if answer.status() == StatusCode::SWITCHING_PROTOCOLS => {
                    return Err(OutboundError::Protocol(
                        "it switches to another protocol unasked".to_owned(),
                    ));
                }
                Ok(Ok(answer)) => {
                    return Ok(answer.map(|body| ResponseBody::new(body, self.settings.body_idle_timeout)));
                }
                Ok(Err(error)) => {
                    return Err(match progress.caller_failed() {
                        Some(failed) => OutboundError::RequestBody(Box::new(failed)),
                        None => failure(&host, error),
                    });
                }
                Err(_) => {}
            }
        }
    }

    /// When to look at the clock again, unless time is up. It is never later than either limit, because
    /// whose time it is changes with each piece.
    fn next_look(&self, progress: &Progress) -> Result<Instant, OutboundError> {
        let (answer, idle) = (self.settings.response_timeout, self.settings.body_idle_timeout);
        let awaits_caller = progress.awaits_caller();
        let now = Instant::now();
        let end = progress.last() + if awaits_caller { idle } else { answer };
        if now < end {
            return Ok(end.min(now + answer.min(idle)));
        }
        Err(if awaits_caller {
            OutboundError::RequestBody(Box::new(CallerStalled))
        } else {
            OutboundError::ResponseTimeout
        })
    }

    /// Sends a request and reads the whole answer, `limit` bytes at most, within `deadline`.
    pub async fn fetch(
        &self,
        request: Request<Body>,
        limit: usize,
        deadline: Duration,
    ) -> Result<Response<Bytes>, OutboundError> {
        let whole = async {
            let (parts, body) = self.send(request).await?.into_parts();
            match Limited::new(body, limit).collect().await {
                Ok(body) => Ok(Response::from_parts(parts, body.to_bytes())),
                Err(error) if error.is::<LengthLimitError>() => Err(OutboundError::TooLarge { limit }),
                Err(error)
                    if error.downcast_ref::<OutboundError>().is_some_and(OutboundError::is_timeout) =>
                {
                    Err(OutboundError::BodyTimeout)
                }
                Err(_) => Err(OutboundError::Closed),
            }
        };
        timeout(deadline, whole).await.unwrap_or(Err(OutboundError::ResponseTimeout))
    }

    /// Judges the target once more here, so that no path to the network leads around the guard.
    fn checked(&self, request: &Request<Body>) -> Result<String, OutboundError> {
        let uri = request.uri();
        let host = uri.host().unwrap_or_default();
        let refuse = |reason| Refusal { host: host.to_owned(), address: None, reason };
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(refuse(RefusalReason::Scheme).into());
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(refuse(RefusalReason::UserInfo).into());
        }
        self.guard.check_host(host)?;
        Ok(host.to_owned())
    }
}

/// Declares a GET's or HEAD's body of unknown length, for hyper takes an undeclared one for none and drops it
/// (HTTP/1 only; over HTTP/2 the field is taken off again, RFC 9113 section 8.2.2).
fn declare_length(request: &mut Request<RequestBody>) {
    let is_undeclared = matches!(*request.method(), Method::GET | Method::HEAD)
        && !request.body().is_end_stream()
        && request.body().size_hint().exact().is_none()
        && !request.headers().contains_key(CONTENT_LENGTH);
    if is_undeclared {
        request.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

fn tls(settings: &Settings) -> Result<TlsConnector, SetupError> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::warn!(%error, "some root certificates could not be read");
    }
    roots.add_parsable_certificates(native.certs);
    roots.add_parsable_certificates(settings.extra_roots.iter().cloned());
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// What the client's error comes from; its own words are for nobody.
fn failure(host: &str, error: hyper_util::client::legacy::Error) -> OutboundError {
    let host = host.to_owned();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(failure) = current.downcast_ref::<ConnectFailure>() {
            return match failure {
                ConnectFailure::Refused(refusal) => OutboundError::Refused(refusal.clone()),
                ConnectFailure::Resolve(reason) => OutboundError::Resolve { host, reason: reason.clone() },
                ConnectFailure::Tcp(reason) => OutboundError::Connect { host, reason: reason.clone() },
                ConnectFailure::Tls(reason) => OutboundError::Tls { host, reason: reason.clone() },
                ConnectFailure::Timeout => OutboundError::ConnectTimeout { host },
            };
        }
        if let Some(http) = current.downcast_ref::<hyper::Error>() {
            if http.is_parse() {
                return OutboundError::Protocol(http.to_string());
            }
            // Shorter than the length that it declared.
            if http.is_body_write_aborted() {
                return OutboundError::RequestBody(Box::new(error));
            }
        }
        cause = current.source();
    }
    OutboundError::Closed
}
