//! What lets a person's browser in once.

use std::sync::Arc;

use countersign_core::{SignInToken, User};

use super::{
    Place, assert_refused,
    samples::{add_account, at, hash, id, user},
};
use crate::{SignIns, Store};

/// A user, and a token of his for the account `acme` that expires at `at(10)`.
async fn issued(store: &Arc<dyn Store>) -> (User, SignInToken) {
    let zoe = user(1, "zoe@example.com");
    store.insert_user(&zoe).await.unwrap();
    let account = add_account(store, "acme").await;
    let token = SignInToken { hash: hash(1), user: zoe.id, account, expires: at(10) };
    store.insert_sign_in_token(&zoe, &token).await.unwrap();
    (zoe, token)
}

async fn is_there(store: &Arc<dyn Store>, number: u8) -> bool {
    store.sign_in_token(&hash(number)).await.unwrap().is_some()
}

pub async fn a_sign_in_token_is_found_by_its_hash_until_it_is_spent(place: &dyn Place) {
    let store = place.open().await;
    let (_, token) = issued(&store).await;
    assert_eq!(store.sign_in_token(&hash(1)).await.unwrap(), Some(token));
    assert_eq!(store.sign_in_token(&hash(2)).await.unwrap(), None);
    assert!(!store.spend_sign_in_token(&hash(2)).await.unwrap());
    assert!(store.spend_sign_in_token(&hash(1)).await.unwrap());
    assert!(!store.spend_sign_in_token(&hash(1)).await.unwrap());
    assert!(!is_there(&store, 1).await);
}

pub async fn of_two_who_spend_a_sign_in_token_at_the_same_time_one_gets_in(place: &dyn Place) {
    let store = place.open().await;
    issued(&store).await;
    let hash = hash(1);
    let (one, other) = tokio::join!(store.spend_sign_in_token(&hash), store.spend_sign_in_token(&hash));
    assert!(one.unwrap() ^ other.unwrap());
}

pub async fn a_sign_in_token_needs_the_user_as_he_was_read_and_an_account(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, token) = issued(&store).await;
    let other = SignInToken { hash: hash(2), ..token.clone() };
    assert_refused!(store.insert_sign_in_token(&zoe, &token).await, Duplicate("token"));
    let stray = SignInToken { account: id("nowhere"), ..other.clone() };
    assert_refused!(store.insert_sign_in_token(&zoe, &stray).await, NotFound("account"));
    store.update_user(&zoe, SignIns::Keep).await.unwrap();
    assert_refused!(store.insert_sign_in_token(&zoe, &other).await, NotFound("user"));
    assert!(is_there(&store, 1).await && !is_there(&store, 2).await);
}

pub async fn what_ends_a_users_sign_ins_ends_his_sign_in_tokens(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, token) = issued(&store).await;
    store.update_user(&zoe, SignIns::Keep).await.unwrap();
    assert!(is_there(&store, 1).await);
    let zoe = User { version: 2, ..zoe };
    store.update_user(&zoe, SignIns::End).await.unwrap();
    assert!(!is_there(&store, 1).await);
    store.insert_sign_in_token(&User { version: 3, ..zoe.clone() }, &token).await.unwrap();
    store.delete_user(zoe.id).await.unwrap();
    assert!(!is_there(&store, 1).await);
}

pub async fn expired_sign_in_tokens_are_removed_and_counted(place: &dyn Place) {
    let store = place.open().await;
    issued(&store).await;
    assert_eq!(store.delete_expired_sign_in_tokens(at(9)).await.unwrap(), 0);
    assert_eq!(store.delete_expired_sign_in_tokens(at(10)).await.unwrap(), 1);
    assert!(!is_there(&store, 1).await);
}
