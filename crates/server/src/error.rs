//! Errors become replies here, by type and never by text. Nothing else in this crate chooses a status for
//! an error of the use cases.

use std::{error::Error, time::Duration};

use axum::response::IntoResponse;
use countersign_basic::{AuthorizationError, Explanation};
use countersign_connector::CredentialError;
use countersign_service::{DoorError, HookError, OutboundError, ServiceError};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{ReplyBody, listen::BodyTimeout, proxy::status};

/// What every denied request reads, whatever it was that denied it (front-door.md, "Answers").
const DENIED: &str = "Authorization has been denied for this request.";

/// The ways in, one field each: RFC 7617 section 2 (people), RFC 6750 section 3 (tokens).
const CHALLENGES: [HeaderValue; 2] = [
    HeaderValue::from_static("Basic realm=\"Countersign\", charset=\"UTF-8\""),
    HeaderValue::from_static("Bearer realm=\"Countersign\""),
];

/// RFC 9209.
const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");

/// An error as the caller sees it.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Option<Box<Value>>,
    fields: Vec<(HeaderName, HeaderValue)>,
    /// For the operator's log alone.
    cause: Option<String>,
    /// Whether the audit log has it already, with more than is known here.
    is_recorded: bool,
}

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ErrorBody {
    /// What is wrong, where, and what to do, for a person.
    message: String,
    /// The same for a program: stable, kebab-case.
    code: String,
    /// More, where there is more: `Fix` for a refused AuthValue, `Fields` for missing fields,
    /// `ReturnMessage` for what a connector's own JavaScript says to the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Box<Value>>,
    /// Names the request in this server's log.
    request_id: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: None,
            fields: Vec::new(),
            cause: None,
            is_recorded: false,
        }
    }

    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// No credentials, or none that count.
    pub(crate) fn denied() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "denied", DENIED)
    }

    /// The audit log has it already.
    fn recorded(mut self) -> Self {
        self.is_recorded = true;
        self
    }

    /// When it is worth another try, in whole seconds.
    fn with_retry_after(mut self, after: Duration) -> Self {
        self.fields.push((header::RETRY_AFTER, seconds(after)));
        self
    }

    /// Whose fault it is, see [`crate::proxy::status`].
    fn with_proxy_status(mut self, value: &'static str) -> Self {
        self.fields.push((PROXY_STATUS, HeaderValue::from_static(value)));
        self
    }

    /// Ends the connection: nobody can say what the next bytes on it mean. HTTP/2 has no such field.
    pub(crate) fn closing(mut self) -> Self {
        self.fields.push((header::CONNECTION, HeaderValue::from_static("close")));
        self
    }

    fn with_details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }
}

/// The value of `Retry-After`, rounded up: a caller who comes back a moment early is refused once more.
pub(crate) fn seconds(after: Duration) -> HeaderValue {
    HeaderValue::from(after.as_secs() + u64::from(after.subsec_nanos() > 0))
}

impl IntoResponse for ApiError {
    /// The reply without its body: [`render`] writes that once the request id is known.
    fn into_response(self) -> Response<ReplyBody> {
        let mut response = Response::new(ReplyBody::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

impl From<ApiError> for Response<ReplyBody> {
    fn from(error: ApiError) -> Self {
        error.into_response()
    }
}

/// The code of a reply that turns somebody away: at the door, from an account, from a connection, or for
/// asking too much. Other errors are mistakes, and no refusals.
pub(crate) fn refusal(response: &Response<ReplyBody>) -> Option<&'static str> {
    let error = response.extensions().get::<ApiError>()?;
    let turns_away = matches!(
        error.status,
        StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::FAILED_DEPENDENCY
            | StatusCode::TOO_MANY_REQUESTS
    );
    (turns_away && !error.is_recorded).then_some(error.code)
}

/// Writes the body of a reply that is an error of ours. Replies of third parties are left alone.
pub(crate) fn render(response: &mut Response<ReplyBody>, request_id: &str) {
    let Some(error) = response.extensions_mut().remove::<ApiError>() else { return };
    let ApiError { status, code, message, details, fields, cause, .. } = error;
    if let Some(cause) = cause {
        tracing::error!(request_id, cause, "a request failed inside");
    }
    let body = ErrorBody { message, code: code.to_owned(), details, request_id: request_id.to_owned() };
    let text = serde_json::to_string(&body).unwrap_or_default();
    let headers = response.headers_mut();
    // axum has measured the empty body that `into_response` gave it.
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110 section 15.5.2: every 401 carries a challenge.
        headers.extend(CHALLENGES.map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
    }
    headers.extend(fields);
    *response.body_mut() = ReplyBody::from(text);
}

impl From<DoorError> for ApiError {
    fn from(error: DoorError) -> Self {
        let message = error.to_string();
        match error {
            DoorError::AccountMissing => Self::new(StatusCode::UNAUTHORIZED, "account-missing", message),
            DoorError::AccountEmpty => Self::new(StatusCode::UNAUTHORIZED, "account-empty", message),
            DoorError::AccountUnknown => Self::new(StatusCode::UNAUTHORIZED, "account-unknown", message),
            DoorError::Confined(_) => Self::new(StatusCode::FORBIDDEN, "token-confined", message),
            DoorError::RoleMissing(_) => Self::new(StatusCode::FORBIDDEN, "role-required", message),
            DoorError::AddressNotAllowed => Self::new(StatusCode::FORBIDDEN, "client-address", message),
            DoorError::Denied => Self::denied().recorded(),
            DoorError::TooManyTries(after) => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", message)
                    .with_retry_after(after)
                    .recorded()
            }
            DoorError::Service(error) => error.into(),
        }
    }
}

impl From<AuthorizationError> for ApiError {
    fn from(error: AuthorizationError) -> Self {
        Self::bad_request("bad-authorization", format!("Authorization: {error}"))
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        if error.is_internal() {
            return internal(&error);
        }
        let message = error.to_string();
        match error {
            ServiceError::Invalid { code, .. } => Self::bad_request(code, message),
            ServiceError::NotFound { .. } => Self::new(StatusCode::NOT_FOUND, "not-found", message),
            ServiceError::Forbidden { code, .. } => Self::new(StatusCode::FORBIDDEN, code, message),
            ServiceError::Conflict { code, .. } => Self::new(StatusCode::CONFLICT, code, message),
            ServiceError::Credential(error) => credential(&error, message),
            ServiceError::Render(_) => Self::bad_request("bad-property", message),
            ServiceError::CredentialRefused { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "credential-refused", message)
            }
            ServiceError::SignInRefused { return_message, .. } => {
                let refused = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "credential-refused", message);
                match return_message {
                    Some(said) => refused.with_details(json!({ "ReturnMessage": said })),
                    None => refused,
                }
            }
            ServiceError::Hook(error) => hook(&error, message),
            ServiceError::Unauthenticated(_) => {
                Self::new(StatusCode::FAILED_DEPENDENCY, "unauthenticated", message)
            }
            ServiceError::Rejected { .. } => {
                Self::new(StatusCode::FAILED_DEPENDENCY, "credential-rejected", message)
                    .with_proxy_status(status::DENIED_HERE)
            }
            ServiceError::TooMany { code, retry_after, .. } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, code, message)
                    .with_retry_after(retry_after)
                    .with_proxy_status(status::LIMIT_REACHED)
            }
            ServiceError::Paused { retry_after, .. } => {
                Self::new(StatusCode::BAD_GATEWAY, "upstream-paused", message)
                    .with_retry_after(retry_after)
                    .with_proxy_status(status::UNAVAILABLE)
            }
            ServiceError::Outbound(error) => outbound(&error),
            ServiceError::StoreUnavailable(_)
            | ServiceError::Store(_)
            | ServiceError::Vault(_)
            | ServiceError::Broken(_)
            | ServiceError::Audit(_)
            | ServiceError::NoTrail => internal(&error),
        }
    }
}

/// The cause goes to the operator's log, the caller gets the request id to ask with.
fn internal(error: &ServiceError) -> ApiError {
    let (status, code, what) = match error {
        ServiceError::Audit(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "audit-unavailable",
            "The audit log cannot be written, so nothing was done.",
        ),
        ServiceError::StoreUnavailable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "store-unavailable",
            "The store cannot be used now. Nothing was changed.",
        ),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something failed here. Nothing was changed."),
    };
    let mut causes = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        causes = format!("{causes}: {error}");
        source = error.source();
    }
    let message = format!("{what} The operator finds the reason under the RequestId.");
    let mut internal = ApiError::new(status, code, message);
    internal.cause = Some(causes);
    internal
}

fn credential(error: &CredentialError, message: String) -> ApiError {
    match error {
        CredentialError::BadValue(explanation) => refused_value(explanation),
        CredentialError::MissingFields(names) => {
            ApiError::bad_request("missing-fields", message).with_details(json!({ "Fields": names }))
        }
        CredentialError::UnknownFields(names) => {
            ApiError::bad_request("unknown-fields", message).with_details(json!({ "Fields": names }))
        }
        CredentialError::FieldRefused { .. } => ApiError::bad_request("field-refused", message),
        CredentialError::NotEncodable(error) => ApiError::bad_request(error.code(), message),
        CredentialError::NotAHeaderValue { problem, .. } => ApiError::bad_request(problem.code(), message),
        CredentialError::NeedsHook => ApiError::bad_request("needs-hook", message),
        CredentialError::NoCredential => ApiError::bad_request("no-credential", message),
        CredentialError::Render(_) => ApiError::bad_request("bad-property", message),
    }
}

/// The explainer's code, message and fix.
fn refused_value(explanation: &Explanation) -> ApiError {
    let code = explanation.code.map_or("bad-auth-value", countersign_basic::Code::as_str);
    let error = ApiError::bad_request(code, explanation.message.clone());
    match &explanation.fix {
        Some(fix) => error.with_details(json!({ "Fix": fix })),
        None => error,
    }
}

/// The connector's own mistake is the caller's to read; a server that is too busy for hooks says when to come
/// again.
fn hook(error: &HookError, message: String) -> ApiError {
    let code = error.problem.code();
    if error.problem.is_connectors() {
        return ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, message);
    }
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, message).with_retry_after(Duration::from_secs(1))
}

fn outbound(error: &OutboundError) -> ApiError {
    let (status, code) = match error {
        OutboundError::Refused(_) => (StatusCode::FORBIDDEN, "address-refused"),
        OutboundError::RequestBody(cause) if BodyTimeout::caused(&**cause) => {
            (StatusCode::REQUEST_TIMEOUT, "body-timeout")
        }
        OutboundError::RequestBody(_) => (StatusCode::BAD_REQUEST, "request-body"),
        error if error.is_timeout() => (StatusCode::GATEWAY_TIMEOUT, "upstream-timeout"),
        _ => (StatusCode::BAD_GATEWAY, "upstream-unreachable"),
    };
    ApiError::new(status, code, error.to_string()).with_proxy_status(status::of_outbound(error))
}
