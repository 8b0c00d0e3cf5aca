//! `POST /oauth/token`: an access token for client credentials (RFC 6749 section 4.4).

use axum::{
    Json,
    extract::{self, Request},
    response::{IntoResponse, Response},
};
use countersign_basic::{client_id_and_secret, parse_authorization};
use countersign_core::SecretString;
use countersign_service::{IssuedToken, ServiceError, TokenError};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::{
    api::{State, extract::read_body},
    error::ApiError,
};

/// The form. Id and secret may come by HTTP Basic instead, form-urlencoded inside (RFC 6749 section 2.3.1).
#[derive(ToSchema)]
#[expect(dead_code, reason = "documents the form, which `Form` reads")]
pub(crate) struct TokenForm {
    /// `client_credentials`.
    grant_type: String,
    /// The client's id.
    client_id: Option<String>,
    /// The client's secret.
    client_secret: Option<String>,
    /// `account:{id}` confines the token to one account.
    scope: Option<String>,
}

/// A token.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenReply {
    /// `bearer`.
    token_type: &'static str,
    /// The token: opaque.
    access_token: String,
    /// Seconds until it ends, 14 days at most.
    expires_in: i64,
    /// Whose it is.
    #[serde(rename = "clientId")]
    client_id: String,
    /// RFC 1123 date.
    #[serde(rename = ".issued")]
    issued: String,
    /// RFC 1123 date.
    #[serde(rename = ".expires")]
    expires: String,
}

/// An error of RFC 6749 section 5.2.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenErrorReply {
    /// `invalid_request`, `invalid_client`, `invalid_scope`, `unsupported_grant_type`.
    error: &'static str,
    /// For a person.
    error_description: String,
}

struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
    used_basic: bool,
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
    )
)]
pub(crate) async fn issue(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body).await?;
    match grant(&state, &parts.headers, &body).await {
        Ok(issued) => Ok(no_store(Json(wire(&issued)).into_response())),
        Err(Failure::Refused(refusal)) => Ok(no_store(refusal.into_response())),
        Err(Failure::Service(error)) => Err(error.into()),
    }
}

enum Failure {
    Refused(Refusal),
    Service(ServiceError),
}

impl Failure {
    fn request(error: &'static str, description: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
            used_basic: false,
        })
    }
}

async fn grant(state: &State, headers: &HeaderMap, body: &[u8]) -> Result<IssuedToken, Failure> {
    let form = Form::read(headers, body)?;
    // RFC 6749 section 5.2: what is missing is another error than what is not supported.
    if form.grant_type.is_empty() {
        return Err(Failure::request("invalid_request", "grant_type is missing: send client_credentials."));
    }
    if form.grant_type != "client_credentials" {
        return Err(Failure::request("unsupported_grant_type", "grant_type must be client_credentials."));
    }
    let (id, secret, used_basic) = credentials(headers, form.client_id, form.client_secret)?;
    let issued = state.service.issue_token(&id, secret.expose(), form.scope.as_deref()).await;
    issued.map_err(|error| match error {
        TokenError::InvalidClient => Failure::Refused(Refusal {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_client",
            description: error.to_string(),
            used_basic,
        }),
        TokenError::InvalidScope(description) => Failure::request("invalid_scope", description),
        TokenError::Service(error) => Failure::Service(error),
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

#[derive(Default)]
struct Form {
    grant_type: String,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    scope: Option<String>,
}

impl Form {
    /// Reads the form; a name that comes twice is refused (RFC 6749 section 3.2).
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Failure::request(
                "invalid_request",
                "The body must be sent as application/x-www-form-urlencoded.",
            ));
        }
        let mut form = Self::default();
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if seen.contains(&name) {
                return Err(Failure::request("invalid_request", "A parameter comes twice."));
            }
            match &*name {
                "grant_type" => form.grant_type = value.into_owned(),
                "client_id" => form.client_id = Some(value.into_owned()),
                "client_secret" => form.client_secret = Some(SecretString::from(value.into_owned())),
                "scope" => form.scope = Some(value.into_owned()),
                _ => {}
            }
            seen.push(name);
        }
        Ok(form)
    }
}

fn wire(issued: &IssuedToken) -> TokenReply {
    TokenReply {
        token_type: "bearer",
        access_token: issued.token.expose().to_owned(),
        expires_in: issued.expires.as_second() - issued.issued.as_second(),
        client_id: issued.client.to_string(),
        issued: rfc1123(issued.issued),
        expires: rfc1123(issued.expires),
    }
}

fn rfc1123(instant: Timestamp) -> String {
    let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&instant).unwrap_or_default()
}

/// RFC 6749 section 5.1.
fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = TokenErrorReply { error: self.error, error_description: self.description };
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = if self.used_basic {
                "Basic realm=\"Countersign\", charset=\"UTF-8\""
            } else {
                "Bearer realm=\"Countersign\""
            };
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
        }
        response
    }
}
