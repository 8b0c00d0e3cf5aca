//! What a connector's hooks keep beside a credential.

use countersign_core::{CredentialVersion, Sealed, SealedCredential};

use super::{
    Place, assert_refused,
    samples::{add_account, add_connection, at, full_connection, sealed},
};
use crate::{ConnectionChange, CredentialChange};

fn step(seen: u32, credential: CredentialChange) -> ConnectionChange {
    ConnectionChange {
        credential: Some(credential),
        ..ConnectionChange::new(CredentialVersion(seen), at(50))
    }
}

fn state(seen: u32, text: &str) -> ConnectionChange {
    ConnectionChange {
        hook_state: Some(Sealed(text.as_bytes().to_vec())),
        ..ConnectionChange::new(CredentialVersion(seen), at(51))
    }
}

fn kept(credential: Option<&SealedCredential>) -> Option<&[u8]> {
    credential.and_then(|credential| credential.hook_state.as_ref()).map(|state| state.0.as_slice())
}

pub async fn a_state_moves_and_goes_with_its_credential(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let id = add_connection(&store, &acme).await.id;
    let without = SealedCredential { hook_state: None, ..sealed(1) };
    let first =
        store.update_connection(&acme, id, step(0, CredentialChange::Replace(without))).await.unwrap();
    assert_eq!(kept(first.credential.as_ref()), None);
    store.update_connection(&acme, id, step(1, CredentialChange::Propose(sealed(2)))).await.unwrap();
    let promoted = store.update_connection(&acme, id, step(2, CredentialChange::Promote)).await.unwrap();
    assert_eq!(kept(promoted.credential.as_ref()), Some(&b"state 2"[..]));
    assert_eq!(kept(promoted.standby.as_ref().map(|standby| &standby.credential)), None);
    drop(store);
    let store = place.open().await;
    assert_eq!(store.connection(&acme, id).await.unwrap(), Some(promoted));
    let back = store.update_connection(&acme, id, step(3, CredentialChange::FallBack)).await.unwrap();
    assert_eq!(kept(back.credential.as_ref()), None);
}

pub async fn a_state_is_replaced_for_the_version_that_was_seen_alone(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 3);
    store.insert_connection(&acme, &before, &[]).await.unwrap();
    let after = store.update_connection(&acme, before.id, state(3, "new")).await.unwrap();
    assert_eq!(kept(after.credential.as_ref()), Some(&b"new"[..]));
    assert_eq!(after.credential_version, before.credential_version);
    assert_refused!(store.update_connection(&acme, before.id, state(2, "old")).await, Conflict("connection"));
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(after));
}

pub async fn a_state_for_no_credential_is_nothing(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let before = add_connection(&store, &acme).await;
    let after = store.update_connection(&acme, before.id, state(0, "new")).await.unwrap();
    assert_eq!(after.credential, None);
    assert_eq!(store.connection(&acme, before.id).await.unwrap(), Some(after));
}
