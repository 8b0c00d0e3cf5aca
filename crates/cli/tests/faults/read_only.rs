//! Disks that may not be written.

use std::fs;

use crate::{
    disk::{Disk, ReadOnly},
    house::{House, no_audit},
};

#[tokio::test]
async fn on_a_read_only_disk_it_does_not_start_and_says_why() {
    let Some(disk) = Disk::mount() else { return };
    let mut house = House::open(disk.path()).await;
    house.works().await;
    house.program.kill();

    disk.allow_writing(false);
    let refused = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    for words in ["error: ", "for reading and writing", "Read-only file system"] {
        assert!(said.contains(words), "{said}");
    }

    disk.allow_writing(true);
    house.program.start_again().await;
    house.works().await;
    house.is_sound();
}

#[tokio::test]
async fn with_a_read_only_audit_directory_it_does_not_start_and_says_why() {
    let Some(disk) = Disk::mount() else { return };
    let mut house = House::open(disk.path()).await;
    house.program.kill();

    let audit = house.audit();
    let covered = ReadOnly::cover(&audit);
    let refused = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    for words in ["error: cannot lock the audit file ", "audit.lock", "Read-only file system"] {
        assert!(said.contains(words), "{said}");
    }

    drop(covered);
    house.program.start_again().await;
    house.works().await;
    house.is_sound();
}

#[tokio::test]
async fn while_no_new_audit_file_can_be_made_nothing_leaves() {
    let Some(disk) = Disk::mount() else { return };
    let mut house = House::open(disk.path()).await;
    house.works().await;

    fs::remove_file(house.file(1)).unwrap();
    let audit = house.audit();
    let covered = ReadOnly::cover(&audit);
    house.call_until_refused().await;
    for _ in 0..5 {
        let refused = no_audit(house.call().await.unwrap_err());
        let reason = house.reason(&refused).await;
        assert!(reason.contains("cannot create the audit file "), "{reason}");
        assert!(reason.contains("Read-only file system"), "{reason}");
        no_audit(house.store().await.unwrap_err());
    }

    drop(covered);
    house.works().await;
    assert!(house.problems().iter().any(|problem| problem.contains("begin a new file: removed")));
}
