//! `POST /oauth/token`: client credentials, in the form and by HTTP Basic.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_testkit::{Reply, TestApp};
use reqwest::Method;
use serde_json::json;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const GRANT: &str = "grant_type=client_credentials";

/// Posts this form without an `Authorization` field.
pub(crate) async fn post(app: &TestApp, form: &str) -> Reply {
    app.anonymous(Method::POST, "/oauth/token").body(FORM, form.to_owned()).send().await
}

/// Posts this form with user-id and password by HTTP Basic, as they are.
pub(crate) async fn post_with_basic(app: &TestApp, user_id: &str, password: &str, form: &str) -> Reply {
    let value = format!("Basic {}", STANDARD.encode(format!("{user_id}:{password}")));
    let call = app.anonymous(Method::POST, "/oauth/token").header("Authorization", &value);
    call.body(FORM, form.to_owned()).send().await
}

/// The form with the credentials in it.
pub(crate) fn form(id: &str, secret: &str) -> String {
    format!("{GRANT}&client_id={id}&client_secret={secret}")
}

/// Fails the test unless this is an error of RFC 6749 section 5.2; returns its description.
pub(crate) fn expect_refusal(reply: &Reply, status: u16, error: &str) -> String {
    let body = reply.json();
    assert_eq!((reply.status, body["error"].as_str()), (status, Some(error)), "{body}");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    body["error_description"].as_str().expect("a description").to_owned()
}

/// The percent-encoding of every single character: form-urlencoding that is right, and that nobody can
/// take for the text itself.
fn all_percent_encoded(text: &str) -> String {
    let encoded: Vec<_> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    encoded.concat()
}

async fn works(app: &TestApp, token: &str) -> bool {
    app.anonymous(Method::GET, "/v1.0/accounts").bearer(token).send().await.status == 200
}

#[tokio::test]
async fn the_reply_has_every_member_with_its_type_and_dates_of_rfc_1123() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let reply = post(&app, &form(id, secret)).await.expect_status(200);
    let body = reply.json();
    let token = body["access_token"].as_str().expect("text").to_owned();
    assert_eq!(
        body,
        json!({
            "token_type": "bearer",
            "access_token": token,
            "expires_in": 14 * 24 * 3600,
            "clientId": id,
            ".issued": "Sun, 22 Nov 2026 12:00:00 GMT",
            ".expires": "Sun, 06 Dec 2026 12:00:00 GMT",
        })
    );
    assert!(token.len() >= 43, "256 bits need 43 characters of Base64: {}", token.len());
    assert!(works(&app, &token).await);
}

#[tokio::test]
async fn every_token_is_another_one() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let first = post(&app, &form(id, secret)).await.json()["access_token"].clone();
    let second = post(&app, &form(id, secret)).await.json()["access_token"].clone();
    assert_ne!(first, second);
}

#[tokio::test]
async fn b19_a_token_is_never_stored_by_a_cache() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let reply = post(&app, &form(id, secret)).await.expect_status(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn the_client_may_send_its_credentials_by_basic() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let body = post_with_basic(&app, id, secret, GRANT).await.expect_status(200).json();
    assert!(works(&app, body["access_token"].as_str().unwrap()).await);
}

#[tokio::test]
async fn b20_id_and_secret_are_form_urlencoded_inside_of_basic() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let (id, secret) = (all_percent_encoded(id), all_percent_encoded(secret));
    post_with_basic(&app, &id, &secret, GRANT).await.expect_status(200);
    let reply = post_with_basic(&app, &id, "100%", GRANT).await;
    expect_refusal(&reply, 400, "invalid_request");
}

#[tokio::test]
async fn b4_the_scheme_is_matched_without_regard_to_case() {
    let app = TestApp::start().await;
    let value = STANDARD.encode(format!("{}:{}", app.client.0, app.client.1));
    for scheme in ["basic", "BASIC", "bAsIc"] {
        let call = app.anonymous(Method::POST, "/oauth/token");
        let call = call.header("Authorization", &format!("{scheme} {value}")).body(FORM, GRANT);
        call.send().await.expect_status(200);
    }
}

#[tokio::test]
async fn credentials_in_two_ways_at_once_are_refused() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    for extra in [form(id, secret), format!("{GRANT}&client_id={id}"), format!("{GRANT}&client_secret=x")] {
        let reply = post_with_basic(&app, id, secret, &extra).await;
        let description = expect_refusal(&reply, 400, "invalid_request");
        assert!(description.contains("one way"), "{description}");
    }
}

#[tokio::test]
async fn a_request_without_credentials_is_refused() {
    let app = TestApp::start().await;
    let (id, _) = &app.client;
    for form in [GRANT.to_owned(), format!("{GRANT}&client_id={id}"), format!("{GRANT}&client_secret=x")] {
        expect_refusal(&post(&app, &form).await, 400, "invalid_request");
    }
}

#[tokio::test]
async fn malformed_basic_is_refused_without_repeating_it() {
    let app = TestApp::start().await;
    for field in ["Basic", "Basic Zm9v", "Basic c2VjcmV0OmE", "Bearer c2VjcmV0", "c2VjcmV0OmE="] {
        let call = app.anonymous(Method::POST, "/oauth/token").header("Authorization", field);
        let reply = call.body(FORM, GRANT).send().await;
        let description = expect_refusal(&reply, 400, "invalid_request");
        assert!(!description.contains("c2VjcmV0"), "{description}");
    }
}

#[tokio::test]
async fn another_grant_is_unsupported_and_none_at_all_is_no_request() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    for grant in ["password", "refresh_token", "authorization_code"] {
        let form = format!("grant_type={grant}&client_id={id}&client_secret={secret}");
        expect_refusal(&post(&app, &form).await, 400, "unsupported_grant_type");
    }
    // RFC 6749 section 5.2: a missing parameter is invalid_request.
    for form in [String::new(), format!("client_id={id}&client_secret={secret}")] {
        expect_refusal(&post(&app, &form).await, 400, "invalid_request");
    }
}

#[tokio::test]
async fn parameters_that_nobody_knows_are_ignored_up_to_a_hundred_in_all() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let unknown = |count: usize| (0..count).map(|n| format!("&x{n}=")).collect::<Vec<_>>().concat();
    post(&app, &(form(id, secret) + &unknown(97))).await.expect_status(200);
    let reply = post(&app, &(form(id, secret) + &unknown(98))).await;
    let description = expect_refusal(&reply, 400, "invalid_request");
    assert_eq!(description, "A form has at most 100 parameters.");
}

#[tokio::test]
async fn a_parameter_that_comes_twice_is_refused() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    for extra in [GRANT, "client_id=other", "scope=account:a&scope=account:b"] {
        let reply = post(&app, &format!("{}&{extra}", form(id, secret))).await;
        expect_refusal(&reply, 400, "invalid_request");
    }
}

#[tokio::test]
async fn another_content_type_is_refused() {
    let app = TestApp::start().await;
    let (id, secret) = &app.client;
    let json = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret });
    let reply = app.anonymous(Method::POST, "/oauth/token").json(&json).send().await;
    let description = expect_refusal(&reply, 400, "invalid_request");
    assert!(description.contains(FORM), "{description}");
}

#[tokio::test]
async fn the_content_type_may_have_parameters_and_any_case() {
    let app = TestApp::start().await;
    let form = form(&app.client.0, &app.client.1);
    let call = app.anonymous(Method::POST, "/oauth/token");
    call.body("Application/X-WWW-Form-URLEncoded; charset=UTF-8", form).send().await.expect_status(200);
}

#[tokio::test]
async fn a_form_of_more_than_a_mebibyte_is_refused() {
    let app = TestApp::start().await;
    let form = format!("{GRANT}&padding={}", "x".repeat(1 << 20));
    post(&app, &form).await.expect_error(413, "body-too-large", "The body is larger than 1048576 bytes.");
}
