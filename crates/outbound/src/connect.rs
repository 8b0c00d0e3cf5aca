//! Opens connections: the guard on the written host, TCP through the guarded resolver, the guard on the
//! connected peer, then TLS.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use crate::{failure::ConnectFailure, guard::Guard, resolve::Resolver, stream::Stream};

/// Opens connections.
#[derive(Clone)]
pub(crate) struct Connector {
    tcp: HttpConnector<Resolver>,
    tls: TlsConnector,
    guard: Arc<Guard>,
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(guard: Arc<Guard>, resolver: Resolver, tls: TlsConnector, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out over a name's addresses, so that a dead one leaves time for the next.
        tcp.set_connect_timeout(Some(timeout));
        Self { tcp, tls, guard, timeout }
    }

    async fn open(mut self, target: Uri) -> Result<Stream, ConnectFailure> {
        let host = target.host().unwrap_or_default().to_owned();
        self.guard.check_host(&host)?;
        let is_tls = target.scheme_str() == Some("https");
        let tcp = self.tcp.call(target).await.map_err(tcp_failure)?;
        let peer = tcp.inner().peer_addr().map_err(|error| ConnectFailure::Tcp(error.to_string()))?;
        self.guard.check_address(&host, peer.ip())?;
        if !is_tls {
            return Ok(Stream::Clear(tcp));
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(bare).map_err(|error| ConnectFailure::Tls(error.to_string()))?;
        let stream: TcpStream = tcp.into_inner();
        let secured = self.tls.connect(name, stream).await;
        let secured = secured.map_err(|error| ConnectFailure::Tls(error.to_string()))?;
        Ok(Stream::Tls(Box::new(TokioIo::new(secured))))
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = ConnectFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, ConnectFailure>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectFailure>> {
        self.tcp.poll_ready(cx).map_err(tcp_failure)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let (opening, timeout) = (self.clone().open(target), self.timeout);
        Box::pin(async move {
            tokio::time::timeout(timeout, opening).await.unwrap_or(Err(ConnectFailure::Timeout))
        })
    }
}

/// The connector wraps what the resolver said; it is taken out again here.
fn tcp_failure(error: impl std::error::Error + 'static) -> ConnectFailure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut deepest = error.to_string();
    while let Some(current) = cause {
        match current.downcast_ref::<ConnectFailure>() {
            Some(ConnectFailure::Refused(refusal)) => return ConnectFailure::Refused(refusal.clone()),
            Some(ConnectFailure::Resolve(reason)) => return ConnectFailure::Resolve(reason.clone()),
            _ => deepest = current.to_string(),
        }
        if current.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return ConnectFailure::Timeout;
        }
        cause = current.source();
    }
    ConnectFailure::Tcp(deepest)
}

#[cfg(test)]
#[path = "rebinding_tests.rs"]
mod tests;
