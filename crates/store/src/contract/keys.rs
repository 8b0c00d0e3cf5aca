//! The wrapped keys of the ring.

use countersign_core::{KeyId, KeyPurpose, Sealed, WrappedKey};

use super::{Place, assert_refused, samples::at};

fn key(id: u32, purpose: KeyPurpose) -> WrappedKey {
    WrappedKey { id: KeyId(id), purpose, wrapped: Sealed((0..=255).collect()), created: at(i64::from(id)) }
}

pub async fn the_first_keys_are_found_by_id(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.keys().await.unwrap(), []);
    let (seal, lookup) = (key(u32::MAX, KeyPurpose::Seal), key(2, KeyPurpose::Lookup));
    store.insert_first_keys(&[seal.clone(), lookup.clone()]).await.unwrap();
    assert_eq!(store.keys().await.unwrap(), [lookup, seal]);
}

pub async fn there_are_first_keys_only_once(place: &dyn Place) {
    let store = place.open().await;
    let first = key(1, KeyPurpose::Seal);
    store.insert_first_keys(std::slice::from_ref(&first)).await.unwrap();
    let again = store.insert_first_keys(&[key(2, KeyPurpose::Lookup)]).await;
    assert_refused!(again, Duplicate("key"));
    assert_eq!(store.keys().await.unwrap(), [first]);
}

pub async fn first_keys_are_written_all_or_none(place: &dyn Place) {
    let store = place.open().await;
    let twice = [key(1, KeyPurpose::Seal), key(1, KeyPurpose::Lookup)];
    assert_refused!(store.insert_first_keys(&twice).await, Duplicate("key"));
    assert_eq!(store.keys().await.unwrap(), []);
    assert_eq!(store.latest_change().await.unwrap(), 0);
}

pub async fn of_two_first_keys_at_the_same_time_one_is_written(place: &dyn Place) {
    let store = place.open().await;
    let (mine, yours) = ([key(1, KeyPurpose::Seal)], [key(2, KeyPurpose::Seal)]);
    let (first, second) = tokio::join!(store.insert_first_keys(&mine), store.insert_first_keys(&yours));
    assert!(first.is_ok() ^ second.is_ok(), "{first:?} {second:?}");
    assert_eq!(store.keys().await.unwrap(), if first.is_ok() { mine } else { yours });
}
