//! Who may come in: every way of not being somebody gets the same answer, and changes nothing.

use countersign_core::{ClientId, Scope};
use countersign_testkit::{Call, Reply, TestApp};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    arrange::{ACCOUNT, DENIED, Scene, app_with_account, refused},
    raw,
};

const CHALLENGE: &str = "Basic realm=\"Countersign\", charset=\"UTF-8\"";
const LIST: &str = "/v1.0/account/connectors";

/// An account-level call without `Authorization`.
fn call(app: &TestApp) -> Call {
    app.anonymous(Method::GET, LIST).header("X-Cyclr-Account", ACCOUNT)
}

async fn denied(app: &TestApp, call: Call) -> Reply {
    let reply = refused(app, call, 401, "denied", DENIED).await;
    assert_eq!(reply.header("www-authenticate"), Some(CHALLENGE));
    reply
}

fn body_without_request_id(reply: &Reply) -> Value {
    let mut body = reply.json();
    body.as_object_mut().unwrap().remove("RequestId");
    body
}

#[tokio::test]
async fn b12_everything_that_is_not_a_live_token_gets_the_same_401_with_a_challenge() {
    let app = app_with_account().await;
    let (id, secret) = app.client.clone();
    let expected = json!({ "Message": DENIED, "Code": "denied" });
    assert_eq!(body_without_request_id(&denied(&app, call(&app)).await), expected);
    for field in [
        "Bearer",
        "Bearer ",
        "Bearer nobody",
        &format!("Bearer {} x", app.token),
        &format!("Bearer {}A", app.token),
        &app.token,
        &format!("Token {}", app.token),
        &format!("Basic {}", crate::arrange::encoded(&id, &secret)),
        &format!("Basic {}", app.token),
        "Digest username=\"a\", realm=\"b\"",
        "Bearer \u{e4}",
    ] {
        let reply = denied(&app, call(&app).header("Authorization", field)).await;
        assert_eq!(body_without_request_id(&reply), expected, "{field}");
    }
}

#[tokio::test]
async fn b4_the_scheme_word_is_matched_without_regard_to_case() {
    let app = app_with_account().await;
    for scheme in ["bearer", "BEARER", "bEaReR"] {
        let field = format!("{scheme}   {}", app.token);
        call(&app).header("Authorization", &field).send().await.expect_status(200);
    }
}

#[tokio::test]
async fn a_token_ends_after_fourteen_days() {
    let app = app_with_account().await;
    let before = app.picture(ACCOUNT).await;
    app.clock.advance(SignedDuration::from_hours(14 * 24) - SignedDuration::from_millis(1));
    call(&app).bearer(&app.token).send().await.expect_status(200);
    app.clock.advance(SignedDuration::from_millis(1));
    let reply = call(&app).bearer(&app.token).send().await.expect_error(401, "denied", DENIED);
    assert_eq!(reply.header("www-authenticate"), Some(CHALLENGE));
    app.clock.advance(SignedDuration::from_hours(-1));
    assert_eq!(app.picture(ACCOUNT).await, before);
}

#[tokio::test]
async fn the_tokens_of_a_revoked_client_end_at_once() {
    let app = app_with_account().await;
    let id: ClientId = app.client.0.parse().unwrap();
    call(&app).bearer(&app.token).send().await.expect_status(200);
    app.service.revoke_client(None, &id).await.unwrap();
    call(&app).bearer(&app.token).send().await.expect_error(401, "denied", DENIED);
}

#[tokio::test]
async fn the_tokens_of_other_clients_stay() {
    let app = app_with_account().await;
    let other = app.service.create_client("other", Scope::AllAccounts).await.unwrap();
    app.service.revoke_client(None, &other.client.id).await.unwrap();
    call(&app).bearer(&app.token).send().await.expect_status(200);
}

#[tokio::test]
async fn an_account_level_call_says_what_is_wrong_with_its_account() {
    let app = app_with_account().await;
    let bare = || app.request(Method::GET, LIST);
    for (call, code, message) in [
        (bare(), "account-missing", "The X-Cyclr-Account header is missing."),
        (bare().header("X-Cyclr-Account", ""), "account-empty", "The X-Cyclr-Account header is empty."),
        (bare().header("X-Cyclr-Account", "  "), "account-empty", "The X-Cyclr-Account header is empty."),
        (
            bare().header("X-Cyclr-Account", "nobody"),
            "account-unknown",
            "The X-Cyclr-Account header names no account.",
        ),
        (
            bare().header("X-Cyclr-Account", "a b"),
            "account-unknown",
            "The X-Cyclr-Account header names no account.",
        ),
        (
            bare().header("X-Cyclr-Account", "\u{e4}"),
            "account-unknown",
            "The X-Cyclr-Account header names no account.",
        ),
        (
            bare().header("X-Cyclr-Account", "ACME"),
            "account-unknown",
            "The X-Cyclr-Account header names no account.",
        ),
    ] {
        let reply = refused(&app, call, 401, code, message).await;
        assert_eq!(reply.header("www-authenticate"), Some(CHALLENGE));
    }
}

#[tokio::test]
async fn an_account_that_is_given_twice_is_refused() {
    let app = app_with_account().await;
    app.account("other").await;
    let message = "The request carries more than one X-Cyclr-Account field. Send one.";
    for second in [ACCOUNT, "other"] {
        let call = app.within(ACCOUNT, Method::GET, LIST).header("X-Cyclr-Account", second);
        refused(&app, call, 400, "two-accounts", message).await;
    }
}

#[tokio::test]
async fn b13_two_authorization_fields_are_refused_whichever_comes_first() {
    let scene = Scene::authenticated().await;
    let good = format!("Authorization: Bearer {}", scene.app.token);
    let called = scene.standin.requests().len();
    for path in [LIST.to_owned(), scene.path("/proxy/who"), "/oauth/token".to_owned(), "/nowhere".to_owned()]
    {
        for (first, second) in
            [(&*good, "authorization: Bearer x"), ("Authorization: x", &*good), (&*good, &*good)]
        {
            let head = format!(
                "GET {path} HTTP/1.1\r\nHost: test\r\nX-Cyclr-Account: {ACCOUNT}\r\n{first}\r\n{second}\r\n\r\n"
            );
            let reply = raw::exchange(&scene.app, head.as_bytes()).await;
            let message = "The request carries more than one Authorization field. Send one.";
            reply.expect_error(400, "two-authorizations", message);
        }
    }
    assert_eq!(scene.standin.requests().len(), called);
}

#[tokio::test]
async fn b21_an_authorization_of_more_than_8_kib_is_refused() {
    let app = app_with_account().await;
    let message = "The Authorization field is longer than 8192 bytes.";
    for length in [8193, 20_000] {
        let field = format!("{:x<length$}", "Bearer ");
        refused(&app, call(&app).header("Authorization", &field), 400, "authorization-too-large", message)
            .await;
    }
    let longest = format!("{:x<8192}", "Bearer ");
    denied(&app, call(&app).header("Authorization", &longest)).await;
}
