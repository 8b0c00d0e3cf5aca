//! A few places for slow hashes, so that people who guess leave processors and memory to everybody else; and one
//! apart for those who may be guessing, which takes what processor time nobody else wants.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use countersign_vault::Pace;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most who wait for a place: some seconds' work. Whoever comes then is told to come again.
const WAITING: usize = 128;
/// The most who wait for the place apart, which is slow while everybody else is busy: some ten seconds' work then.
const SUSPECTS_WAITING: usize = 32;

/// A few places.
pub(crate) struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    pace: Pace,
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
        Self::of(places, WAITING, Pace::Equal)
    }

    /// For those who have been wrong: one at a time, and after everybody else.
    pub(crate) fn for_suspects() -> Self {
        Self::of(1, SUSPECTS_WAITING, Pace::Yielding)
    }

    fn of(places: usize, most_waiting: usize, pace: Pace) -> Self {
        let places = Arc::new(Semaphore::new(places.max(1)));
        Self { places, waiting: AtomicUsize::new(0), most_waiting, pace }
    }

    /// How whoever has a place shares the processors.
    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    /// A place, in the order of coming.
    pub(crate) async fn enter(&self) -> Result<OwnedSemaphorePermit, Busy> {
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(&self.waiting);
        if before >= self.most_waiting {
            return Err(Busy);
        }
        Arc::clone(&self.places).acquire_owned().await.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};

    use super::*;

    #[tokio::test]
    async fn there_are_so_many_places_and_a_queue_that_ends() {
        for (pool, places, most) in [(Pool::new(2), 2, WAITING), (Pool::for_suspects(), 1, SUSPECTS_WAITING)]
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
}
