//! Right callers, and how long they wait.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_testkit::wire::Wire;

use crate::house::House;

const CALLERS: usize = 4;
const CALLS: usize = 250;

/// The 99th percentile of the time that a call takes, of right callers that are alone with the abusers. One
/// call in ten is made on a connection of its own, which is part of its time.
pub(crate) async fn p99(house: &Arc<House>) -> Duration {
    let callers: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(calls(Arc::clone(house)))).collect();
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await.unwrap());
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

async fn calls(house: Arc<House>) -> Vec<Duration> {
    let request = house.head("GET", "/x", "");
    let mut wire = Wire::connect(house.address).await;
    let mut times = Vec::with_capacity(CALLS);
    for call in 0..CALLS {
        let begin = Instant::now();
        if call % 10 == 0 {
            wire = Wire::connect(house.address).await;
        }
        wire.write(&request).await;
        let answer = wire.answer("GET").await.unwrap();
        times.push(begin.elapsed());
        assert_eq!((answer.status, answer.body.len()), (200, 100));
    }
    times
}

/// The middle one.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
