//! `POST /v1.0/accounts`.

use axum::{Json as Reply, extract::State};
use countersign_service::NewAccount;

use super::wire::{AccountBody, AccountReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Makes an account.
#[utoipa::path(
    operation_id = "createAccount",
    post, path = "/v1.0/accounts", tag = "accounts", security(("basic" = ["Account-Create"]), ("bearer" = ["Account-Create"])),
    request_body = AccountBody,
    responses((status = OK, body = AccountReply), (status = BAD_REQUEST, body = ErrorBody))
)]
pub(crate) async fn create(
    State(state): State<api::State>,
    _: AllAccounts<role::AccountCreate>,
    By(deed): By,
    Json(mut body): Json<AccountBody>,
) -> Result<Reply<AccountReply>, ApiError> {
    let id = match body.id.take() {
        Some(id) => {
            Some(id.parse().map_err(|error| ApiError::bad_request("bad-id", format!("Id: {error}.")))?)
        }
        None => None,
    };
    let new = NewAccount { id, members: body.into_patch()? };
    let account = state.service.create_account(Some(&deed), new).await?;
    Ok(Reply(account.into()))
}
