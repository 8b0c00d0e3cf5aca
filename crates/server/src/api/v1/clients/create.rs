//! `POST /v1.0/clients`.

use axum::{Json as Reply, extract::State};

use super::wire::{ClientBody, NewClientReply};
use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Calling, Json, role},
    },
    error::{ApiError, ErrorBody},
};

/// Makes an OAuth client; its secret is shown this once.
#[utoipa::path(
    operation_id = "createClient",
    post, path = "/v1.0/clients", tag = "clients", security(("basic" = ["Application-Create"]), ("bearer" = ["Application-Create"])),
    request_body = ClientBody,
    responses(
        (status = OK, body = NewClientReply),
        (status = BAD_REQUEST, body = ErrorBody),
        (status = FORBIDDEN, description = "The caller has not all that a client has.", body = ErrorBody),
        (status = NOT_FOUND, description = "There is no such account.", body = ErrorBody),
    )
)]
pub(crate) async fn create(
    State(state): State<api::State>,
    _: AllAccounts<role::ApplicationCreate>,
    Calling(caller): Calling,
    By(deed): By,
    Json(body): Json<ClientBody>,
) -> Result<Reply<NewClientReply>, ApiError> {
    caller.may_keep_clients()?;
    let scope = body.scope()?;
    Ok(Reply(state.service.register_client(Some(&deed), scope, body.into_patch()?).await?.into()))
}
