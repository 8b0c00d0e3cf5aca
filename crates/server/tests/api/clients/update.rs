//! `PUT /v1.0/clients/{id}`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::json;

use super::{made, path, token};

#[tokio::test]
async fn members_that_are_absent_stay_and_an_empty_list_lifts_the_restriction() {
    let app = TestApp::start().await;
    let made = made(&app, &json!({ "Name": "billing", "AllowedAddresses": ["192.0.2.7"] })).await;
    let put = async |body| app.request(Method::PUT, &path(&made)).json(&body).send().await;
    let renamed = put(json!({ "Name": "invoicing" })).await.expect_status(200).json();
    assert_eq!(
        (&renamed["Name"], &renamed["AllowedAddresses"]),
        (&json!("invoicing"), &made["AllowedAddresses"])
    );
    let lifted = put(json!({ "AllowedAddresses": [] })).await.expect_status(200).json();
    assert_eq!((&lifted["Name"], &lifted["AllowedAddresses"]), (&json!("invoicing"), &json!([])));
    assert_eq!(app.request(Method::GET, &path(&made)).send().await.json(), lifted);
    token(&app, &made).await.expect_status(200);
}

#[tokio::test]
async fn a_change_that_breaks_a_rule_changes_nothing() {
    let app = TestApp::start().await;
    let made = made(&app, &json!({ "Name": "billing" })).await;
    let before = app.request(Method::GET, &path(&made)).send().await.json();
    for (body, code) in [
        (json!({ "Name": "" }), "name-required"),
        (json!({ "Name": "new", "AllowedAddresses": ["x"] }), "bad-allow-list"),
        (json!({ "Name": "new", "AccountId": null, "AllowedAddresses": ["x"] }), "bad-allow-list"),
        (json!({ "Name": "new", "AccountId": "acme" }), "account-is-fixed"),
    ] {
        let reply = app.request(Method::PUT, &path(&made)).json(&body).send().await;
        assert_eq!(reply.expect_status(400).json()["Code"], code);
    }
    assert_eq!(app.request(Method::GET, &path(&made)).send().await.json(), before);
    app.request(Method::PUT, "/v1.0/clients/nobody").json(&json!({})).send().await.expect_status(404);
}
