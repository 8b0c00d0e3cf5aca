//! `DELETE /v1.0/accounts/{id}`.

use reqwest::Method;
use serde_json::json;

use super::{create, read};
use crate::arrange::{ACCOUNT, Scene, app_with_account, refused};

#[tokio::test]
async fn a_deleted_account_is_gone_with_its_account_connectors() {
    let scene = Scene::authenticated().await;
    let delete = scene.app.request(Method::DELETE, &format!("/v1.0/accounts/{ACCOUNT}"));
    delete.send().await.expect_status(200);
    read(&scene.app, ACCOUNT).await.expect_status(404);
    let message = "The X-Cyclr-Account header names no account.";
    scene.call(Method::GET, "").send().await.expect_error(401, "account-unknown", message);
    // A new account of that name inherits nothing.
    scene.app.account(ACCOUNT).await;
    scene.call(Method::GET, "").send().await.expect_status(404);
    scene.call(Method::GET, "/proxy/who").send().await.expect_status(404);
}

#[tokio::test]
async fn an_unknown_account_is_not_found() {
    let app = app_with_account().await;
    let call = app.request(Method::DELETE, "/v1.0/accounts/nobody");
    refused(&app, call, 404, "not-found", "There is no account 'nobody'.").await;
}

#[tokio::test]
async fn an_account_with_sub_accounts_stays() {
    let app = app_with_account().await;
    create(&app, &json!({ "Id": "sub", "Name": "Sub", "ParentAccountId": ACCOUNT })).await.expect_status(200);
    let call = app.request(Method::DELETE, &format!("/v1.0/accounts/{ACCOUNT}"));
    let message = "Account 'acme' has sub accounts. Delete or move them first.";
    refused(&app, call, 409, "has-sub-accounts", message).await;
}

#[tokio::test]
async fn a_token_that_was_confined_to_it_reaches_nothing_any_more() {
    let app = app_with_account().await;
    let token = app.confined_token(ACCOUNT).await;
    app.request(Method::DELETE, &format!("/v1.0/accounts/{ACCOUNT}")).send().await.expect_status(200);
    let call = app.anonymous(Method::GET, "/v1.0/account/connectors").bearer(&token);
    call.header("X-Cyclr-Account", ACCOUNT).send().await.expect_status(401);
}
