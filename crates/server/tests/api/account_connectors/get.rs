//! `GET /v1.0/account/connectors/{id}`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{ACCOUNT, AUTH_VALUE, Scene, app_with_account, connector_path, refused};

#[tokio::test]
async fn the_stored_value_is_shown_to_no_oauth_client() {
    let scene = Scene::authenticated().await;
    let reply = scene.call(Method::GET, "").send().await.expect_status(200);
    assert_eq!(reply.json()["AuthValue"], Value::Null);
    assert_eq!(reply.json()["Authenticated"], true);
    let text = String::from_utf8(reply.body).unwrap();
    assert!(!text.contains(AUTH_VALUE), "{text}");
}

#[tokio::test]
async fn a_connection_without_credential_says_so() {
    let scene = Scene::start().await;
    let found = scene.get().await;
    assert_eq!(found["Authenticated"], false);
    let status = json!({
        "State": "Unauthenticated",
        "Identity": null,
        "CheckedAtUtc": null,
        "ChangedAtUtc": "2026-11-22T12:00:00Z",
        "Reason": null,
    });
    assert_eq!(found["AuthStatus"], status);
}

#[tokio::test]
async fn the_properties_come_along_with_all_their_members() {
    let scene = Scene::start().await;
    let found = scene.get().await;
    let properties = found["Properties"].as_array().unwrap();
    assert_eq!(properties.len(), 1);
    assert_eq!(properties[0]["Name"], "port");
    assert_eq!(properties[0]["Value"], scene.standin.port().to_string());
    assert_eq!(properties[0]["AccountConnectorId"], scene.id);
    assert!(properties[0]["Id"].as_i64().is_some_and(|id| id > 0));
    assert_eq!(found["CustomFields"], json!([]));
}

#[tokio::test]
async fn an_unknown_account_connector_is_not_found() {
    let app = app_with_account().await;
    let call = app.within(ACCOUNT, Method::GET, &connector_path(999, ""));
    refused(&app, call, 404, "not-found", "There is no account connector '999'.").await;
}

#[tokio::test]
async fn a_malformed_id_is_refused() {
    let app = app_with_account().await;
    for id in ["abc", "0", "-1", "9007199254740992", "00000000-0000-0000-0000-000000000000"] {
        let call = app.within(ACCOUNT, Method::GET, &format!("/v1.0/account/connectors/{id}"));
        let message = "The path: an account connector id must be an integer from 1 to 2^53 - 1.";
        refused(&app, call, 400, "bad-id", message).await;
    }
}
