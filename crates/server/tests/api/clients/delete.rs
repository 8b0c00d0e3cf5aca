//! `DELETE /v1.0/clients/{id}`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{PATH, made, path, token};

#[tokio::test]
async fn a_revoked_client_gets_no_token_and_those_it_has_end_at_once() {
    let app = TestApp::start().await;
    let made = made(&app, &json!({ "Name": "billing" })).await;
    let issued = token(&app, &made).await.expect_status(200).json();
    let call = || app.anonymous(Method::GET, PATH).bearer(issued["access_token"].as_str().unwrap());
    call().send().await.expect_status(200);
    app.request(Method::DELETE, &path(&made)).send().await.expect_status(200);
    call().send().await.expect_status(401);
    token(&app, &made).await.expect_status(401);
    let kept = app.request(Method::GET, &path(&made)).send().await.expect_status(200).json();
    assert_eq!(kept["RevokedDate"], "2026-11-22T12:00:00Z");
    app.request(Method::DELETE, "/v1.0/clients/nobody").send().await.expect_status(404);
}
