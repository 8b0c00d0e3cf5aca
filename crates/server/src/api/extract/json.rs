//! JSON in: a body of at most 1 MiB. An empty one counts as `{}`, as the compatible API has it.

use axum::extract::{FromRequest, Request};
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::{ReplyBody, error::ApiError, listen::BodyTimeout};

/// No body of the API is near this; the proxy has no such limit.
pub(crate) const BODY_LIMIT: usize = 1 << 20;

/// A JSON body.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return parse(b"{}").map(Self);
        }
        if !is_json(&parts.headers) {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "The body must be sent as Content-Type: application/json.",
            ));
        }
        parse(&bytes).map(Self)
    }
}

/// The whole body, up to [`BODY_LIMIT`].
pub(crate) async fn read(headers: &HeaderMap, body: ReplyBody) -> Result<bytes::Bytes, ApiError> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > BODY_LIMIT) {
        return Err(too_large());
    }
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) if BodyTimeout::caused(&*error) => Err(ApiError::new(
            StatusCode::REQUEST_TIMEOUT,
            "body-timeout",
            "The body stopped arriving. Nothing was changed.",
        )),
        Err(_) => Err(ApiError::bad_request("body-broken", "The body ended before it was complete.")),
    }
}

fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body-too-large",
        format!("The body is larger than {BODY_LIMIT} bytes."),
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = match error.classify() {
            Category::Data => format!("Line {line}, column {column}: {}.", wish(&error.to_string())),
            _ => format!("The body is not JSON: it breaks at line {line}, column {column}."),
        };
        ApiError::bad_request("bad-json", message)
    })
}

/// What was expected. The first half of serde's text repeats the value that was sent, which may be a
/// secret, so only what stands behind the last "expected" is kept.
fn wish(error: &str) -> String {
    let text = error.rsplit_once(" at line ").map_or(error, |(text, _)| text);
    match text.rsplit_once("expected ") {
        Some((_, wish)) => format!("expected {wish}"),
        None => "a member is missing or has the wrong type".to_owned(),
    }
}
