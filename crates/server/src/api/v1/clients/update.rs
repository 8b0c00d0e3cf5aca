//! `PUT /v1.0/clients/{id}`.

use axum::{Json as Reply, extract::State};
use countersign_core::ClientId;

use super::wire::{ClientBody, ClientReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Calling, Id, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Changes the members of an OAuth client that are present: what it is called, and from where it may call. Holds
/// for its tokens at once.
#[utoipa::path(
    operation_id = "updateClient",
    put, path = "/v1.0/clients/{id}", tag = "clients", security(("basic" = ["Application-Edit"]), ("bearer" = ["Application-Edit"])),
    params(("id" = String, Path)), request_body = ClientBody,
    responses(
        (status = OK, body = ClientReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "The caller has not all that a client has.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn update(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationEdit>,
    Calling(caller): Calling,
    By(deed): By,
    Id(id): Id<ClientId>,
    Json(body): Json<ClientBody>,
) -> Result<Reply<ClientReply>, ApiError> {
    caller.may_keep_clients()?;
    if body.names_account() {
        return Err(ApiError::bad_request(
            "account-is-fixed",
            "AccountId: a client keeps the reach that it was made with. Leave the member out.",
        ));
    }
    Ok(Reply(state.service.update_client(&deed, &id, body.into_patch()?).await?.into()))
}
