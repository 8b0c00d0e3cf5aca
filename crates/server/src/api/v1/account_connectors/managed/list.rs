//! `GET /v1.0/account/connectors/managed/{connector}`.

use axum::{Json, extract::State};
use countersign_connector::ManagedScope;
use countersign_service::ManagedField;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{InAccount, Text, role},
        v1::time,
    },
    error::{ApiError, ErrorBody},
};

/// A field that an administrator manages.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ManagedField)]
pub(crate) struct ManagedFieldReply {
    /// The field of the connector's form.
    field: String,
    title: String,
    description: Option<String>,
    /// `account`: one value for everybody; `user`: one for each user.
    scope: &'static str,
    /// Whether a sign-in fails without it.
    required: bool,
    /// What is set; never the value.
    values: Vec<ManagedValueReply>,
}

/// That a value is set.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ManagedValue)]
struct ManagedValueReply {
    /// Whom it is for; `null` is everybody.
    user_name: Option<String>,
    updated_at_utc: String,
}

/// Lists the fields of a connector's forms that an administrator manages, and which of them are set.
#[utoipa::path(
    operation_id = "listManagedValues",
    get, path = "/v1.0/account/connectors/managed/{connector}", tag = "managed values",
    security(("basic" = ["AccountConnector-Read"]), ("bearer" = ["AccountConnector-Read"])),
    params(
        ("connector" = String, Path, description = "A connector's name."),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
    ),
    responses((status = OK, body = Vec<ManagedFieldReply>), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorRead>,
    Text(names): Text<1>,
) -> Result<Json<Vec<ManagedFieldReply>>, ApiError> {
    let [connector] = names;
    let fields = state.service.managed_fields(&account, &connector).await?;
    Ok(Json(fields.into_iter().map(ManagedFieldReply::from).collect()))
}

impl From<ManagedField> for ManagedFieldReply {
    fn from(managed: ManagedField) -> Self {
        let ManagedField { field, values } = managed;
        let values = values.into_iter().map(|value| ManagedValueReply {
            user_name: value.key.user,
            updated_at_utc: time::wire(value.updated),
        });
        Self {
            required: field.required(),
            title: field.title.unwrap_or_else(|| field.name.clone()),
            field: field.name,
            description: field.description,
            scope: field.managed.unwrap_or(ManagedScope::Account).as_str(),
            values: values.collect(),
        }
    }
}
