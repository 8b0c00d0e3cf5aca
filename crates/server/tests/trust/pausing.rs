//! A third party that answers 429 with `Retry-After` is left alone for that long.

use std::time::{Duration, Instant};

use countersign_testkit::{Reply, standin::Reply as Said};

use crate::rig::Rig;

/// A server whose third party asked, in its answer to one call, to be left alone.
async fn asked_to_wait(retry_after: &str) -> Rig {
    let rig = Rig::verified().await;
    rig.answers("/busy", Said::status(429).header("Retry-After", retry_after).body("slower"));
    let passed_on = rig.call("/busy").await.expect_status(429);
    assert_eq!(passed_on.header("x-upstream-status"), Some("429"));
    assert_eq!(
        (passed_on.header("retry-after"), passed_on.body.as_slice()),
        (Some(retry_after), &b"slower"[..])
    );
    rig
}

fn is_answered_here(reply: Reply, seconds: &str) {
    let reply = reply.expect_status(429);
    assert_eq!(reply.json()["Code"], "third-party-limit");
    assert_eq!(reply.header("retry-after"), Some(seconds));
    assert_eq!(reply.header("x-upstream-status"), None);
    assert_eq!(reply.header("proxy-status"), Some("countersign; error=connection_limit_reached"));
}

#[tokio::test]
async fn calls_are_answered_here_with_the_seconds_that_are_left() {
    let rig = asked_to_wait("30").await;
    is_answered_here(rig.call("/x").await, "30");
    rig.advance(10);
    is_answered_here(rig.call("/x").await, "20");
    rig.advance(19);
    is_answered_here(rig.call("/x").await, "1");
    assert_eq!((rig.asked("/x"), rig.asked("/busy")), (0, 1));
    rig.advance(1);
    rig.call("/x").await.expect_status(200);
}

#[tokio::test]
async fn a_date_counts_as_seconds_do() {
    // The test's clock begins at noon.
    let rig = asked_to_wait("Sun, 22 Nov 2026 12:01:30 GMT").await;
    is_answered_here(rig.call("/x").await, "90");
    rig.advance(90);
    rig.call("/x").await.expect_status(200);
}

#[tokio::test]
async fn a_caller_with_time_waits_here_and_is_sent_then() {
    let rig = asked_to_wait("1").await;
    let begin = Instant::now();
    rig.call_with("/x", &[("Prefer", "wait=5")]).await.expect_status(200);
    assert!(begin.elapsed() >= Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(rig.asked("/x"), 1);
}

#[tokio::test]
async fn a_caller_with_too_little_time_is_told_at_once() {
    let rig = asked_to_wait("30").await;
    let begin = Instant::now();
    is_answered_here(rig.call_with("/x", &[("Prefer", "wait=10")]).await, "30");
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!(rig.asked("/x"), 0);
}

#[tokio::test]
async fn other_connections_to_the_same_third_party_go_on() {
    let rig = Rig::verified().await;
    let other = rig.install("").await;
    rig.answers("/busy", Said::status(429).header("Retry-After", "30"));
    rig.call("/busy").await.expect_status(429);
    is_answered_here(rig.call("/x").await, "30");
    rig.through(other, "/x", &[]).await.expect_status(200);
}

#[tokio::test]
async fn a_429_without_a_time_is_passed_on_and_pauses_nothing() {
    let rig = Rig::verified().await;
    rig.answers("/busy", Said::status(429));
    rig.call("/busy").await.expect_status(429);
    rig.call("/busy").await.expect_status(429);
    rig.call("/x").await.expect_status(200);
    assert_eq!(rig.asked("/busy"), 2);
}
