//! `POST /v1.0/clients`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{PATH, made, path, post, token};
use crate::arrange::{ACCOUNT, app_with_account};

#[tokio::test]
async fn a_client_is_made_and_its_secret_shown_once_and_is_good_for_a_token() {
    let app = TestApp::start().await;
    let body = json!({ "Name": "billing", "AllowedAddresses": ["192.0.2.0/24", "2001:db8::/32"] });
    let mut made = made(&app, &body).await;
    token(&app, &made).await.expect_status(200);
    let secret = made.as_object_mut().unwrap().remove("ClientSecret").unwrap();
    let expected = json!({
        "Id": made["Id"],
        "Name": "billing",
        "AccountId": null,
        "AllowedAddresses": ["192.0.2.0/24", "2001:db8::/32"],
        "CreatedDate": "2026-11-22T12:00:00Z",
        "RevokedDate": null,
    });
    assert_eq!(made, expected);
    let got = app.request(Method::GET, &path(&made)).send().await.expect_status(200);
    assert_eq!(got.json(), expected);
    assert!(!String::from_utf8_lossy(&got.body).contains(secret.as_str().unwrap()));
}

#[tokio::test]
async fn a_client_of_one_account_gets_to_no_other() {
    let app = app_with_account().await;
    app.account("other").await;
    let made = made(&app, &json!({ "Name": "confined", "AccountId": ACCOUNT })).await;
    assert_eq!(made["AccountId"], ACCOUNT);
    let token = token(&app, &made).await.expect_status(200).json();
    let token = token["access_token"].as_str().unwrap();
    for (account, status) in [(ACCOUNT, 200), ("other", 403)] {
        let call = app.anonymous(Method::GET, "/v1.0/account/connectors").bearer(token);
        call.header("X-Cyclr-Account", account).send().await.expect_status(status);
    }
    let reply = post(&app, &json!({ "Name": "lost", "AccountId": "nobody" })).await;
    reply.expect_error(404, "not-found", "There is no account 'nobody'.");
}

#[tokio::test]
async fn what_is_no_client_is_refused_and_none_is_made() {
    let app = TestApp::start().await;
    let before = app.request(Method::GET, PATH).send().await.json();
    let entry = |text: &str| json!({ "Name": "a", "AllowedAddresses": ["192.0.2.1", text] });
    for (body, code) in [
        (json!({}), "name-required"),
        (json!({ "Name": " " }), "name-required"),
        (json!({ "Name": "a".repeat(201) }), "bad-name"),
        (json!({ "Name": "a", "AccountId": "a b" }), "bad-id"),
        (entry("192.0.2.256"), "bad-allow-list"),
        (entry("192.0.2.0/33"), "bad-allow-list"),
        (entry("2001:db8::/129"), "bad-allow-list"),
        (entry("proxy.example"), "bad-allow-list"),
        (entry(""), "bad-allow-list"),
        (json!({ "Name": "a", "AllowedAddresses": vec!["192.0.2.1"; 101] }), "bad-allow-list"),
        (json!({ "Name": "a", "AllowedAddresses": [1] }), "bad-json"),
    ] {
        let reply = post(&app, &body).await.expect_status(400).json();
        assert_eq!(reply["Code"], code, "{body} {reply}");
    }
    assert_eq!(app.request(Method::GET, PATH).send().await.json(), before);
}

#[tokio::test]
async fn who_is_confined_to_an_account_makes_and_sees_no_clients() {
    let app = app_with_account().await;
    let confined = app.confined_token(ACCOUNT).await;
    let call = |method| app.anonymous(method, PATH).bearer(&confined).json(&json!({ "Name": "a" }));
    for method in [Method::GET, Method::POST] {
        let reply = call(method).send().await.expect_status(403).json();
        assert_eq!(reply["Code"], "token-confined");
    }
    let listed: Value = app.request(Method::GET, PATH).send().await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
}
