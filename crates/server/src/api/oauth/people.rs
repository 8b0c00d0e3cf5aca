//! The grants of people: a password (RFC 6749 section 4.3), and what renews a sign-in (section 6).

use countersign_service::{BasicAttempt, DoorError, GrantError, PersonTokens};
use http::request::Parts;

use super::{form::Form, reply::Failure};
use crate::api::{
    State,
    extract::{client_address, request_id},
};

/// Tokens for user name and password.
pub(super) async fn by_password(state: &State, parts: &Parts, form: Form) -> Result<PersonTokens, Failure> {
    refuse_scope(&form)?;
    let (Some(name), Some(password)) = (form.username, form.password) else {
        return Err(Failure::request("invalid_request", "Send username and password in the form."));
    };
    let address = client_address(&state.service, &parts.headers, &parts.extensions);
    let attempt = BasicAttempt::with(&name, password.expose(), address, request_id(&parts.extensions));
    let code = form.totp.filter(|code| !code.expose().is_empty());
    Ok(state.service.sign_person_in(attempt, code).await?)
}

/// Tokens for a refresh token.
pub(super) async fn by_refresh_token(
    state: &State,
    parts: &Parts,
    form: Form,
) -> Result<PersonTokens, Failure> {
    refuse_scope(&form)?;
    let Some(token) = form.refresh_token else {
        return Err(Failure::request("invalid_request", "refresh_token is missing."));
    };
    Ok(state.service.renew_sign_in(token.expose(), &request_id(&parts.extensions)).await?)
}

/// Who asks for less must not get more without being told.
fn refuse_scope(form: &Form) -> Result<(), Failure> {
    if form.scope.as_deref().is_none_or(|scope| scope.trim().is_empty()) {
        return Ok(());
    }
    let description = "A person's token has the roles and the accounts of that person: send no scope.";
    Err(Failure::request("invalid_scope", description))
}

impl From<GrantError> for Failure {
    fn from(error: GrantError) -> Self {
        let description = error.to_string();
        match error {
            GrantError::Invalid => Self::request("invalid_grant", description),
            GrantError::TwoFactor => Self::request("two_factor_auth_check", description),
            GrantError::MustReset => Self::request("must_reset_password", description),
            GrantError::Door(DoorError::TooManyTries(after)) => Self::too_many(description, after),
            GrantError::Door(error) => Self::Other(error.into()),
        }
    }
}
