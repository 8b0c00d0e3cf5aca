//! What every reply carries, and heads that no handler sees.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use crate::{
    arrange::{ACCOUNT, AUTH_VALUE, Scene, app_with_account},
    raw,
};

#[tokio::test]
async fn every_reply_has_nosniff_and_a_request_id_of_its_own() {
    let scene = Scene::authenticated().await;
    let app = &scene.app;
    let mut ids = Vec::new();
    for call in [
        app.anonymous(Method::GET, "/health"),
        app.anonymous(Method::GET, "/ready"),
        app.anonymous(Method::GET, "/openapi.json"),
        app.anonymous(Method::GET, "/nowhere"),
        app.anonymous(Method::POST, "/health"),
        app.anonymous(Method::GET, "/v1.0/accounts"),
        app.anonymous(Method::POST, "/oauth/token"),
        app.request(Method::GET, "/v1.0/connectors"),
        scene.call(Method::GET, ""),
        scene.call(Method::GET, "/proxy/who"),
        scene.call(Method::PUT, "").body("text/plain", "x"),
    ] {
        let reply = call.send().await;
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{reply:?}");
        ids.push(reply.header("x-request-id").expect("an id").to_owned());
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[tokio::test]
async fn b19_replies_to_authenticated_requests_are_stored_by_no_cache() {
    let scene = Scene::authenticated().await;
    let app = &scene.app;
    for call in [
        app.request(Method::GET, "/v1.0/accounts"),
        app.request(Method::GET, "/v1.0/connectors"),
        app.request(Method::GET, "/nowhere"),
        app.request(Method::GET, "/v1.0/account/connectors"),
        scene.call(Method::GET, ""),
        scene.call(Method::PUT, "").json(&json!({ "AuthValue": AUTH_VALUE })),
        scene.call(Method::GET, "/proxy/who"),
        scene.call(Method::GET, "/properties/999"),
        app.anonymous(Method::GET, "/v1.0/accounts").bearer("nobody"),
    ] {
        let reply = call.send().await;
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{reply:?}");
    }
}

#[tokio::test]
async fn health_and_readiness_need_no_token() {
    let app = TestApp::start().await;
    for path in ["/health", "/ready"] {
        let reply = app.anonymous(Method::GET, path).send().await.expect_status(200);
        assert_eq!(reply.json(), json!({ "status": "ok" }));
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431() {
    let app = app_with_account().await;
    let before = app.picture(ACCOUNT).await;
    let head = format!(
        "DELETE /v1.0/accounts/{ACCOUNT} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\nX-Padding: {}\r\n\r\n",
        app.token,
        "x".repeat(70_000)
    );
    assert_eq!(raw::exchange(&app, head.as_bytes()).await.status, 431);
    assert_eq!(app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn too_many_fields_are_431() {
    let app = app_with_account().await;
    let fields = "X-Field: 1\r\n".repeat(200);
    let head = format!("GET /health HTTP/1.1\r\nHost: test\r\n{fields}\r\n");
    assert_eq!(raw::exchange(&app, head.as_bytes()).await.status, 431);
}

#[tokio::test]
async fn b18_a_field_with_a_nul_or_a_bare_cr_is_refused() {
    let app = app_with_account().await;
    for value in ["a\0b", "a\rb"] {
        let head = format!("GET /health HTTP/1.1\r\nHost: test\r\nX-Field: {value}\r\n\r\n");
        assert_eq!(raw::exchange(&app, head.as_bytes()).await.status, 400, "{value:?}");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let app = app_with_account().await;
    let get = app.request(Method::GET, "/v1.0/accounts").send().await;
    let head = app.request(Method::HEAD, "/v1.0/accounts").send().await;
    assert_eq!((head.status, head.header("x-total-count")), (200, get.header("x-total-count")));
    assert!(head.body.is_empty());
}
