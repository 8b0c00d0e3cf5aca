//! What goes with a row that is deleted, and what does not.

use countersign_core::Scope;

use super::{
    Place, assert_refused,
    samples::{add_account, add_client, add_connection, client_id, full_connection, hash, id, pairs, token},
};

pub async fn an_account_takes_its_connections_and_properties_along(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let connection = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 1);
    store.insert_connection(&acme, &connection, &pairs(&[("site", "eu")])).await.unwrap();
    let kept = add_connection(&store, &other).await;
    store.insert_property(&other, kept.id, "site", "us").await.unwrap();

    store.delete_account(&acme).await.unwrap();

    assert_eq!(store.account(&acme).await.unwrap(), None);
    assert_eq!(store.connection(&acme, connection.id).await.unwrap(), None);
    assert_eq!(store.properties(&acme, &[connection.id]).await.unwrap(), []);
    assert_eq!(store.connection(&other, kept.id).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.properties(&other, &[kept.id]).await.unwrap().len(), 1);
}

pub async fn an_account_of_the_same_name_afterwards_is_empty(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let old = add_connection(&store, &acme).await;
    store.delete_account(&acme).await.unwrap();
    add_account(&store, "acme").await;
    assert_eq!(store.connection(&acme, old.id).await.unwrap(), None);
    assert_eq!(store.connections(&acme, crate::ListOrder::default()).await.unwrap().total, 0);
}

pub async fn an_account_takes_its_clients_and_tokens_along(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let (of_acme, of_other) = (Scope::Account(acme.clone()), Scope::Account(other.clone()));
    let confined = add_client(&store, "confined", of_acme.clone()).await;
    let elsewhere = add_client(&store, "elsewhere", of_other.clone()).await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    store.insert_token(&token(1, &confined, of_acme.clone(), 60)).await.unwrap();
    store.insert_token(&token(2, &vendor, of_acme, 60)).await.unwrap();
    store.insert_token(&token(3, &vendor, Scope::AllAccounts, 60)).await.unwrap();
    store.insert_token(&token(4, &elsewhere, of_other, 60)).await.unwrap();

    store.delete_account(&acme).await.unwrap();

    assert_eq!(store.client(&confined).await.unwrap(), None);
    assert!(store.client(&vendor).await.unwrap().is_some());
    assert!(store.client(&elsewhere).await.unwrap().is_some());
    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
    assert_eq!(store.token(&hash(2)).await.unwrap(), None);
    assert!(store.token(&hash(3)).await.unwrap().is_some());
    assert!(store.token(&hash(4)).await.unwrap().is_some());
}

pub async fn nothing_can_be_added_to_an_account_that_is_gone(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    let reserved = store.reserve_connection_id(&acme).await.unwrap();
    store.delete_account(&acme).await.unwrap();

    let connection = full_connection(&acme, reserved, 1);
    assert_refused!(store.insert_connection(&acme, &connection, &[]).await, NotFound("account"));
    let scope = Scope::Account(acme);
    let client = super::samples::client("late", scope.clone());
    assert_refused!(store.insert_client(&client).await, NotFound("account"));
    assert_refused!(store.insert_token(&token(1, &vendor, scope, 60)).await, NotFound("account"));
    assert_eq!(store.client(&client_id("late")).await.unwrap(), None);
    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
}

pub async fn a_connection_takes_its_properties_along(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (gone, kept) = (add_connection(&store, &acme).await, add_connection(&store, &acme).await);
    store.insert_property(&acme, gone.id, "site", "eu").await.unwrap();
    let property = store.insert_property(&acme, kept.id, "site", "us").await.unwrap();

    store.delete_connection(&acme, gone.id).await.unwrap();

    assert_eq!(store.connection(&acme, gone.id).await.unwrap(), None);
    assert_eq!(store.properties(&acme, &[gone.id, kept.id]).await.unwrap(), [property]);
    assert_refused!(store.delete_connection(&acme, gone.id).await, NotFound("connection"));
}

pub async fn an_account_that_could_not_be_deleted_keeps_everything(place: &dyn Place) {
    let store = place.open().await;
    let top = add_account(&store, "top").await;
    super::samples::add_below(&store, "below", &top).await;
    let client = add_client(&store, "client", Scope::Account(top.clone())).await;
    store.insert_token(&token(1, &client, Scope::Account(top.clone()), 60)).await.unwrap();
    let connection = add_connection(&store, &top).await;
    let before = store.latest_change().await.unwrap();

    assert_refused!(store.delete_account(&top).await, Conflict("account"));

    assert_eq!(store.connection(&top, connection.id).await.unwrap(), Some(connection));
    assert!(store.client(&client).await.unwrap().is_some());
    assert!(store.token(&hash(1)).await.unwrap().is_some());
    assert_eq!(store.latest_change().await.unwrap(), before);
    assert!(store.account(&id("below")).await.unwrap().is_some());
}
