//! `PUT /v1.0/account/connectors/managed/{connector}`.

use std::collections::BTreeMap;

use axum::extract::State;
use countersign_core::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{By, InAccount, Json, Text, role},
    },
    error::{ApiError, ErrorBody},
};

/// Values of fields, all for everybody or all for one user, as the scope of the fields is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ManagedValues)]
pub(crate) struct ManagedValuesBody {
    /// Whom they are for, by your own name for the person.
    user_name: Option<String>,
    /// By field. Others stay as they are.
    #[schema(value_type = BTreeMap<String, String>)]
    values: BTreeMap<String, SecretString>,
}

/// Sets managed values, sealed: all or none. Sign-ins from now on take them in place of what a person sends.
#[utoipa::path(
    operation_id = "setManagedValues",
    put, path = "/v1.0/account/connectors/managed/{connector}", tag = "managed values",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("connector" = String, Path, description = "A connector's name."),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    request_body = ManagedValuesBody,
    responses(
        (status = OK),
        (status = BAD_REQUEST, description = "Not a managed field, or not of this scope.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn set(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Text(names): Text<1>,
    Json(body): Json<ManagedValuesBody>,
) -> Result<(), ApiError> {
    let [connector] = names;
    let user = body.user_name.as_deref();
    Ok(state.service.set_managed(&deed, &account, &connector, user, &body.values).await?)
}
