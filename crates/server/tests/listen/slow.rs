//! Callers that keep the server waiting.

use std::time::Duration;

use countersign_server::Limits;
use countersign_testkit::{Listening, TestApp, wire::Wire};
use reqwest::Method;
use tokio::time::{Instant, interval};

use crate::under_way::{OPEN_REQUEST, Scene};

const SHORT: Duration = Duration::from_millis(300);

/// A connection to a server that waits only a short time for heads, on which these bytes were sent.
async fn hurried(bytes: impl AsRef<[u8]>) -> (Listening, Wire) {
    let app = TestApp::start().await;
    let listening = app.listen(None, Limits { header_read: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::connect(listening.address()).await;
    wire.write(bytes).await;
    (listening, wire)
}

#[tokio::test]
async fn a_head_that_stops_halfway_ends_the_connection() {
    let begin = Instant::now();
    let (_listening, mut wire) = hurried("GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ").await;
    wire.gone().await;
    assert!(begin.elapsed() >= SHORT);
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_ends_the_connection() {
    let (_listening, mut wire) = hurried("GET / HTTP/1.1\r\nX-Slow: ").await;
    let mut pace = interval(SHORT / 10);
    let begin = Instant::now();
    while wire.try_write("x").await.is_ok() {
        assert!(begin.elapsed() < SHORT * 40, "each byte bought more time");
        pace.tick().await;
    }
}

#[tokio::test]
async fn a_connection_that_sends_nothing_ends() {
    let (_listening, mut wire) = hurried("").await;
    wire.gone().await;
}

#[tokio::test]
async fn half_an_http_2_preface_ends_the_connection() {
    let (_listening, mut wire) = hurried("PRI * HT").await;
    wire.gone().await;
}

#[tokio::test]
async fn an_http_2_connection_that_answers_no_ping_ends() {
    // The preface and an empty SETTINGS frame (RFC 9113 sections 3.4 and 6.5).
    let (_listening, mut wire) = hurried(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    wire.gone().await;
}

#[tokio::test]
async fn a_connection_that_was_answered_and_sends_nothing_more_ends() {
    let (_listening, mut wire) = hurried(OPEN_REQUEST).await;
    assert_eq!(wire.answer("GET").await.unwrap().status, 200);
    wire.gone().await;
}

#[tokio::test]
async fn a_body_of_the_api_that_stops_is_a_408_and_nothing_changes() {
    let app = TestApp::start().await;
    let listening = app.listen(None, Limits { body_idle: SHORT, ..Limits::default() }).await;
    for framing in ["Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        let mut wire = Wire::connect(listening.address()).await;
        let (token, json) = (&app.token, "Content-Type: application/json");
        wire.write(format!(
            "POST /v1.0/accounts HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {token}\r\n{json}\r\n{framing}"
        ))
        .await;
        wire.answer("POST").await.unwrap().expect_error(408, "body-timeout");
        wire.gone().await;
    }
    let accounts = app.request(Method::GET, "/v1.0/accounts").send().await.expect_status(200);
    assert_eq!(accounts.json(), serde_json::json!([]));
}

#[tokio::test]
async fn a_body_of_a_call_that_stops_is_a_408_and_ends_the_call_at_the_third_party() {
    let scene = Scene::set().await;
    let listening = scene.app.listen(None, Limits { body_idle: SHORT, ..Limits::default() }).await;
    let (mut caller, mut third_party) = scene.call(listening.address(), "Content-Length: 10\r\n").await;
    caller.write("half").await;
    assert_eq!(third_party.exactly(4).await, b"half");
    caller.answer("POST").await.unwrap().expect_error(408, "body-timeout");
    assert_eq!(third_party.rest().await.unwrap_or_default(), b"");
}

#[tokio::test]
async fn a_body_that_keeps_coming_may_take_longer_than_the_limit() {
    let scene = Scene::set().await;
    // Ten pauses make more than the limit; one does not, on a busy machine either.
    let body_idle = SHORT * 4;
    let listening = scene.app.listen(None, Limits { body_idle, ..Limits::default() }).await;
    let (mut caller, mut third_party) = scene.call(listening.address(), "Content-Length: 10\r\n").await;
    let begin = Instant::now();
    let mut pace = interval(SHORT / 2);
    for _ in 0..10 {
        pace.tick().await;
        caller.write("x").await;
        assert_eq!(third_party.exactly(1).await, b"x");
    }
    assert!(begin.elapsed() > body_idle);
    third_party.write("HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!(caller.answer("POST").await.unwrap().status, 204);
}
