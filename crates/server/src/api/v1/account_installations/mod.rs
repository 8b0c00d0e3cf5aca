//! `/v1.0/account/installations`: the published applications that an account let in.

mod approve;
mod create;
mod delete;
mod get;
mod list;
mod wire;

pub(crate) use wire::InstallationReply;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(get::get, delete::delete))
        .routes(routes!(approve::approve))
}
