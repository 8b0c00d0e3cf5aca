//! `GET /v1.0/clients` and `GET /v1.0/clients/{id}`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{PATH, made};
use crate::arrange::column;

#[tokio::test]
async fn clients_are_listed_by_name_and_by_page() {
    let app = TestApp::start().await;
    for name in ["beta", "Alpha"] {
        made(&app, &json!({ "Name": name })).await;
    }
    let reply = app.request(Method::GET, &format!("{PATH}?orderBy=Name&pageSize=2")).send().await;
    let reply = reply.expect_status(200);
    assert_eq!(reply.header("x-total-count"), Some("3"));
    assert_eq!(column(&reply.json(), "Name"), ["Alpha", "beta"]);
    assert!(!String::from_utf8_lossy(&reply.body).contains("cs_secret_"));
    let unknown = app.request(Method::GET, &format!("{PATH}/nobody")).send().await;
    unknown.expect_error(404, "not-found", "There is no client 'nobody'.");
}
