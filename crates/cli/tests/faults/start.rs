//! What a start finds in the audit directory.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
};

use crate::house::House;

#[tokio::test]
async fn a_log_that_another_process_writes_is_left_alone() {
    let mut house = House::open(Path::new("data")).await;
    house.program.kill();
    let lock = File::open(house.audit().join("audit.lock")).unwrap();
    lock.lock().unwrap();

    let refused = house.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    for words in ["error: the audit log is in use by process ", "audit.lock is held", "Stop that process"] {
        assert!(said.contains(words), "{said}");
    }

    drop(lock);
    house.program.start_again().await;
    house.works().await;
    house.is_sound();
}

#[tokio::test]
async fn the_torn_end_that_a_killed_process_left_is_set_aside_and_recorded() {
    let mut house = House::open(Path::new("data")).await;
    house.works().await;
    house.program.kill();
    let mut file = OpenOptions::new().append(true).open(house.file(1)).unwrap();
    file.write_all(b"{\"at\":\"2026-11-22T12:00:0").unwrap();
    assert_eq!(house.problems().len(), 1, "a torn end is seen");

    house.program.start_again().await;
    house.works().await;
    house.is_sound();
    assert!(house.kinds().contains(&"log.mended".to_owned()));
    assert!(house.audit().join("audit-000001.torn").is_file());
}
