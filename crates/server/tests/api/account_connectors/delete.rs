//! `DELETE /v1.0/account/connectors/{id}`.

use reqwest::Method;
use serde_json::json;

use crate::arrange::{ACCOUNT, Scene, app_with_account, connector_path, refused};

#[tokio::test]
async fn a_deleted_account_connector_is_gone_everywhere() {
    let scene = Scene::authenticated().await;
    let called = scene.standin.requests().len();
    scene.call(Method::DELETE, "").send().await.expect_status(200);
    let message = format!("There is no account connector '{}'.", scene.id);
    for (method, rest) in [
        (Method::GET, ""),
        (Method::PUT, ""),
        (Method::DELETE, ""),
        (Method::PUT, "/deauthenticate"),
        (Method::POST, "/verify"),
        (Method::GET, "/properties"),
        (Method::GET, "/proxy/who"),
    ] {
        let call = scene.call(method, rest);
        call.send().await.expect_error(404, "not-found", &message);
    }
    assert_eq!(scene.standin.requests().len(), called);
    let list = scene.app.within(ACCOUNT, Method::GET, "/v1.0/account/connectors").send().await;
    assert_eq!(list.json(), json!([]));
}

#[tokio::test]
async fn an_id_is_never_given_again() {
    let scene = Scene::authenticated().await;
    scene.call(Method::DELETE, "").send().await.expect_status(200);
    let next = scene.app.install(ACCOUNT, "Local", &json!({})).await;
    assert!(next > scene.id, "{next} after {}", scene.id);
}

#[tokio::test]
async fn an_unknown_account_connector_is_not_found() {
    let app = app_with_account().await;
    let call = app.within(ACCOUNT, Method::DELETE, &connector_path(999, ""));
    refused(&app, call, 404, "not-found", "There is no account connector '999'.").await;
}
