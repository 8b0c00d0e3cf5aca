//! `GET /v1.0/accounts/{id}/subaccounts`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::create;
use crate::arrange::{ACCOUNT, app_with_account, column, refused};

async fn family() -> TestApp {
    let app = app_with_account().await;
    for (id, parent) in [("b", ACCOUNT), ("a", ACCOUNT), ("grandchild", "a")] {
        let body = json!({ "Id": id, "Name": id, "ParentAccountId": parent });
        create(&app, &body).await.expect_status(200);
    }
    app
}

#[tokio::test]
async fn only_the_accounts_directly_below_are_listed() {
    let app = family().await;
    let path = format!("/v1.0/accounts/{ACCOUNT}/subaccounts");
    let reply = app.request(Method::GET, &path).send().await.expect_status(200);
    assert_eq!(column(&reply.json(), "Id"), ["a", "b"]);
    assert_eq!(reply.header("x-total-count"), Some("2"));
    let reply = app.request(Method::GET, "/v1.0/accounts/b/subaccounts").send().await.expect_status(200);
    assert_eq!(reply.json(), json!([]));
}

#[tokio::test]
async fn the_list_is_paged_like_every_other() {
    let app = family().await;
    let path = format!("/v1.0/accounts/{ACCOUNT}/subaccounts?pageSize=1&sortOrderAsc=false");
    let reply = app.request(Method::GET, &path).send().await.expect_status(200);
    assert_eq!(column(&reply.json(), "Id"), ["b"]);
    assert!(
        reply.header("link").unwrap().contains(&format!("</v1.0/accounts/{ACCOUNT}/subaccounts?page=2&"))
    );
}

#[tokio::test]
async fn an_unknown_account_is_not_found() {
    let app = app_with_account().await;
    let call = app.request(Method::GET, "/v1.0/accounts/nobody/subaccounts");
    refused(&app, call, 404, "not-found", "There is no account 'nobody'.").await;
}

#[tokio::test]
async fn a_token_confined_to_the_account_may_list_them() {
    let app = family().await;
    let token = app.confined_token(ACCOUNT).await;
    let path = format!("/v1.0/accounts/{ACCOUNT}/subaccounts");
    app.anonymous(Method::GET, &path).bearer(&token).send().await.expect_status(200);
}
