//! A right password that is not known yet, while others guess and every processor is busy: it waits for hardly
//! anybody's guesses, and from an address that was wrong before it is checked in the end.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    guessers::{self, Heard, guess},
    house::{CLUMSY, House, NEW, PASSWORD},
};
use crate::house::ONE_AT_A_TIME;

/// How long the guessers have been at it before, so that most of their addresses are known for it.
const BEFORE: Duration = Duration::from_secs(6);
/// How long it may take from an address that was never wrong, and from one that was.
const SOON: Duration = Duration::from_secs(5);
const IN_THE_END: Duration = Duration::from_secs(90);

/// Threads that leave no processor idle until this is dropped.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || while !stop.load(Ordering::Relaxed) {});
        }
        Self(stop)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_that_is_not_known_yet_is_checked_soon_while_every_processor_is_busy() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let house = House::open().await;
    let heard = Arc::new(Heard::default());
    let _guessers = guessers::start(house.address, &heard);
    let _busy = Busy::start();
    tokio::time::sleep(BEFORE).await;

    let (status, soon) = timed(&house, [127, 2, 0, 1], NEW, PASSWORD).await;
    assert_eq!(status, 200);
    let begin = Instant::now();
    until(&house, CLUMSY, "not the password", 401).await;
    until(&house, CLUMSY, PASSWORD, 200).await;
    let in_the_end = begin.elapsed();
    println!("a first sign-in took {soon:?}, and a wrong try with the right one after it {in_the_end:?}");
    assert!(soon < SOON && in_the_end < IN_THE_END, "{soon:?}, {in_the_end:?}");
}

/// Tries until it is answered with this, and waits for a second, as it is told, when too many others are before it.
async fn until(house: &House, user: &str, password: &str, expected: u16) {
    loop {
        match timed(house, [127, 2, 0, 2], user, password).await.0 {
            429 => tokio::time::sleep(Duration::from_secs(1)).await,
            status => return assert_eq!(status, expected),
        }
    }
}

async fn timed(house: &House, from: [u8; 4], user: &str, password: &str) -> (u16, Duration) {
    let begin = Instant::now();
    let status = guess(house.address, Ipv4Addr::from(from), user, password).await.unwrap();
    (status, begin.elapsed())
}
