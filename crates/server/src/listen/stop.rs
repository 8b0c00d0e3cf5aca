//! The order to stop, as connections see it.

use tokio::sync::watch;

/// Gives the order, and waits until it has been followed.
pub(super) struct Order(watch::Sender<()>);

/// Held by each connection for as long as it lives.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<()>);

impl Order {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    pub(super) fn stop(&self) -> Stop {
        Stop(self.0.subscribe())
    }

    /// Tells all connections to end, and returns when the last one has.
    pub(super) async fn give(self) {
        self.0.send_replace(());
        self.0.closed().await;
    }
}

impl Stop {
    pub(super) fn is_ordered(&self) -> bool {
        self.0.has_changed().unwrap_or(true)
    }

    /// Returns when the order is given.
    pub(super) fn ordered(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut order = self.0.clone();
        async move {
            // Nobody is left to give one: as good as an order.
            let _ = order.changed().await;
        }
    }
}
