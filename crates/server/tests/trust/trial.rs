//! What happens while the credential is on trial.

use std::time::Duration;

use countersign_testkit::standin::{Gate, Reply};

use crate::rig::Rig;

/// A server whose credential is on trial until the gate opens, with that verdict.
async fn on_trial(verdict: u16) -> (Rig, Gate, usize) {
    let rig = Rig::verified().await;
    let gate = Gate::closed();
    let before = rig.asked("/me");
    rig.answers("/x", Reply::status(401));
    rig.answers("/me", Reply::status(verdict).behind(&gate));
    rig.call("/x").await.expect_status(401);
    rig.until_asked("/me", before + 1).await;
    (rig, gate, before)
}

#[tokio::test]
async fn callers_that_come_meanwhile_wait_and_are_not_sent_when_it_is_refused() {
    let (rig, gate, before) = on_trial(401).await;
    let calls: Vec<_> = (0..32).map(|_| rig.calling("/y")).collect();
    // That nothing arrives can only be seen by waiting for it.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(calls.iter().all(|call| !call.is_finished()));
    assert_eq!(rig.asked("/y"), 0);
    gate.open();
    for call in calls {
        assert_eq!(call.await.unwrap().expect_status(424).json()["Code"], "credential-rejected");
    }
    assert_eq!((rig.asked("/y"), rig.asked("/me") - before), (0, 1));
}

#[tokio::test]
async fn callers_that_come_meanwhile_are_sent_when_it_is_accepted() {
    let (rig, gate, before) = on_trial(200).await;
    let calls: Vec<_> = (0..32).map(|_| rig.calling("/y")).collect();
    gate.open();
    for call in calls {
        call.await.unwrap().expect_status(200);
    }
    assert_eq!((rig.asked("/y"), rig.asked("/me") - before), (32, 1));
    assert_eq!(rig.status().await["State"], "Verified");
}

#[tokio::test]
async fn the_verdict_about_the_old_credential_does_not_touch_the_new_one() {
    let (rig, gate, before) = on_trial(401).await;
    rig.answers("/me", Reply::status(200));
    rig.answers("/x", Reply::status(200));
    assert_eq!(rig.put("").await.expect_status(200).json()["AuthStatus"]["State"], "Verified");
    gate.open();
    // Sent once the trial is over.
    rig.call("/x").await.expect_status(200);
    assert_eq!(rig.status().await["State"], "Verified");
    assert_eq!(rig.asked("/me") - before, 2, "the trial, and the proof of the new one");
    // No trust was carried over either: the new one is tried at its own first refusal.
    rig.answers("/x", Reply::status(401));
    rig.answers("/me", Reply::status(401));
    rig.call("/x").await.expect_status(401);
    rig.until_state("Rejected").await;
}

#[tokio::test]
async fn a_late_refusal_of_the_old_credential_does_not_touch_the_new_one() {
    let rig = Rig::verified().await;
    let gate = Gate::closed();
    rig.answers("/x", Reply::status(401).behind(&gate));
    let old = rig.calling("/x");
    rig.until_asked("/x", 1).await;
    rig.put("").await.expect_status(200);
    rig.call("/y").await.expect_status(200);
    let before = rig.asked("/me");
    gate.open();
    old.await.unwrap().expect_status(401);
    rig.call("/y").await.expect_status(200);
    assert_eq!((rig.asked("/me"), rig.status().await["State"].as_str()), (before, Some("Verified")));
}

#[tokio::test]
async fn when_nobody_can_say_the_state_stays_and_the_third_refusal_is_the_verdict() {
    let rig = Rig::verified().await;
    let before = rig.asked("/me");
    rig.answers("/x", Reply::status(401));
    rig.answers("/me", Reply::status(503));
    for tried in 1..=2 {
        rig.call("/x").await.expect_status(401);
        // Waits for the trial and tells the state after it; 404 says nothing about a credential.
        rig.answers("/y", Reply::status(404));
        rig.call("/y").await.expect_status(404);
        assert_eq!(
            (rig.asked("/me") - before, rig.status().await["State"].as_str()),
            (tried, Some("Verified"))
        );
    }
    rig.call("/x").await.expect_status(401);
    rig.is_answered_here("/x", "three calls in a row were answered with 401").await;
    assert_eq!(rig.asked("/me") - before, 2);
}

#[tokio::test]
async fn a_caller_that_leaves_with_the_401_in_its_hand_does_not_end_the_trial() {
    let (rig, gate, _) = on_trial(401).await;
    let waiting = rig.calling("/y");
    waiting.abort();
    gate.open();
    rig.until_state("Rejected").await;
    assert_eq!(rig.asked("/y"), 0);
}
