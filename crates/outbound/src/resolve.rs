//! Names become addresses, and only those that calls may go to come out.

use std::{
    future::Future,
    io,
    net::{SocketAddr, ToSocketAddrs},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::{failure::ConnectFailure, guard::Guard};

/// Knows the addresses of names. Blocks while it looks.
pub(crate) trait Names: Send + Sync {
    fn addresses(&self, name: &str) -> io::Result<Vec<SocketAddr>>;
}

/// The system's resolver.
pub(crate) struct System;

impl Names for System {
    fn addresses(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        (name, 0).to_socket_addrs().map(Iterator::collect)
    }
}

/// A resolver behind the guard.
#[derive(Clone)]
pub(crate) struct Resolver {
    guard: Arc<Guard>,
    names: Arc<dyn Names>,
}

impl Resolver {
    pub(crate) fn new(guard: Arc<Guard>, names: Arc<dyn Names>) -> Self {
        Self { guard, names }
    }

    /// The addresses of a name that calls may go to; a refusal when it has others only.
    pub(crate) async fn resolve(&self, name: String) -> Result<vec::IntoIter<SocketAddr>, ConnectFailure> {
        let (guard, names) = (Arc::clone(&self.guard), Arc::clone(&self.names));
        let looked_up = tokio::task::spawn_blocking(move || {
            let found = names.addresses(&name).map_err(|error| ConnectFailure::Resolve(error.to_string()))?;
            permitted(&guard, &name, found)
        });
        looked_up.await.unwrap_or_else(|error| Err(ConnectFailure::Resolve(error.to_string())))
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = ConnectFailure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, ConnectFailure>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectFailure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.clone();
        Box::pin(async move { resolver.resolve(name.as_str().to_owned()).await })
    }
}

/// The addresses that calls may go to; a refusal when a name has others only.
fn permitted(
    guard: &Guard,
    host: &str,
    found: Vec<SocketAddr>,
) -> Result<vec::IntoIter<SocketAddr>, ConnectFailure> {
    let mut permitted = Vec::new();
    let mut refusal = None;
    for address in found {
        match guard.check_address(host, address.ip()) {
            Ok(()) => permitted.push(address),
            Err(refused) => refusal = Some(refused),
        }
    }
    match refusal {
        Some(refusal) if permitted.is_empty() => Err(ConnectFailure::Refused(refusal)),
        _ if permitted.is_empty() => Err(ConnectFailure::Resolve("it has no address".to_owned())),
        _ => Ok(permitted.into_iter()),
    }
}
