//! What every handler can reach.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use countersign_core::{Clock, Entropy};
use countersign_service::Service;
use uuid::Builder;

use crate::Operation;

/// What handlers find among a request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// Who is at the other end of the connection.
    pub(crate) peer: IpAddr,
    /// The request's id.
    pub(crate) id: Arc<str>,
}

/// What every handler can reach.
pub(crate) struct Shared {
    pub(crate) service: Arc<Service>,
    pub(crate) operation: Operation,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) last_id: Mutex<LastId>,
}

/// What the last request's id was made of.
#[derive(Default)]
pub(crate) struct LastId {
    millis: u64,
    random: [u8; 10],
}

impl Shared {
    /// An id for one more request: a UUID of version 7, whose random part is drawn once a millisecond and
    /// counted up within it (RFC 9562 section 6.2, method 2). A draw for each costs as much as all look-ups.
    pub(crate) fn request_id(&self) -> Arc<str> {
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or_default();
        let mut last = self.last_id.lock().unwrap_or_else(PoisonError::into_inner);
        if millis == last.millis {
            let [_, _, low @ ..] = last.random;
            last.random[2..].copy_from_slice(&u64::from_be_bytes(low).wrapping_add(1).to_be_bytes());
        } else {
            last.millis = millis;
            self.entropy.fill(&mut last.random);
        }
        let id = Builder::from_unix_timestamp_millis(millis, &last.random).into_uuid();
        drop(last);
        Arc::from(&*id.hyphenated().encode_lower(&mut [0; 36]))
    }
}
