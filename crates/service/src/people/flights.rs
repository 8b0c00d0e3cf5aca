//! One piece of work for all who ask for the same at once.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};

type Flight<V> = Shared<BoxFuture<'static, Option<V>>>;
type Map<K, V> = Arc<Mutex<HashMap<K, Flight<V>>>>;

/// The work under way. It goes on when nobody waits for it any more: who hangs up in the middle has still
/// tried.
pub(crate) struct Flights<K, V>(Map<K, V>);

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// Takes the work off the list when it is done, or has panicked.
struct Landing<K: Eq + Hash, V>(Map<K, V>, K);

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        lock(&self.0).remove(&self.1);
    }
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// What the work under this key comes to; `work` is begun when there is none. `None` when it panicked.
    pub(crate) async fn join<F>(&self, key: K, work: impl FnOnce() -> F) -> Option<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let flight = {
            // Held until the flight is on the list, so that it cannot be taken off before.
            let mut flights = lock(&self.0);
            if let Some(flight) = flights.get(&key) {
                flight.clone()
            } else {
                let landing = Landing(Arc::clone(&self.0), key.clone());
                let work = work();
                let task = tokio::spawn(async move {
                    let value = work.await;
                    drop(landing);
                    value
                });
                let flight = async move { task.await.ok() }.boxed().shared();
                flights.insert(key, flight.clone());
                flight
            }
        };
        flight.await
    }
}

fn lock<K, V>(map: &Map<K, V>) -> MutexGuard<'_, HashMap<K, Flight<V>>> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn all_who_ask_at_once_share_one_work_and_who_comes_later_begins_another() {
        let flights = Flights::<u32, u32>::default();
        let (begun, gate) = (Arc::new(AtomicU32::new(0)), Arc::new(Semaphore::new(0)));
        let ask = || {
            let (begun, gate) = (Arc::clone(&begun), Arc::clone(&gate));
            flights.join(7, move || async move {
                let number = begun.fetch_add(1, Ordering::SeqCst) + 1;
                let _open = gate.acquire().await.unwrap();
                number
            })
        };
        let open = async { gate.add_permits(1) };
        let (a, b, c, ()) = tokio::join!(ask(), ask(), ask(), open);
        assert_eq!((a, b, c), (Some(1), Some(1), Some(1)));
        assert_eq!(ask().await, Some(2));
        assert!(lock(&flights.0).is_empty());
    }

    #[tokio::test]
    async fn work_goes_on_without_who_asked_and_a_panic_leaves_nothing_behind() {
        let flights = Flights::<u32, u32>::default();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let asked = flights.join(1, move || async move {
            tokio::task::yield_now().await;
            sender.send(()).unwrap();
            1
        });
        assert!(asked.now_or_never().is_none());
        receiver.await.unwrap();
        let panicked: Option<u32> = flights.join(2, || async { panic!("on purpose") }).await;
        assert_eq!(panicked, None);
        assert!(!lock(&flights.0).contains_key(&2));
    }
}
