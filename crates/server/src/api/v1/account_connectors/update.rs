//! `PUT /v1.0/account/connectors/{id}`: the credential goes in here.

use std::collections::BTreeMap;

use axum::extract::State;
use countersign_core::{ConnectionId, SecretString};
use countersign_service::ConnectionUpdate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{AccountConnectorReply, VerifyQuery, authentication_id, submitted};
use crate::{
    api::{
        self,
        extract::{By, Id, InAccount, Json, Query, role},
        reply::Reply,
        v1::accounts::present,
    },
    error::{ApiError, ErrorBody},
};

/// What changes. Absent members stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateBody {
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Another one of the connector's `Authentication`.
    authentication_id: Option<String>,
    /// The credential as one string. `null` leaves the stored one as it is.
    #[schema(value_type = Option<String>)]
    auth_value: Option<SecretString>,
    /// The credential as the fields of the connector's form, in place of `AuthValue`.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    credentials: Option<BTreeMap<String, SecretString>>,
    /// Who signs in, by your own name for the person: whose managed values are taken. Not checked here.
    user_name: Option<String>,
    is_partner_integration_connector: Option<bool>,
}

/// Changes an account connector; a credential is checked, tried and sealed.
#[utoipa::path(
    operation_id = "updateAccountConnector",
    put, path = "/v1.0/account/connectors/{id}", tag = "account connectors", security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("id" = i64, Path),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
        VerifyQuery,
    ),
    request_body = UpdateBody,
    responses(
        (status = OK, body = AccountConnectorReply),
        (status = BAD_REQUEST, description = "The value cannot be right.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "Another one stands for that user.", body = ErrorBody),
        (status = UNPROCESSABLE_ENTITY, description = "The third party refused it.", body = ErrorBody),
    )
)]
pub(crate) async fn update(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Id(id): Id<ConnectionId>,
    Query(query): Query<VerifyQuery>,
    Json(body): Json<UpdateBody>,
) -> Result<Reply<AccountConnectorReply>, ApiError> {
    if body.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(ApiError::bad_request("name-required", "Name is required"));
    }
    let echo = body.auth_value.clone();
    let update = ConnectionUpdate {
        name: body.name,
        description: body.description,
        is_partner_integration: body.is_partner_integration_connector,
        authentication: authentication_id(body.authentication_id.as_deref())?,
        submitted: submitted(body.auth_value, body.credentials)?,
        user: body.user_name,
        verify: query.verify()?,
    };
    let updated = state.service.update_connection(&deed, &account, id, update).await?;
    Ok(Reply(AccountConnectorReply::after_write(updated, echo)))
}
