//! What the token endpoint answers.

use std::time::Duration;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use countersign_core::SecretString;
use countersign_service::{IssuedToken, PersonTokens};
use http::{HeaderName, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, seconds};

/// A token.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenReply {
    /// `bearer`.
    token_type: &'static str,
    /// The token: opaque.
    access_token: String,
    /// Seconds until it ends, 14 days at most.
    expires_in: i64,
    /// Whose it is; absent where it is a person's.
    #[serde(rename = "clientId", skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// Gets the next token, once. For people alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// RFC 1123 date.
    #[serde(rename = ".issued")]
    issued: String,
    /// RFC 1123 date.
    #[serde(rename = ".expires")]
    expires: String,
}

impl TokenReply {
    fn new(token: &SecretString, issued: Timestamp, expires: Timestamp) -> Self {
        Self {
            token_type: "bearer",
            access_token: token.expose().to_owned(),
            expires_in: expires.as_second() - issued.as_second(),
            client_id: None,
            refresh_token: None,
            issued: rfc1123(issued),
            expires: rfc1123(expires),
        }
    }
}

impl From<IssuedToken> for TokenReply {
    fn from(issued: IssuedToken) -> Self {
        let reply = Self::new(&issued.token, issued.issued, issued.expires);
        Self { client_id: Some(issued.client.to_string()), ..reply }
    }
}

impl From<PersonTokens> for TokenReply {
    fn from(tokens: PersonTokens) -> Self {
        let reply = Self::new(&tokens.access, tokens.issued, tokens.expires);
        Self { refresh_token: Some(tokens.refresh.expose().to_owned()), ..reply }
    }
}

fn rfc1123(instant: Timestamp) -> String {
    let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&instant).unwrap_or_default()
}

/// An error of RFC 6749 section 5.2.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenErrorReply {
    /// `invalid_request`, `invalid_client`, `invalid_grant`, `invalid_scope`, `unsupported_grant_type`; for people
    /// `two_factor_auth_check` and `must_reset_password` too; `temporarily_unavailable` after too many wrong tries.
    error: &'static str,
    /// For a person.
    error_description: String,
}

/// A refusal in the form of RFC 6749.
pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
    field: Option<(HeaderName, HeaderValue)>,
}

/// Why there is no token.
pub(super) enum Failure {
    /// In the form of RFC 6749.
    Refused(Refusal),
    /// In the form of every other reply.
    Other(ApiError),
}

impl Failure {
    pub(super) fn request(error: &'static str, description: impl Into<String>) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, error, description.into(), None)
    }

    /// A client that is not who it says it is; the challenge is for the scheme that it used.
    pub(super) fn client(description: String, used_basic: bool) -> Self {
        let scheme = if used_basic {
            "Basic realm=\"Countersign\", charset=\"UTF-8\""
        } else {
            "Bearer realm=\"Countersign\""
        };
        let challenge = (header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
        Self::refused(StatusCode::UNAUTHORIZED, "invalid_client", description, Some(challenge))
    }

    /// RFC 6749 has no error for the token endpoint that means this; section 4.1.2.1 has the nearest.
    pub(super) fn too_many(description: String, after: Duration) -> Self {
        let wait = (header::RETRY_AFTER, seconds(after));
        Self::refused(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", description, Some(wait))
    }

    fn refused(
        status: StatusCode,
        error: &'static str,
        description: String,
        field: Option<(HeaderName, HeaderValue)>,
    ) -> Self {
        Self::Refused(Refusal { status, error, description, field })
    }
}

/// RFC 6749 section 5.1.
pub(super) fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = TokenErrorReply { error: self.error, error_description: self.description };
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().extend(self.field);
        response
    }
}
