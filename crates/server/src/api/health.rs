//! Whether the server lives, and whether it can work.

use axum::{Json, extract};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{api::State, error::ApiError};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready))
}

/// The state of the server.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

/// Answers as long as the program runs.
#[utoipa::path(get, path = "/health", tag = "operation", security(()), responses((status = OK, body = Health)))]
async fn health() -> Json<Health> {
    OK
}

/// Answers when the store does.
#[utoipa::path(get, path = "/ready", tag = "operation", security(()), responses(
    (status = OK, body = Health),
    (status = INTERNAL_SERVER_ERROR, description = "The store does not answer."),
))]
async fn ready(extract::State(state): extract::State<State>) -> Result<Json<Health>, ApiError> {
    state.service.ready().await?;
    Ok(OK)
}
