//! `/v1.0/account/connectors/managed`: what an administrator fills into the sign-in forms of an account. Values go
//! in here and are never shown.

mod list;
mod options;
mod remove;
mod set;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list, set::set))
        .routes(routes!(remove::remove))
        .routes(routes!(options::options))
}
