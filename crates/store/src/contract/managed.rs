//! Managed values.

use countersign_core::{AccountId, ManagedKey, ManagedValue, Sealed};

use super::{
    Place, assert_refused,
    samples::{add_account, at, id},
};

fn value(account: &AccountId, user: Option<&str>, field: &str, sealed: &str) -> ManagedValue {
    let key = ManagedKey {
        account: account.clone(),
        connector: "CRM".to_owned(),
        field: field.to_owned(),
        user: user.map(str::to_owned),
    };
    ManagedValue { key, sealed: Sealed(sealed.as_bytes().to_vec()), updated: at(7) }
}

pub async fn a_managed_value_is_found_as_it_was_set_and_there_again(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let mut values = vec![value(&acme, None, "secret", "a"), value(&acme, Some("Zo\u{eb}"), "key", "b")];
    store.set_managed_values(&values).await.unwrap();
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), values);
    assert_eq!(store.managed_values(&acme, "crm").await.unwrap(), []);
    assert_eq!(store.managed_values(&other, "CRM").await.unwrap(), []);
    drop(store);
    let store = place.open().await;
    let first = value(&acme, None, "a", "c");
    store.set_managed_values(std::slice::from_ref(&first)).await.unwrap();
    values.insert(0, first);
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), values);
}

pub async fn a_value_for_everybody_is_another_than_one_of_a_user(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let values = [
        value(&acme, None, "key", "all"),
        value(&acme, Some(""), "key", "none"),
        value(&acme, Some("jo"), "key", "jo"),
    ];
    store.set_managed_values(&values).await.unwrap();
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), values);
    store.remove_managed_value(&values[1].key).await.unwrap();
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), [values[0].clone(), values[2].clone()]);
}

pub async fn setting_a_value_again_replaces_it(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    for user in [None, Some("jo")] {
        for sealed in ["one", "two"] {
            store.set_managed_values(&[value(&acme, user, "key", sealed)]).await.unwrap();
        }
    }
    let expected = [value(&acme, None, "key", "two"), value(&acme, Some("jo"), "key", "two")];
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), expected);
}

pub async fn values_of_an_unknown_account_are_not_set_and_no_others_with_them(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let values = [value(&acme, None, "key", "a"), value(&id("nobody"), None, "key", "b")];
    assert_refused!(store.set_managed_values(&values).await, NotFound("account"));
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), []);
}

pub async fn a_removed_value_is_gone_and_removing_it_again_is_not_found(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let (gone, kept) = (value(&acme, None, "key", "a"), value(&acme, None, "other", "b"));
    store.set_managed_values(&[gone.clone(), kept.clone()]).await.unwrap();
    store.remove_managed_value(&gone.key).await.unwrap();
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), [kept]);
    assert_refused!(store.remove_managed_value(&gone.key).await, NotFound("managed value"));
}

pub async fn managed_values_go_with_their_account(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let kept = value(&other, None, "key", "b");
    store.set_managed_values(&[value(&acme, None, "key", "a"), kept.clone()]).await.unwrap();
    store.delete_account(&acme).await.unwrap();
    add_account(&store, "acme").await;
    assert_eq!(store.managed_values(&acme, "CRM").await.unwrap(), []);
    assert_eq!(store.managed_values(&other, "CRM").await.unwrap(), [kept]);
}
