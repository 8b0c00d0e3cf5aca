//! `POST /v1.0/connectors/{connector}/install`.

use std::collections::BTreeMap;

use axum::{Json as Reply, extract::State};
use countersign_core::SecretString;
use countersign_service::{ConnectorSelector, Install};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        self,
        extract::{By, InAccount, Json, Query, Text, role},
        v1::account_connectors::wire::{
            AccountConnectorReply, PropertyBody, VerifyQuery, authentication_id, submitted,
        },
    },
    error::{ApiError, ErrorBody},
};

/// A connector to be installed. Every member is optional.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InstallBody {
    /// The connector's name when absent.
    name: Option<String>,
    description: Option<String>,
    /// One of the connector's `Authentication`; the first when absent.
    authentication_id: Option<String>,
    /// The credential as one string.
    #[schema(value_type = Option<String>)]
    auth_value: Option<SecretString>,
    /// The credential as the fields of the connector's form, in place of `AuthValue`.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    credentials: Option<BTreeMap<String, SecretString>>,
    /// Who signs in, by your own name for the person: whose managed values are taken. Not checked here.
    user_name: Option<String>,
    is_partner_integration_connector: Option<bool>,
    #[serde(default)]
    properties: Option<Vec<PropertyBody>>,
}

/// Installs a connector in the account, with its credential where one is given.
#[utoipa::path(
    operation_id = "installConnector",
    post, path = "/v1.0/connectors/{connector}/install", tag = "connectors", security(("basic" = ["AccountConnector-Create"]), ("bearer" = ["AccountConnector-Create"])),
    params(
        ("connector" = String, Path, description = "A release id, or a name."),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
        VerifyQuery,
    ),
    request_body = InstallBody,
    responses(
        (status = OK, body = AccountConnectorReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "Another one stands for that user.", body = ErrorBody),
        (status = UNPROCESSABLE_ENTITY, description = "The third party refused it.", body = ErrorBody),
    )
)]
pub(crate) async fn install(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorCreate>,
    By(deed): By,
    Text(names): Text<1>,
    Query(query): Query<VerifyQuery>,
    Json(body): Json<InstallBody>,
) -> Result<Reply<AccountConnectorReply>, ApiError> {
    let [connector] = names;
    let selector = match connector.parse() {
        Ok(release) => ConnectorSelector::Release(release),
        Err(_) => ConnectorSelector::Name(connector),
    };
    let echo = body.auth_value.clone();
    let install = Install {
        name: body.name.filter(|name| !name.trim().is_empty()),
        description: body.description,
        authentication: authentication_id(body.authentication_id.as_deref())?,
        is_partner_integration: body.is_partner_integration_connector.unwrap_or_default(),
        properties: body.properties.unwrap_or_default().into_iter().map(PropertyBody::into_pair).collect(),
        submitted: submitted(body.auth_value, body.credentials)?,
        user: body.user_name,
        verify: query.verify()?,
    };
    let updated = state.service.install(&deed, &account, &selector, install).await?;
    Ok(Reply(AccountConnectorReply::after_write(updated, echo)))
}
