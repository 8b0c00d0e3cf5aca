//! `GET /v1.0/accounts`.

use axum::{extract::State, response::Response};

use super::wire::AccountReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the accounts of the installation.
#[utoipa::path(
    operation_id = "listAccounts",
    get, path = "/v1.0/accounts", tag = "accounts", security(("basic" = ["Account-List"]), ("bearer" = ["Account-List"])), params(ListQuery),
    responses((status = OK, body = Vec<AccountReply>), (status = FORBIDDEN, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    _: AllAccounts<role::AccountList>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.accounts(None, wanted.order).await?;
    Ok(wanted.reply(listing, AccountReply::from))
}
