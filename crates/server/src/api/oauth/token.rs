//! `POST /oauth/token`: access tokens, for client credentials (RFC 6749 section 4.4) and for people.

use axum::{
    Json,
    extract::{self, Request},
    response::{IntoResponse, Response},
};
use countersign_basic::{client_id_and_secret, parse_authorization};
use countersign_core::SecretString;
use countersign_service::{ClientAttempt, IssuedToken, TokenError};
use http::{HeaderMap, header, request::Parts};
use utoipa::ToSchema;

use super::{
    form::Form,
    people,
    reply::{Failure, TokenErrorReply, TokenReply, no_store},
};
use crate::{
    api::{
        State,
        extract::{client_address, read_body, request_id},
    },
    error::{ApiError, ErrorBody},
};

/// The form. A client's id and secret may come by HTTP Basic instead, form-urlencoded inside (RFC 6749 section
/// 2.3.1).
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the form, which `Form` reads")]
pub(crate) struct TokenForm {
    /// `client_credentials`; where the operator lets people have tokens, `password` and `refresh_token` too.
    grant_type: String,
    /// The client's id.
    client_id: Option<String>,
    /// The client's secret.
    client_secret: Option<String>,
    /// `account:{id}` confines a client's token to one account.
    scope: Option<String>,
    /// With `password`: the person's e-mail address.
    username: Option<String>,
    /// With `password`: the person's password.
    password: Option<String>,
    /// With `password`: the code that the person's app shows, where the user has a second factor.
    totp: Option<String>,
    /// With `refresh_token`: the one of the last reply. A second use of one ends the sign-in.
    refresh_token: Option<String>,
}

/// Issues a token.
#[utoipa::path(
    operation_id = "issueToken",
    post, path = "/oauth/token", tag = "oauth", security(()),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = OK, body = TokenReply),
        (status = BAD_REQUEST, body = TokenErrorReply),
        (status = UNAUTHORIZED, body = TokenErrorReply),
        (status = FORBIDDEN, body = ErrorBody, description = "An address that the person may not come from"),
        (status = TOO_MANY_REQUESTS, body = TokenErrorReply, description = "Too many wrong tries, from there or as that client or person; `Retry-After` says for how many seconds"),
    )
)]
pub(crate) async fn issue(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body).await?;
    match grant(&state, &parts, &body).await {
        Ok(reply) => Ok(no_store(Json(reply).into_response())),
        Err(Failure::Refused(refusal)) => Ok(no_store(refusal.into_response())),
        Err(Failure::Other(error)) => Err(error),
    }
}

async fn grant(state: &State, parts: &Parts, body: &[u8]) -> Result<TokenReply, Failure> {
    let form = Form::read(&parts.headers, body)?;
    let for_people = state.service.grants_people_tokens();
    match &*form.grant_type {
        "client_credentials" => Ok(by_client_credentials(state, parts, form).await?.into()),
        "password" if for_people => Ok(people::by_password(state, parts, form).await?.into()),
        "refresh_token" if for_people => Ok(people::by_refresh_token(state, parts, form).await?.into()),
        // RFC 6749 section 5.2: what is missing is another error than what is not supported.
        "" => Err(Failure::request("invalid_request", "grant_type is missing: send client_credentials.")),
        _ if for_people => Err(Failure::request(
            "unsupported_grant_type",
            "grant_type must be client_credentials, password or refresh_token.",
        )),
        _ => Err(Failure::request("unsupported_grant_type", "grant_type must be client_credentials.")),
    }
}

async fn by_client_credentials(state: &State, parts: &Parts, form: Form) -> Result<IssuedToken, Failure> {
    let (id, secret, used_basic) = credentials(&parts.headers, form.client_id, form.client_secret)?;
    let address = client_address(&state.service, &parts.headers, &parts.extensions);
    let attempt = ClientAttempt { id, secret, address, request: request_id(&parts.extensions) };
    let issued = state.service.issue_token(&attempt, form.scope.as_deref()).await;
    issued.map_err(|error| match error {
        TokenError::InvalidClient => Failure::client(error.to_string(), used_basic),
        TokenError::TooManyTries(after) => Failure::too_many(error.to_string(), after),
        TokenError::InvalidScope(description) => Failure::request("invalid_scope", description),
        TokenError::Service(error) => Failure::Other(error.into()),
    })
}

/// The client's id and secret, and whether they came by Basic. One way only (RFC 6749 section 2.3).
fn credentials(
    headers: &HeaderMap,
    id: Option<String>,
    secret: Option<SecretString>,
) -> Result<(String, SecretString, bool), Failure> {
    match (headers.get(header::AUTHORIZATION), id, secret) {
        (None, Some(id), Some(secret)) => Ok((id, secret, false)),
        (Some(field), None, None) => {
            let malformed = || {
                Failure::request(
                    "invalid_request",
                    "Authorization must be Basic with the form-urlencoded client id and secret.",
                )
            };
            let credentials = parse_authorization(field.as_bytes()).map_err(|_| malformed())?;
            let (id, secret) = client_id_and_secret(&credentials).map_err(|_| malformed())?;
            Ok((id, SecretString::from(secret.as_str()), true))
        }
        (None, ..) => Err(Failure::request(
            "invalid_request",
            "Send client_id and client_secret in the form, or both by HTTP Basic.",
        )),
        (Some(_), ..) => {
            Err(Failure::request("invalid_request", "Send the client's credentials in one way, not in two."))
        }
    }
}
