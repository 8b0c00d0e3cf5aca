//! The exchange that the original API documents for HTTP Basic: a PUT with an AuthValue, and its reply.

use reqwest::Method;
use serde_json::{Value, json};

use crate::arrange::{AUTH_VALUE, PASSWORD, Scene, USER, app_with_account, connector_path};

/// The account of the documented request.
const DOCUMENTED_ACCOUNT: &str = "00000000-0000-0000-0000-000000000000";

/// The documented request's body, to the byte.
const REQUEST: &str = "    {\n        \"AuthValue\": \"Sm9oblNtaXRoOnA0NTVXMHJk\"\n    }\n";

/// The documented reply. Its ids and its AuthValue are samples; everything else is fixed.
fn documented_reply() -> Value {
    json!({
        "Id": 0,
        "Name": "Pipedrive",
        "Description": null,
        "AuthValue": "dXNlcm5hbWU6cGFzc3dvcmQ=",
        "Authenticated": true,
        "Connector": {
            "Id": 0,
            "Name": "Pipedrive",
            "Description": "Sales CRM for small teams with big ambitions.",
            "Status": "Approved",
            "Version": "1.0",
            "Icon": null,
            "AuthDescription": null,
            "AuthType": "Basic",
            "OAuth2Type": "Unknown",
            "AuthScheme": null
        },
        "IsPartnerIntegrationConnector": false,
        "Properties": [],
        "CustomFields": []
    })
}

/// Every member of `documented` is in `reply`; ids are integers, everything else has its value.
fn expect_members(reply: &Value, documented: &Value) {
    for (member, value) in documented.as_object().unwrap() {
        let found = reply.get(member).unwrap_or_else(|| panic!("{member} is missing: {reply}"));
        match member.as_str() {
            "Id" => assert!(found.as_i64().is_some_and(|id| id > 0), "{member}: {found}"),
            "AuthValue" => assert_eq!(found, AUTH_VALUE),
            "Connector" => expect_members(found, value),
            _ => assert_eq!(found, value, "{member}"),
        }
    }
}

#[tokio::test]
async fn the_documented_request_gets_the_documented_reply() {
    let app = app_with_account().await;
    app.account(DOCUMENTED_ACCOUNT).await;
    let id = app.install(DOCUMENTED_ACCOUNT, "Pipedrive", &json!({})).await;
    // The real third party is out of reach of a test.
    let path = connector_path(id, "?verify=false");
    let call = app.within(DOCUMENTED_ACCOUNT, Method::PUT, &path).body("application/json", REQUEST);
    let reply = call.send().await.expect_status(200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let reply = reply.json();
    expect_members(&reply, &documented_reply());
    assert_eq!(reply["Id"], id);
    assert_eq!(reply["AuthStatus"]["State"], "Unverified");
    assert!(reply.get("Warning").is_none());
}

#[tokio::test]
async fn a_later_read_shows_the_same_without_the_value() {
    let app = app_with_account().await;
    app.account(DOCUMENTED_ACCOUNT).await;
    let id = app.install(DOCUMENTED_ACCOUNT, "Pipedrive", &json!({})).await;
    let call = app.within(DOCUMENTED_ACCOUNT, Method::PUT, &connector_path(id, "?verify=false"));
    let mut expected = call.body("application/json", REQUEST).send().await.expect_status(200).json();
    expected["AuthValue"] = Value::Null;
    let one = app.within(DOCUMENTED_ACCOUNT, Method::GET, &connector_path(id, ""));
    assert_eq!(one.send().await.expect_status(200).json(), expected);
    let all = app.within(DOCUMENTED_ACCOUNT, Method::GET, "/v1.0/account/connectors");
    assert_eq!(all.send().await.expect_status(200).json(), json!([expected]));
}

#[tokio::test]
async fn the_documented_value_is_proven_and_leaves_as_a_basic_header() {
    let scene = Scene::start().await;
    let call = scene.call(Method::PUT, "").body("application/json", REQUEST);
    let reply = call.send().await.expect_status(200).json();
    assert_eq!(reply["AuthValue"], AUTH_VALUE);
    assert_eq!(reply["Authenticated"], true);
    assert_eq!(
        reply["AuthStatus"],
        json!({
            "State": "Verified",
            "Identity": { "Id": "7", "Name": "John Smith" },
            "CheckedAtUtc": "2026-11-22T12:00:00Z",
            "ChangedAtUtc": "2026-11-22T12:00:00Z",
            "Reason": null,
        })
    );
    let header = format!("Basic {AUTH_VALUE}");
    assert_eq!(scene.standin.requests()[0].header("authorization"), Some(header.as_str()));
    assert_eq!(scene.header_that_leaves().await, Some(header));
}

#[tokio::test]
async fn user_name_and_password_as_fields_make_the_same_header() {
    let scene = Scene::start().await;
    let body = json!({ "Credentials": { "username": USER, "password": PASSWORD } });
    let reply = scene.put("", &body).await.expect_status(200).json();
    assert_eq!(reply["AuthStatus"]["State"], "Verified");
    assert_eq!(reply["AuthStatus"]["Identity"]["Name"], "John Smith");
    // Only a value that the caller sent is echoed.
    assert_eq!(reply["AuthValue"], Value::Null);
    let from_fields = scene.header_that_leaves().await;
    assert_eq!(from_fields, Some(format!("Basic {AUTH_VALUE}")));
    scene.put("", &json!({ "AuthValue": AUTH_VALUE })).await.expect_status(200);
    assert_eq!(scene.header_that_leaves().await, from_fields);
}

#[tokio::test]
async fn the_account_header_is_taken_in_any_case() {
    let scene = Scene::start().await;
    for name in ["X-Cyclr-Account", "x-cyclr-account", "X-CYCLR-ACCOUNT"] {
        let call = scene.app.request(Method::GET, &scene.path("")).header(name, crate::arrange::ACCOUNT);
        call.send().await.expect_status(200);
    }
}
