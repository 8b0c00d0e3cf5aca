//! Two credentials at once: one takes over from the other, or gives way to it again.

use std::sync::Arc;

use countersign_core::{
    AccountId, AuthStatus, Connection, CredentialVersion, SealedCredential, Standby, StandbyRole, State,
};
use tokio::task::JoinSet;

use super::{
    Place, assert_refused,
    samples::{add_account, add_connection, at, full_connection, sealed},
};
use crate::{ConnectionChange, CredentialChange, ListOrder, Store, StoreError};

fn candidate(credential: SealedCredential) -> Standby {
    Standby { credential, role: StandbyRole::Candidate }
}

fn previous(credential: SealedCredential) -> Standby {
    Standby { credential, role: StandbyRole::Previous }
}

fn step(seen: u32, credential: CredentialChange) -> ConnectionChange {
    ConnectionChange {
        credential: Some(credential),
        ..ConnectionChange::new(CredentialVersion(seen), at(60))
    }
}

fn propose(seen: u32) -> ConnectionChange {
    step(seen, CredentialChange::Propose(sealed(seen + 1)))
}

/// A connection whose credential has version 4, and its account.
async fn stored(store: &Arc<dyn Store>) -> (AccountId, Connection) {
    let acme = add_account(store, "acme").await;
    let connection = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 4);
    store.insert_connection(&acme, &connection, &[]).await.unwrap();
    (acme, connection)
}

/// Makes one change, and expects the answer and the stored row to be the same.
async fn made(store: &Arc<dyn Store>, before: &Connection, change: ConnectionChange) -> Connection {
    let after = store.update_connection(&before.account, before.id, change).await.unwrap();
    let found = store.connection(&before.account, before.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&after));
    after
}

fn slots(connection: Connection) -> (u32, Option<SealedCredential>, Option<Standby>) {
    (connection.credential_version.0, connection.credential, connection.standby)
}

pub async fn a_connection_with_two_credentials_is_found_as_it_was_added(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    for standby in [Some(candidate(sealed(7))), Some(previous(sealed(2)))] {
        let id = store.reserve_connection_id(&acme).await.unwrap();
        let connection = Connection { credential: Some(sealed(4)), standby, ..full_connection(&acme, id, 9) };
        store.insert_connection(&acme, &connection, &[]).await.unwrap();
        assert_eq!(store.connection(&acme, id).await.unwrap(), Some(connection));
    }
}

pub async fn a_candidate_stands_by_and_the_one_in_use_stays(place: &dyn Place) {
    let store = place.open().await;
    let (_, before) = stored(&store).await;
    let after = made(&store, &before, propose(4)).await;
    let expected = Connection {
        credential_version: CredentialVersion(5),
        standby: Some(candidate(sealed(5))),
        updated: at(60),
        ..before
    };
    assert_eq!(after, expected);
}

pub async fn a_newer_candidate_takes_the_place_of_the_one_before(place: &dyn Place) {
    let store = place.open().await;
    let (_, before) = stored(&store).await;
    made(&store, &before, propose(4)).await;
    let second = made(&store, &before, propose(5)).await;
    assert_eq!(slots(second), (6, Some(sealed(4)), Some(candidate(sealed(6)))));
    made(&store, &before, step(6, CredentialChange::Promote)).await;
    let third = made(&store, &before, propose(7)).await;
    assert_eq!(slots(third), (8, Some(sealed(6)), Some(candidate(sealed(8)))));
}

pub async fn a_promoted_candidate_is_in_use_and_its_predecessor_stands_by(place: &dyn Place) {
    let store = place.open().await;
    let (_, before) = stored(&store).await;
    made(&store, &before, propose(4)).await;
    let status = AuthStatus { state: State::Unverified, ..AuthStatus::unauthenticated(at(60)) };
    let change = ConnectionChange { status: Some(status.clone()), ..step(5, CredentialChange::Promote) };
    let after = made(&store, &before, change).await;
    assert_eq!(after.status, status);
    assert_eq!(slots(after), (6, Some(sealed(5)), Some(previous(sealed(4)))));
}

pub async fn the_previous_one_comes_back_and_the_one_that_was_in_use_is_gone(place: &dyn Place) {
    let store = place.open().await;
    let (_, before) = stored(&store).await;
    made(&store, &before, propose(4)).await;
    made(&store, &before, step(5, CredentialChange::Promote)).await;
    let after = made(&store, &before, step(6, CredentialChange::FallBack)).await;
    assert_eq!(slots(after), (7, Some(sealed(4)), None));
    // The next one's version was never used before.
    let again = made(&store, &before, propose(7)).await;
    assert_eq!(slots(again), (8, Some(sealed(4)), Some(candidate(sealed(8)))));
}

pub async fn a_standby_is_dropped_and_the_one_in_use_stays(place: &dyn Place) {
    let store = place.open().await;
    let (_, before) = stored(&store).await;
    made(&store, &before, propose(4)).await;
    let without = made(&store, &before, step(5, CredentialChange::DropStandby)).await;
    assert_eq!(slots(without), (6, Some(sealed(4)), None));
    made(&store, &before, propose(6)).await;
    made(&store, &before, step(7, CredentialChange::Promote)).await;
    let settled = made(&store, &before, step(8, CredentialChange::DropStandby)).await;
    assert_eq!(slots(settled), (9, Some(sealed(7)), None));
}

pub async fn a_replacement_and_a_removal_take_both(place: &dyn Place) {
    let store = place.open().await;
    let (_, before) = stored(&store).await;
    made(&store, &before, propose(4)).await;
    let replaced = made(&store, &before, step(5, CredentialChange::Replace(sealed(6)))).await;
    assert_eq!(slots(replaced), (6, Some(sealed(6)), None));
    made(&store, &before, propose(6)).await;
    made(&store, &before, step(7, CredentialChange::Promote)).await;
    let removed = made(&store, &before, step(8, CredentialChange::Remove)).await;
    assert_eq!(slots(removed), (9, None, None));
}

pub async fn a_step_without_a_fitting_standby_is_a_conflict_and_changes_nothing(place: &dyn Place) {
    use CredentialChange::{DropStandby, FallBack, Promote};
    let store = place.open().await;
    let (acme, alone) = stored(&store).await;
    let refused = async |before: &Connection, seen: u32, changes: &[CredentialChange]| {
        let latest = store.latest_change().await.unwrap();
        for change in changes {
            let change = ConnectionChange { name: Some("New".to_owned()), ..step(seen, change.clone()) };
            let refused = store.update_connection(&acme, before.id, change).await;
            assert_refused!(refused, Conflict("connection"));
        }
        assert_eq!(store.connection(&acme, before.id).await.unwrap().as_ref(), Some(before));
        assert_eq!(store.latest_change().await.unwrap(), latest);
    };
    refused(&alone, 4, &[Promote, FallBack, DropStandby]).await;
    let proposed = made(&store, &alone, propose(4)).await;
    refused(&proposed, 5, &[FallBack]).await;
    // Fitting, and too late.
    refused(&proposed, 4, &[Promote, DropStandby, CredentialChange::Propose(sealed(5))]).await;
    let promoted = made(&store, &alone, step(5, Promote)).await;
    refused(&promoted, 6, &[Promote]).await;
    refused(&promoted, 5, &[FallBack, DropStandby]).await;
}

pub async fn a_candidate_sealed_for_another_version_is_refused(place: &dyn Place) {
    let store = place.open().await;
    let (acme, before) = stored(&store).await;
    for version in [3, 4, 6] {
        let change = step(4, CredentialChange::Propose(sealed(version)));
        let refused = store.update_connection(&acme, before.id, change).await;
        assert!(matches!(refused, Err(StoreError::Backend(_))), "version {version}: {refused:?}");
    }
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(before));
}

pub async fn of_many_promotions_at_the_same_time_exactly_one_wins(place: &dyn Place) {
    let store = place.open().await;
    let (acme, before) = stored(&store).await;
    made(&store, &before, propose(4)).await;
    let mut callers = JoinSet::new();
    for _ in 0..16 {
        let (store, acme) = (Arc::clone(&store), acme.clone());
        let change = step(5, CredentialChange::Promote);
        callers.spawn(async move { store.update_connection(&acme, before.id, change).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = callers.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for refused in lost {
        assert_refused!(refused, Conflict("connection"));
    }
    let found = store.connection(&acme, before.id).await.unwrap().unwrap();
    assert_eq!(slots(found), (6, Some(sealed(5)), Some(previous(sealed(4)))));
}

pub async fn a_candidate_of_a_connection_without_a_credential_leaves_no_standby_behind(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = add_connection(&store, &acme).await;
    let proposed = made(&store, &before, propose(0)).await;
    assert_eq!(slots(proposed), (1, None, Some(candidate(sealed(1)))));
    let promoted = made(&store, &before, step(1, CredentialChange::Promote)).await;
    assert_eq!(slots(promoted), (2, Some(sealed(1)), None));
}

pub async fn two_credentials_are_listed_and_there_again(place: &dyn Place) {
    let store = place.open().await;
    let (acme, before) = stored(&store).await;
    let alone = add_connection(&store, &acme).await;
    made(&store, &before, propose(4)).await;
    let rotated = made(&store, &before, step(5, CredentialChange::Promote)).await;
    drop(store);
    let store = place.open().await;
    let listed = store.connections(&acme, ListOrder::default()).await.unwrap();
    assert_eq!((listed.rows, listed.total), (vec![rotated, alone], 2));
}
