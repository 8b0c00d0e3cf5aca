//! The document that describes the API, made from the handlers themselves.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use super::State;
use crate::error::ErrorBody;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Countersign",
        description = "Collects, encodes, verifies, seals and injects the credentials of third-party APIs.",
    ),
    components(schemas(ErrorBody)),
    modifiers(&WaysIn),
)]
struct Document;

/// An operation lists the role that it needs behind each way in, as `OpenAPI` 3.1 section 4.8.30 has it.
struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, scheme) in [("basic", HttpAuthScheme::Basic), ("bearer", HttpAuthScheme::Bearer)] {
            components.add_security_scheme(name, SecurityScheme::Http(Http::new(scheme)));
        }
    }
}

/// A router that starts with the document's head.
pub(crate) fn base() -> OpenApiRouter<State> {
    OpenApiRouter::with_openapi(Document::openapi())
}

/// The `OpenAPI` 3.1 document as JSON text, the same at each call.
#[must_use]
pub fn openapi_json() -> String {
    let (_, document) = super::documented().split_for_parts();
    document.to_pretty_json().unwrap_or_default()
}

pub(crate) async fn serve() -> Response {
    static DOCUMENT: std::sync::LazyLock<String> = std::sync::LazyLock::new(openapi_json);
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], DOCUMENT.as_str()).into_response()
}
