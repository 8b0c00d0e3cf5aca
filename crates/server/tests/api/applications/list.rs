//! `GET /v1.0/applications`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{PATH, register};
use crate::arrange::column;

#[tokio::test]
async fn applications_are_listed_by_name_and_by_page() {
    let app = TestApp::start().await;
    for name in ["beta", "Alpha", "gamma"] {
        register(&app, &json!({ "Name": name })).await;
    }
    let reply = app.request(Method::GET, &format!("{PATH}?orderBy=Name&pageSize=2")).send().await;
    let reply = reply.expect_status(200);
    assert_eq!(reply.header("x-total-count"), Some("3"));
    assert_eq!(column(&reply.json(), "Name"), ["Alpha", "beta"]);
    let last = app.request(Method::GET, &format!("{PATH}?orderBy=Name&pageSize=2&page=2")).send().await;
    assert_eq!(column(&last.json(), "Name"), ["gamma"]);
}
