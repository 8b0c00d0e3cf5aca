//! Version 1 of the API. Handlers lie like their URLs; wire names live here and nowhere else.

mod account_connectors;
mod account_installations;
mod accounts;
mod applications;
mod clients;
mod connectors;
mod role_names;
mod time;
mod user;
mod users;

use utoipa_axum::router::OpenApiRouter;

use super::State;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(accounts::routes())
        .merge(connectors::routes())
        .merge(account_connectors::routes())
        .merge(applications::routes())
        .merge(account_installations::routes())
        .merge(clients::routes())
        .merge(users::routes())
        .merge(user::routes())
}
