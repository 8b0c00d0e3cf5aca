//! Credentials that nobody can verify: refusals are counted.

use countersign_testkit::standin::Reply;

use crate::rig::Rig;

const REASON: &str = "three calls in a row were answered with 401";

/// Calls that the third party answers with these statuses, one after the other.
async fn calls(rig: &Rig, statuses: &[u16]) {
    for status in statuses {
        rig.answers("/x", Reply::status(*status));
        rig.call("/x").await.expect_status(*status);
    }
}

#[tokio::test]
async fn three_401_in_a_row_are_the_verdict() {
    let rig = Rig::without_verification().await;
    calls(&rig, &[401, 401]).await;
    assert_eq!(rig.status().await["State"], "Unverified");
    calls(&rig, &[401]).await;
    rig.is_answered_here("/x", REASON).await;
    assert_eq!(rig.status().await["State"], "Rejected");
    assert_eq!(rig.third_party.requests().len(), 3);
}

#[tokio::test]
async fn a_success_between_starts_the_count_anew() {
    let rig = Rig::without_verification().await;
    calls(&rig, &[401, 401, 200, 401, 401, 204, 401, 401]).await;
    rig.until_state("Verified").await;
    calls(&rig, &[401]).await;
    rig.is_answered_here("/x", REASON).await;
}

#[tokio::test]
async fn other_answers_neither_count_nor_start_the_count_anew() {
    let rig = Rig::without_verification().await;
    calls(&rig, &[403, 429, 403, 403, 401, 403, 401, 404, 500]).await;
    assert_eq!(rig.status().await["State"], "Unverified");
    calls(&rig, &[401]).await;
    rig.is_answered_here("/x", REASON).await;
}

#[tokio::test]
async fn a_new_credential_starts_the_count_anew() {
    let rig = Rig::without_verification().await;
    calls(&rig, &[401, 401]).await;
    rig.put("").await.expect_status(200);
    calls(&rig, &[401, 401]).await;
    assert_eq!(rig.status().await["State"], "Unverified");
    calls(&rig, &[401]).await;
    rig.is_answered_here("/x", REASON).await;
    rig.put("").await.expect_status(200);
    calls(&rig, &[200]).await;
    rig.until_state("Verified").await;
}
