//! `GET /v1.0/clients/{id}`.

use axum::{Json, extract::State};
use countersign_core::ClientId;

use super::wire::ClientReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows an OAuth client.
#[utoipa::path(
    operation_id = "getClient",
    get, path = "/v1.0/clients/{id}", tag = "clients", security(("basic" = ["Application-Read"]), ("bearer" = ["Application-Read"])),
    params(("id" = String, Path)),
    responses((status = OK, body = ClientReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationRead>,
    Id(id): Id<ClientId>,
) -> Result<Json<ClientReply>, ApiError> {
    Ok(Json(state.service.client(&id).await?.into()))
}
