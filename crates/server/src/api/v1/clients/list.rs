//! `GET /v1.0/clients`.

use axum::{extract::State, response::Response};

use super::wire::ClientReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the OAuth clients, revoked ones too.
#[utoipa::path(
    operation_id = "listClients",
    get, path = "/v1.0/clients", tag = "clients", security(("basic" = ["Application-List"]), ("bearer" = ["Application-List"])), params(ListQuery),
    responses((status = OK, body = Vec<ClientReply>), (status = FORBIDDEN, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationList>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.clients(wanted.order).await?;
    Ok(wanted.reply(listing, ClientReply::from))
}
