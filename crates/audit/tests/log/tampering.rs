//! Another hand at the files while the log is open: calls are refused, and recording goes on by itself.

use std::{
    fs,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use countersign_audit::{AuditError, AuditLog, Break, Durability};

use crate::support::{a_log, block_on, file, open, problems, record, requests, whole};

/// Records until an event is refused, which must come soon; then the next one must work.
fn refused_then_works_again(log: &AuditLog) -> Break {
    let deadline = Instant::now() + Duration::from_secs(5);
    let error = loop {
        match block_on(record(log, "unseen", Durability::Written)) {
            Ok(()) => assert!(Instant::now() < deadline, "the log did not notice"),
            Err(error) => break error,
        }
    };
    block_on(record(log, "after", Durability::Strict)).unwrap();
    match error {
        AuditError::Changed { how, .. } => how,
        error => panic!("{error}"),
    }
}

fn tamper(change: impl FnOnce(&Path)) -> (tempfile::TempDir, Break) {
    let directory = a_log(3, u64::MAX);
    let log = open(directory.path());
    block_on(record(&log, "e4", Durability::Written)).unwrap();
    change(&file(directory.path(), 1));
    let how = refused_then_works_again(&log);
    assert_eq!(requests(directory.path()).last().unwrap(), "after");
    (directory, how)
}

#[test]
fn a_file_that_is_removed_is_noticed_and_its_events_are_counted_as_missing() {
    let (directory, how) = tamper(|path| fs::remove_file(path).unwrap());
    assert_eq!(how, Break::Removed);
    let found = problems(directory.path());
    assert_eq!(
        found[0],
        "audit-000002.log line 0: the files from audit-000001.log up to this one are missing"
    );
    assert_eq!(
        found[1],
        "audit-000002.log line 1: the log recorded that it had to begin a new file: removed"
    );
    assert!(found[2].contains("at the end of the file before events are missing: "), "{found:?}");
}

#[test]
fn a_file_that_is_replaced_by_a_copy_is_noticed() {
    let (directory, how) = tamper(|path| {
        let copy = path.with_extension("copy");
        fs::copy(path, &copy).unwrap();
        fs::rename(&copy, path).unwrap();
    });
    assert_eq!(how, Break::Replaced);
    assert!(problems(directory.path())[0].ends_with("begin a new file: replaced"));
}

#[test]
fn lines_that_another_hand_appends_or_cuts_are_noticed() {
    let (directory, how) = tamper(|path| {
        fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"mine\n").unwrap();
    });
    assert_eq!(how, Break::Edited);
    assert!(problems(directory.path()).iter().any(|found| found.ends_with("begin a new file: edited")));

    let (directory, how) = tamper(|path| {
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(300).unwrap();
    });
    assert_eq!(how, Break::Edited);
    assert!(problems(directory.path()).iter().any(|found| found.ends_with("begin a new file: edited")));
}

#[test]
fn an_edit_in_place_that_keeps_the_length_is_noticed_in_a_log_that_is_idle() {
    let directory = a_log(3, u64::MAX);
    let log = open(directory.path());
    // The first record of an open log looks at the file and remembers how it leaves it.
    block_on(record(&log, "e4", Durability::Written)).unwrap();
    let path = file(directory.path(), 1);
    let left = fs::metadata(&path).unwrap().modified().unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    let text = fs::read_to_string(&path).unwrap().replace("\"e2\"", "\"e9\"");
    while fs::metadata(&path).unwrap().modified().unwrap() == left {
        assert!(Instant::now() < deadline);
        fs::OpenOptions::new().write(true).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
    }
    while left.elapsed().unwrap() < Duration::from_millis(120) {
        std::thread::yield_now();
    }
    assert_eq!(refused_then_works_again(&log), Break::Edited);
    assert!(problems(directory.path())[0].starts_with("audit-000001.log line 3: this line"));
}

#[test]
fn while_the_directory_is_gone_every_event_is_refused_and_with_it_back_recording_works() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("audit");
    let log = open(&directory);
    block_on(record(&log, "e1", Durability::Strict)).unwrap();
    fs::remove_dir_all(&directory).unwrap();
    let deadline = Instant::now() + Duration::from_secs(5);
    while block_on(record(&log, "unseen", Durability::Written)).is_ok() {
        assert!(Instant::now() < deadline, "the log did not notice");
    }
    for _ in 0..3 {
        block_on(record(&log, "refused", Durability::Written)).unwrap_err();
    }
    fs::create_dir(&directory).unwrap();
    block_on(record(&log, "after", Durability::Strict)).unwrap();
    assert_eq!(requests(&directory), ["after"]);
    // The lock went with the directory and was taken again.
    assert!(matches!(crate::support::open_sized(&directory, 1000).unwrap_err(), AuditError::Locked { .. }));
}

#[test]
fn a_name_that_is_taken_is_passed_over_and_reported() {
    let directory = a_log(3, u64::MAX);
    let log = crate::support::open_sized(directory.path(), 500).unwrap();
    fs::write(file(directory.path(), 2), "planted\n").unwrap();
    block_on(record(&log, "e4", Durability::Written)).unwrap();
    assert_eq!(problems(directory.path()), ["audit-000002.log line 1: this is not the header of this file"]);
    assert_eq!(requests(directory.path()), ["e1", "e2", "e3", "e4"]);
    fs::remove_file(file(directory.path(), 2)).unwrap();
    assert_eq!(
        problems(directory.path()),
        ["audit-000003.log line 0: the files from audit-000002.log up to this one are missing"]
    );
    drop(log);
    let other = a_log(1, u64::MAX);
    whole(other.path());
}
