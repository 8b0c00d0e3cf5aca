//! OAuth 2: the token endpoint.

mod form;
mod people;
mod reply;
mod token;

use utoipa_axum::{router::OpenApiRouter, routes};

use super::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(token::issue))
}
