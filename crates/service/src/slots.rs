//! Which of two credentials a call goes out with.
//!
//! Outside of a rotation there is one, and this is a plain send. With a candidate beside it, one call at a
//! time tries the candidate; with a previous one, a call that the new credential is refused for goes out once
//! more with the previous one. Both only for calls that can be made twice without harm: a safe method (RFC
//! 9110 section 9.2.1) and no body. No call fails because of the change then, and no credential is tried a
//! second time with the same request.
//!
//! Futures are kept small here: what waits inside of another is copied into it, whole, for each call.

use std::{sync::Arc, time::Instant};

use countersign_core::{SealedCredential, Standby, StandbyRole};
use countersign_outbound::{Body, ResponseBody};
use http::{Method, Request, Response, StatusCode};
use http_body::Body as _;
use http_body_util::{BodyExt, Empty};

use crate::{
    CallFacts, CallRequest, Deed, Service, ServiceError, ServiceResult,
    call::{addressed, inject},
    resolve::Route,
    traffic::Moment,
    verify::injection_in,
};

impl Service {
    /// Sends the call while another credential stands by, and takes note of what came of it.
    pub(crate) async fn deliver(
        self: &Arc<Self>,
        deed: &Deed,
        route: &Arc<Route>,
        standby: &Standby,
        began: Moment,
        call: CallRequest<'_>,
        facts: &mut CallFacts,
    ) -> ServiceResult<Response<ResponseBody>> {
        let Some(twin) = twin(&call) else { return self.send(deed, route, began, call, facts).await };
        let watched = &route.watched;
        match standby.role {
            StandbyRole::Candidate => {
                let Some(turn) = watched.candidate_turn() else {
                    return self.send(deed, route, began, call, facts).await;
                };
                let answer = self.leave(deed, route, &standby.credential, call, facts).await?;
                if answer.status() == StatusCode::UNAUTHORIZED {
                    self.conclude(route, Conclusion::CandidateRefused);
                    drop(turn);
                    return self.send(deed, route, began, twin, facts).await;
                }
                if answer.status().is_success() {
                    self.conclude(route, Conclusion::CandidateAccepted);
                }
                Ok(answer)
            }
            StandbyRole::Previous => {
                let answer = self.send(deed, route, began, call, facts).await?;
                if answer.status() != StatusCode::UNAUTHORIZED || watched.is_trusted(self.clock.now()) {
                    return Ok(answer);
                }
                let second = self.leave(deed, route, &standby.credential, twin, facts).await?;
                if second.status().is_success() && !route.can_verify {
                    self.conclude(route, Conclusion::PreviousAccepted);
                }
                Ok(if second.status() == StatusCode::UNAUTHORIZED { answer } else { second })
            }
        }
    }

    /// Sends the call with the credential in use, and takes note of what came of it, which is about that credential.
    pub(crate) fn send(
        self: &Arc<Self>,
        deed: &Deed,
        route: &Arc<Route>,
        began: Moment,
        call: CallRequest<'_>,
        facts: &mut CallFacts,
    ) -> impl Future<Output = ServiceResult<Response<ResponseBody>>> + Send {
        let credential = current(route);
        async move {
            let answer = self.leave(deed, route, credential?, call, facts).await;
            match &answer {
                Ok(answer) => self.observe(route, began, Ok(answer)),
                Err(ServiceError::Outbound(error)) => self.observe(route, began, Err(error)),
                Err(_) => {}
            }
            answer
        }
    }

    /// Records the use, opens the credential, and sends.
    async fn leave(
        &self,
        deed: &Deed,
        route: &Route,
        credential: &SealedCredential,
        call: CallRequest<'_>,
        facts: &mut CallFacts,
    ) -> ServiceResult<Response<ResponseBody>> {
        self.record_use(deed, route, &call.method, call.path).await?;
        let answer = self.outbound.send(self.with_credential(route, credential, call)?);
        let sent = Instant::now();
        let answer = answer.await;
        facts.head = Some(sent.elapsed());
        Ok(answer?)
    }

    /// The request as it goes out. The opened credential is in it and nowhere else.
    fn with_credential(
        &self,
        route: &Route,
        credential: &SealedCredential,
        call: CallRequest<'_>,
    ) -> ServiceResult<Request<Body>> {
        let mut request = addressed(route, route.base_of(credential), call)?;
        inject(&mut request, injection_in(&self.open(&route.connection, credential)?)?)?;
        Ok(request)
    }

    /// Writes down what a call said about the slots, behind the call's back.
    fn conclude(self: &Arc<Self>, route: &Arc<Route>, conclusion: Conclusion) {
        let (service, route) = (Arc::clone(self), Arc::clone(route));
        tokio::spawn(async move {
            let written = match conclusion {
                Conclusion::CandidateAccepted => service.promote(&route).await,
                Conclusion::CandidateRefused => service.drop_candidate(&route).await,
                Conclusion::PreviousAccepted => service.fall_back(&route).await,
            };
            if let Err(error) = written {
                tracing::warn!(%error, connection = %route.connection.id, "a rotation could not be carried on");
            }
        });
    }
}

#[derive(Clone, Copy)]
enum Conclusion {
    CandidateAccepted,
    CandidateRefused,
    PreviousAccepted,
}

fn current(route: &Route) -> ServiceResult<&SealedCredential> {
    let connection = &route.connection;
    connection.credential.as_ref().ok_or(ServiceError::Unauthenticated(connection.id))
}

/// The same call once more, where it can be made twice.
fn twin<'a>(call: &CallRequest<'a>) -> Option<CallRequest<'a>> {
    let is_safe = matches!(call.method, Method::GET | Method::HEAD | Method::OPTIONS);
    (is_safe && call.body.is_end_stream()).then(|| CallRequest {
        method: call.method.clone(),
        path: call.path,
        query: call.query,
        headers: call.headers.clone(),
        body: Empty::new().map_err(|never| match never {}).boxed_unsync(),
        time: call.time,
        is_from_listed_address: call.is_from_listed_address,
    })
}
