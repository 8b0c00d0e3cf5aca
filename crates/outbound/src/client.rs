//! The client: one for the whole program, with a pool for each scheme and authority.

use std::{pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::{
    Body, OutboundError, Refusal, RefusalReason, ResponseBody, Settings, SetupError,
    attempt::{Failed, Patience},
    connect::Connector,
    failure::ConnectFailure,
    guard::Guard,
    h1::{self, Connection},
    h2::Shared,
    pool::{Home, Pool, Ready},
    resolve::{Resolver, System},
};

/// A request on its way over a connection, until the head of its answer is there.
type Exchange = Pin<Box<dyn Future<Output = Result<Response<ResponseBody>, Failed>> + Send>>;

/// The way out. Cheap to clone; clones share pools.
#[derive(Clone)]
pub struct Outbound {
    pool: Arc<Pool>,
    connector: Connector,
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
        let pool = Arc::new(Pool::new(&settings));
        Ok(Self { pool, connector, guard, resolver, settings: Arc::new(settings) })
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
    ///
    /// Over a connection from the pool that turns out to be closed before a byte was written, or before it
    /// took the request, nothing was sent: the request goes out over a new connection then, once. Whatever
    /// else fails is final, for the third party may have seen the request.
    pub fn send(
        &self,
        request: Request<Body>,
    ) -> impl Future<Output = Result<Response<ResponseBody>, OutboundError>> + Send {
        let home = self.check(request.uri()).map(|()| self.pool.home(request.uri()));
        async move {
            let home = home?;
            let request = match home.ready() {
                None => Box::new(request),
                Some(ready) => match self.over(ready, request, &home).await {
                    Ok(answer) => return Ok(answer),
                    Err(Failed::For(error)) => return Err(error),
                    Err(Failed::Unsent(unsent)) => unsent,
                },
            };
            Box::pin(self.send_anew(*request, &home)).await
        }
    }

    /// Sends a request over a new connection.
    async fn send_anew(
        &self,
        request: Request<Body>,
        home: &Home,
    ) -> Result<Response<ResponseBody>, OutboundError> {
        let opened = self.open(request.uri(), home).await?;
        self.over(opened, request, home).await.map_err(|failed| match failed {
            Failed::For(error) => error,
            Failed::Unsent(_) => OutboundError::Closed,
        })
    }

    /// Sends a request over this connection. In a place of its own, since futures are copied into those around them.
    fn over(&self, ready: Ready, request: Request<Body>, home: &Home) -> Exchange {
        let patience = self.patience();
        match ready {
            Ready::Alone(connection) => Box::pin(h1::exchange(connection, request, patience, home.clone())),
            Ready::Shared(shared) => Box::pin(shared.exchange(request, patience)),
        }
    }

    /// A new connection, for one call or for all, as the third party chooses.
    async fn open(&self, target: &Uri, home: &Home) -> Result<Ready, OutboundError> {
        let opened = self.connector.connect(target.clone()).await;
        let stream = opened.map_err(|failure| failure.at(target.host().unwrap_or_default()))?;
        if stream.speaks_h2() {
            return Ok(Ready::Shared(home.share(Shared::begin(stream, self.patience()).await?)));
        }
        Ok(Ready::Alone(Connection::new(stream)))
    }

    fn patience(&self) -> Patience {
        Patience { answer: self.settings.response_timeout, body: self.settings.body_idle_timeout }
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
    fn check(&self, uri: &Uri) -> Result<(), OutboundError> {
        let host = uri.host().unwrap_or_default();
        let refuse = |reason| Refusal { host: host.to_owned(), address: None, reason };
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(refuse(RefusalReason::Scheme).into());
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(refuse(RefusalReason::UserInfo).into());
        }
        Ok(self.guard.check_host(host)?)
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
