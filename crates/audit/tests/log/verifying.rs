//! The verifier finds whatever another hand does to a log that is closed, and says what it was.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use countersign_audit::{Durability, verify, verify_newest};
use proptest::prelude::*;

use crate::support::{a_log, block_on, check, file, key, lines, open, problems, record, requests, whole};

fn rewrite(path: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let mut all = lines(path);
    change(&mut all);
    fs::write(path, all.concat()).unwrap();
}

#[test]
fn an_edited_line_is_one_problem_at_that_line() {
    let directory = a_log(10, u64::MAX);
    let path = file(directory.path(), 1);
    rewrite(&path, |all| all[4] = all[4].replace("\"e4\"", "\"e5\""));
    assert_eq!(
        problems(directory.path()),
        [
            "audit-000001.log line 5: this line, or the chain value before it, was changed or put in by another hand"
        ]
    );
}

#[test]
fn removed_lines_are_counted() {
    let directory = a_log(10, u64::MAX);
    rewrite(&file(directory.path(), 1), |all| drop(all.drain(3..6)));
    assert_eq!(
        problems(directory.path()),
        ["audit-000001.log line 4: before this line events are missing or stand elsewhere: 3"]
    );
}

#[test]
fn a_line_put_in_is_one_problem_and_so_is_one_that_stands_twice() {
    let directory = a_log(10, u64::MAX);
    let path = file(directory.path(), 1);
    let original = lines(&path);
    rewrite(&path, |all| all.insert(3, all[2].replace("\"n\":2", "\"n\":3")));
    assert_eq!(problems(directory.path()).len(), 1);

    fs::write(&path, original.concat()).unwrap();
    rewrite(&path, |all| all.insert(5, all[2].clone()));
    assert_eq!(problems(directory.path()), ["audit-000001.log line 6: event 2 stands where event 5 belongs"]);
}

#[test]
fn lines_that_changed_places_are_found() {
    let directory = a_log(10, u64::MAX);
    rewrite(&file(directory.path(), 1), |all| all.swap(3, 4));
    let found = problems(directory.path());
    assert_eq!(
        found[0],
        "audit-000001.log line 4: before this line events are missing or stand elsewhere: 1"
    );
    assert_eq!(
        found[1],
        "audit-000001.log line 6: before this line events are missing or stand elsewhere: 1"
    );
}

#[test]
fn lines_cut_off_a_file_that_is_not_the_last_are_counted() {
    let directory = a_log(30, 3000);
    rewrite(&file(directory.path(), 1), |all| all.truncate(all.len() - 2));
    assert_eq!(
        problems(directory.path()),
        ["audit-000002.log line 1: at the end of the file before events are missing: 2"]
    );
}

#[test]
fn missing_files_are_named_wherever_they_are() {
    let directory = a_log(60, 2000);
    let count = check(directory.path()).files;
    fs::remove_file(file(directory.path(), 3)).unwrap();
    let found = problems(directory.path());
    assert_eq!(
        found[0],
        "audit-000004.log line 0: the files from audit-000003.log up to this one are missing"
    );
    assert!(found[1].contains("at the end of the file before events are missing: "), "{}", found[1]);
    for number in [1, 2] {
        fs::remove_file(file(directory.path(), number)).unwrap();
    }
    let found = problems(directory.path());
    assert_eq!(
        found[0],
        "audit-000004.log line 0: the files from audit-000001.log up to this one are missing"
    );
    assert_eq!(check(directory.path()).files, count - 3);
}

#[test]
fn files_that_changed_names_are_found() {
    let directory = a_log(60, 2000);
    let name = |number| file(directory.path(), number);
    let aside = directory.path().join("aside");
    fs::rename(name(2), &aside).unwrap();
    fs::rename(name(3), name(2)).unwrap();
    fs::rename(&aside, name(3)).unwrap();
    assert!(
        problems(directory.path())
            .contains(&"audit-000002.log line 1: this is not the header of this file".to_owned())
    );
}

#[test]
fn another_key_verifies_nothing() {
    struct Other;
    impl countersign_core::ChainKey for Other {
        fn mac(&self, _: &[&[u8]]) -> [u8; 32] {
            [7; 32]
        }
    }
    let directory = a_log(3, u64::MAX);
    assert!(!verify(directory.path(), &Other).unwrap().problems.is_empty());
}

#[test]
fn what_cannot_be_seen_is_lines_missing_at_the_very_end_and_the_last_chain_value_shows_it() {
    let directory = a_log(10, u64::MAX);
    let before = whole(directory.path());
    rewrite(&file(directory.path(), 1), |all| all.truncate(all.len() - 1));
    let after = whole(directory.path());
    assert_eq!((before.events, after.events), (10, 9));
    assert!(!fs::read_to_string(file(directory.path(), 1)).unwrap().contains(&before.end));
    assert_ne!(before.end, after.end);
}

#[test]
fn a_log_with_problems_is_gone_on_with_and_the_problems_stay_visible() {
    let directory = a_log(10, u64::MAX);
    rewrite(&file(directory.path(), 1), |all| {
        let last = all.len() - 1;
        all[last] = all[last].replace("e10", "e11");
    });
    let log = open(directory.path());
    block_on(record(&log, "after", Durability::Strict)).unwrap();
    drop(log);
    let found = problems(directory.path());
    assert!(found[0].starts_with("audit-000001.log line 11: this line"), "{found:?}");
    assert_eq!(
        found[1..],
        ["audit-000002.log line 1: the log recorded that it had to begin a new file: end-unknown"]
    );
    assert_eq!(requests(directory.path()).last().unwrap(), "after");
}

#[test]
fn a_log_that_is_being_written_has_no_problems() {
    let directory = tempfile::tempdir().unwrap();
    let log = crate::support::open_sized(directory.path(), 5000).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                block_on(record(&log, "busy", Durability::Written)).unwrap();
            }
        });
        for _ in 0..20 {
            let found = check(directory.path()).problems;
            if !found.is_empty() {
                stop.store(true, Ordering::Relaxed);
            }
            assert_eq!(found, []);
        }
        stop.store(true, Ordering::Relaxed);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_edit_of_any_byte_is_found(position: prop::sample::Index, byte: u8, what in 0..3) {
        let directory = a_log(12, 2000);
        whole(directory.path());
        let files = check(directory.path()).files;
        let mut all = Vec::new();
        for number in 1..=files {
            let length = fs::read(file(directory.path(), number)).unwrap().len();
            all.extend((0..length).map(|at| (number, at)));
        }
        let (number, at) = all[position.index(all.len())];
        let path = file(directory.path(), number);
        let mut bytes = fs::read(&path).unwrap();
        match what {
            0 => bytes[at] = if bytes[at] == byte { byte ^ 1 } else { byte },
            1 => drop(bytes.remove(at)),
            _ => bytes.insert(at, byte),
        }
        fs::write(&path, bytes).unwrap();
        prop_assert!(!check(directory.path()).problems.is_empty(), "file {number} byte {at} of {files} files");
    }
}

#[test]
fn the_newest_file_is_checked_by_itself_whatever_it_follows() {
    let directory = a_log(10, 1000);
    let newest = (1..=100).take_while(|number| file(directory.path(), *number).exists()).last().unwrap();
    assert!(newest > 1);
    let found = || verify_newest(directory.path(), &*key()).unwrap().problems;
    assert_eq!(found(), []);
    rewrite(&file(directory.path(), 1), |all| all[1] = all[1].replace("\"e1\"", "\"e2\""));
    assert_eq!(found(), []);

    for line in 0..2 {
        let path = file(directory.path(), newest);
        let original = lines(&path);
        rewrite(&path, |all| all[line] = all[line].replacen("2026", "2025", 1));
        let problems = found();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(
            (&problems[0].file[..], problems[0].line),
            (&*format!("audit-{newest:06}.log"), line as u64 + 1)
        );
        fs::write(&path, original.concat()).unwrap();
    }
}
