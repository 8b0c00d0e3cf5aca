//! `PUT /v1.0/applications/{key}`.

use axum::{Json as Reply, extract::State};
use countersign_core::ApplicationKey;

use super::wire::{ApplicationBody, ApplicationReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Changes the members of an application that are present. Other roles make every installation of it wait for
/// approval.
#[utoipa::path(
    operation_id = "updateApplication",
    put, path = "/v1.0/applications/{key}", tag = "applications",
    security(("basic" = ["Application-Edit"]), ("bearer" = ["Application-Edit"])),
    params(("key" = String, Path, description = "The application key.")), request_body = ApplicationBody,
    responses(
        (status = OK, body = ApplicationReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "It was changed meanwhile.", body = ErrorBody),
    )
)]
pub(crate) async fn update(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationEdit>,
    By(deed): By,
    Id(key): Id<ApplicationKey>,
    Json(body): Json<ApplicationBody>,
) -> Result<Reply<ApplicationReply>, ApiError> {
    let changed = state.service.update_application(Some(&deed), &key, body.into_patch()?).await?;
    Ok(Reply(changed.into()))
}
