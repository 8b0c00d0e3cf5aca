//! What a killed process leaves, and what is made of it.

use std::{fs, io::Write as _};

use countersign_audit::{Durability, tail};

use crate::support::{a_log, block_on, check, file, lines, open, problems, record, requests, whole};

#[test]
fn a_torn_last_line_is_set_aside_and_the_log_says_so() {
    for torn in ["{", "{\"at\":\"2026-11-22T12:00:00.000Z\",\"kind\":\"use\"", "\0\0\0\0"] {
        let directory = a_log(3, u64::MAX);
        let path = file(directory.path(), 1);
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(torn.as_bytes()).unwrap();
        assert_eq!(
            problems(directory.path()),
            ["audit-000001.log line 5: the file ends in the middle of a line"]
        );

        let log = open(directory.path());
        block_on(record(&log, "e4", Durability::Written)).unwrap();
        drop(log);
        assert_eq!(whole(directory.path()).events, 5);
        assert_eq!(requests(directory.path()), ["e1", "e2", "e3", "e4"]);
        assert_eq!(fs::read_to_string(directory.path().join("audit-000001.torn")).unwrap(), torn);
        let mended = tail(directory.path(), 2, false).unwrap().next().unwrap().unwrap();
        assert_eq!(mended.kind, "log.mended");
        assert_eq!(mended.details["kept"], "audit-000001.torn");
        assert_eq!(mended.details["bytes"], torn.len());
    }
}

#[test]
fn a_log_cut_anywhere_in_its_last_line_opens_and_has_every_line_before() {
    let directory = a_log(3, u64::MAX);
    let path = file(directory.path(), 1);
    let all = lines(&path);
    let before: usize = all[..3].iter().map(String::len).sum();
    for cut in 0..all[3].len() {
        fs::write(&path, &all.concat()[..before + cut]).unwrap();
        drop(open(directory.path()));
        whole(directory.path());
        assert_eq!(requests(directory.path()), ["e1", "e2"]);
    }
}

#[test]
fn a_file_that_was_begun_and_has_no_whole_header_is_begun_again() {
    let directory = a_log(20, 2000);
    let count = check(directory.path()).files;
    for torn in ["", "{\"audit\":1,\"fi"] {
        fs::write(file(directory.path(), count + 1), torn).unwrap();
        let log = open(directory.path());
        block_on(record(&log, "after", Durability::Written)).unwrap();
        drop(log);
        whole(directory.path());
    }
    assert_eq!(requests(directory.path()).len(), 22);
}

#[test]
fn a_torn_first_header_is_begun_again_too() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(file(directory.path(), 1), "{\"au").unwrap();
    let log = open(directory.path());
    block_on(record(&log, "e1", Durability::Written)).unwrap();
    assert_eq!(whole(directory.path()).events, 2);
}

#[test]
fn a_log_of_a_newer_program_is_not_touched() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), 1);
    let newer = format!(
        "{{\"audit\":2,\"file\":1,\"n\":1,\"previous\":\"{0}\",\"chain\":\"{0}\"}}\n",
        "0".repeat(64)
    );
    fs::write(&path, &newer).unwrap();
    let error = crate::support::open_sized(directory.path(), 1000).unwrap_err();
    assert!(error.to_string().contains("format version 2"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}
