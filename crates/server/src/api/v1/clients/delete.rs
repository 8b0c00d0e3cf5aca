//! `DELETE /v1.0/clients/{id}`.

use axum::extract::State;
use countersign_core::ClientId;

use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Calling, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Revokes an OAuth client: it gets no token any more, and those it has end now.
#[utoipa::path(
    operation_id = "revokeClient",
    delete, path = "/v1.0/clients/{id}", tag = "clients", security(("basic" = ["Application-Delete"]), ("bearer" = ["Application-Delete"])),
    params(("id" = String, Path)),
    responses((status = OK), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationDelete>,
    Calling(caller): Calling,
    By(deed): By,
    Id(id): Id<ClientId>,
) -> Result<(), ApiError> {
    caller.may_keep_clients()?;
    Ok(state.service.revoke_client(Some(&deed), &id).await?)
}
