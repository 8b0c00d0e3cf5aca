//! `/v1.0/connectors`: the library.

mod get;
mod install;
mod list;
mod versions;
pub(crate) mod wire;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(versions::versions))
        .routes(routes!(install::install))
}
