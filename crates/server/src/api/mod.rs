//! The REST API: its routes, and what every head must pass.

mod extract;
mod head;
mod health;
mod listing;
mod oauth;
mod openapi;
mod reply;
mod v1;

use std::sync::Arc;

use axum::Router;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;

use crate::{error::ApiError, shared::Shared};

pub(crate) use extract::{account_header, authenticate, client_address, deed};
pub(crate) use head::check_head;
pub use openapi::openapi_json;

/// What handlers get as their state.
pub(crate) type State = Arc<Shared>;

fn documented() -> OpenApiRouter<State> {
    openapi::base().merge(health::routes()).merge(oauth::routes()).merge(v1::routes())
}

/// Every route, with the document that describes them.
pub(crate) fn routes(shared: State) -> Router {
    let (router, _) = documented().split_for_parts();
    router
        .route("/openapi.json", axum::routing::get(openapi::serve))
        .fallback(async || {
            ApiError::new(StatusCode::NOT_FOUND, "no-such-path", "There is nothing at this path.")
        })
        .method_not_allowed_fallback(async || {
            ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "This path does not take this method. The reply's Allow field names those that it takes.",
            )
        })
        .with_state(shared)
}
