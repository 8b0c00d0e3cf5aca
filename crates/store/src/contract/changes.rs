//! The change feed.

use std::sync::Arc;

use countersign_core::{AccountId, AccountPatch, KeyId, KeyPurpose, Scope, Sealed, WrappedKey};

use super::{
    Place,
    samples::{add_account, add_client, add_connection, at, connection, id, sealed, token},
};
use crate::{ChangeKind, ConnectionChange, CredentialChange, Store};

/// What was noted after `sequence`, and the newest sequence.
async fn since(store: &Arc<dyn Store>, sequence: &mut i64) -> Vec<(ChangeKind, Option<AccountId>, String)> {
    let changes = store.changes_after(*sequence, 1000).await.unwrap();
    assert!(changes.is_sorted_by(|one, next| one.sequence < next.sequence));
    assert!(changes.first().is_none_or(|change| change.sequence > *sequence));
    *sequence = changes.last().map_or(*sequence, |change| change.sequence);
    assert_eq!(store.latest_change().await.unwrap(), *sequence);
    changes.into_iter().map(|change| (change.kind, change.account, change.key)).collect()
}

pub async fn an_empty_store_has_no_changes(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.latest_change().await.unwrap(), 0);
    assert_eq!(store.changes_after(0, 10).await.unwrap(), []);
}

pub async fn account_writes_are_noted(place: &dyn Place) {
    let store = place.open().await;
    let mut seen = 0;
    let acme = add_account(&store, "acme").await;
    let noted = [(ChangeKind::Account, Some(acme.clone()), "acme".to_owned())];
    assert_eq!(since(&store, &mut seen).await, noted);
    store.update_account(&acme, AccountPatch::default()).await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
    store.delete_account(&acme).await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
}

pub async fn client_writes_are_noted_and_a_revocation_for_its_tokens_too(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let mut seen = store.latest_change().await.unwrap();
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    assert_eq!(since(&store, &mut seen).await, [(ChangeKind::Client, None, "vendor".to_owned())]);
    let confined = add_client(&store, "confined", Scope::Account(acme.clone())).await;
    let noted = (ChangeKind::Client, Some(acme.clone()), "confined".to_owned());
    assert_eq!(since(&store, &mut seen).await, std::slice::from_ref(&noted));
    store.insert_token(&token(1, &vendor, Scope::AllAccounts, 60)).await.unwrap();
    since(&store, &mut seen).await;

    store.revoke_client(&vendor, at(1)).await.unwrap();
    let revoked = since(&store, &mut seen).await;
    assert!(revoked.contains(&(ChangeKind::Client, None, "vendor".to_owned())), "{revoked:?}");
    assert!(revoked.contains(&(ChangeKind::Token, None, "vendor".to_owned())), "{revoked:?}");
    store.revoke_client(&confined, at(1)).await.unwrap();
    assert!(since(&store, &mut seen).await.contains(&noted));
}

pub async fn connection_and_property_writes_are_noted(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let mut seen = store.latest_change().await.unwrap();
    let connection = add_connection(&store, &acme).await;
    let noted = [(ChangeKind::Connection, Some(acme.clone()), connection.id.to_string())];
    assert_eq!(since(&store, &mut seen).await, noted);
    let change = ConnectionChange {
        credential: Some(CredentialChange::Replace(sealed(1))),
        ..ConnectionChange::new(connection.credential_version, at(1))
    };
    store.update_connection(&acme, connection.id, change).await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
    let property = store.insert_property(&acme, connection.id, "site", "eu").await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
    store.update_property(&acme, connection.id, property.id, None, Some("us")).await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
    store.delete_property(&acme, connection.id, property.id).await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
    store.delete_connection(&acme, connection.id).await.unwrap();
    assert_eq!(since(&store, &mut seen).await, noted);
}

pub async fn first_keys_are_noted(place: &dyn Place) {
    let store = place.open().await;
    let key = |id, purpose| WrappedKey { id: KeyId(id), purpose, wrapped: Sealed(vec![1]), created: at(0) };
    let keys = [key(1, KeyPurpose::Seal), key(2, KeyPurpose::Lookup)];
    store.insert_first_keys(&keys).await.unwrap();
    let noted = [(ChangeKind::Key, None, "1".to_owned()), (ChangeKind::Key, None, "2".to_owned())];
    assert_eq!(since(&store, &mut 0).await, noted);
}

pub async fn deleting_an_account_notes_everything_that_goes_with_it(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let (first, second) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    add_connection(&store, &other).await;
    add_client(&store, "confined", Scope::Account(acme.clone())).await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    let idle = add_client(&store, "idle", Scope::AllAccounts).await;
    store.insert_token(&token(1, &vendor, Scope::Account(acme.clone()), 60)).await.unwrap();
    store.insert_token(&token(2, &idle, Scope::AllAccounts, 60)).await.unwrap();
    let mut seen = store.latest_change().await.unwrap();

    store.delete_account(&acme).await.unwrap();

    let mut noted = since(&store, &mut seen).await;
    noted.sort_by_key(|(kind, _, key)| (kind.name(), key.clone()));
    let of_acme = |kind, key: &str| (kind, Some(acme.clone()), key.to_owned());
    assert_eq!(
        noted,
        [
            of_acme(ChangeKind::Account, "acme"),
            of_acme(ChangeKind::Client, "confined"),
            of_acme(ChangeKind::Connection, &first.id.to_string()),
            of_acme(ChangeKind::Connection, &second.id.to_string()),
            of_acme(ChangeKind::Token, "vendor"),
        ]
    );
}

pub async fn changes_come_oldest_first_from_where_they_were_left_and_at_most_so_many(place: &dyn Place) {
    let store = place.open().await;
    for name in ["a", "b", "c", "d", "e"] {
        add_account(&store, name).await;
    }
    let mut read = Vec::new();
    let mut after = 0;
    loop {
        let part = store.changes_after(after, 2).await.unwrap();
        assert!(part.len() <= 2);
        let Some(last) = part.last() else { break };
        after = last.sequence;
        read.extend(part.into_iter().map(|change| change.key));
    }
    assert_eq!(read, ["a", "b", "c", "d", "e"]);
    assert_eq!(after, store.latest_change().await.unwrap());
    assert_eq!(store.changes_after(after, 2).await.unwrap(), []);
    assert_eq!(store.changes_after(0, 0).await.unwrap(), []);
}

pub async fn a_refused_write_is_not_noted(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let kept = add_connection(&store, &acme).await;
    let before = store.latest_change().await.unwrap();
    store.insert_account(&super::samples::account("acme")).await.unwrap_err();
    store.insert_connection(&acme, &connection(&acme, kept.id), &[]).await.unwrap_err();
    store.delete_account(&id("nobody")).await.unwrap_err();
    store.revoke_client(&"nobody".parse().unwrap(), at(1)).await.unwrap_err();
    assert_eq!(store.latest_change().await.unwrap(), before);
}
