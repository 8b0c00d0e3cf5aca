//! What people hold while they are signed in.

use std::sync::Arc;

use countersign_core::{SignIn, TokenPair, User, UserToken};
use uuid::Uuid;

use super::{
    Place, assert_refused,
    samples::{administrator, at, hash, user, user_id},
};
use crate::{ChangeKind, Renewal, SignIns, Store};

/// A sign-in of the user that expires at `at(100)`.
fn sign_in(number: u128, user: &User) -> SignIn {
    SignIn { id: Uuid::from_u128(number).into(), user: user.id, created: at(0), expires: at(100) }
}

/// Issued at `at(issued)`, with an access token that is good for ten seconds.
fn pair(access: u8, refresh: u8, issued: i64) -> TokenPair {
    TokenPair { access: hash(access), refresh: hash(refresh), issued: at(issued), expires: at(issued + 10) }
}

/// A user who is signed in once: access token 1, refresh token 2.
async fn signed_in(store: &Arc<dyn Store>) -> (User, SignIn) {
    let zoe = user(1, "zoe@example.com");
    store.insert_user(&zoe).await.unwrap();
    let first = sign_in(1, &zoe);
    store.insert_sign_in(&zoe, &first, &pair(1, 2, 0)).await.unwrap();
    (zoe, first)
}

async fn has(store: &Arc<dyn Store>, access: u8) -> bool {
    store.user_token(&hash(access)).await.unwrap().is_some()
}

pub async fn a_users_token_and_its_sign_in_are_found_by_their_hashes(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, first) = signed_in(&store).await;
    let token = UserToken { user: zoe.id, expires: at(10) };
    assert_eq!(store.user_token(&hash(1)).await.unwrap(), Some(token));
    assert_eq!(store.sign_in_of(&hash(2)).await.unwrap(), Some(first));
    assert_eq!(store.user_token(&hash(2)).await.unwrap(), None);
    assert_eq!(store.sign_in_of(&hash(1)).await.unwrap(), None);
}

pub async fn a_sign_in_needs_the_user_as_he_was_read(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, _) = signed_in(&store).await;
    let seen = store.latest_change().await.unwrap();
    let taken = store.insert_sign_in(&zoe, &sign_in(2, &zoe), &pair(1, 4, 0)).await;
    assert_refused!(taken, Duplicate("token"));
    assert_eq!(store.latest_change().await.unwrap(), seen, "a sign-in is no change");
    store.update_user(&zoe, SignIns::Keep).await.unwrap();
    let late = store.insert_sign_in(&zoe, &sign_in(2, &zoe), &pair(3, 4, 0)).await;
    assert_refused!(late, NotFound("user"));
    let nobody = user(9, "nobody@example.com");
    let stray = store.insert_sign_in(&nobody, &sign_in(2, &nobody), &pair(3, 4, 0)).await;
    assert_refused!(stray, NotFound("user"));
    assert!(!has(&store, 3).await);
    assert_eq!(store.sign_in_of(&hash(4)).await.unwrap(), None);
}

pub async fn a_renewal_uses_the_refresh_token_up_and_brings_the_next(place: &dyn Place) {
    let store = place.open().await;
    let (_, first) = signed_in(&store).await;
    assert_eq!(store.renew(&hash(2), &pair(3, 4, 50)).await.unwrap(), Renewal::Renewed);
    assert!(has(&store, 3).await && has(&store, 1).await);
    assert_eq!(store.renew(&hash(4), &pair(5, 6, 95)).await.unwrap(), Renewal::Renewed);
    let last = store.user_token(&hash(5)).await.unwrap().unwrap();
    assert_eq!(last.expires, at(100), "no token outlives its sign-in");
    assert_eq!(store.sign_in_of(&hash(6)).await.unwrap(), Some(first));
}

pub async fn a_second_use_of_a_refresh_token_ends_the_whole_family_and_is_noted(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, _) = signed_in(&store).await;
    store.insert_sign_in(&zoe, &sign_in(2, &zoe), &pair(11, 12, 0)).await.unwrap();
    store.renew(&hash(2), &pair(3, 4, 1)).await.unwrap();
    let seen = store.latest_change().await.unwrap();
    assert_eq!(store.renew(&hash(2), &pair(5, 6, 2)).await.unwrap(), Renewal::Reused(zoe.id));
    for gone in [1, 3, 5] {
        assert!(!has(&store, gone).await, "{gone}");
    }
    assert_eq!(store.renew(&hash(4), &pair(7, 8, 3)).await.unwrap(), Renewal::Unknown);
    assert!(has(&store, 11).await, "another sign-in goes on");
    let changes = store.changes_after(seen, 9).await.unwrap();
    let changes: Vec<_> = changes.into_iter().map(|change| (change.kind, change.key)).collect();
    assert_eq!(changes, [(ChangeKind::User, zoe.id.to_string())]);
}

pub async fn an_unknown_or_expired_sign_in_is_not_renewed(place: &dyn Place) {
    let store = place.open().await;
    signed_in(&store).await;
    assert_eq!(store.renew(&hash(9), &pair(3, 4, 1)).await.unwrap(), Renewal::Unknown);
    assert_eq!(store.renew(&hash(2), &pair(3, 4, 100)).await.unwrap(), Renewal::Unknown);
    assert!(!has(&store, 3).await);
}

pub async fn of_two_renewals_at_the_same_time_one_is_a_second_use(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, _) = signed_in(&store).await;
    let (one, other) = (pair(3, 4, 1), pair(5, 6, 1));
    let refresh = hash(2);
    let (first, second) = tokio::join!(store.renew(&refresh, &one), store.renew(&refresh, &other));
    let both = [first.unwrap(), second.unwrap()];
    assert!(both.contains(&Renewal::Renewed) && both.contains(&Renewal::Reused(zoe.id)), "{both:?}");
}

pub async fn a_change_of_the_user_ends_his_sign_ins_or_keeps_them(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, _) = signed_in(&store).await;
    let other = user(2, "other@example.com");
    store.insert_user(&other).await.unwrap();
    store.insert_sign_in(&other, &sign_in(2, &other), &pair(11, 12, 0)).await.unwrap();
    store.update_user(&zoe, SignIns::Keep).await.unwrap();
    assert!(has(&store, 1).await);
    store.update_user(&User { version: 2, ..zoe }, SignIns::End).await.unwrap();
    assert!(!has(&store, 1).await);
    assert_eq!(store.renew(&hash(2), &pair(3, 4, 1)).await.unwrap(), Renewal::Unknown);
    assert!(has(&store, 11).await);
}

pub async fn a_deleted_user_takes_his_tokens_along(place: &dyn Place) {
    let store = place.open().await;
    let (zoe, _) = signed_in(&store).await;
    store.delete_user(zoe.id).await.unwrap();
    assert!(!has(&store, 1).await);
    assert_eq!(store.sign_in_of(&hash(2)).await.unwrap(), None);
}

pub async fn expired_tokens_and_sign_ins_are_removed_and_counted(place: &dyn Place) {
    let store = place.open().await;
    signed_in(&store).await;
    assert_eq!(store.delete_expired_sign_ins(at(9)).await.unwrap(), 0);
    assert_eq!(store.delete_expired_sign_ins(at(10)).await.unwrap(), 1);
    assert!(!has(&store, 1).await);
    assert_eq!(store.renew(&hash(2), &pair(3, 4, 50)).await.unwrap(), Renewal::Renewed);
    assert_eq!(store.delete_expired_sign_ins(at(100)).await.unwrap(), 2);
    assert_eq!(store.sign_in_of(&hash(4)).await.unwrap(), None);
}

pub async fn a_code_is_spent_once_and_no_older_one_after_it(place: &dyn Place) {
    let store = place.open().await;
    let boss = administrator(1, "boss@example.com");
    let last = boss.two_factor.as_ref().unwrap().last_step;
    store.insert_user(&boss).await.unwrap();
    store.insert_user(&user(2, "zoe@example.com")).await.unwrap();
    assert!(!store.spend_code(boss.id, last).await.unwrap());
    assert!(store.spend_code(boss.id, last + 2).await.unwrap());
    assert!(!store.spend_code(boss.id, last + 2).await.unwrap());
    assert!(!store.spend_code(boss.id, last + 1).await.unwrap());
    store.update_user(&boss, SignIns::Keep).await.unwrap();
    let kept = store.user(boss.id).await.unwrap().unwrap();
    assert_eq!(kept.two_factor.unwrap().last_step, last + 2, "who read the user before takes nothing back");
    assert!(!store.spend_code(user_id(2), last + 3).await.unwrap(), "without a second factor");
}
