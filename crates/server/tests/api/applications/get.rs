//! `GET /v1.0/applications/{key}`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{PATH, path, register};

#[tokio::test]
async fn an_application_that_is_not_there_is_not_found_and_a_key_that_cannot_be_is_refused() {
    let app = TestApp::start().await;
    let unknown = "0123456789abcdef0123456789abcdef";
    let reply = app.request(Method::GET, &format!("{PATH}/{unknown}")).send().await;
    reply.expect_error(404, "not-found", &format!("There is no application '{unknown}'."));
    for wrong in ["1", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdefa"] {
        let reply = app.request(Method::GET, &format!("{PATH}/{wrong}")).send().await;
        let message = "The path: an application key must be 32 lower-case hex digits.";
        reply.expect_error(400, "bad-id", message);
    }
}

#[tokio::test]
async fn who_is_confined_to_an_account_sees_what_he_may_install() {
    let app = TestApp::start().await;
    app.account("acme").await;
    let made = register(&app, &json!({})).await;
    let token = app.confined_token("acme").await;
    for address in [path(&made, ""), PATH.to_owned()] {
        app.anonymous(Method::GET, &address).bearer(&token).send().await.expect_status(200);
    }
}
