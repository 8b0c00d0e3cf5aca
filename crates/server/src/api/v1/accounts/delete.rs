//! `DELETE /v1.0/accounts/{id}`.

use axum::extract::State;
use countersign_core::AccountId;

use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Removes an account with its account connectors; their credentials are destroyed.
#[utoipa::path(
    operation_id = "deleteAccount",
    delete, path = "/v1.0/accounts/{id}", tag = "accounts", security(("basic" = ["Account-Delete"]), ("bearer" = ["Account-Delete"])),
    params(("id" = String, Path)),
    responses(
        (status = OK),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "It has sub accounts.", body = ErrorBody),
    )
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    _: AllAccounts<role::AccountDelete>,
    By(deed): By,
    Id(id): Id<AccountId>,
) -> Result<(), ApiError> {
    Ok(state.service.delete_account(&deed, &id).await?)
}
