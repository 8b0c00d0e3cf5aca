//! What live traffic tells, and what it may do: suspicion about a credential, pauses that a third party
//! asked for, limits, and the breaker of each third party. All of it in memory, bounded.

mod breaker;
mod limits;
mod observe;
mod retry_after;
mod suspicion;

use std::{convert::Infallible, sync::Arc, time::Duration};

use countersign_core::{Actor, ConnectionId};
use quick_cache::sync::Cache;

pub(crate) use breaker::Breaker;
pub use limits::LimitSettings;
pub(crate) use limits::{Meter, Permit};
pub(crate) use suspicion::{Moment, Watched};

/// Connections, clients and third parties that are watched at once; the least used are forgotten, and
/// with them only what they had done lately.
const WATCHED: usize = 100_000;

/// What live traffic may do.
#[derive(Debug, Clone, Default)]
pub struct TrafficSettings {
    /// How much at once, and how fast.
    pub limits: LimitSettings,
    /// After this time one call goes through a rejected connection, to see whether it works again. Off when
    /// absent: a wrong password tried again and again locks accounts at third parties.
    pub probe_rejected_after: Option<Duration>,
}

/// What is known of live traffic.
pub(crate) struct Traffic {
    pub(crate) settings: TrafficSettings,
    connections: Cache<ConnectionId, Arc<Watched>>,
    clients: Cache<Actor, Arc<Meter>>,
    breakers: Cache<Arc<str>, Arc<Breaker>>,
}

impl Traffic {
    pub(crate) fn new(settings: TrafficSettings) -> Self {
        Self {
            settings,
            connections: Cache::new(WATCHED),
            clients: Cache::new(WATCHED),
            breakers: Cache::new(WATCHED),
        }
    }

    pub(crate) fn connection(&self, id: ConnectionId) -> Arc<Watched> {
        let made = || Arc::new(Watched::new(Meter::connection(&self.settings.limits)));
        let Ok(watched) = self.connections.get_or_insert_with(&id, || Ok::<_, Infallible>(made()));
        watched
    }

    pub(crate) fn client(&self, who: &Actor) -> Arc<Meter> {
        let made = || Arc::new(Meter::client(&self.settings.limits));
        let Ok(meter) = self.clients.get_or_insert_with(who, || Ok::<_, Infallible>(made()));
        meter
    }

    pub(crate) fn breaker(&self, authority: &Arc<str>) -> Arc<Breaker> {
        let made = || Ok::<_, Infallible>(Arc::default());
        let Ok(breaker) = self.breakers.get_or_insert_with(authority, made);
        breaker
    }
}
