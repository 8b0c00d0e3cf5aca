//! The user of a third party that one connection alone may stand for.

use countersign_core::{AccountId, Connection, ConnectorRef, CredentialVersion};

use super::{
    Place, assert_refused,
    samples::{add_account, add_connection, at, connection},
};
use crate::{ConnectionChange, Store};

fn take(user: Option<&str>) -> ConnectionChange {
    ConnectionChange {
        name: Some("New".to_owned()),
        sole_user: Some(user.map(str::to_owned)),
        ..ConnectionChange::new(CredentialVersion(0), at(9))
    }
}

async fn add(store: &dyn Store, account: &AccountId, user: &str) -> Connection {
    let id = store.reserve_connection_id(account).await.unwrap();
    let connection = Connection { sole_user: Some(user.to_owned()), ..connection(account, id) };
    store.insert_connection(account, &connection, &[]).await.unwrap();
    connection
}

pub async fn a_user_that_another_connection_has_is_refused_and_nothing_is_changed(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (first, second) = (add(&*store, &acme, "42").await, add(&*store, &acme, "43").await);
    let before = store.latest_change().await.unwrap();
    assert_refused!(store.update_connection(&acme, second.id, take(Some("42"))).await, Duplicate("user"));
    assert_eq!(store.connection(&acme, first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(store.connection(&acme, second.id).await.unwrap(), Some(second));
    assert_eq!(store.latest_change().await.unwrap(), before);
    // Its own is no other's.
    store.update_connection(&acme, first.id, take(Some("42"))).await.unwrap();
}

pub async fn a_new_connection_for_a_taken_user_is_not_added(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let first = add(&*store, &acme, "42").await;
    let id = store.reserve_connection_id(&acme).await.unwrap();
    let second = Connection { sole_user: Some("42".to_owned()), ..connection(&acme, id) };
    assert_refused!(store.insert_connection(&acme, &second, &[]).await, Duplicate("user"));
    assert_eq!(store.connection(&acme, id).await.unwrap(), None);
    assert_eq!(store.connection(&acme, first.id).await.unwrap(), Some(first));
}

pub async fn other_accounts_and_other_connectors_may_have_the_same_user(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    add(&*store, &acme, "42").await;
    add(&*store, &other, "42").await;
    let id = store.reserve_connection_id(&acme).await.unwrap();
    let connector = ConnectorRef { name: "Another".to_owned(), version: "1.2".to_owned() };
    let third = Connection { connector, sole_user: Some("42".to_owned()), ..connection(&acme, id) };
    store.insert_connection(&acme, &third, &[]).await.unwrap();
    assert_eq!(store.connection(&acme, id).await.unwrap(), Some(third));
}

pub async fn a_user_that_was_let_go_is_free(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (first, second) = (add(&*store, &acme, "42").await, add_connection(&store, &acme).await);
    let freed = store.update_connection(&acme, first.id, take(None)).await.unwrap();
    assert_eq!(freed.sole_user, None);
    store.update_connection(&acme, second.id, take(Some("42"))).await.unwrap();
    store.delete_connection(&acme, second.id).await.unwrap();
    store.update_connection(&acme, first.id, take(Some("42"))).await.unwrap();
}

pub async fn of_two_connections_that_take_a_user_at_the_same_time_one_gets_it(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (first, second) = (add_connection(&store, &acme).await.id, add_connection(&store, &acme).await.id);
    let both = tokio::join!(
        store.update_connection(&acme, first, take(Some("42"))),
        store.update_connection(&acme, second, take(Some("42"))),
    );
    assert_eq!([both.0.is_ok(), both.1.is_ok()].into_iter().filter(|ok| *ok).count(), 1);
}
