//! A bounded map whose entries are right for a while. What is used least goes first.

use std::{
    hash::Hash,
    time::{Duration, Instant},
};

use quick_cache::{Equivalent, sync};

/// Such a map. Looking something up takes no lock but that of its shard, and writes nothing down for later.
pub(super) struct Cache<K, V> {
    entries: sync::Cache<K, Entry<V>>,
    time_to_live: Duration,
}

#[derive(Clone)]
struct Entry<V> {
    value: V,
    until: Instant,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub(super) fn new(capacity: usize, time_to_live: Duration) -> Self {
        Self { entries: sync::Cache::new(capacity), time_to_live }
    }

    pub(super) fn get<Q: Equivalent<K> + Hash + ?Sized>(&self, key: &Q) -> Option<V> {
        let entry = self.entries.get(key)?;
        (Instant::now() < entry.until).then_some(entry.value)
    }

    pub(super) fn insert(&self, key: K, value: V) {
        self.entries.insert(key, Entry { value, until: Instant::now() + self.time_to_live });
    }

    pub(super) fn remove<Q: Equivalent<K> + Hash + ?Sized>(&self, key: &Q) {
        self.entries.remove(key);
    }

    /// Keeps the entries of which this says so.
    pub(super) fn retain(&self, keeps: impl Fn(&V) -> bool) {
        self.entries.retain(|_, entry| keeps(&entry.value));
    }

    pub(super) fn clear(&self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_there_until_its_time_is_over() {
        let (lasting, over) = (Cache::new(10, Duration::from_mins(1)), Cache::new(10, Duration::ZERO));
        lasting.insert(1, "one");
        over.insert(1, "one");
        assert_eq!((lasting.get(&1), over.get(&1)), (Some("one"), None));
    }

    #[test]
    fn what_is_removed_or_not_kept_is_gone() {
        let cache = Cache::new(10, Duration::from_mins(1));
        for number in 0..4 {
            cache.insert(number, number);
        }
        cache.remove(&0);
        cache.retain(|value| *value != 1);
        assert_eq!([0, 1, 2, 3].map(|number| cache.get(&number)), [None, None, Some(2), Some(3)]);
        cache.clear();
        assert_eq!(cache.get(&2), None);
    }

    #[test]
    fn it_never_holds_more_than_its_capacity() {
        let cache = Cache::new(1000, Duration::from_mins(1));
        for number in 0..10_000 {
            cache.insert(number, ());
        }
        let held = (0..10_000).filter(|number| cache.get(number).is_some()).count();
        assert!((500..=1000).contains(&held), "{held}");
    }
}
