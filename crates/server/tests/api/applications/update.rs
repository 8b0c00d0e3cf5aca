//! `PUT /v1.0/applications/{key}`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{path, register};

async fn put(app: &TestApp, made: &Value, body: &Value) -> countersign_testkit::Reply {
    app.request(Method::PUT, &path(made, "")).json(body).send().await
}

#[tokio::test]
async fn members_that_are_absent_stay_and_null_clears() {
    let app = TestApp::start().await;
    let made = register(&app, &json!({})).await;
    app.clock.advance(jiff::SignedDuration::from_secs(5));
    let changed = put(&app, &made, &json!({ "Name": "Bills", "Description": null })).await;
    let changed = changed.expect_status(200).json();
    assert_eq!((&changed["Name"], &changed["Description"]), (&json!("Bills"), &Value::Null));
    assert_eq!(changed["UpdatedDate"], "2026-11-22T12:00:05Z");
    for member in ["ApplicationKey", "InstallUrl", "Roles", "LegacyMd5", "CreatedDate"] {
        assert_eq!(changed[member], made[member], "{member}");
    }
    assert!(changed.get("SecretKey").is_none());
    assert_eq!(app.request(Method::GET, &path(&made, "")).send().await.json(), changed);
}

#[tokio::test]
async fn a_change_that_breaks_a_rule_changes_nothing() {
    let app = TestApp::start().await;
    let made = register(&app, &json!({})).await;
    let before = app.request(Method::GET, &path(&made, "")).send().await.json();
    for (body, code) in [
        (json!({ "Name": "" }), "name-required"),
        (json!({ "Name": "Bills", "InstallUrl": "http://invoices.example" }), "install-url"),
        (json!({ "Name": "Bills", "Roles": [] }), "roles-required"),
        (json!({ "Name": "Bills", "Roles": ["x"] }), "unknown-role"),
    ] {
        assert_eq!(put(&app, &made, &body).await.expect_status(400).json()["Code"], code);
    }
    assert_eq!(app.request(Method::GET, &path(&made, "")).send().await.json(), before);
    let unknown = json!({ "ApplicationKey": "0123456789abcdef0123456789abcdef" });
    put(&app, &unknown, &json!({ "Name": "Bills" })).await.expect_status(404);
}
