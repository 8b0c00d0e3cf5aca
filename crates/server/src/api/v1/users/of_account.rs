//! `/v1.0/accounts/{id}/users`: who is confined to an account, as a list of user names.

use axum::{Json as Reply, extract::State};
use countersign_core::{AccountId, User};
use countersign_service::Authority;

use crate::{
    api::{
        self,
        extract::{AllAccounts, By, Id, Json, SignedIn, role},
    },
    error::{ApiError, ErrorBody},
};

fn names(users: Vec<User>) -> Reply<Vec<String>> {
    Reply(users.into_iter().map(|user| user.email).collect())
}

/// Lists the names of the users who are confined to this account.
#[utoipa::path(
    operation_id = "listUsersOfAccount",
    get, path = "/v1.0/accounts/{id}/users", tag = "users",
    security(("basic" = ["User-List"]), ("bearer" = ["User-List"])), params(("id" = String, Path)),
    responses((status = OK, body = Vec<String>), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<api::State>,
    SignedIn(caller, ..): SignedIn<role::UserList>,
    Id(id): Id<AccountId>,
) -> Result<Reply<Vec<String>>, ApiError> {
    caller.may_reach(&id)?;
    Ok(names(state.service.users_of_account(&id).await?))
}

/// Makes these the users who are confined to this account. A name that is not known gets a user who may do
/// nothing yet.
#[utoipa::path(
    operation_id = "putUsersOfAccount",
    put, path = "/v1.0/accounts/{id}/users", tag = "users",
    security(("basic" = ["User-Edit"]), ("bearer" = ["User-Edit"])), params(("id" = String, Path)),
    request_body = Vec<String>,
    responses(
        (status = OK, body = Vec<String>),
        (status = FORBIDDEN, body = ErrorBody),
        (status = NOT_FOUND, body = ErrorBody),
    )
)]
pub(crate) async fn put(
    State(state): State<api::State>,
    AllAccounts(caller, ..): AllAccounts<role::UserEdit>,
    By(deed): By,
    Id(id): Id<AccountId>,
    Json(wanted): Json<Vec<String>>,
) -> Result<Reply<Vec<String>>, ApiError> {
    let authority = Authority::Caller(&caller, &deed);
    Ok(names(state.service.set_users_of_account(authority, &id, &wanted).await?))
}

/// Takes every user off this account. Who was confined to it alone reaches nothing then.
#[utoipa::path(
    operation_id = "deleteUsersOfAccount",
    delete, path = "/v1.0/accounts/{id}/users", tag = "users",
    security(("basic" = ["User-Edit"]), ("bearer" = ["User-Edit"])), params(("id" = String, Path)),
    responses((status = OK), (status = FORBIDDEN, body = ErrorBody), (status = NOT_FOUND, body = ErrorBody))
)]
pub(crate) async fn delete(
    State(state): State<api::State>,
    AllAccounts(caller, ..): AllAccounts<role::UserEdit>,
    By(deed): By,
    Id(id): Id<AccountId>,
) -> Result<(), ApiError> {
    let authority = Authority::Caller(&caller, &deed);
    state.service.set_users_of_account(authority, &id, &[]).await?;
    Ok(())
}
