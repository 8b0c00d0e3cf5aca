//! One account's ids, used in another account, find nothing and change nothing.

use std::sync::Arc;

use countersign_core::{AccountId, Connection, Property};

use super::{
    Place, assert_refused,
    samples::{add_account, add_below, at, full_connection, full_status, sealed},
};
use crate::{ConnectionChange, CredentialChange, ListOrder, Store};

/// An account with a connection and a property, and the accounts around it: a stranger, one above, one below.
async fn neighbours(store: &Arc<dyn Store>) -> (Connection, Property, [AccountId; 3]) {
    let above = add_account(store, "above").await;
    let acme = add_below(store, "acme", &above).await;
    let below = add_below(store, "below", &acme).await;
    let stranger = add_account(store, "stranger").await;
    let connection = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 1);
    store.insert_connection(&acme, &connection, &[]).await.unwrap();
    let property = store.insert_property(&acme, connection.id, "site", "eu").await.unwrap();
    (connection, property, [above, below, stranger])
}

async fn assert_untouched(store: &Arc<dyn Store>, connection: &Connection, property: &Property, latest: i64) {
    let found = store.connection(&connection.account, connection.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(connection));
    let properties = store.properties(&connection.account, &[connection.id]).await.unwrap();
    assert_eq!(properties.as_slice(), std::slice::from_ref(property));
    assert_eq!(store.latest_change().await.unwrap(), latest);
}

pub async fn other_accounts_find_nothing(place: &dyn Place) {
    let store = place.open().await;
    let (connection, _, others) = neighbours(&store).await;
    for other in &others {
        assert_eq!(store.connection(other, connection.id).await.unwrap(), None);
        assert_eq!(store.properties(other, &[connection.id]).await.unwrap(), []);
        assert_eq!(store.status_history(other, connection.id, 10).await.unwrap(), []);
        let listed = store.connections(other, ListOrder::default()).await.unwrap();
        assert_eq!((listed.rows, listed.total), (vec![], 0));
    }
}

pub async fn other_accounts_change_no_connection(place: &dyn Place) {
    let store = place.open().await;
    let (connection, property, others) = neighbours(&store).await;
    let latest = store.latest_change().await.unwrap();
    let change = ConnectionChange {
        name: Some("Taken".to_owned()),
        credential: Some(CredentialChange::Replace(sealed(2))),
        status: Some(full_status()),
        ..ConnectionChange::new(connection.credential_version, at(9))
    };
    for other in &others {
        let updated = store.update_connection(other, connection.id, change.clone()).await;
        assert_refused!(updated, NotFound("connection"));
        assert_refused!(store.delete_connection(other, connection.id).await, NotFound("connection"));
    }
    assert_untouched(&store, &connection, &property, latest).await;
}

pub async fn other_accounts_change_no_property(place: &dyn Place) {
    let store = place.open().await;
    let (connection, property, others) = neighbours(&store).await;
    let latest = store.latest_change().await.unwrap();
    for other in &others {
        let inserted = store.insert_property(other, connection.id, "zone", "1").await;
        assert_refused!(inserted, NotFound("connection"));
        let updated = store.update_property(other, connection.id, property.id, None, Some("us")).await;
        assert_refused!(updated, NotFound("property"));
        let deleted = store.delete_property(other, connection.id, property.id).await;
        assert_refused!(deleted, NotFound("property"));
    }
    assert_untouched(&store, &connection, &property, latest).await;
}

pub async fn deleting_another_account_touches_nothing(place: &dyn Place) {
    let store = place.open().await;
    let (connection, property, [_, below, stranger]) = neighbours(&store).await;
    store.delete_account(&below).await.unwrap();
    store.delete_account(&stranger).await.unwrap();
    let latest = store.latest_change().await.unwrap();
    assert_untouched(&store, &connection, &property, latest).await;
}

pub async fn asking_for_several_connections_brings_those_of_the_account_alone(place: &dyn Place) {
    let store = place.open().await;
    let (connection, property, [_, _, stranger]) = neighbours(&store).await;
    let theirs = super::samples::add_connection(&store, &stranger).await;
    store.insert_property(&stranger, theirs.id, "site", "us").await.unwrap();
    let found = store.properties(&connection.account, &[connection.id, theirs.id]).await.unwrap();
    assert_eq!(found, [property]);
}
