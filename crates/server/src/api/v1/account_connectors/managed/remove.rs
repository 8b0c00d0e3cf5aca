//! `DELETE /v1.0/account/connectors/managed/{connector}/{field}`.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        self,
        extract::{By, InAccount, Query, Text, role},
    },
    error::{ApiError, ErrorBody},
};

/// Whose value.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// The user, for a field with the scope `user`.
    #[serde(rename = "username")]
    #[param(rename = "userName")]
    user_name: Option<String>,
}

/// Destroys a managed value.
#[utoipa::path(
    operation_id = "deleteManagedValue",
    delete, path = "/v1.0/account/connectors/managed/{connector}/{field}", tag = "managed values",
    security(("basic" = ["AccountConnector-Edit"]), ("bearer" = ["AccountConnector-Edit"])),
    params(
        ("connector" = String, Path, description = "A connector's name."),
        ("field" = String, Path, description = "A field of its form."),
        ("X-Cyclr-Account" = String, Header, description = "The account."),
        UserQuery,
    ),
    responses(
        (status = OK),
        (status = BAD_REQUEST, description = "Not a managed field, or not of this scope.", body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn remove(
    State(state): State<api::State>,
    InAccount(account, ..): InAccount<role::AccountConnectorEdit>,
    By(deed): By,
    Text(names): Text<2>,
    Query(query): Query<UserQuery>,
) -> Result<(), ApiError> {
    let [connector, field] = names;
    let user = query.user_name.as_deref();
    Ok(state.service.remove_managed(&deed, &account, &connector, &field, user).await?)
}
