//! Full disks: refused while it lasts, and no longer.

use std::fs;

use crate::{
    disk::Disk,
    house::{House, no_audit, no_store},
};

/// So many requests may still find room in pages that were taken already.
const LAST_ONES: usize = 1000;

#[tokio::test]
async fn on_a_full_disk_under_the_audit_log_nothing_leaves_and_nothing_is_stored_until_there_is_space() {
    let (Some(data), Some(mut disk)) = (Disk::mount(), Disk::mount()) else { return };
    disk.lend(&data.path().join("audit"));
    let mut house = House::open(data.path()).await;
    house.works().await;

    disk.fill();
    let refused = house.call_until_refused().await;
    let reason = house.reason(&refused).await;
    for words in ["audit-000001.log", "No space left on device", "make space", "no restart is needed"] {
        assert!(reason.contains(words), "{reason}");
    }
    // The event of a write is shorter, so that some may still fit.
    let refused = last_stored(&mut house, &disk).await;
    no_audit(refused);
    for _ in 0..10 {
        no_audit(house.call().await.unwrap_err());
        no_audit(house.store().await.unwrap_err());
    }
    assert!(fs::read(house.file(1)).unwrap().ends_with(b"\n"), "part of a refused event stayed");

    disk.free();
    house.works().await;
    house.is_sound();
    house.start_again().await;
    house.is_sound();
}

#[tokio::test]
async fn on_a_full_disk_under_the_store_credentials_are_refused_and_calls_go_on() {
    let (Some(data), Some(mut disk)) = (Disk::mount(), Disk::mount()) else { return };
    disk.lend(&data.path().join("audit"));
    let mut house = House::open(data.path()).await;
    house.works().await;

    let refused = no_store(last_stored(&mut house, &data).await);
    let reason = house.reason(&refused).await;
    assert!(reason.contains("the disk under the database is full"), "{reason}");
    for _ in 0..10 {
        house.call().await.expect("a call that goes out");
    }

    data.free();
    house.works().await;
    house.is_sound();
    house.start_again().await;
    house.is_sound();
}

#[tokio::test]
async fn on_a_full_disk_under_everything_what_was_acknowledged_is_there_and_what_was_refused_never_left() {
    let Some(disk) = Disk::mount() else { return };
    let mut house = House::open(disk.path()).await;
    house.works().await;
    for _ in 0..3 {
        last_stored(&mut house, &disk).await;
        disk.fill();
        house.call_until_refused().await;
        disk.free();
        house.works().await;
        house.is_sound();
    }
    house.start_again().await;
    house.is_sound();
}

/// Stores credentials until that is refused; the disk is filled again and again, since the store gives
/// back what it needs no more.
async fn last_stored(house: &mut House, disk: &Disk) -> countersign_testkit::Reply {
    for _ in 0..LAST_ONES {
        disk.fill();
        if let Err(refused) = house.store().await {
            return refused.expect_status(503);
        }
    }
    panic!("{LAST_ONES} credentials found room on a full disk")
}
