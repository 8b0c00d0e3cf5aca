//! The audit trail of the use cases: who did what with which credential.
//!
//! The event is always written before the thing it tells of happens: before a credential leaves, before one
//! is stored. When it cannot be written, the thing does not happen.

use std::{net::IpAddr, sync::Arc};

use countersign_audit::{AuditLog, Detail, Durability, Event, EventKind, Outcome, Value};
use countersign_core::{AccountId, Actor, ConnectionId, User, UserId};
use http::Method;

use crate::{BasicAttempt, Service, ServiceError, ServiceResult, resolve::Route};

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
    /// For uses. Writes and reveals are always [`Durability::Strict`].
    pub uses: Durability,
    /// Who does what no caller asks for: the operator, where this is a command's.
    pub operator: Option<Actor>,
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
    /// it is the operator's.
    pub(crate) async fn record_front_door(
        &self,
        deed: Option<&Deed>,
        kind: EventKind,
        account: Option<&AccountId>,
        what: &(impl ToString + Sync),
    ) -> ServiceResult<()> {
        let what = what.to_string();
        let details = [Detail { key: "id", value: Value::Text(&what) }];
        let event = Event { account, details: &details, ..self.event(kind, deed) };
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

    /// A stored credential is about to be shown. Always on the disk first, as a write is: it happens seldom, and
    /// what was shown cannot be taken back.
    pub(crate) async fn record_reveal(
        &self,
        deed: &Deed,
        account: &AccountId,
        connection: ConnectionId,
    ) -> ServiceResult<()> {
        let connection = Some(connection);
        let event = Event { account: Some(account), connection, ..self.event(EventKind::Reveal, Some(deed)) };
        self.record(&event, Durability::Strict).await
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

    /// A user is about to be made, changed or removed. Without a deed it is the operator's.
    pub(crate) async fn record_user(
        &self,
        deed: Option<&Deed>,
        kind: EventKind,
        user: UserId,
    ) -> ServiceResult<()> {
        let id = user.to_string();
        let details = [Detail { key: "user", value: Value::Text(&id) }];
        let event = Event { details: &details, ..self.event(kind, deed) };
        self.record(&event, Durability::Strict).await
    }

    /// A password was found right in full.
    pub(crate) async fn record_signed_in(&self, attempt: &BasicAttempt, user: &User) -> ServiceResult<()> {
        let address = attempt.address.to_string();
        let actor = Actor::User(user.id);
        let details = [Detail { key: "address", value: Value::Text(&address) }];
        let event = Event {
            actor: Some(&actor),
            request: Some(&attempt.request),
            details: &details,
            ..Event::new(self.clock.now(), EventKind::SignedIn)
        };
        self.record(&event, Durability::Written).await
    }

    /// Somebody was turned away with a name and a password, which is noted as a fingerprint: people type
    /// passwords into the field for names.
    pub(crate) async fn record_turned_away(&self, attempt: &BasicAttempt, reason: &str) {
        let who = Detail { key: "user", value: Value::Hashed(&attempt.claim.key) };
        self.record_failed_try(who, attempt.address, &attempt.request, reason).await;
    }

    /// Somebody did not get in with what he sent. The refusal stands whether or not it can be recorded.
    pub(crate) async fn record_failed_try(
        &self,
        who: Detail<'_>,
        address: IpAddr,
        request: &str,
        reason: &str,
    ) {
        let address = address.to_string();
        let details = [Detail { key: "address", value: Value::Text(&address) }, who];
        let event = Event {
            request: Some(request),
            outcome: Outcome::Refused(reason),
            details: &details,
            ..Event::new(self.clock.now(), EventKind::Refusal)
        };
        if let Err(error) = self.record(&event, Durability::Written).await {
            tracing::error!(%error, reason, request, "a refusal could not be recorded");
        }
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

    pub(crate) fn event<'a>(&'a self, kind: EventKind, deed: Option<&'a Deed>) -> Event<'a> {
        let operator = self.trail.as_ref().and_then(|trail| trail.operator.as_ref());
        Event {
            actor: deed.map(|deed| &deed.actor).or(operator),
            request: deed.map(|deed| &*deed.request),
            ..Event::new(self.clock.now(), kind)
        }
    }

    pub(crate) async fn record(&self, event: &Event<'_>, durability: Durability) -> ServiceResult<()> {
        let Some(trail) = &self.trail else { return Err(ServiceError::NoTrail) };
        Ok(trail.log.record(event, durability).await?)
    }
}
