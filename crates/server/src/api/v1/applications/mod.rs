//! `/v1.0/applications`.

mod create;
mod delete;
mod get;
mod installations;
mod list;
mod secret;
mod update;
mod wire;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(secret::renew))
        .routes(routes!(installations::list))
}
