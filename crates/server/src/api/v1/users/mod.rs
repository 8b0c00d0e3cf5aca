//! `/v1.0/users`: people. `/v1.0/accounts/{id}/users` says who is confined to an account.

mod create;
mod delete;
mod get;
mod list;
mod of_account;
mod put;
mod roles;
mod update;
mod wire;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use wire::UserReply;

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create, put::put))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(of_account::list, of_account::put, of_account::delete))
        .routes(routes!(roles::list))
}
