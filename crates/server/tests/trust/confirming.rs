//! A success in live traffic is a proof.

use countersign_testkit::standin::Reply;

use crate::rig::Rig;

#[tokio::test]
async fn a_2xx_makes_an_untried_credential_verified() {
    let rig = Rig::untried().await;
    assert_eq!(rig.status().await["State"], "Unverified");
    rig.answers("/x", Reply::status(302));
    rig.call("/x").await.expect_status(302);
    rig.call("/y").await.expect_status(200);
    rig.until_state("Verified").await;
    let status = rig.status().await;
    assert!(status["CheckedAtUtc"].is_string() && status["Reason"].is_null(), "{status}");
    assert_eq!(rig.asked("/me"), 0);
}

#[tokio::test]
async fn a_2xx_makes_a_credential_verified_that_could_not_be_tried_when_it_was_stored() {
    let rig = Rig::verified().await;
    rig.answers("/me", Reply::status(503));
    assert_eq!(rig.put("").await.expect_status(200).json()["AuthStatus"]["State"], "Unreachable");
    rig.call("/x").await.expect_status(200);
    rig.until_state("Verified").await;
}

#[tokio::test]
async fn answers_that_are_no_success_prove_nothing() {
    let rig = Rig::untried().await;
    for status in [304, 400, 403, 404, 409, 429, 500] {
        rig.answers("/x", Reply::status(status));
        rig.call("/x").await.expect_status(status);
    }
    assert_eq!(rig.status().await["State"], "Unverified");
}
