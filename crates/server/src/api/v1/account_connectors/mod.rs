//! `/v1.0/account/connectors`: where a credential lives. A `Connection` inside, an `AccountConnector` here.

mod deauthenticate;
mod delete;
mod get;
mod history;
mod list;
mod managed;
mod properties;
mod rotate;
mod update;
mod verify;
pub(crate) mod wire;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(deauthenticate::deauthenticate))
        .routes(routes!(verify::verify))
        .routes(routes!(rotate::rotate))
        .routes(routes!(history::history))
        .merge(properties::routes())
        .merge(managed::routes())
}
