//! What became of a connection's credential, state by state.

use std::sync::Arc;

use countersign_core::{AccountId, AuthStatus, Connection, CredentialVersion, State, StatusEvent};

use super::{
    Place,
    samples::{add_account, add_connection, at, full_connection},
};
use crate::{ConnectionChange, STATUS_EVENTS_KEPT, Store};

fn status(state: State, changed: i64, reason: Option<&str>) -> AuthStatus {
    let reason = reason.map(str::to_owned);
    AuthStatus { state, identity: None, checked: Some(at(changed + 1)), changed: at(changed), reason }
}

fn event(state: State, changed: i64, reason: Option<&str>) -> StatusEvent {
    StatusEvent { at: at(changed), state, reason: reason.map(str::to_owned) }
}

fn change(seen: u32, status: AuthStatus) -> ConnectionChange {
    ConnectionChange { status: Some(status), ..ConnectionChange::new(CredentialVersion(seen), at(1000)) }
}

async fn moved(store: &Arc<dyn Store>, connection: &Connection, status: AuthStatus) {
    let seen = connection.credential_version.0;
    store.update_connection(&connection.account, connection.id, change(seen, status)).await.unwrap();
}

/// Everything that is kept, and more if there were more.
async fn history(store: &Arc<dyn Store>, account: &AccountId, connection: &Connection) -> Vec<StatusEvent> {
    store.status_history(account, connection.id, 1000).await.unwrap()
}

pub async fn a_new_connection_begins_its_history(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let plain = add_connection(&store, &acme).await;
    assert_eq!(history(&store, &acme, &plain).await, [event(State::Unauthenticated, 0, None)]);
    let full = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 1);
    store.insert_connection(&acme, &full, &[]).await.unwrap();
    assert_eq!(history(&store, &acme, &full).await, [event(State::Verified, 4, Some("200 OK"))]);
}

pub async fn every_new_state_is_an_entry_and_the_newest_comes_first(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (one, other) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    moved(&store, &one, status(State::Verified, 20, None)).await;
    moved(&store, &other, status(State::Unreachable, 21, Some("refused"))).await;
    // A clock that went back changes nothing in the order.
    moved(&store, &one, status(State::Rejected, 10, Some("401 für Zoë"))).await;
    let expected = [
        event(State::Rejected, 10, Some("401 für Zoë")),
        event(State::Verified, 20, None),
        event(State::Unauthenticated, 0, None),
    ];
    assert_eq!(history(&store, &acme, &one).await, expected);
    assert_eq!(store.status_history(&acme, one.id, 2).await.unwrap(), expected[..2]);
    assert_eq!(store.status_history(&acme, one.id, 0).await.unwrap(), []);
    assert_eq!(history(&store, &acme, &other).await[0], event(State::Unreachable, 21, Some("refused")));
}

pub async fn a_state_that_stays_is_no_entry(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await;
    moved(&store, &connection, status(State::Verified, 5, Some("first"))).await;
    moved(&store, &connection, status(State::Verified, 6, Some("second"))).await;
    let named = ConnectionChange {
        name: Some("New".to_owned()),
        ..ConnectionChange::new(connection.credential_version, at(7))
    };
    store.update_connection(&acme, connection.id, named).await.unwrap();
    let expected = [event(State::Verified, 5, Some("first")), event(State::Unauthenticated, 0, None)];
    assert_eq!(history(&store, &acme, &connection).await, expected);
}

pub async fn a_refused_change_is_no_entry(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let connection = add_connection(&store, &acme).await;
    let verified = status(State::Verified, 5, None);
    let late = store.update_connection(&acme, connection.id, change(1, verified.clone())).await;
    let foreign = store.update_connection(&other, connection.id, change(0, verified)).await;
    assert!(late.is_err() && foreign.is_err(), "{late:?} {foreign:?}");
    store.insert_connection(&acme, &connection, &[]).await.unwrap_err();
    assert_eq!(history(&store, &acme, &connection).await, [event(State::Unauthenticated, 0, None)]);
    assert_eq!(history(&store, &other, &connection).await, []);
}

pub async fn the_newest_hundred_entries_are_kept(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (busy, quiet) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    for turn in 1..=150 {
        let state = if turn % 2 == 0 { State::Verified } else { State::Unreachable };
        moved(&store, &busy, status(state, turn, None)).await;
    }
    assert_eq!(STATUS_EVENTS_KEPT, 100);
    let kept = history(&store, &acme, &busy).await;
    assert_eq!(
        kept.iter().map(|event| event.at).collect::<Vec<_>>(),
        (51..=150).rev().map(at).collect::<Vec<_>>()
    );
    assert_eq!(history(&store, &acme, &quiet).await.len(), 1);
}

pub async fn a_history_goes_with_its_connection_and_its_account(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (one, other) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    store.delete_connection(&acme, one.id).await.unwrap();
    assert_eq!(history(&store, &acme, &one).await, []);
    assert_eq!(history(&store, &acme, &other).await.len(), 1);
    store.delete_account(&acme).await.unwrap();
    add_account(&store, "acme").await;
    assert_eq!(history(&store, &acme, &other).await, []);
}

pub async fn a_history_is_there_again(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await;
    moved(&store, &connection, status(State::Rejected, 5, Some("401"))).await;
    let before = history(&store, &acme, &connection).await;
    drop(store);
    let store = place.open().await;
    assert_eq!(before.len(), 2);
    assert_eq!(history(&store, &acme, &connection).await, before);
}
