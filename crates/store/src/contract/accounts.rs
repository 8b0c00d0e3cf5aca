//! Accounts, one at a time.

use countersign_core::{Account, AccountPatch};

use super::{
    Place, assert_refused,
    samples::{account, add_account, add_below, at, full_account, id},
};

pub async fn an_account_is_found_as_it_was_added(place: &dyn Place) {
    let store = place.open().await;
    let plain = account("acme");
    let full = full_account("acme/b!~", Some("acme"));
    store.insert_account(&plain).await.unwrap();
    store.insert_account(&full).await.unwrap();
    assert_eq!(store.account(&plain.id).await.unwrap(), Some(plain));
    assert_eq!(store.account(&full.id).await.unwrap(), Some(full));
}

pub async fn an_unknown_account_is_none(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.account(&id("nobody")).await.unwrap(), None);
}

pub async fn account_ids_are_told_apart_by_case(place: &dyn Place) {
    let store = place.open().await;
    add_account(&store, "acme").await;
    assert_eq!(store.account(&id("ACME")).await.unwrap(), None);
    add_account(&store, "ACME").await;
}

pub async fn an_account_id_that_is_taken_is_a_duplicate_and_leaves_the_first(place: &dyn Place) {
    let store = place.open().await;
    let first = account("acme");
    store.insert_account(&first).await.unwrap();
    let second = full_account("acme", None);
    assert_refused!(store.insert_account(&second).await, Duplicate("account"));
    assert_eq!(store.account(&first.id).await.unwrap(), Some(first));
}

pub async fn an_account_below_an_unknown_parent_is_not_added(place: &dyn Place) {
    let store = place.open().await;
    let orphan = full_account("orphan", Some("nobody"));
    assert_refused!(store.insert_account(&orphan).await, NotFound("account"));
    assert_eq!(store.account(&orphan.id).await.unwrap(), None);
}

pub async fn an_account_patch_changes_what_it_names_and_no_more(place: &dyn Place) {
    let store = place.open().await;
    let top = add_account(&store, "top").await;
    let before = full_account("acme", None);
    store.insert_account(&before).await.unwrap();
    let patch = AccountPatch {
        parent: Some(Some(top.clone())),
        name: Some("Acme Ltd".to_owned()),
        description: Some(None),
        audit_info: Some(false),
        next_bill_date: Some(Some(at(9))),
        step_data_errored_retention_hours: Some(None),
        ..AccountPatch::default()
    };
    let after = Account {
        parent: Some(top),
        name: "Acme Ltd".to_owned(),
        description: None,
        audit_info: false,
        next_bill_date: Some(at(9)),
        step_data_errored_retention_hours: None,
        ..before
    };
    assert_eq!(store.update_account(&after.id, patch).await.unwrap(), after);
    assert_eq!(store.account(&after.id).await.unwrap(), Some(after));
}

pub async fn a_patch_of_an_unknown_account_is_not_found(place: &dyn Place) {
    let store = place.open().await;
    let patch = AccountPatch { name: Some("New".to_owned()), ..AccountPatch::default() };
    assert_refused!(store.update_account(&id("nobody"), patch).await, NotFound("account"));
    assert_eq!(store.account(&id("nobody")).await.unwrap(), None);
}

pub async fn a_patch_to_an_unknown_parent_is_not_found_and_changes_nothing(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let patch = AccountPatch {
        parent: Some(Some(id("nobody"))),
        name: Some("New".to_owned()),
        ..AccountPatch::default()
    };
    assert_refused!(store.update_account(&acme, patch).await, NotFound("account"));
    assert_eq!(store.account(&acme).await.unwrap(), Some(account("acme")));
}

pub async fn patches_at_the_same_time_lose_nothing(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let name = AccountPatch { name: Some("New".to_owned()), ..AccountPatch::default() };
    let zone = AccountPatch { timezone: Some(Some("Asia/Tokyo".to_owned())), ..AccountPatch::default() };
    let (first, second) = tokio::join!(store.update_account(&acme, name), store.update_account(&acme, zone));
    first.unwrap();
    second.unwrap();
    let both = Account { name: "New".to_owned(), timezone: Some("Asia/Tokyo".to_owned()), ..account("acme") };
    assert_eq!(store.account(&acme).await.unwrap(), Some(both));
}

pub async fn an_account_with_accounts_below_it_is_not_deleted(place: &dyn Place) {
    let store = place.open().await;
    let top = add_account(&store, "top").await;
    let below = add_below(&store, "below", &top).await;
    assert_refused!(store.delete_account(&top).await, Conflict("account"));
    assert!(store.account(&top).await.unwrap().is_some());
    store.delete_account(&below).await.unwrap();
    store.delete_account(&top).await.unwrap();
    assert_eq!(store.account(&top).await.unwrap(), None);
}

pub async fn deleting_an_unknown_account_is_not_found(place: &dyn Place) {
    let store = place.open().await;
    assert_refused!(store.delete_account(&id("nobody")).await, NotFound("account"));
}
