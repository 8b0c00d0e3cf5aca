//! How much at once, and how fast.

use std::num::NonZeroU32;

use countersign_service::{LimitSettings, TrafficSettings};
use countersign_testkit::{
    Reply,
    standin::{Gate, Reply as Said},
    wire::Wire,
};

use crate::rig::{Rig, until};

async fn limited(limits: LimitSettings) -> Rig {
    Rig::with(TrafficSettings { limits, ..TrafficSettings::default() }).await
}

async fn one_at_a_time() -> (Rig, Gate) {
    let rig = limited(LimitSettings { connection_concurrency: 1, ..LimitSettings::default() }).await;
    let gate = Gate::closed();
    rig.answers("/slow", Said::status(200).behind(&gate));
    (rig, gate)
}

fn is_refused(reply: Reply, code: &str) {
    let reply = reply.expect_status(429);
    assert_eq!(reply.json()["Code"], code);
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reply.header("proxy-status"), Some("countersign; error=connection_limit_reached"));
    assert_eq!(reply.header("x-upstream-status"), None);
}

async fn until_there_is_a_place(rig: &Rig) {
    until("a free place", async || rig.call("/x").await.status == 200).await;
}

#[tokio::test]
async fn beyond_the_calls_at_once_of_a_connection_a_call_is_a_429_until_one_is_done() {
    let (rig, gate) = one_at_a_time().await;
    let slow = rig.calling("/slow");
    rig.until_asked("/slow", 1).await;
    is_refused(rig.call("/x").await, "connection-limit");
    assert_eq!(rig.asked("/x"), 0);
    let other = rig.install("").await;
    rig.through(other, "/other", &[]).await.expect_status(200);
    gate.open();
    slow.await.unwrap().expect_status(200);
    until_there_is_a_place(&rig).await;
}

#[tokio::test]
async fn a_call_keeps_its_place_until_its_body_is_done() {
    let (rig, _gate) = one_at_a_time().await;
    // More than all buffers on the way hold.
    rig.answers("/long", Said::status(200).body(vec![7; 32 << 20]));
    let mut caller = Wire::connect(rig.app.address()).await;
    let (id, token) = (rig.connection, &rig.app.token);
    caller
        .write(format!(
            "GET /v1.0/account/connectors/{id}/proxy/long HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {token}\r\nX-Cyclr-Account: a\r\n\r\n"
        ))
        .await;
    assert!(caller.head().await.starts_with("HTTP/1.1 200 "));
    is_refused(rig.call("/x").await, "connection-limit");
    caller.exactly(32 << 20).await;
    until_there_is_a_place(&rig).await;
}

#[tokio::test]
async fn a_caller_that_leaves_gives_its_place_back() {
    let (rig, _gate) = one_at_a_time().await;
    let slow = rig.calling("/slow");
    rig.until_asked("/slow", 1).await;
    is_refused(rig.call("/x").await, "connection-limit");
    slow.abort();
    until_there_is_a_place(&rig).await;
}

#[tokio::test]
async fn a_call_that_fails_gives_its_place_back() {
    let (rig, _gate) = one_at_a_time().await;
    rig.answers("/gone", Said::raw(""));
    for _ in 0..3 {
        rig.call("/gone").await.expect_status(502);
    }
    rig.call("/x").await.expect_status(200);
}

#[tokio::test]
async fn beyond_the_calls_at_once_of_a_client_a_call_through_any_connection_is_a_429() {
    let rig = limited(LimitSettings { client_concurrency: 1, ..LimitSettings::default() }).await;
    let other = rig.install("").await;
    let gate = Gate::closed();
    rig.answers("/slow", Said::status(200).behind(&gate));
    let slow = rig.calling("/slow");
    rig.until_asked("/slow", 1).await;
    is_refused(rig.through(other, "/x", &[]).await, "client-limit");
    gate.open();
    slow.await.unwrap().expect_status(200);
    until_there_is_a_place(&rig).await;
}

#[tokio::test]
async fn beyond_the_rate_of_a_connection_a_call_is_a_429_for_a_moment() {
    let rate = NonZeroU32::new(1);
    let rig = limited(LimitSettings { connection_rate: rate, ..LimitSettings::default() }).await;
    rig.call("/x").await.expect_status(200);
    is_refused(rig.call("/x").await, "connection-limit");
    let other = rig.install("").await;
    rig.through(other, "/other", &[]).await.expect_status(200);
    until_there_is_a_place(&rig).await;
}

#[tokio::test]
async fn beyond_the_rate_of_a_client_a_call_is_a_429_for_a_moment() {
    let rate = NonZeroU32::new(1);
    let rig = limited(LimitSettings { client_rate: rate, ..LimitSettings::default() }).await;
    let other = rig.install("").await;
    rig.call("/x").await.expect_status(200);
    is_refused(rig.through(other, "/x", &[]).await, "client-limit");
    until_there_is_a_place(&rig).await;
}
