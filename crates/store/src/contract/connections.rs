//! Connections, one at a time: adding, reading, and changing what is not the credential.

use std::{collections::HashSet, sync::Arc};

use countersign_core::{Connection, ConnectionId};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    Place, assert_refused,
    samples::{add_account, add_connection, at, connection, full_connection, id},
};
use crate::ConnectionChange;

pub async fn a_connection_is_found_as_it_was_added(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let plain = connection(&acme, store.reserve_connection_id(&acme).await.unwrap());
    let full = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 7);
    store.insert_connection(&acme, &plain, &[]).await.unwrap();
    store.insert_connection(&acme, &full, &[]).await.unwrap();
    assert_eq!(store.connection(&acme, plain.id).await.unwrap(), Some(plain));
    assert_eq!(store.connection(&acme, full.id).await.unwrap(), Some(full));
}

pub async fn an_unknown_connection_is_none(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let reserved = store.reserve_connection_id(&acme).await.unwrap();
    assert_eq!(store.connection(&acme, reserved).await.unwrap(), None);
}

pub async fn a_connection_id_that_is_taken_is_a_duplicate_in_every_account(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let first = add_connection(&store, &acme).await;
    let again = full_connection(&acme, first.id, 1);
    assert_refused!(store.insert_connection(&acme, &again, &[]).await, Duplicate("connection"));
    let elsewhere = connection(&other, first.id);
    assert_refused!(store.insert_connection(&other, &elsewhere, &[]).await, Duplicate("connection"));
    assert_eq!(store.connection(&acme, first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(store.connection(&other, first.id).await.unwrap(), None);
}

pub async fn a_connection_of_an_unknown_account_is_not_added(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let reserved = store.reserve_connection_id(&acme).await.unwrap();
    let stray = connection(&id("nobody"), reserved);
    assert_refused!(store.insert_connection(&id("nobody"), &stray, &[]).await, NotFound("account"));
    assert_refused!(store.reserve_connection_id(&id("nobody")).await, NotFound("account"));
}

pub async fn reserved_ids_never_repeat_for_callers_at_the_same_time(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let mut callers = JoinSet::new();
    for caller in 0..40 {
        let store = Arc::clone(&store);
        let account = if caller % 2 == 0 { acme.clone() } else { other.clone() };
        callers.spawn(async move { store.reserve_connection_id(&account).await.unwrap() });
    }
    let ids: HashSet<ConnectionId> = callers.join_all().await.into_iter().collect();
    assert_eq!(ids.len(), 40);
}

pub async fn reserved_ids_are_new_after_a_deletion(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let gone = add_connection(&store, &acme).await.id;
    store.delete_connection(&acme, gone).await.unwrap();
    assert!(store.reserve_connection_id(&acme).await.unwrap() > gone);
}

pub async fn an_id_that_was_used_without_being_reserved_is_not_given_out(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let chosen = ConnectionId::try_from(3).unwrap();
    store.insert_connection(&acme, &connection(&acme, chosen), &[]).await.unwrap();
    store.delete_connection(&acme, chosen).await.unwrap();
    for _ in 0..5 {
        assert_ne!(store.reserve_connection_id(&acme).await.unwrap(), chosen);
    }
}

pub async fn a_connection_changes_in_the_members_that_are_named(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 3);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    let change = ConnectionChange {
        name: Some("Support".to_owned()),
        description: Some(None),
        is_partner_integration: Some(false),
        authentication: Some(Uuid::from_u128(9)),
        ..ConnectionChange::new(before.credential_version, at(50))
    };
    let after = Connection {
        name: "Support".to_owned(),
        description: None,
        is_partner_integration: false,
        authentication: Uuid::from_u128(9),
        updated: at(50),
        ..before
    };
    assert_eq!(store.update_connection(&acme, after.id, change).await.unwrap(), after);
    assert_eq!(store.connection(&acme, after.id).await.unwrap(), Some(after));
}

pub async fn a_change_that_names_nothing_moves_the_time_alone(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 3);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    let change = ConnectionChange::new(before.credential_version, at(50));
    let after = Connection { updated: at(50), ..before };
    assert_eq!(store.update_connection(&acme, after.id, change).await.unwrap(), after);
    assert_eq!(store.connection(&acme, after.id).await.unwrap(), Some(after));
}

pub async fn changing_an_unknown_connection_is_not_found(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let reserved = store.reserve_connection_id(&acme).await.unwrap();
    let change = ConnectionChange::new(countersign_core::CredentialVersion(0), at(1));
    assert_refused!(store.update_connection(&acme, reserved, change).await, NotFound("connection"));
    assert_refused!(store.delete_connection(&acme, reserved).await, NotFound("connection"));
}
