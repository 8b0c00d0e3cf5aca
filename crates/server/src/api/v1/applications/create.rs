//! `POST /v1.0/applications`.

use axum::{Json as Reply, extract::State};

use super::wire::{ApplicationBody, NewApplicationReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Registers a published application; its secret key is shown this once.
#[utoipa::path(
    operation_id = "createApplication",
    post, path = "/v1.0/applications", tag = "applications",
    security(("basic" = ["Application-Create"]), ("bearer" = ["Application-Create"])),
    request_body = ApplicationBody,
    responses((status = OK, body = NewApplicationReply), (status = BAD_REQUEST, body = ErrorBody))
)]
pub(crate) async fn create(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationCreate>,
    By(deed): By,
    Json(body): Json<ApplicationBody>,
) -> Result<Reply<NewApplicationReply>, ApiError> {
    let new = state.service.register_application(Some(&deed), body.into_patch()?).await?;
    Ok(Reply(new.into()))
}
