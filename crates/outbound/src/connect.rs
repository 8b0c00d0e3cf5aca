//! Opens connections: the guard on the written host, TCP through the guarded resolver, the guard on the
//! connected peer, then TLS.

use std::{io, sync::Arc, time::Duration};

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls_pki_types::ServerName;
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

    /// Opens a connection, within the time for that.
    pub(crate) async fn connect(&self, target: Uri) -> Result<Stream, ConnectFailure> {
        let opening = self.clone().open(target);
        tokio::time::timeout(self.timeout, opening).await.unwrap_or(Err(ConnectFailure::Timeout))
    }

    async fn open(mut self, target: Uri) -> Result<Stream, ConnectFailure> {
        let host = target.host().unwrap_or_default().to_owned();
        self.guard.check_host(&host)?;
        let is_tls = target.scheme_str() == Some("https");
        let tcp = self.tcp.call(target).await.map_err(tcp_failure)?.into_inner();
        let peer = tcp.peer_addr().map_err(|error| ConnectFailure::Tcp(error.to_string()))?;
        self.guard.check_address(&host, peer.ip())?;
        if !is_tls {
            return Ok(Stream::Clear(tcp));
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(bare).map_err(|error| ConnectFailure::Tls(error.to_string()))?;
        let secured = self.tls.connect(name, tcp).await;
        let secured = secured.map_err(|error| ConnectFailure::Tls(error.to_string()))?;
        Ok(Stream::Tls(Box::new(secured)))
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
