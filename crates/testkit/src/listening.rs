//! Another way into a test's server: a listener with limits, TLS and an end of its own.

use std::{net::SocketAddr, sync::Arc};

use countersign_core::Clock;
use countersign_server::{App, Limits, Listener, Operation, TlsFiles};
use countersign_vault::SystemEntropy;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{TestApp, wire::within};

/// A listener that a test can tell to stop.
pub struct Listening {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl TestApp {
    /// Listens on one more port, for the same server.
    pub async fn listen(&self, tls: Option<TlsFiles>, limits: Limits) -> Listening {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = Listener::bind(loopback, tls, limits).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let app = App::new(Arc::clone(&self.service), clock, Arc::new(SystemEntropy), Operation::default());
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(listener.serve(app, async { drop(stopped.await) }));
        Listening { address, stop: Some(stop), server }
    }
}

impl Listening {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gives the order to stop.
    pub fn stop(&mut self) {
        self.stop.take();
    }

    /// Whether it has stopped.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.server.is_finished()
    }

    /// Waits until it has stopped.
    pub async fn ended(self) {
        // Dropping the sender here would be an order to stop.
        let Self { server, stop: _stop, .. } = self;
        within("the listener to stop", server).await.expect("the listener does not panic");
    }
}
