//! Guessing at the front door: ten wrong passwords a second for each core, from fifty addresses, at one user and
//! through a thousand. Right callers hardly notice, memory is bounded, every try is on record, and the user who is
//! guessed at is told to wait for a quarter of an hour at most.
//!
//! `COUNTERSIGN_GUESSING_SECONDS` is how long it lasts. A minute is what is promised for; without it the test takes
//! ten seconds, in which hardly an address has to wait yet. `COUNTERSIGN_BINARY` is the program that is measured, where
//! it is not to be the tests' own build.

mod first;
mod guessers;
mod house;
mod rank;
mod right;
mod times;

use std::{sync::Arc, time::Duration};

use self::{
    guessers::Heard,
    house::{House, RIGHT, TARGET},
    right::{Got, call, calls},
};
use crate::house::ONE_AT_A_TIME;

/// Measured alone and under guessing by turns, so that what else this machine does falls on both.
const ROUNDS: u32 = 5;
/// What right callers may lose in a minute, and in less, of a hundred.
const LOSS: u64 = 10;
const LOSS_AT_FIRST: u64 = 40;
/// What memory may have grown by when it is over, in KiB, and by as much more for each check that may be made at
/// once: each keeps the 19 MiB that it needs.
const GROWTH: i64 = 8 << 10;
const CHECK: i64 = 19 << 10;
/// The longest delay of a user, in seconds (docs/front-door.md).
const LONGEST: u64 = 900;

#[tokio::test(flavor = "multi_thread")]
async fn guesses_from_fifty_addresses_cost_right_callers_little_and_lock_nobody_out_for_long() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let asked = std::env::var("COUNTERSIGN_GUESSING_SECONDS").ok().and_then(|text| text.parse().ok());
    let length = Duration::from_secs(asked.unwrap_or(10));
    let house = House::open().await;
    calls(house.address, RIGHT, Duration::from_secs(1)).await;
    let before = house.memory("VmRSS");
    let heard = Arc::new(Heard::default());
    let (mut alone, mut under) = (Got::default(), Got::default());
    for _ in 0..ROUNDS {
        alone.add(calls(house.address, RIGHT, length / ROUNDS).await);
        let guessers = guessers::start(house.address, &heard);
        under.add(calls(house.address, RIGHT, length / ROUNDS).await);
        drop(guessers);
        house.until_quiet().await;
    }
    let (alone, under) = (alone.per_second(), under.per_second());
    let (after, peak, statuses) = (house.memory("VmRSS"), house.memory("VmHWM"), heard.statuses());
    println!(
        "{length:?} of guessing: right callers get {alone} answers/s alone and {under} under it; guessers hear \
         {statuses:?}; memory {before} KiB before, {after} after, {peak} at most"
    );
    let loss = if length < Duration::from_mins(1) { LOSS_AT_FIRST } else { LOSS };
    assert!(under * 100 >= alone * (100 - loss), "{under} answers/s under guessing, {alone} without");
    assert!(after - before < may_grow_by(), "memory grew from {before} to {after} KiB");
    assert!(statuses.keys().all(|status| [401, 429].contains(status)), "{statuses:?}");
    assert_eq!(house.turned_away(), statuses.values().sum::<u64>(), "guesses in the audit log");
    is_not_locked_out_for_long(&house).await;
}

/// One check has been made before; half of the processors may make one at once, and one more may be made apart.
fn may_grow_by() -> i64 {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    GROWTH + CHECK * (i64::try_from(cores).unwrap_or(i64::MAX) / 2).max(1)
}

/// The user whom half of all guesses were for, from an address that guessed nothing: at once, or told to wait, for
/// no longer than any delay may be.
async fn is_not_locked_out_for_long(house: &House) {
    let first = call(house.address, TARGET).await;
    let seconds: u64 = match first.status {
        200 => 0,
        429 => first.header("retry-after").and_then(|value| value.parse().ok()).expect("a time to wait"),
        status => panic!("{status}: {}", String::from_utf8_lossy(&first.body)),
    };
    println!("the user who was guessed at waits for {seconds} s");
    assert!(seconds <= LONGEST, "{seconds} s");
}
