//! `/v1.0/clients`: the OAuth clients, and from where each may call.

mod create;
mod delete;
mod get;
mod list;
mod update;
mod wire;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(create::create, list::list)).routes(routes!(
        get::get,
        update::update,
        delete::delete
    ))
}
