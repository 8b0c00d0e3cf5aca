//! `GET /v1.0/account/connectors/{id}`.

use axum::{Json, extract::State};
use countersign_core::ConnectionId;

use super::wire::AccountConnectorReply;
use crate::{
    api::{
        self,
        extract::{By, Calling, Id, InAccount, role},
    },
    error::{ApiError, ErrorBody},
};

/// Shows an account connector.
///
/// `AuthValue` is `null`, unless the caller has the role `AccountConnector-Reveal` too: then it is what is stored,
/// and the audit log says who saw it.
#[utoipa::path(
    operation_id = "getAccountConnector",
    get, path = "/v1.0/account/connectors/{id}", tag = "account connectors", security(("basic" = ["AccountConnector-Read"]), ("bearer" = ["AccountConnector-Read"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses(
        (status = OK, body = AccountConnectorReply),
        (status = NOT_FOUND, body = ErrorBody),
        (status = SERVICE_UNAVAILABLE, description = "`AuthValue` would be shown and the audit log cannot be written.", body = ErrorBody),
    )
)]
pub(crate) async fn get(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorRead>,
    Calling(caller): Calling,
    By(deed): By,
    Id(id): Id<ConnectionId>,
) -> Result<Json<AccountConnectorReply>, ApiError> {
    let (view, revealed) = state.service.connection_for(&caller, &deed, &account, id).await?;
    Ok(Json(AccountConnectorReply::to_reader(view, revealed)))
}
