//! `PUT /v1.0/account/connectors/{id}/deauthenticate`.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene, app_with_account, connector_path, refused};

#[tokio::test]
async fn the_reply_is_the_documented_sentence() {
    let app = app_with_account().await;
    let body = json!({ "AuthValue": AUTH_VALUE, "Name": "Mine" });
    let call = app.within(ACCOUNT, Method::POST, "/v1.0/connectors/Pipedrive/install?verify=false");
    let id = call.json(&body).send().await.expect_status(200).json()["Id"].as_i64().unwrap();
    let call = app.within(ACCOUNT, Method::PUT, &connector_path(id, "/deauthenticate")).json(&json!({}));
    let reply = call.send().await.expect_status(200);
    assert_eq!(reply.json(), json!({ "Message": "Connector 'Pipedrive' successfully de-authenticated." }));
}

#[tokio::test]
async fn the_credential_is_gone_and_everything_else_stays() {
    let scene = Scene::authenticated().await;
    let mut expected = scene.get().await;
    scene.app.clock.advance(SignedDuration::from_secs(60));
    scene.call(Method::PUT, "/deauthenticate").send().await.expect_status(200);
    expected["Authenticated"] = json!(false);
    expected["AuthStatus"] = json!({
        "State": "Unauthenticated",
        "Identity": null,
        "CheckedAtUtc": null,
        "ChangedAtUtc": "2026-11-22T12:01:00Z",
        "Reason": null,
    });
    assert_eq!(scene.get().await, expected);
}

#[tokio::test]
async fn calls_are_answered_here_and_reach_nobody() {
    let scene = Scene::authenticated().await;
    scene.call(Method::PUT, "/deauthenticate").send().await.expect_status(200);
    let called = scene.standin.requests().len();
    let message = format!(
        "Account connector {0} has no credential. Store one with PUT /v1.0/account/connectors/{0}.",
        scene.id
    );
    scene.refused(scene.call(Method::GET, "/proxy/who"), 424, "unauthenticated", &message).await;
    assert_eq!(scene.standin.requests().len(), called);
}

#[tokio::test]
async fn it_can_be_repeated_and_a_new_credential_works() {
    let scene = Scene::authenticated().await;
    for _ in 0..2 {
        scene.call(Method::PUT, "/deauthenticate").send().await.expect_status(200);
    }
    let reply = scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200).json();
    assert_eq!((&reply["Authenticated"], &reply["AuthStatus"]["State"]), (&json!(true), &json!("Verified")));
    assert_eq!(scene.header_that_leaves().await, Some(format!("Basic {AUTH_VALUE}")));
}

#[tokio::test]
async fn an_unknown_account_connector_is_not_found() {
    let app = app_with_account().await;
    let call = app.within(ACCOUNT, Method::PUT, &connector_path(999, "/deauthenticate"));
    refused(&app, call, 404, "not-found", "There is no account connector '999'.").await;
}
