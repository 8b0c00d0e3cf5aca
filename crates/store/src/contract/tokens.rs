//! Access tokens.

use countersign_core::Scope;

use super::{
    Place, assert_refused,
    samples::{add_account, add_client, at, client_id, hash, id, token},
};

pub async fn a_token_is_found_by_its_hash_expired_or_not(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    let wide = token(1, &vendor, Scope::AllAccounts, 60);
    let narrow_and_expired = token(2, &vendor, Scope::Account(acme), -60);
    store.insert_token(&wide).await.unwrap();
    store.insert_token(&narrow_and_expired).await.unwrap();
    assert_eq!(store.token(&hash(1)).await.unwrap(), Some(wide));
    assert_eq!(store.token(&hash(2)).await.unwrap(), Some(narrow_and_expired));
    assert_eq!(store.token(&hash(3)).await.unwrap(), None);
}

pub async fn a_token_hash_that_is_taken_is_a_duplicate(place: &dyn Place) {
    let store = place.open().await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    let first = token(1, &vendor, Scope::AllAccounts, 60);
    store.insert_token(&first).await.unwrap();
    let second = token(1, &vendor, Scope::AllAccounts, 120);
    assert_refused!(store.insert_token(&second).await, Duplicate("token"));
    assert_eq!(store.token(&hash(1)).await.unwrap(), Some(first));
}

pub async fn an_unknown_client_gets_no_token(place: &dyn Place) {
    let store = place.open().await;
    let stray = token(1, &client_id("nobody"), Scope::AllAccounts, 60);
    assert_refused!(store.insert_token(&stray).await, NotFound("client"));
    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
}

pub async fn a_revoked_client_gets_no_token(place: &dyn Place) {
    let store = place.open().await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    store.revoke_client(&vendor, at(0)).await.unwrap();
    let late = token(1, &vendor, Scope::AllAccounts, 60);
    assert_refused!(store.insert_token(&late).await, NotFound("client"));
    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
}

pub async fn a_token_for_an_unknown_account_is_not_added(place: &dyn Place) {
    let store = place.open().await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    let stray = token(1, &vendor, Scope::Account(id("nobody")), 60);
    assert_refused!(store.insert_token(&stray).await, NotFound("account"));
    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
}

pub async fn expired_tokens_are_removed_and_counted(place: &dyn Place) {
    let store = place.open().await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    for (byte, expires) in [(1, 9), (2, 10), (3, 11)] {
        store.insert_token(&token(byte, &vendor, Scope::AllAccounts, expires)).await.unwrap();
    }
    assert_eq!(store.delete_expired_tokens(at(10)).await.unwrap(), 2);
    assert_eq!(store.delete_expired_tokens(at(10)).await.unwrap(), 0);
    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
    assert_eq!(store.token(&hash(2)).await.unwrap(), None);
    assert!(store.token(&hash(3)).await.unwrap().is_some());
}
