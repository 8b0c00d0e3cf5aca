//! Writes of a second program on the same store are seen by the running server, within a second.

use std::time::{Duration, Instant};

use reqwest::Method;

use crate::rig::{Rig, until};

const STALE_AT_MOST: Duration = Duration::from_secs(1);

/// Fails the test when it takes too long until this holds; says how long it took.
async fn seen(what: &str, holds: impl AsyncFn() -> bool) {
    let begin = Instant::now();
    until(what, holds).await;
    let stale = begin.elapsed();
    println!("{what}: seen after {} ms", stale.as_millis());
    assert!(stale < STALE_AT_MOST, "{what}: seen only after {stale:?}");
}

#[tokio::test]
async fn a_client_that_is_revoked_elsewhere_is_denied_and_its_calls_are_not_sent() {
    let rig = Rig::verified().await;
    let second = rig.app.second_program();
    rig.call("/x").await.expect_status(200);
    second.revoke_client().await;
    seen("a revoked client", async || rig.call("/y").await.status == 401).await;
    let before = rig.third_party.requests().len();
    rig.call("/x").await.expect_status(401);
    rig.app.request(Method::GET, "/v1.0/accounts").send().await.expect_status(401);
    assert_eq!(rig.third_party.requests().len(), before);
}

#[tokio::test]
async fn a_credential_that_is_removed_elsewhere_is_used_no_more() {
    let rig = Rig::verified().await;
    let second = rig.app.second_program();
    rig.call("/x").await.expect_status(200);
    second.remove_credential("a", rig.connection).await;
    seen("a removed credential", async || rig.call("/x").await.status == 424).await;
    let before = rig.third_party.requests().len();
    assert_eq!(rig.call("/x").await.expect_status(424).json()["Code"], "unauthenticated");
    assert_eq!(rig.third_party.requests().len(), before);
}

#[tokio::test]
async fn a_write_through_the_server_itself_is_seen_by_the_very_next_call() {
    let rig = Rig::verified().await;
    for _ in 0..20 {
        rig.call("/x").await.expect_status(200);
        rig.put("?verify=false").await.expect_status(200);
        rig.call("/x").await.expect_status(200);
        let sent = rig.third_party.requests().pop().expect("a call");
        assert_eq!(sent.header("authorization"), Some("Basic dGVzdDoxMjPCow=="));
        let path = format!("/v1.0/account/connectors/{}", rig.connection);
        let body = serde_json::json!({ "AuthValue": "QWxhZGRpbjpvcGVuIHNlc2FtZQ==" });
        rig.app.within("a", Method::PUT, &path).json(&body).send().await.expect_status(200);
        rig.call("/x").await.expect_status(200);
        let sent = rig.third_party.requests().pop().expect("a call");
        assert_eq!(sent.header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    }
}
