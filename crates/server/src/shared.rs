//! What every handler can reach.

use std::sync::Arc;

use countersign_core::{Clock, Entropy, random_uuid};
use countersign_service::Service;

use crate::Operation;

/// The id of a request, as handlers find it among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

/// What every handler can reach.
pub(crate) struct Shared {
    pub(crate) service: Arc<Service>,
    pub(crate) operation: Operation,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

impl Shared {
    /// An id for one more request.
    pub(crate) fn request_id(&self) -> Arc<str> {
        random_uuid(&*self.clock, &*self.entropy).to_string().into()
    }
}
