//! A few places for slow hashes, so that people who guess leave processors and memory to everybody else.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most who wait for a place: some seconds' work. Whoever comes then is told to come again.
const WAITING: usize = 128;

/// A few places.
pub(crate) struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
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
    pub(crate) fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places.max(1))), waiting: AtomicUsize::new(0) }
    }

    /// A place, in the order of coming.
    pub(crate) async fn enter(&self) -> Result<OwnedSemaphorePermit, Busy> {
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let _waiting = Waiting(&self.waiting);
        if before >= WAITING {
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
        let pool = Pool::new(2);
        let held = (pool.enter().await.unwrap(), pool.enter().await.unwrap());
        let mut queue = Box::pin(join_all((0..WAITING).map(|_| pool.enter())));
        assert!((&mut queue).now_or_never().is_none());
        assert_eq!(pool.enter().await.err(), Some(Busy));
        drop(queue);
        drop(held);
        assert!(pool.enter().await.is_ok());
    }
}
