//! Names become addresses, and only those that calls may go to come out.

use std::{
    future::Future,
    net::{SocketAddr, ToSocketAddrs},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::{failure::ConnectFailure, guard::Guard};

/// The system's resolver behind the guard.
#[derive(Clone)]
pub(crate) struct Resolver {
    guard: Arc<Guard>,
}

impl Resolver {
    pub(crate) fn new(guard: Arc<Guard>) -> Self {
        Self { guard }
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
        let guard = Arc::clone(&self.guard);
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let looked_up = tokio::task::spawn_blocking(move || (host.as_str(), 0).to_socket_addrs());
            let found = match looked_up.await {
                Ok(Ok(found)) => found,
                Ok(Err(error)) => return Err(ConnectFailure::Resolve(error.to_string())),
                Err(error) => return Err(ConnectFailure::Resolve(error.to_string())),
            };
            permitted(&guard, name.as_str(), found)
        })
    }
}

/// The addresses that calls may go to; a refusal when a name has others only.
fn permitted(
    guard: &Guard,
    host: &str,
    found: vec::IntoIter<SocketAddr>,
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
