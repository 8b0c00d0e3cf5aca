//! Who shows that he is a user, for what only the user himself may do.

use axum::extract::FromRequestParts;
use countersign_basic::{Credentials, split_authorization};
use countersign_core::Actor;
use countersign_service::{BasicAttempt, Oneself};
use http::{StatusCode, header, request::Parts};

use super::{client_address, request_id};
use crate::{access, api::State, error::ApiError};

/// How the user shows that it is he. A password is not checked yet: the use case knows what else must come with it,
/// and for what a one-time password is enough.
pub(crate) struct Myself(pub(crate) Oneself);

impl FromRequestParts<State> for Myself {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let field = parts.headers.get(header::AUTHORIZATION).ok_or_else(ApiError::denied)?;
        let (scheme, credentials) = split_authorization(field.as_bytes()).map_err(|_| ApiError::denied())?;
        let address = client_address(&state.service, &parts.headers, &parts.extensions);
        let request = request_id(&parts.extensions);
        if scheme.eq_ignore_ascii_case("basic") {
            let credentials = Credentials::decode(credentials).map_err(|_| ApiError::denied())?;
            return Ok(Self(Oneself::Password(BasicAttempt::new(&credentials, address, request))));
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::denied());
        }
        let caller = state.service.caller(credentials).await?.ok_or_else(ApiError::denied)?;
        caller.may_call_from(address)?;
        access::note_caller(&parts.extensions, &caller);
        match caller.actor {
            Actor::User(user) => Ok(Self(Oneself::Token { user, address, request })),
            _ => Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "people-only",
                "Permission is denied: only a user can do this, for himself.",
            )),
        }
    }
}
