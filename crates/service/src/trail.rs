//! The audit trail of the use cases: who did what with which credential.
//!
//! The event is always written before the thing it tells of happens: before a credential leaves, before one
//! is stored. When it cannot be written, the thing does not happen.

use std::sync::Arc;

use countersign_audit::{AuditLog, Detail, Durability, Event, EventKind, Outcome, Value};
use countersign_core::{AccountId, Actor, ConnectionId};
use http::Method;

use crate::{Service, ServiceError, ServiceResult, resolve::Route};

/// Who does something, and in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub actor: Actor,
    /// The request's id.
    pub request: Arc<str>,
}

/// The log, and how safe a use must be in it before it happens.
#[derive(Clone)]
pub struct Trail {
    /// Where events go.
    pub log: AuditLog,
    /// For uses. Writes are always [`Durability::Strict`].
    pub uses: Durability,
}

impl Service {
    /// A credential is about to be stored, moved or destroyed.
    pub(crate) async fn record_write(
        &self,
        deed: Option<&Deed>,
        kind: EventKind,
        account: &AccountId,
        connection: Option<ConnectionId>,
    ) -> ServiceResult<()> {
        let event = Event { account: Some(account), connection, ..self.event(kind, deed) };
        self.record(&event, Durability::Strict).await
    }

    /// Something of the front door is about to change: a client, an application, an installation. Without a deed
    /// it is a command's, which works beside a server and cannot write that server's log.
    pub(crate) async fn record_front_door(
        &self,
        deed: Option<&Deed>,
        kind: EventKind,
        account: Option<&AccountId>,
        what: &(impl ToString + Sync),
    ) -> ServiceResult<()> {
        let Some(deed) = deed else { return Ok(()) };
        let what = what.to_string();
        let details = [Detail { key: "id", value: Value::Text(&what) }];
        let event = Event { account, details: &details, ..self.event(kind, Some(deed)) };
        self.record(&event, Durability::Strict).await
    }

    /// A credential is about to leave in a call.
    pub(crate) async fn record_use(
        &self,
        deed: &Deed,
        route: &Route,
        method: &Method,
        path: &str,
    ) -> ServiceResult<()> {
        let Some(trail) = &self.trail else { return Err(ServiceError::NoTrail) };
        let details = [
            Detail { key: "method", value: Value::Text(method.as_str()) },
            Detail { key: "to", value: Value::Text(&route.authority) },
            Detail { key: "path", value: Value::Hashed(path) },
        ];
        let connection = &route.connection;
        let event = Event {
            account: Some(&connection.account),
            connection: Some(connection.id),
            details: &details,
            ..self.event(EventKind::Use, Some(deed))
        };
        self.record(&event, trail.uses).await
    }

    /// A credential is about to leave for a verification.
    pub(crate) async fn record_verification(
        &self,
        deed: Option<&Deed>,
        account: &AccountId,
        connection: Option<ConnectionId>,
    ) -> ServiceResult<()> {
        let Some(trail) = &self.trail else { return Err(ServiceError::NoTrail) };
        let event = Event { account: Some(account), connection, ..self.event(EventKind::Verification, deed) };
        self.record(&event, trail.uses).await
    }

    /// Somebody was turned away. The refusal stands whether or not it can be recorded.
    pub async fn record_refusal(&self, code: &str, request: &str) {
        let event = Event {
            request: Some(request),
            outcome: Outcome::Refused(code),
            ..Event::new(self.clock.now(), EventKind::Refusal)
        };
        if let Err(error) = self.record(&event, Durability::Written).await {
            tracing::error!(%error, code, request, "a refusal could not be recorded");
        }
    }

    fn event<'a>(&self, kind: EventKind, deed: Option<&'a Deed>) -> Event<'a> {
        Event {
            actor: deed.map(|deed| &deed.actor),
            request: deed.map(|deed| &*deed.request),
            ..Event::new(self.clock.now(), kind)
        }
    }

    async fn record(&self, event: &Event<'_>, durability: Durability) -> ServiceResult<()> {
        let Some(trail) = &self.trail else { return Err(ServiceError::NoTrail) };
        Ok(trail.log.record(event, durability).await?)
    }
}
