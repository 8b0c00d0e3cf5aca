//! What crowds of abusers cost right callers: at most twice the time of the slowest call in a hundred.

use std::sync::Arc;

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::{
    abusers::{self, Abuse},
    callers::{median, p99},
    house::House,
};

/// Measured alone and under abuse by turns, so that what else this machine does falls on both.
const ROUNDS: usize = 5;

async fn costs_at_most_twice(what: &str, kinds: &[(Abuse, usize)]) {
    // One descriptor each on this side; the program has its own.
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    setrlimit(Resource::Nofile, files).unwrap();
    let house = Arc::new(House::open().await);
    p99(&house).await;
    let (mut alone, mut under) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        house.until_quiet().await;
        alone.push(p99(&house).await);
        let abusers = abusers::start(&house, kinds).await;
        house.until_quiet().await;
        under.push(p99(&house).await);
        drop(abusers);
    }
    println!(
        "{what}: p99 alone {alone:?}, under abuse {under:?}, memory {} KiB at most",
        house.memory("VmHWM")
    );
    let (alone, under) = (median(alone), median(under));
    println!("{what}: median p99 alone {alone:?}, under abuse {under:?}");
    assert!(under <= alone * 2, "{what}: p99 {under:?} under abuse, {alone:?} without");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_heads_slow_bodies_and_unread_replies_by_the_hundred_do_not_hold_right_callers_up() {
    let kinds = [(Abuse::SlowHead, 200), (Abuse::SlowBody, 200), (Abuse::NeverReads, 200)];
    costs_at_most_twice("600 slow callers", &kinds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_connections_do_not_hold_right_callers_up() {
    costs_at_most_twice("10,000 idle connections", &[(Abuse::Idle, 10_000)]).await;
}
