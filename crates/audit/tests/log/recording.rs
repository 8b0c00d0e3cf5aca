//! Recording: order, durability, rotation, one writer.

use std::{fs, future::poll_fn, os::unix::fs::PermissionsExt as _, pin::Pin, task::Poll};

use countersign_audit::{AuditError, Durability};

use crate::support::{a_log, block_on, check, file, open, open_sized, record, requests, whole};

#[test]
fn events_are_read_back_in_the_order_in_which_they_were_recorded() {
    let directory = a_log(100, u64::MAX);
    let expected: Vec<_> = (1..=100).map(|event| format!("e{event}")).collect();
    assert_eq!(requests(directory.path()), expected);
    let report = whole(directory.path());
    assert_eq!((report.files, report.events), (1, 100));
}

#[test]
fn a_log_opened_again_goes_on_where_it_ended() {
    let directory = a_log(3, u64::MAX);
    for event in 4..8 {
        let log = open(directory.path());
        block_on(record(&log, &format!("e{event}"), Durability::Strict)).unwrap();
    }
    assert_eq!(requests(directory.path()), ["e1", "e2", "e3", "e4", "e5", "e6", "e7"]);
    assert_eq!(whole(directory.path()).files, 1);
}

#[test]
fn files_follow_one_another_and_the_chain_goes_through_all_of_them() {
    let directory = a_log(100, 2000);
    let report = whole(directory.path());
    assert!(report.files > 5, "{} files", report.files);
    assert_eq!(report.events, 100);
    for number in 1..report.files {
        let length = fs::metadata(file(directory.path(), number)).unwrap().len();
        assert!((2000..2400).contains(&length), "file {number} has {length} bytes");
    }
}

#[test]
fn nobody_but_the_owner_may_read_the_log() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("audit");
    drop(open(&directory));
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(directory.clone()), 0o700);
    assert_eq!(mode(file(&directory, 1)), 0o600);
    assert_eq!(mode(directory.join("audit.lock")), 0o600);
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let first = open(directory.path());
    let error = open_sized(directory.path(), 1000).unwrap_err();
    assert!(
        matches!(&error, AuditError::Locked { pid: Some(pid), .. } if *pid == std::process::id()),
        "{error}"
    );
    drop(first);
    open(directory.path());
}

#[test]
fn every_event_of_thirty_two_recorders_is_there_once_and_each_ones_events_in_order() {
    const RECORDERS: usize = 32;
    const EVENTS: usize = 200;
    let directory = tempfile::tempdir().unwrap();
    let log = open_sized(directory.path(), 100_000).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    runtime.block_on(async {
        let mut recorders = tokio::task::JoinSet::new();
        for recorder in 0..RECORDERS {
            let log = log.clone();
            recorders.spawn(async move {
                for event in 0..EVENTS {
                    let durability =
                        if (recorder + event) % 7 == 0 { Durability::Strict } else { Durability::Written };
                    record(&log, &format!("{recorder} {event}"), durability).await.unwrap();
                }
            });
        }
        recorders.join_all().await;
    });
    let report = whole(directory.path());
    assert_eq!(report.events, (RECORDERS * EVENTS) as u64);
    assert!(report.files > 10);
    let mut next = [0; RECORDERS];
    for request in requests(directory.path()) {
        let (recorder, event) = request.split_once(' ').unwrap();
        let recorder: usize = recorder.parse().unwrap();
        assert_eq!(event.parse::<usize>().unwrap(), next[recorder]);
        next[recorder] += 1;
    }
    assert_eq!(next, [EVENTS; RECORDERS]);
}

#[test]
fn events_of_tasks_on_one_thread_go_out_together_also_when_the_one_that_would_write_them_goes_away() {
    let directory = tempfile::tempdir().unwrap();
    let log = open(directory.path());
    block_on(async {
        let mut first = Box::pin(record(&log, "first", Durability::Written));
        let mut second = Box::pin(record(&log, "second", Durability::Written));
        assert!(waits(&mut first).await, "it lets others come along");
        assert!(waits(&mut second).await, "it waits for the first");
        assert_eq!(
            requests(directory.path()),
            [] as [&str; 0],
            "neither is answered, and neither is written"
        );
        drop(first);
        second.await.unwrap();
        assert_eq!(requests(directory.path()), ["first", "second"]);
    });
}

/// Whether the future is still pending after one look at it.
async fn waits(future: &mut (impl Future + Unpin)) -> bool {
    poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx).is_pending())).await
}

#[test]
fn an_event_of_absurd_size_is_refused_and_the_log_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let log = open(directory.path());
    let error = block_on(record(&log, &"x".repeat(70_000), Durability::Written)).unwrap_err();
    assert!(matches!(error, AuditError::TooLong { .. }), "{error}");
    block_on(record(&log, &"x".repeat(60_000), Durability::Written)).unwrap();
    block_on(record(&log, "small", Durability::Written)).unwrap();
    assert_eq!(check(directory.path()).events, 2);
    whole(directory.path());
}
