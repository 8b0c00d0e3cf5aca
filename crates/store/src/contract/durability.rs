//! What was written is there when the store is opened again.

use std::{collections::HashSet, sync::Arc};

use countersign_core::{KeyId, KeyPurpose, Scope, Sealed, WrappedKey};

use super::{
    Place,
    samples::{add_account, add_connection, at, client, full_account, full_connection, hash, pairs, token},
};

pub async fn every_row_is_there_again(place: &dyn Place) {
    let store = place.open().await;
    let account = full_account("acme", None);
    let acme = account.id.clone();
    store.insert_account(&account).await.unwrap();
    let client = client("confined", Scope::Account(acme.clone()));
    store.insert_client(&client).await.unwrap();
    let token = token(1, &client.id, Scope::Account(acme.clone()), 60);
    store.insert_token(&token).await.unwrap();
    let connection = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 5);
    store.insert_connection(&acme, &connection, &pairs(&[("site", "eu")])).await.unwrap();
    let properties = store.properties(&acme, &[connection.id]).await.unwrap();
    let key =
        WrappedKey { id: KeyId(1), purpose: KeyPurpose::Seal, wrapped: Sealed(vec![0, 255]), created: at(0) };
    store.insert_first_keys(std::slice::from_ref(&key)).await.unwrap();
    let changes = store.changes_after(0, 100).await.unwrap();
    drop(store);

    let store = place.open().await;
    assert_eq!(store.account(&acme).await.unwrap(), Some(account));
    assert_eq!(store.client(&client.id).await.unwrap(), Some(client));
    assert_eq!(store.token(&hash(1)).await.unwrap(), Some(token));
    assert_eq!(store.connection(&acme, connection.id).await.unwrap(), Some(connection.clone()));
    assert_eq!(properties.len(), 1);
    assert_eq!(store.properties(&acme, &[connection.id]).await.unwrap(), properties);
    assert_eq!(store.keys().await.unwrap(), [key]);
    assert_eq!(store.changes_after(0, 100).await.unwrap(), changes);
}

pub async fn what_was_deleted_stays_deleted(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme).await;
    store.delete_connection(&acme, connection.id).await.unwrap();
    drop(store);
    let store = place.open().await;
    assert_eq!(store.connection(&acme, connection.id).await.unwrap(), None);
    store.delete_account(&acme).await.unwrap();
    drop(store);
    assert_eq!(place.open().await.account(&acme).await.unwrap(), None);
}

pub async fn connection_ids_never_repeat_across_openings(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    drop(store);
    let mut ids = HashSet::new();
    for _ in 0..3 {
        let store = place.open().await;
        for _ in 0..3 {
            assert!(ids.insert(store.reserve_connection_id(&acme).await.unwrap()));
        }
        let deleted = add_connection(&store, &acme).await;
        store.delete_connection(&acme, deleted.id).await.unwrap();
        assert!(ids.insert(deleted.id));
    }
    assert_eq!(ids.len(), 12);
}

pub async fn change_sequences_never_repeat_across_openings(place: &dyn Place) {
    let mut latest = 0;
    for name in ["a", "b", "c"] {
        let store = place.open().await;
        add_account(&store, name).await;
        let next = store.latest_change().await.unwrap();
        assert!(next > latest);
        latest = next;
    }
}

pub async fn a_write_is_seen_by_the_next_read(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..50 {
        let acme = add_account(&store, &format!("account-{round}")).await;
        assert!(store.account(&acme).await.unwrap().is_some());
    }
}

pub async fn a_write_whose_caller_went_away_leaves_the_store_whole(place: &dyn Place) {
    let store = place.open().await;
    for round in 0..20 {
        let store = Arc::clone(&store);
        let caller = tokio::spawn(async move { add_account(&store, &format!("account-{round}")).await });
        tokio::task::yield_now().await;
        caller.abort();
        drop(caller.await);
    }
    let acme = add_account(&store, "acme").await;
    assert!(store.account(&acme).await.unwrap().is_some());
    let accounts = store.accounts(None, crate::ListOrder::default()).await.unwrap();
    let noted = store.changes_after(0, 100).await.unwrap();
    assert_eq!(accounts.total, u64::try_from(noted.len()).unwrap());
}
