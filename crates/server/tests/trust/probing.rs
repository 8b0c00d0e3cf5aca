//! Where the operator allows it, one call in a while goes through a rejected connection.

use std::time::Duration;

use countersign_service::TrafficSettings;
use countersign_testkit::standin::Reply;

use crate::rig::Rig;

const REASON: &str = "it answered 401 Unauthorized to the verification";

/// A rejected credential, and a probe every minute.
async fn rejected() -> Rig {
    let probe_rejected_after = Some(Duration::from_mins(1));
    let rig = Rig::with(TrafficSettings { probe_rejected_after, ..TrafficSettings::default() }).await;
    rig.answers("/x", Reply::status(401));
    rig.answers("/me", Reply::status(401));
    rig.call("/x").await.expect_status(401);
    rig.is_answered_here("/x", REASON).await;
    rig
}

#[tokio::test]
async fn one_call_in_each_interval_goes_through_and_starts_no_verification() {
    let rig = rejected().await;
    let verifications = rig.asked("/me");
    rig.advance(59);
    rig.is_answered_here("/x", REASON).await;
    for probed in 2..=4 {
        rig.advance(60);
        rig.call("/x").await.expect_status(401);
        assert_eq!(rig.asked("/x"), probed);
        rig.is_answered_here("/x", REASON).await;
    }
    assert_eq!(rig.asked("/me"), verifications);
    assert_eq!(rig.status().await["State"], "Rejected");
}

#[tokio::test]
async fn of_many_calls_at_once_one_goes_through() {
    let rig = rejected().await;
    rig.advance(61);
    let calls: Vec<_> = (0..16).map(|_| rig.calling("/x")).collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (401, &[424; 15][..]));
    assert_eq!(rig.asked("/x"), 2);
}

#[tokio::test]
async fn a_probe_that_succeeds_brings_the_credential_back() {
    let rig = rejected().await;
    rig.answers("/x", Reply::status(200));
    rig.advance(60);
    rig.call("/x").await.expect_status(200);
    rig.until_state("Verified").await;
    for _ in 0..5 {
        rig.call("/x").await.expect_status(200);
    }
}

#[tokio::test]
async fn without_that_permission_nothing_goes_through_however_late() {
    let rig = Rig::verified().await;
    rig.answers("/x", Reply::status(401));
    rig.answers("/me", Reply::status(401));
    rig.call("/x").await.expect_status(401);
    for _ in 0..3 {
        rig.advance(24 * 3600);
        rig.is_answered_here("/x", REASON).await;
    }
}
