//! `/v1.0/accounts`.

mod create;
mod delete;
mod get;
mod list;
mod sign_in_token;
mod subaccounts;
mod update;
mod wire;

pub(crate) use wire::present;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(subaccounts::subaccounts))
        .routes(routes!(sign_in_token::issue))
}
