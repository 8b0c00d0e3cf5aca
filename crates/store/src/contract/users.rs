//! Users, and the one administrator who comes first.

use std::sync::Arc;

use countersign_core::User;
use uuid::Uuid;

use super::{
    Place, assert_refused,
    samples::{administrator, user},
};
use crate::ChangeKind;

pub async fn a_user_is_found_by_its_address_in_any_case(place: &dyn Place) {
    let store = place.open().await;
    let (plain, full) = (user(1, "Plain@example.com"), administrator(2, "Zoë@Example.com"));
    store.insert_user(&plain).await.unwrap();
    store.insert_user(&full).await.unwrap();
    assert_eq!(store.user_by_email("plain@EXAMPLE.com").await.unwrap(), Some(plain));
    assert_eq!(store.user_by_email("ZOË@example.com").await.unwrap(), Some(full.clone()));
    assert_eq!(store.user_by_email("Zoë@Example.com").await.unwrap(), Some(full));
    assert_eq!(store.user_by_email("zoe@example.com").await.unwrap(), None);
    assert_eq!(store.user_by_email("").await.unwrap(), None);
    assert_eq!(store.administrators().await.unwrap(), 1);
}

pub async fn an_address_that_is_taken_in_any_case_is_a_duplicate_and_leaves_the_first(place: &dyn Place) {
    let store = place.open().await;
    let first = user(1, "zoë@example.com");
    store.insert_user(&first).await.unwrap();
    for taken in ["zoë@example.com", "Zoë@example.com", "ZOË@EXAMPLE.COM"] {
        assert_refused!(store.insert_user(&administrator(2, taken)).await, Duplicate("user"));
    }
    assert_refused!(store.insert_user(&user(1, "other@example.com")).await, Duplicate("user"));
    assert_eq!(store.user_by_email("zoë@example.com").await.unwrap(), Some(first));
    assert_eq!(store.user_by_email("other@example.com").await.unwrap(), None);
}

pub async fn there_is_a_first_administrator_only_once(place: &dyn Place) {
    let store = place.open().await;
    store.insert_user(&user(1, "user@example.com")).await.unwrap();
    assert_eq!(store.administrators().await.unwrap(), 0);
    let first = User { is_active: false, ..administrator(2, "first@example.com") };
    store.insert_first_administrator(&first).await.unwrap();
    let second = administrator(3, "second@example.com");
    assert_refused!(store.insert_first_administrator(&second).await, Duplicate("user"));
    assert_eq!(store.administrators().await.unwrap(), 1);
    assert_eq!(store.user_by_email("first@example.com").await.unwrap(), Some(first));
    assert_eq!(store.user_by_email("second@example.com").await.unwrap(), None);
}

pub async fn of_two_first_administrators_at_the_same_time_one_is_added(place: &dyn Place) {
    let store = place.open().await;
    let (one, two) = (administrator(1, "one@example.com"), administrator(2, "two@example.com"));
    let other = Arc::clone(&store);
    let racing = tokio::spawn(async move { other.insert_first_administrator(&one).await });
    let second = store.insert_first_administrator(&two).await;
    let first = racing.await.unwrap();
    assert_ne!(first.is_ok(), second.is_ok());
    assert_refused!(if first.is_ok() { second } else { first }, Duplicate("user"));
    assert_eq!(store.administrators().await.unwrap(), 1);
}

pub async fn a_first_administrator_does_not_take_the_address_of_a_user(place: &dyn Place) {
    let store = place.open().await;
    let user = user(1, "zoë@example.com");
    store.insert_user(&user).await.unwrap();
    let administrator = administrator(2, "Zoë@example.com");
    assert_refused!(store.insert_first_administrator(&administrator).await, Duplicate("user"));
    assert_eq!(store.user_by_email("zoë@example.com").await.unwrap(), Some(user));
    assert_eq!(store.administrators().await.unwrap(), 0);
}

pub async fn users_are_there_again_and_their_writes_are_noted(place: &dyn Place) {
    let store = place.open().await;
    let (first, plain) = (administrator(7, "first@example.com"), user(8, "user@example.com"));
    store.insert_first_administrator(&first).await.unwrap();
    store.insert_user(&plain).await.unwrap();
    store.insert_user(&plain).await.unwrap_err();
    drop(store);
    let store = place.open().await;
    assert_eq!(store.user_by_email("first@example.com").await.unwrap(), Some(first));
    assert_eq!(store.user_by_email("user@example.com").await.unwrap(), Some(plain));
    let noted = store.changes_after(0, 10).await.unwrap();
    let noted: Vec<_> = noted.into_iter().map(|change| (change.kind, change.account, change.key)).collect();
    let of_user = |number| (ChangeKind::User, None, Uuid::from_u128(number).to_string());
    assert_eq!(noted, [of_user(7), of_user(8)]);
}
