//! The use cases of Countersign: what is neither HTTP nor SQL.
//!
//! A [`Service`] holds the parts (store, key ring, connector library, the way out) and offers one method
//! a use case. The server turns requests into these calls and their errors into replies; the program's
//! commands call the same methods.

mod accounts;
mod administrators;
mod applications;
mod call;
mod clients;
mod connect;
mod connections;
mod door;
mod error;
mod init;
mod install;
mod installations;
mod installed;
mod library;
mod managed;
mod memory;
mod people;
mod properties;
mod resolve;
mod reveal;
mod rotate;
mod signin;
mod slots;
mod tokens;
mod traffic;
mod trail;
mod verify;
mod way_in;

use std::sync::Arc;

use countersign_connector::Library;
use countersign_core::{Clock, Entropy};
use countersign_outbound::Outbound;
use countersign_store::Store;
use countersign_vault::KeyRing;

use crate::{memory::Memory, people::People, traffic::Traffic};

pub use accounts::NewAccount;
pub use administrators::NewAdministrator;
pub use applications::NewApplication;
pub use call::{CallBody, CallFacts, CallRequest, CallerTime};
pub use clients::NewClient;
pub use connect::Submitted;
pub use connections::{ConnectionUpdate, ConnectionView, Deauthenticated, Updated};
pub use countersign_audit::{AuditLog, Durability, Options as AuditOptions};
pub use countersign_hooks::HookError;
pub use countersign_outbound::{Body as OutboundBody, OutboundError, RefusalReason, ResponseBody};
pub use countersign_store::{ListOrder, Listing};
pub use door::{Caller, DoorError};
pub use error::{ServiceError, ServiceResult};
pub use init::{Initialized, initialize, unlock};
pub use install::{ConnectorSelector, Install};
pub use installations::{Consent, NewInstallation};
pub use managed::ManagedField;
pub use people::{
    ACCESS_LIFETIME, Authority, BasicAttempt, BroughtIn, DoorSettings, Enrolment, GrantError, NewPerson,
    NewSignInToken, NewUser, Oneself, OwnPassword, PersonTokens, UserPatch,
};
pub use signin::{Alone, Came, ModuleFacts, Modules, Rehearsal};
pub use tokens::{ClientAttempt, IssuedToken, TOKEN_LIFETIME, TokenError};
pub use traffic::{LimitSettings, TrafficSettings};
pub use trail::{Deed, Trail};
pub use verify::Probe;

/// The parts that the use cases work with.
#[derive(Clone)]
pub struct Parts {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// Seals and opens.
    pub ring: Arc<KeyRing>,
    /// The way out.
    pub outbound: Outbound,
    /// The connectors that can be installed.
    pub library: Arc<Library>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The dice.
    pub entropy: Arc<dyn Entropy>,
    /// The modules of those that have one.
    pub modules: Modules,
    /// What live traffic may do.
    pub traffic: TrafficSettings,
    /// How people come in.
    pub door: DoorSettings,
    /// Where deeds are recorded; absent for commands that only read.
    pub trail: Option<Trail>,
}

/// The use cases. Cheap to share behind an [`Arc`]; no method keeps a lock while it waits.
pub struct Service {
    store: Arc<dyn Store>,
    ring: Arc<KeyRing>,
    outbound: Outbound,
    library: Arc<Library>,
    modules: Modules,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    memory: Memory,
    traffic: Traffic,
    people: People,
    trail: Option<Trail>,
}

impl Service {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { store, ring, outbound, library, modules, clock, entropy, traffic, door, trail } = parts;
        let (memory, traffic) = (Memory::new(door.remember_most), Traffic::new(traffic));
        let people = People::new(door, &*entropy);
        Self { store, ring, outbound, library, modules, clock, entropy, memory, traffic, people, trail }
    }

    /// Whether the store answers: what readiness asks.
    pub async fn ready(&self) -> ServiceResult<()> {
        self.store.latest_change().await?;
        Ok(())
    }
}
