//! `POST /v1.0/applications`.

use countersign_testkit::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use super::{PATH, all, body, post, register, with};

#[tokio::test]
async fn an_application_is_registered_and_its_secret_key_shown_once() {
    let app = TestApp::start().await;
    let mut made = post(&app, &body()).await.expect_status(200).json();
    let key = made["ApplicationKey"].as_str().unwrap().to_owned();
    let secret = made["SecretKey"].as_str().unwrap().to_owned();
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    assert!(secret.starts_with("cs_app_") && secret.len() >= 50);
    let expected = json!({
        "ApplicationKey": key,
        "Name": "Invoices",
        "Description": "Writes invoices.",
        "InstallUrl": "https://invoices.example/install",
        "Roles": ["AccountConnector-List", "AccountConnector-Call"],
        "LegacyMd5": false,
        "CreatedDate": "2026-11-22T12:00:00Z",
        "UpdatedDate": "2026-11-22T12:00:00Z",
    });
    made.as_object_mut().unwrap().remove("SecretKey");
    assert_eq!(made, expected);
    assert_eq!(all(&app).await, json!([expected]));
    let got = app.request(Method::GET, &format!("{PATH}/{key}")).send().await.expect_status(200);
    assert_eq!(got.json(), expected);
    assert!(!String::from_utf8_lossy(&got.body).contains(&secret));

    let other = register(&app, &json!({})).await;
    assert!(other["ApplicationKey"] != *key && other["SecretKey"] != *secret);
}

#[tokio::test]
async fn install_urls_are_https_or_loopback_and_carry_nothing_of_their_own_that_the_install_adds() {
    let app = TestApp::start().await;
    for url in [
        "https://invoices.example",
        "https://invoices.example:8443/a/b?x=1&y=%20",
        "http://localhost:3000/install",
        "http://app.localhost/install",
        "http://127.0.0.1:3000/install",
        "http://[::1]/install",
    ] {
        register(&app, &json!({ "InstallUrl": url })).await;
    }
    let before = all(&app).await;
    let scheme = "InstallUrl must begin with https://, or with http:// and a loopback host";
    for (url, message) in [
        ("", "InstallUrl is not an absolute URL"),
        ("invoices.example/install", "InstallUrl is not an absolute URL"),
        ("/install", "InstallUrl is not an absolute URL"),
        ("http://invoices.example/install", scheme),
        ("http://127.0.0.1.invoices.example/install", scheme),
        ("http://localhost.invoices.example/install", scheme),
        ("ftp://localhost/install", scheme),
        ("javascript:alert(1)", scheme),
        ("https://user@invoices.example/", "InstallUrl must not carry a user name or password"),
        ("https://user:p@invoices.example/", "InstallUrl must not carry a user name or password"),
        ("https://:p@invoices.example/", "InstallUrl must not carry a user name or password"),
        ("https://invoices.example/#a", "InstallUrl must not have a fragment (#)"),
        (
            "https://invoices.example/?x=1&t=2",
            "InstallUrl must not have 't' in its query: the install puts it there",
        ),
        (
            "https://invoices.example/?%68",
            "InstallUrl must not have 'h' in its query: the install puts it there",
        ),
    ] {
        let reply = post(&app, &with(&json!({ "InstallUrl": url }))).await;
        reply.expect_error(400, "install-url", message);
    }
    assert_eq!(all(&app).await, before);
}

#[tokio::test]
async fn members_have_bounds() {
    let app = TestApp::start().await;
    let url = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
    let longest =
        json!({ "Name": "ä".repeat(200), "Description": "ä".repeat(4000), "InstallUrl": url(2048) });
    register(&app, &longest).await;
    let before = all(&app).await;
    let name = "Name has at most 200 characters and no control characters";
    for (members, code, message) in [
        (json!({ "Name": "ä".repeat(201) }), "bad-name", name),
        (json!({ "Name": "a\nb" }), "bad-name", name),
        (json!({ "Name": " " }), "name-required", "Name is required"),
        (json!({ "Name": null }), "name-required", "Name is required"),
        (
            json!({ "Description": "ä".repeat(4001) }),
            "description-too-long",
            "Description has at most 4000 characters",
        ),
        (json!({ "InstallUrl": url(2049) }), "install-url", "InstallUrl has at most 2048 bytes"),
        (json!({ "InstallUrl": null }), "install-url", "InstallUrl is required"),
        (
            json!({ "Roles": [] }),
            "roles-required",
            "Roles is required: name at least one, such as AccountConnector-Call",
        ),
        (
            json!({ "Roles": null }),
            "roles-required",
            "Roles is required: name at least one, such as AccountConnector-Call",
        ),
    ] {
        post(&app, &with(&members)).await.expect_error(400, code, message);
    }
    let unknown = post(&app, &with(&json!({ "Roles": ["Nothing-Read"] }))).await.expect_status(400).json();
    assert_eq!(unknown["Code"], "unknown-role");
    assert_eq!(all(&app).await, before);
}

#[tokio::test]
async fn who_is_confined_to_an_account_registers_nothing() {
    let app = TestApp::start().await;
    app.account("acme").await;
    let token = app.confined_token("acme").await;
    let call = app.anonymous(Method::POST, PATH).bearer(&token).json(&body());
    assert_eq!(call.send().await.expect_status(403).json()["Code"], "token-confined");
    assert_eq!(all(&app).await, Value::Array(vec![]));
}
