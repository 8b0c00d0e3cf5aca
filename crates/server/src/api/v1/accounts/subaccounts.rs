//! `GET /v1.0/accounts/{id}/subaccounts`.

use axum::{extract::State, response::Response};
use countersign_core::AccountId;

use super::wire::AccountReply;
use crate::{
    api::{
        self,
        extract::{Id, SignedIn, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the accounts directly below an account.
#[utoipa::path(
    operation_id = "listSubAccounts",
    get, path = "/v1.0/accounts/{id}/subaccounts", tag = "accounts", security(("basic" = ["Account-List"]), ("bearer" = ["Account-List"])),
    params(("id" = String, Path), ListQuery),
    responses((status = OK, body = Vec<AccountReply>), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn subaccounts(
    State(state): State<api::State>,
    SignedIn(caller, ..): SignedIn<role::AccountList>,
    Id(id): Id<AccountId>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    caller.may_reach(&id)?;
    let listing = state.service.accounts(Some(&id), wanted.order).await?;
    Ok(wanted.reply(listing, AccountReply::from))
}
