//! `PUT /v1.0/accounts/{id}`.

use axum::{Json as Reply, extract::State};
use countersign_core::AccountId;

use super::wire::{AccountBody, AccountReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, Id, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Changes the members of an account that are present.
#[utoipa::path(
    operation_id = "updateAccount",
    put, path = "/v1.0/accounts/{id}", tag = "accounts", security(("basic" = ["Account-Edit"]), ("bearer" = ["Account-Edit"])),
    params(("id" = String, Path)), request_body = AccountBody,
    responses(
        (status = OK, body = AccountReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn update(
    State(state): State<api::State>,
    _: AllAccounts<role::AccountEdit>,
    Id(id): Id<AccountId>,
    Json(body): Json<AccountBody>,
) -> Result<Reply<AccountReply>, ApiError> {
    if body.id.as_ref().is_some_and(|given| given != id.as_str()) {
        return Err(ApiError::bad_request(
            "id-is-fixed",
            "Id: an account keeps its id. Leave the member out.",
        ));
    }
    Ok(Reply(state.service.update_account(&id, body.into_patch()?).await?.into()))
}
