//! More than the server takes at once.

use std::time::Duration;

use countersign_server::Limits;
use countersign_testkit::{TestApp, wire::Wire};
use reqwest::Client;
use tokio::time::timeout;

use crate::under_way::OPEN_REQUEST;

async fn status(app: &TestApp, fields: &str) -> u16 {
    let mut wire = Wire::connect(app.address()).await;
    wire.write(format!("GET /openapi.json HTTP/1.1\r\nHost: t\r\n{fields}\r\n")).await;
    wire.answer("GET").await.unwrap().status
}

#[tokio::test]
async fn a_head_larger_than_the_limit_is_a_431() {
    let app = TestApp::start().await;
    let limit = Limits::default().max_header_bytes;
    assert_eq!(status(&app, &format!("X-Long: {}\r\n", "x".repeat(limit - 200))).await, 200);
    assert_eq!(status(&app, &format!("X-Long: {}\r\n", "x".repeat(limit))).await, 431);
}

#[tokio::test]
async fn a_head_larger_than_the_limit_is_a_431_over_http_2_too() {
    let app = TestApp::start().await;
    let client = Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    let long = "x".repeat(Limits::default().max_header_bytes);
    let answer =
        client.get(format!("{}/openapi.json", app.url())).header("X-Long", long).send().await.unwrap();
    assert_eq!(answer.status(), 431);
}

#[tokio::test]
async fn a_head_of_more_than_a_hundred_fields_is_a_431() {
    let app = TestApp::start().await;
    assert_eq!(status(&app, &"X-A: 1\r\n".repeat(99)).await, 200);
    assert_eq!(status(&app, &"X-A: 1\r\n".repeat(100)).await, 431);
}

#[tokio::test]
async fn beyond_the_cap_a_connection_waits_until_another_leaves() {
    let app = TestApp::start().await;
    let listening = app.listen(None, Limits { max_connections: 2, ..Limits::default() }).await;
    let mut first = Wire::connect(listening.address()).await;
    let mut second = Wire::connect(listening.address()).await;
    for wire in [&mut first, &mut second] {
        wire.write(OPEN_REQUEST).await;
        assert_eq!(wire.answer("GET").await.unwrap().status, 200);
    }
    let mut third = Wire::connect(listening.address()).await;
    third.write(OPEN_REQUEST).await;
    let patience = Duration::from_millis(200);
    assert!(timeout(patience, third.head()).await.is_err(), "answered beyond the cap");
    drop(second);
    assert_eq!(third.answer("GET").await.unwrap().status, 200);
    first.write(OPEN_REQUEST).await;
    assert_eq!(first.answer("GET").await.unwrap().status, 200);
}
