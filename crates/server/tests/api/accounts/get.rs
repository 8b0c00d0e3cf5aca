//! `GET /v1.0/accounts/{id}`.

use reqwest::Method;

use super::read;
use crate::arrange::{ACCOUNT, app_with_account, refused};

#[tokio::test]
async fn an_unknown_account_is_not_found() {
    let app = app_with_account().await;
    let call = app.request(Method::GET, "/v1.0/accounts/nobody");
    refused(&app, call, 404, "not-found", "There is no account 'nobody'.").await;
}

#[tokio::test]
async fn an_id_that_breaks_the_rule_is_malformed() {
    let app = app_with_account().await;
    for id in ["a%20b", "%C3%A4", "a%00b", &"x".repeat(129)] {
        let call = app.request(Method::GET, &format!("/v1.0/accounts/{id}"));
        let message = "The path: an account id must be 1 to 128 visible ASCII characters.";
        refused(&app, call, 400, "bad-id", message).await;
    }
}

#[tokio::test]
async fn a_path_that_is_not_utf8_is_malformed() {
    let app = app_with_account().await;
    let call = app.request(Method::GET, "/v1.0/accounts/%FF");
    refused(&app, call, 400, "bad-path", "The path is not percent-encoded UTF-8.").await;
}

#[tokio::test]
async fn ids_are_told_apart_by_case() {
    let app = app_with_account().await;
    read(&app, &ACCOUNT.to_uppercase()).await.expect_status(404);
}
