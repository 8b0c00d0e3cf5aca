//! `DELETE /v1.0/users/{id}`.

use axum::extract::State;
use countersign_core::UserId;
use countersign_service::Authority;

use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Removes a user, and ends what was signed in.
#[utoipa::path(
    operation_id = "deleteUser",
    delete, path = "/v1.0/users/{id}", tag = "users",
    security(("basic" = ["User-Delete"]), ("bearer" = ["User-Delete"])), params(("id" = String, Path)),
    responses(
        (status = OK),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "The last administrator.", body = ErrorBody),
    )
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    AllAccounts(caller, ..): AllAccounts<role::UserDelete>,
    By(deed): By,
    Id(id): Id<UserId>,
) -> Result<(), ApiError> {
    Ok(state.service.delete_user(Authority::Caller(&caller, &deed), id).await?)
}
