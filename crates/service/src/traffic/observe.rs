//! What an answer says about the credential and about the third party.

use std::sync::Arc;

use countersign_core::{AuthStatus, StandbyRole, State};
use countersign_outbound::{OutboundError, ResponseBody};
use countersign_store::ConnectionChange;
use http::{Response, StatusCode};

use super::{
    retry_after,
    suspicion::{Moment, Outcome, Refused},
};
use crate::{Service, ServiceResult, resolve::Route, verify::Verdict};

impl Service {
    /// Takes note of what came of a call. 401 makes the credential suspect, 2xx confirms it, 429 pauses the
    /// connection; 403 is about the resource and says nothing.
    pub(crate) fn observe(
        self: &Arc<Self>,
        route: &Arc<Route>,
        began: Moment,
        answer: Result<&Response<ResponseBody>, &OutboundError>,
    ) {
        let breaker = &route.breaker;
        match answer {
            Ok(answer) => {
                breaker.answered();
                self.observe_status(route, began, answer);
            }
            Err(error) if error.is_unreachable() => breaker.failed(self.clock.now()),
            Err(_) => {}
        }
    }

    fn observe_status(self: &Arc<Self>, route: &Arc<Route>, began: Moment, answer: &Response<ResponseBody>) {
        let watched = &route.watched;
        let version = route.connection.credential_version;
        match answer.status() {
            // A probe of a rejected credential: it is known to be refused, and each more try brings a lock nearer.
            StatusCode::UNAUTHORIZED if route.connection.status.state == State::Rejected => {}
            StatusCode::UNAUTHORIZED => {
                match watched.refused(version, began, route.can_verify, self.clock.now()) {
                    Refused::Nothing => {}
                    Refused::Trial => self.spawn_trial(Arc::clone(route), None),
                    Refused::Verdict => {
                        let verdict = "three calls in a row were answered with 401";
                        self.spawn_trial(Arc::clone(route), Some(Verdict::Refused(verdict.to_owned())));
                    }
                }
            }
            StatusCode::TOO_MANY_REQUESTS => {
                if let Some(until) = retry_after::until(answer.headers(), self.clock.now()) {
                    watched.pause_until(until);
                }
            }
            status if status.is_success() => {
                let is_news = route.connection.status.state != State::Verified;
                if watched.succeeded(version, is_news) {
                    self.spawn_confirmation(Arc::clone(route));
                }
            }
            _ => {}
        }
    }

    /// Tries the credential, unless the verdict is known, and writes down what came of it. Callers that come
    /// meanwhile wait for the end.
    fn spawn_trial(self: &Arc<Self>, route: Arc<Route>, verdict: Option<Verdict>) {
        let service = Arc::clone(self);
        tokio::spawn(async move {
            let outcome = service.trial(&route, verdict).await;
            if let Err(error) = &outcome {
                tracing::warn!(%error, connection = %route.connection.id, "a suspect credential could not be tried");
            }
            let version = route.connection.credential_version;
            route.watched.end_trial(version, outcome.unwrap_or(Outcome::Open), service.clock.now());
        });
    }

    async fn trial(&self, route: &Route, verdict: Option<Verdict>) -> Result<Outcome, String> {
        let verdict = match verdict {
            Some(verdict) => verdict,
            None => self.ask_about(None, &route.connection).await.map_err(|error| error.to_string())?,
        };
        let standby = route.connection.standby.as_ref();
        let has_previous = standby.is_some_and(|standby| standby.role == StandbyRole::Previous);
        if matches!(verdict, Verdict::Refused(_))
            && has_previous
            && self.previous_is_accepted(route).await.map_err(|error| error.to_string())?
        {
            self.fall_back(route).await.map_err(|error| error.to_string())?;
            return Ok(Outcome::Accepted);
        }
        let outcome = match &verdict {
            Verdict::Accepted(_) => Outcome::Accepted,
            Verdict::Refused(_) => Outcome::Rejected,
            // What was known stays.
            Verdict::NotAsked(_) | Verdict::Unreachable(_) | Verdict::Inconclusive(_) => {
                return Ok(Outcome::Open);
            }
        };
        let status = verdict.status(Some(&route.connection.status), self.clock.now());
        self.note(route, status).await.map_err(|error| error.to_string())?;
        Ok(outcome)
    }

    fn spawn_confirmation(self: &Arc<Self>, route: Arc<Route>) {
        let service = Arc::clone(self);
        tokio::spawn(async move {
            let now = service.clock.now();
            let identity = route.connection.status.identity.clone();
            let status = AuthStatus {
                state: State::Verified,
                identity,
                checked: Some(now),
                changed: now,
                reason: None,
            };
            if let Err(error) = service.note(&route, status).await {
                tracing::warn!(%error, connection = %route.connection.id, "a success could not be written down");
            }
            route.watched.confirmed();
        });
    }

    /// Writes the status, unless another credential was stored meanwhile: then this says nothing about it.
    async fn note(&self, route: &Route, status: AuthStatus) -> ServiceResult<()> {
        let connection = &route.connection;
        let mut change = ConnectionChange::new(connection.credential_version, self.clock.now());
        change.status = Some(status);
        let written = self.store.update_connection(&connection.account, connection.id, change).await;
        self.memory.forget_connection(&connection.account, connection.id);
        match written {
            Err(countersign_store::StoreError::Conflict(_) | countersign_store::StoreError::NotFound(_)) => {
                Ok(())
            }
            other => Ok(other.map(|_| ())?),
        }
    }
}
