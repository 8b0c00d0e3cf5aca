//! `GET /v1.0/account/connectors/managed/{connector}/{field}/options`.

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{InAccount, Text, role},
    },
    error::{ApiError, ErrorBody},
};

/// A choice of a managed field.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ManagedOption)]
pub(crate) struct ManagedOptionReply {
    /// What to set.
    #[schema(value_type = Object)]
    value: Value,
    /// What to show.
    label: String,
}

/// Lists the choices of a managed field, as the connector's own JavaScript tells them; none where it does not.
#[utoipa::path(
    operation_id = "listManagedOptions",
    get, path = "/v1.0/account/connectors/managed/{connector}/{field}/options", tag = "managed values",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("connector" = String, Path, description = "A connector's name."),
        ("field" = String, Path, description = "A field of its form."),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses(
        (status = OK, body = Vec<ManagedOptionReply>),
        (status = BAD_REQUEST, description = "Not a managed field.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn options(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    Text(names): Text<2>,
) -> Result<Json<Vec<ManagedOptionReply>>, ApiError> {
    let [connector, field] = names;
    let options = state.service.managed_options(&account, &connector, &field).await?;
    Ok(Json(options.into_iter().map(|(value, label)| ManagedOptionReply { value, label }).collect()))
}
