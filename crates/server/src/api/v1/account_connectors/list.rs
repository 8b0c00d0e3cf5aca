//! `GET /v1.0/account/connectors`.

use axum::{extract::State, response::Response};

use super::wire::AccountConnectorReply;
use crate::{
    api::{
        self,
        extract::{InAccount, role},
        listing::{ListQuery, Ordered},
    },
    error::{ApiError, ErrorBody},
};

/// Lists the account connectors of the account.
#[utoipa::path(
    operation_id = "listAccountConnectors",
    get, path = "/v1.0/account/connectors", tag = "account connectors", security(("basic" = ["AccountConnector-List"]), ("bearer" = ["AccountConnector-List"])),
    params(("X-Cyclr-Account" = String, Header, description = "The account."), ListQuery),
    responses((status = OK, body = Vec<AccountConnectorReply>), (status = UNAUTHORIZED, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorList>,
    wanted: Ordered,
) -> Result<Response, ApiError> {
    let listing = state.service.connections(&account, wanted.order).await?;
    Ok(wanted.reply(listing, AccountConnectorReply::from))
}
