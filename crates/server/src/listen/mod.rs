//! The loop that brings requests in, with its limits.
//!
//! Our own, because `axum::serve` sets no timer and so never ends a connection that sends its head too
//! slowly. HTTP/1.1 and HTTP/2, in clear text or over TLS: the former is read and written here (`h1`), the latter is
//! hyper's.

mod body;
mod connection;
mod h1;
mod input;
mod limits;
mod opening;
mod stop;
mod tls;
mod writing;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::{Request, Response};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

pub(crate) use body::BodyTimeout;
#[doc(hidden)]
pub use h1::{ReadRequest, read_request};
pub use limits::Limits;
pub use tls::{ListenError, TlsFiles};

use crate::ReplyBody;

/// Answers the requests that a listener brings in. Cloned for each connection and request: cheap.
pub trait Responder: Clone + Send + Sync + 'static {
    /// What is kept for as long as a connection is open.
    type Held: Send;

    /// A caller connected.
    fn opened(&self) -> Self::Held;

    /// Answers one request of who is at the other end of the connection. Never fails: what goes wrong is a reply
    /// too.
    fn respond(
        &self,
        request: Request<ReplyBody>,
        peer: IpAddr,
    ) -> impl Future<Output = Response<ReplyBody>> + Send;
}

/// Listens on one address.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<tls::Acceptor>,
    limits: Limits,
}

impl Listener {
    /// Binds the address, and reads certificate and key where they are given.
    pub async fn bind(
        address: SocketAddr,
        tls: Option<TlsFiles>,
        limits: Limits,
    ) -> Result<Self, ListenError> {
        let tls = tls.map(tls::Acceptor::load).transpose()?;
        let bound = TcpListener::bind(address).await;
        let tcp = bound.map_err(|source| ListenError::Bind { address, source })?;
        Ok(Self { tcp, tls, limits })
    }

    /// The address that was bound: the real port where 0 was asked for.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Serves until `stop` is done, then lets requests in flight finish for [`Limits::drain`].
    pub async fn serve(self, app: impl Responder, stop: impl Future<Output = ()>) {
        let Self { tcp, tls, limits } = self;
        let reload = tls.clone().map(|tls| tokio::spawn(tls.reload_on_change()));
        let order = stop::Order::new();
        let places = Arc::new(Semaphore::new(limits.max_connections));
        let mut stopped = std::pin::pin!(stop);
        loop {
            let (place, stream) = tokio::select! {
                () = &mut stopped => break,
                accepted = accept(&tcp, &places) => accepted,
            };
            let stop = order.stop();
            let (app, tls) = (app.clone(), tls.clone());
            let held = (place, app.opened());
            tokio::spawn(async move {
                connection::serve(stream, tls, app, limits, stop).await;
                drop(held);
            });
        }
        drop(tcp);
        if let Some(reload) = reload {
            reload.abort();
        }
        if tokio::time::timeout(limits.drain, order.give()).await.is_err() {
            tracing::warn!("requests were still in flight when the time to finish them ran out");
        }
    }
}

/// The next connection, once there is a place for it: beyond the cap, callers wait in the kernel's queue.
async fn accept(tcp: &TcpListener, places: &Arc<Semaphore>) -> (Option<OwnedSemaphorePermit>, TcpStream) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match tcp.accept().await {
            Ok((stream, _)) => return (place, stream),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                // Out of descriptors: trying again at once would spin until some are free.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}
