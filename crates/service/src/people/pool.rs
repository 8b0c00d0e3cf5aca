//! A few places for slow hashes, so that people who guess leave processors and memory to everybody else; and one
//! apart for those who may be guessing, which rests after each of them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep},
};

/// The most who wait for a place: some seconds' work. Whoever comes then is told to come again.
const WAITING: usize = 128;
/// The most who wait for the place apart: some twenty seconds' work and rest.
const SUSPECTS_WAITING: usize = 32;
/// The longest rest: on a busy server those who only mistyped must not wait for ever.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// A few places.
pub(crate) struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    rest: u32,
}

/// A place that is taken. It is free once this is dropped and has been left empty for `rest` times as long.
pub(crate) struct Taken {
    place: Option<OwnedSemaphorePermit>,
    since: Instant,
    rest: u32,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let (place, rest) = (self.place.take(), rest(self.since.elapsed(), self.rest));
        // Without a runtime the program ends, and nobody waits.
        if rest > Duration::ZERO
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move {
                sleep(rest).await;
                drop(place);
            });
        }
    }
}

fn rest(taken: Duration, times: u32) -> Duration {
    taken.saturating_mul(times).min(LONGEST_REST)
}

/// Too many wait already.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Busy;

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Pool {
    /// For everybody.
    pub(crate) fn new(places: usize) -> Self {
        Self::of(places, WAITING, 0)
    }

    /// For those who have been wrong: one at a time, with rests between.
    pub(crate) fn for_suspects(rest: u32) -> Self {
        Self::of(1, SUSPECTS_WAITING, rest)
    }

    fn of(places: usize, most_waiting: usize, rest: u32) -> Self {
        let places = Arc::new(Semaphore::new(places.max(1)));
        Self { places, waiting: AtomicUsize::new(0), most_waiting, rest }
    }

    /// A place, in the order of coming.
    pub(crate) async fn enter(&self) -> Result<Taken, Busy> {
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(&self.waiting);
        if before >= self.most_waiting {
            return Err(Busy);
        }
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| Busy)?;
        Ok(Taken { place: Some(place), since: Instant::now(), rest: self.rest })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};

    use super::*;

    #[tokio::test]
    async fn there_are_so_many_places_and_a_queue_that_ends() {
        for (pool, places, most) in [(Pool::new(2), 2, WAITING), (Pool::for_suspects(0), 1, SUSPECTS_WAITING)]
        {
            let held = join_all((0..places).map(|_| pool.enter())).await;
            assert!(held.iter().all(Result::is_ok));
            let mut queue = Box::pin(join_all((0..most).map(|_| pool.enter())));
            assert!((&mut queue).now_or_never().is_none());
            assert_eq!(pool.enter().await.err(), Some(Busy));
            drop(queue);
            drop(held);
            assert!(pool.enter().await.is_ok());
        }
    }

    #[tokio::test]
    async fn the_place_of_suspects_is_left_empty_for_many_times_as_long_as_it_was_taken() {
        let pool = Pool::for_suspects(19);
        let place = pool.enter().await.unwrap();
        sleep(Duration::from_millis(5)).await;
        let taken = place.since.elapsed();
        drop(place);
        let left = Instant::now();
        assert!(pool.enter().await.is_ok());
        assert!(left.elapsed() + Duration::from_millis(1) >= rest(taken, 19), "{:?}", left.elapsed());
    }

    #[test]
    fn nobody_rests_for_longer_than_a_second() {
        for (taken, times, expected) in [(30, 19, 570), (500, 19, 1000), (500, 0, 0)] {
            assert_eq!(rest(Duration::from_millis(taken), times), Duration::from_millis(expected));
        }
    }
}
