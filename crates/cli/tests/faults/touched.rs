//! An audit file that somebody touches while the program writes it: the call that notices is refused, the
//! next one goes out, and the verifier tells of it ever after.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write as _,
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    time::Duration,
};

use tokio::time::sleep;

use crate::house::{House, no_audit, remove};

/// The log looks at its file when its last look is this long ago: a wait of that length is no luck.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

const CHANGED: &str = "somebody else wrote to it or cut it";

/// Its log has a header and four events: two credentials were stored, and two calls made.
async fn house() -> House {
    let mut house = House::open(Path::new("data")).await;
    house.works().await;
    house
}

/// The next call is refused, everything works after it, and these are the problems from then on.
async fn refuses_once(mut house: House, how: &str, expected: &[&str]) {
    sleep(BETWEEN_LOOKS).await;
    let refused = no_audit(house.call().await.unwrap_err());
    let reason = house.reason(&refused).await;
    for words in ["audit-000001.log", how, "run `countersign audit verify`"] {
        assert!(reason.contains(words), "{reason}");
    }
    house.works().await;
    assert_eq!(house.problems(), expected);
    house.start_again().await;
    assert_eq!(house.problems(), expected);
}

#[tokio::test]
async fn a_file_that_is_removed_costs_one_call() {
    let house = house().await;
    fs::remove_file(house.file(1)).unwrap();
    let expected = [
        "audit-000002.log line 0: the files from audit-000001.log up to this one are missing",
        "audit-000002.log line 1: the log recorded that it had to begin a new file: removed",
        "audit-000002.log line 1: at the end of the file before events are missing: 5",
    ];
    refuses_once(house, "it was removed or renamed", &expected).await;
}

#[tokio::test]
async fn a_file_that_is_removed_between_two_calls_is_noticed_soon_and_what_went_with_it_is_counted() {
    let mut house = house().await;
    let before = house.standin.requests().len();
    fs::remove_file(house.file(1)).unwrap();
    house.call_until_refused().await;
    let lost = 5 + house.standin.requests().len() - before;
    house.works().await;
    let counted = format!("at the end of the file before events are missing: {lost}");
    assert!(house.problems().iter().any(|problem| problem.ends_with(&counted)), "{:?}", house.problems());
}

#[tokio::test]
async fn a_file_that_is_cut_costs_one_call() {
    let house = house().await;
    let file = OpenOptions::new().write(true).open(house.file(1)).unwrap();
    file.set_len(file.metadata().unwrap().len() - 10).unwrap();
    let expected = [
        "audit-000001.log line 6: the file ends in the middle of a line",
        "audit-000002.log line 1: the log recorded that it had to begin a new file: edited",
        "audit-000002.log line 1: at the end of the file before events are missing: 1",
    ];
    refuses_once(house, CHANGED, &expected).await;
}

#[tokio::test]
async fn a_file_that_is_emptied_costs_one_call() {
    let house = house().await;
    OpenOptions::new().write(true).truncate(true).open(house.file(1)).unwrap();
    let expected = [
        "audit-000001.log line 0: this is not the header of this file",
        "audit-000002.log line 1: the log recorded that it had to begin a new file: edited",
        "audit-000002.log line 1: at the end of the file before events are missing: 5",
    ];
    refuses_once(house, CHANGED, &expected).await;
}

#[tokio::test]
async fn a_file_that_is_replaced_by_a_copy_of_itself_costs_one_call() {
    let house = house().await;
    let copy = house.audit().join("copy");
    fs::copy(house.file(1), &copy).unwrap();
    fs::rename(&copy, house.file(1)).unwrap();
    let expected = ["audit-000002.log line 1: the log recorded that it had to begin a new file: replaced"];
    refuses_once(house, "another file stands in its place", &expected).await;
}

#[tokio::test]
async fn a_file_that_is_added_to_costs_one_call() {
    let house = house().await;
    let mut file = OpenOptions::new().append(true).open(house.file(1)).unwrap();
    file.write_all(b"{\"kind\":\"use\",\"n\":9}\n").unwrap();
    let expected = [
        "audit-000001.log line 7: this is not a line of an audit log",
        "audit-000002.log line 1: the log recorded that it had to begin a new file: edited",
    ];
    refuses_once(house, CHANGED, &expected).await;
}

#[tokio::test]
async fn a_line_that_is_edited_in_place_costs_one_call() {
    let house = house().await;
    // This call looks at the file and leaves it seen.
    sleep(BETWEEN_LOOKS).await;
    house.call().await.expect("a call that goes out");
    let text = fs::read_to_string(house.file(1)).unwrap();
    let edited = text.replacen("\"account\":\"a\"", "\"account\":\"b\"", 1);
    OpenOptions::new().write(true).open(house.file(1)).unwrap().write_all(edited.as_bytes()).unwrap();
    let expected = [
        "audit-000001.log line 2: this line, or the chain value before it, was changed or put in by another hand",
        "audit-000002.log line 1: the log recorded that it had to begin a new file: edited",
    ];
    refuses_once(house, CHANGED, &expected).await;
}

#[tokio::test]
async fn a_directory_that_is_removed_holds_everything_up_until_it_is_there_again() {
    let mut house = house().await;
    remove(&house.audit());
    house.call_until_refused().await;
    for _ in 0..5 {
        let refused = no_audit(house.call().await.unwrap_err());
        let reason = house.reason(&refused).await;
        assert!(reason.contains("audit.lock: No such file or directory"), "{reason}");
        no_audit(house.store().await.unwrap_err());
    }
    DirBuilder::new().mode(0o700).create(house.audit()).unwrap();
    house.works().await;
    assert!(house.problems().iter().any(|problem| problem.contains("begin a new file: removed")));
}
