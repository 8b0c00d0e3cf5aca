//! The credential of a connection: versions, replacement, removal, and who wins.

use std::sync::Arc;

use countersign_core::{AuthStatus, Connection, CredentialVersion, State};
use tokio::task::JoinSet;

use super::{
    Place, assert_refused,
    samples::{add_account, add_connection, at, full_connection, full_status, sealed},
};
use crate::{ConnectionChange, CredentialChange, StoreError};

fn replace(seen: u32) -> ConnectionChange {
    ConnectionChange {
        credential: Some(CredentialChange::Replace(sealed(seen + 1))),
        ..ConnectionChange::new(CredentialVersion(seen), at(60))
    }
}

fn remove(seen: u32) -> ConnectionChange {
    ConnectionChange {
        credential: Some(CredentialChange::Remove),
        status: Some(AuthStatus::unauthenticated(at(60))),
        ..ConnectionChange::new(CredentialVersion(seen), at(60))
    }
}

pub async fn a_first_credential_is_kept_with_its_version_and_status(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = add_connection(&store, &acme).await;
    let change = ConnectionChange { status: Some(full_status()), ..replace(0) };
    let after = Connection {
        credential: Some(sealed(1)),
        credential_version: CredentialVersion(1),
        status: full_status(),
        updated: at(60),
        ..before
    };
    assert_eq!(store.update_connection(&acme, after.id, change).await.unwrap(), after);
    assert_eq!(store.connection(&acme, after.id).await.unwrap(), Some(after));
}

pub async fn a_replacement_takes_the_place_of_the_credential_before(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 4);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    store.update_connection(&acme, before.id, replace(4)).await.unwrap();
    store.update_connection(&acme, before.id, replace(5)).await.unwrap();
    let found = store.connection(&acme, before.id).await.unwrap().unwrap();
    assert_eq!(found.credential, Some(sealed(6)));
    assert_eq!(found.credential_version, CredentialVersion(6));
    assert_eq!(found.status, before.status);
}

pub async fn a_removal_counts_the_version_up_and_the_next_credential_goes_on_from_there(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 1);
    store.insert_connection(&acme, &before, &[]).await.unwrap();

    let removed = store.update_connection(&acme, before.id, remove(1)).await.unwrap();
    assert_eq!(removed.credential, None);
    assert_eq!(removed.credential_version, CredentialVersion(2));
    assert_eq!(removed.status.state, State::Unauthenticated);
    assert_eq!(removed.status.identity, None);
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(removed));

    store.update_connection(&acme, before.id, replace(2)).await.unwrap();
    let found = store.connection(&acme, before.id).await.unwrap().unwrap();
    assert_eq!(found.credential, Some(sealed(3)));
    assert_eq!(found.credential_version, CredentialVersion(3));
}

pub async fn a_credential_for_a_version_that_is_over_is_a_conflict_and_changes_nothing(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 2);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    let latest = store.latest_change().await.unwrap();
    for seen in [1, 3] {
        let named = ConnectionChange { name: Some("New".to_owned()), ..replace(seen) };
        let status = ConnectionChange {
            status: Some(AuthStatus::unauthenticated(at(60))),
            ..ConnectionChange::new(CredentialVersion(seen), at(60))
        };
        for change in [named, remove(seen), status] {
            let refused = store.update_connection(&acme, before.id, change).await;
            assert_refused!(refused, Conflict("connection"));
        }
    }
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(before));
    assert_eq!(store.latest_change().await.unwrap(), latest);
}

pub async fn a_name_changes_whatever_version_was_seen(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 2);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    let change = ConnectionChange {
        name: Some("New".to_owned()),
        ..ConnectionChange::new(CredentialVersion(1), at(60))
    };
    let after = Connection { name: "New".to_owned(), updated: at(60), ..before };
    assert_eq!(store.update_connection(&acme, after.id, change).await.unwrap(), after);
}

pub async fn a_status_moves_without_a_new_version(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 2);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    let every =
        [State::Rejected, State::Unreachable, State::Unverified, State::Verified, State::Unauthenticated];
    for state in every {
        let status = AuthStatus { state, identity: None, checked: None, changed: at(70), reason: None };
        let change = ConnectionChange {
            status: Some(status.clone()),
            ..ConnectionChange::new(CredentialVersion(2), at(60))
        };
        let after = store.update_connection(&acme, before.id, change).await.unwrap();
        assert_eq!(after.status, status);
        assert_eq!(after.credential, before.credential);
        assert_eq!(after.credential_version, CredentialVersion(2));
        assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(after));
    }
}

pub async fn a_replacement_sealed_for_another_version_is_refused(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 2);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    for version in [1, 2, 4] {
        let change =
            ConnectionChange { credential: Some(CredentialChange::Replace(sealed(version))), ..replace(2) };
        let refused = store.update_connection(&acme, before.id, change).await;
        assert!(matches!(refused, Err(StoreError::Backend(_))), "version {version}: {refused:?}");
    }
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(before));
}

pub async fn of_many_changes_that_saw_the_same_version_exactly_one_wins(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = add_connection(&store, &acme).await;
    let mut callers = JoinSet::new();
    for caller in 0..16 {
        let (store, acme) = (Arc::clone(&store), acme.clone());
        let change = ConnectionChange { name: Some(format!("caller {caller}")), ..replace(0) };
        callers.spawn(async move { store.update_connection(&acme, before.id, change).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = callers.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for refused in lost {
        assert_refused!(refused, Conflict("connection"));
    }
    let winner = won.into_iter().next().unwrap().unwrap();
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(winner));
}
