//! `GET /v1.0/accounts/{id}`.

use axum::{Json, extract::State};
use countersign_core::AccountId;

use super::wire::AccountReply;
use crate::{
    api::{
        self,
        extract::{Id, SignedIn, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows an account.
#[utoipa::path(
    operation_id = "getAccount",
    get, path = "/v1.0/accounts/{id}", tag = "accounts", security(("basic" = ["Account-Read"]), ("bearer" = ["Account-Read"])),
    params(("id" = String, Path)),
    responses((status = OK, body = AccountReply), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    SignedIn(caller, ..): SignedIn<role::AccountRead>,
    Id(id): Id<AccountId>,
) -> Result<Json<AccountReply>, ApiError> {
    caller.may_reach(&id)?;
    Ok(Json(state.service.account(&id).await?.into()))
}
