//! The last events, and those that come.

use countersign_audit::{Durability, tail};

use crate::support::{a_log, block_on, open_sized, record};

#[test]
fn the_last_events_come_oldest_first_from_as_many_files_as_needed() {
    let directory = a_log(60, 2000);
    for count in [0, 1, 5, 6, 7, 30, 60, 100] {
        let found: Vec<_> =
            tail(directory.path(), count, false).unwrap().map(|record| record.unwrap().n).collect();
        let expected: Vec<_> = (61 - count.min(60) as u64..=60).collect();
        assert_eq!(found, expected, "the last {count}");
    }
}

#[test]
fn a_log_that_is_followed_gives_what_comes_later_even_in_new_files() {
    let directory = a_log(3, 2000);
    let mut followed = tail(directory.path(), 1, true).unwrap();
    assert_eq!(followed.next().unwrap().unwrap().n, 3);
    let log = open_sized(directory.path(), 2000).unwrap();
    for event in 4..40 {
        block_on(record(&log, &format!("e{event}"), Durability::Written)).unwrap();
    }
    for event in 4..40 {
        assert_eq!(followed.next().unwrap().unwrap().n, event);
    }
}
