//! The first 401 after a password was changed, and what follows from it.

use countersign_testkit::standin::{Gate, Reply};

use crate::rig::Rig;

const REASON: &str = "it answered 401 Unauthorized to the verification";

/// A server whose one credential stopped working at the third party.
async fn password_changed() -> Rig {
    let rig = Rig::verified().await;
    rig.answers("/x", Reply::status(401).body("who are you?"));
    rig.answers("/me", Reply::status(401));
    rig
}

#[tokio::test]
async fn the_first_call_brings_its_401_and_the_next_ones_are_answered_here() {
    let rig = password_changed().await;
    let verifications = rig.asked("/me");
    let first = rig.call("/x").await.expect_status(401);
    assert_eq!(
        (first.header("x-upstream-status"), first.body.as_slice()),
        (Some("401"), &b"who are you?"[..])
    );
    for path in ["/x", "/y", "/x"] {
        rig.is_answered_here(path, REASON).await;
    }
    assert_eq!((rig.asked("/x"), rig.asked("/me") - verifications), (1, 1));
    let status = rig.status().await;
    assert_eq!((status["State"].as_str(), status["Reason"].as_str()), (Some("Rejected"), Some(REASON)));
    assert_eq!(status["Identity"], serde_json::Value::Null);
}

#[tokio::test]
async fn of_32_callers_at_once_each_gets_its_answer_and_one_verification_is_made() {
    let rig = password_changed().await;
    let gate = Gate::closed();
    let verifications = rig.asked("/me");
    rig.answers("/slow", Reply::status(401).behind(&gate));
    let slow: Vec<_> = (0..31).map(|_| rig.calling("/slow")).collect();
    rig.until_asked("/slow", 31).await;
    rig.call("/x").await.expect_status(401);
    rig.until_state("Rejected").await;
    // Their refusals come when the verdict is long there.
    gate.open();
    for call in slow {
        call.await.unwrap().expect_status(401);
    }
    rig.is_answered_here("/x", REASON).await;
    assert_eq!(rig.asked("/me") - verifications, 1);
    assert_eq!((rig.asked("/x"), rig.asked("/slow")), (1, 31));
}

#[tokio::test]
async fn of_32_refusals_at_the_same_moment_one_verification_is_made() {
    let rig = password_changed().await;
    let gate = Gate::closed();
    let verifications = rig.asked("/me");
    rig.answers("/x", Reply::status(401).behind(&gate));
    let calls: Vec<_> = (0..32).map(|_| rig.calling("/x")).collect();
    rig.until_asked("/x", 32).await;
    gate.open();
    for call in calls {
        call.await.unwrap().expect_status(401);
    }
    rig.until_state("Rejected").await;
    rig.is_answered_here("/x", REASON).await;
    assert_eq!((rig.asked("/x"), rig.asked("/me") - verifications), (32, 1));
}

#[tokio::test]
async fn a_401_is_never_sent_again_by_itself() {
    let rig = Rig::verified().await;
    rig.answers("/x", Reply::status(401));
    rig.call("/x").await.expect_status(401);
    // The trial is over, and accepted: this call waited for it.
    rig.call("/y").await.expect_status(200);
    assert_eq!((rig.asked("/x"), rig.asked("/y")), (1, 1));
}

#[tokio::test]
async fn a_verification_that_passes_lets_calls_flow_again() {
    let rig = password_changed().await;
    rig.call("/x").await.expect_status(401);
    rig.is_answered_here("/x", REASON).await;
    assert_eq!(rig.verify().await, "Rejected");
    rig.is_answered_here("/x", REASON).await;
    rig.answers("/x", Reply::status(200));
    rig.answers("/me", Reply::status(200));
    assert_eq!(rig.verify().await, "Verified");
    rig.call("/x").await.expect_status(200);
    // And it is watched as before.
    rig.answers("/x", Reply::status(401));
    rig.answers("/me", Reply::status(401));
    rig.call("/x").await.expect_status(401);
    rig.is_answered_here("/x", REASON).await;
}

#[tokio::test]
async fn a_new_credential_lets_calls_flow_again() {
    let rig = password_changed().await;
    rig.call("/x").await.expect_status(401);
    rig.is_answered_here("/x", REASON).await;
    rig.answers("/x", Reply::status(200));
    rig.answers("/me", Reply::status(200));
    assert_eq!(rig.put("").await.expect_status(200).json()["AuthStatus"]["State"], "Verified");
    rig.call("/x").await.expect_status(200);
    let sent = rig.third_party.requests().pop().expect("a call");
    assert_eq!(sent.header("authorization"), Some("Basic dGVzdDoxMjPCow=="));
}

#[tokio::test]
async fn a_new_credential_that_is_refused_too_leaves_calls_answered_here() {
    let rig = password_changed().await;
    rig.call("/x").await.expect_status(401);
    rig.is_answered_here("/x", REASON).await;
    rig.put("").await.expect_status(422);
    rig.is_answered_here("/x", REASON).await;
}

#[tokio::test]
async fn a_401_of_one_resource_leaves_the_credential_verified_and_costs_one_verification_a_minute() {
    let rig = Rig::verified().await;
    let before = rig.asked("/me");
    rig.answers("/secret", Reply::status(401));
    for _ in 0..5 {
        rig.call("/secret").await.expect_status(401);
        rig.call("/x").await.expect_status(200);
    }
    assert_eq!((rig.asked("/secret"), rig.asked("/me") - before), (5, 1));
    rig.advance(59);
    rig.call("/secret").await.expect_status(401);
    rig.call("/x").await.expect_status(200);
    assert_eq!(rig.asked("/me") - before, 1);
    rig.advance(2);
    rig.call("/secret").await.expect_status(401);
    rig.call("/x").await.expect_status(200);
    assert_eq!(rig.asked("/me") - before, 2);
    assert_eq!(rig.status().await["State"], "Verified");
}

#[tokio::test]
async fn answers_403_and_429_are_about_the_resource_and_the_pace_not_about_the_credential() {
    let rig = Rig::verified().await;
    let before = rig.asked("/me");
    for status in [403, 429, 403, 429, 403, 407, 400, 404, 500] {
        rig.answers("/x", Reply::status(status));
        rig.call("/x").await.expect_status(status);
    }
    rig.call("/y").await.expect_status(200);
    assert_eq!((rig.asked("/me"), rig.status().await["State"].as_str()), (before, Some("Verified")));
}
