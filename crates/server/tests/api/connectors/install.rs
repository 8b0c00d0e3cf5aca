//! `POST /v1.0/connectors/{connector}/install`.

use countersign_testkit::{Call, TestApp, standin::Reply as Answer};
use reqwest::Method;
use serde_json::{Value, json};

use super::get::get;
use crate::arrange::{
    ACCOUNT, AUTH_VALUE, PASSWORD, Scene, Script, USER, app_with_account, leading_to, refused,
};

fn install(app: &TestApp, connector: &str, body: &Value) -> Call {
    app.within(ACCOUNT, Method::POST, &format!("/v1.0/connectors/{connector}/install")).json(body)
}

#[tokio::test]
async fn every_member_is_optional() {
    let app = app_with_account().await;
    let call = app.within(ACCOUNT, Method::POST, "/v1.0/connectors/Pipedrive/install");
    let found = call.send().await.expect_status(200).json();
    assert_eq!(found["Name"], "Pipedrive");
    assert_eq!(found["Description"], Value::Null);
    assert_eq!(found["AuthValue"], Value::Null);
    assert_eq!(found["Authenticated"], false);
    assert_eq!(found["IsPartnerIntegrationConnector"], false);
    assert_eq!(found["AuthStatus"]["State"], "Unauthenticated");
    assert_eq!((&found["Properties"], &found["CustomFields"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn every_member_is_kept() {
    let scene = Scene::start().await;
    let connector = get(&scene.app, "Local").await.json()[0].clone();
    let mut body = leading_to(&scene.standin);
    body["Name"] = json!("Mine");
    body["Description"] = json!("Text");
    body["AuthenticationId"] = connector["Authentication"][0]["Id"].clone();
    body["AuthValue"] = json!(AUTH_VALUE);
    body["IsPartnerIntegrationConnector"] = json!(true);
    let made =
        install(&scene.app, &connector["Id"].to_string(), &body).send().await.expect_status(200).json();
    for member in ["Name", "Description", "AuthenticationId", "AuthValue", "IsPartnerIntegrationConnector"] {
        assert_eq!(made[member], body[member], "{member}");
    }
    assert_eq!(made["Connector"]["Id"], connector["Id"]);
    assert_eq!(made["AuthStatus"]["State"], "Verified");
    assert_eq!(made["AuthStatus"]["Identity"]["Name"], "John Smith");
    assert_eq!(made["Properties"][0]["Value"], scene.standin.port().to_string());
}

#[tokio::test]
async fn the_credential_may_come_as_fields() {
    let scene = Scene::start().await;
    let mut body = leading_to(&scene.standin);
    body["Credentials"] = json!({ "username": USER, "password": PASSWORD });
    let made = install(&scene.app, "Local", &body).send().await.expect_status(200).json();
    assert_eq!(made["AuthStatus"]["State"], "Verified");
    let header = format!("Basic {AUTH_VALUE}");
    assert_eq!(scene.standin.requests()[0].header("authorization"), Some(header.as_str()));
}

#[tokio::test]
async fn a_blank_name_is_the_connectors() {
    let app = app_with_account().await;
    let made = install(&app, "Pipedrive", &json!({ "Name": " " })).send().await.expect_status(200).json();
    assert_eq!(made["Name"], "Pipedrive");
}

#[tokio::test]
async fn the_same_connector_can_be_installed_twice() {
    let app = app_with_account().await;
    let first = app.install(ACCOUNT, "Pipedrive", &json!({})).await;
    assert!(app.install(ACCOUNT, "Pipedrive", &json!({})).await > first);
}

#[tokio::test]
async fn a_refused_credential_installs_nothing() {
    let scene = Scene::scripted(&Script::new(Answer::status(401))).await;
    let before = scene.app.picture(ACCOUNT).await;
    let mut body = leading_to(&scene.standin);
    body["AuthValue"] = json!(AUTH_VALUE);
    let reply = install(&scene.app, "Local", &body).send().await.expect_status(422).json();
    assert_eq!(reply["Code"], "credential-refused");
    assert_eq!(scene.app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn verify_false_installs_untried_and_a_dead_third_party_too() {
    let mut scene = Scene::scripted(&Script::new(Answer::status(401))).await;
    let mut body = leading_to(&scene.standin);
    body["AuthValue"] = json!(AUTH_VALUE);
    let path = "/v1.0/connectors/Local/install?verify=false";
    let call = scene.app.within(ACCOUNT, Method::POST, path).json(&body);
    assert_eq!(call.send().await.expect_status(200).json()["AuthStatus"]["State"], "Unverified");
    scene.standin.stop().await;
    let made = install(&scene.app, "Local", &body).send().await.expect_status(200).json();
    assert_eq!((&made["AuthStatus"]["State"], &made["Authenticated"]), (&json!("Unreachable"), &json!(true)));
}

#[tokio::test]
async fn an_undeclared_property_is_refused_by_the_documented_message() {
    let app = app_with_account().await;
    let body = json!({ "Properties": [{ "Name": "X", "Value": "1" }] });
    let message = "There is not a connector property that matches name 'X'.";
    refused(&app, install(&app, "Pipedrive", &body), 400, "unknown-property", message).await;
}

#[tokio::test]
async fn a_property_that_breaks_its_rule_is_refused() {
    let app = app_with_account().await;
    for value in ["evil.example/", "a b", "https://acme.zendesk.com", "acme.zendesk.com"] {
        let before = app.picture(ACCOUNT).await;
        let body = json!({ "Properties": [{ "Name": "subdomain", "Value": value }] });
        let error = install(&app, "Zendesk", &body).send().await.expect_status(400).json();
        assert_eq!(error["Code"], "bad-property", "{error}");
        assert!(error["Message"].as_str().unwrap().contains("`subdomain`"), "{error}");
        assert_eq!(app.picture(ACCOUNT).await, before);
    }
}

#[tokio::test]
async fn a_property_that_comes_twice_is_refused() {
    let app = app_with_account().await;
    let one = json!({ "Name": "subdomain", "Value": "acme" });
    let call = install(&app, "Zendesk", &json!({ "Properties": [one, one] }));
    refused(&app, call, 400, "duplicate-property", "Properties: a name comes twice").await;
}

#[tokio::test]
async fn an_unknown_connector_is_not_found() {
    let app = app_with_account().await;
    for connector in ["Nobody", "1", "0"] {
        let message = format!("There is no connector '{connector}'.");
        refused(&app, install(&app, connector, &json!({})), 404, "not-found", &message).await;
    }
}

#[tokio::test]
async fn a_way_in_that_is_unknown_or_malformed_is_refused() {
    let app = app_with_account().await;
    let call = install(&app, "Pipedrive", &json!({ "AuthenticationId": "Basic" }));
    refused(&app, call, 400, "bad-id", "AuthenticationId must be a GUID.").await;
    let body = json!({ "AuthenticationId": "11111111-2222-3333-4444-555555555555" });
    let before = app.picture(ACCOUNT).await;
    let error = install(&app, "Pipedrive", &body).send().await.expect_status(400).json();
    assert_eq!(error["Code"], "unknown-authentication");
    for way in get(&app, "Pipedrive").await.json()[0]["Authentication"].as_array().unwrap() {
        assert!(error["Message"].as_str().unwrap().contains(way["Id"].as_str().unwrap()), "{error}");
    }
    assert_eq!(app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn both_forms_of_a_credential_at_once_are_refused() {
    let app = app_with_account().await;
    let body = json!({ "AuthValue": AUTH_VALUE, "Credentials": { "username": "u", "password": "p" } });
    let call = install(&app, "Pipedrive", &body);
    refused(&app, call, 400, "two-credentials", "Send AuthValue or Credentials, not both.").await;
}

#[tokio::test]
async fn an_install_in_no_account_or_an_unknown_one_is_refused() {
    let app = app_with_account().await;
    let path = "/v1.0/connectors/Pipedrive/install";
    let missing = app.request(Method::POST, path).json(&json!({}));
    refused(&app, missing, 401, "account-missing", "The X-Cyclr-Account header is missing.").await;
    let unknown = app.within("nobody", Method::POST, path).json(&json!({}));
    refused(&app, unknown, 401, "account-unknown", "The X-Cyclr-Account header names no account.").await;
}
