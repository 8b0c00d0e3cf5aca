//! `POST /v1.0/applications/{key}/secret`.

use axum::{Json, extract::State};
use countersign_core::ApplicationKey;

use super::wire::NewApplicationReply;
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, role},
    },
    error::{ApiError, ErrorBody},
};

/// Gives an application a new secret key, which is shown this once. The old one ends at once; the tokens of its
/// installations stay.
#[utoipa::path(
    operation_id = "renewApplicationSecret",
    post, path = "/v1.0/applications/{key}/secret", tag = "applications",
    security(("basic" = ["Application-Edit"]), ("bearer" = ["Application-Edit"])),
    params(("key" = String, Path, description = "The application key.")),
    responses(
        (status = OK, body = NewApplicationReply),
        (status = NOT_FOUND, body = ErrorBody),
        (status = CONFLICT, description = "It was changed meanwhile.", body = ErrorBody),
    )
)]
pub(crate) async fn renew(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationEdit>,
    By(deed): By,
    Id(key): Id<ApplicationKey>,
) -> Result<Json<NewApplicationReply>, ApiError> {
    Ok(Json(state.service.renew_application_secret(Some(&deed), &key).await?.into()))
}
