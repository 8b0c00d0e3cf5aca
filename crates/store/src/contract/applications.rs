//! Published applications.

use countersign_core::{Application, CredentialVersion, Roles, Sealed, SignatureForm, Sort};

use super::{
    Place, assert_refused,
    samples::{
        add_account, add_application, add_installation, application, application_key, at, full_application,
        hash, installation_id, order,
    },
};
use crate::ListOrder;

pub async fn an_application_is_found_as_it_was_added(place: &dyn Place) {
    let store = place.open().await;
    let (plain, full) = (application(1, "Plain"), full_application(2, "Full"));
    store.insert_application(&plain).await.unwrap();
    store.insert_application(&full).await.unwrap();
    drop(store);
    let store = place.open().await;
    assert_eq!(store.application(&plain.key).await.unwrap(), Some(plain));
    assert_eq!(store.application(&full.key).await.unwrap(), Some(full));
    assert_eq!(store.application(&application_key(3)).await.unwrap(), None);
}

pub async fn an_application_key_that_is_taken_is_a_duplicate_and_leaves_the_first(place: &dyn Place) {
    let store = place.open().await;
    let first = add_application(&store, 1, "First").await;
    let second = full_application(1, "Second");
    assert_refused!(store.insert_application(&second).await, Duplicate("application"));
    assert_eq!(store.application(&first.key).await.unwrap(), Some(first));
}

pub async fn applications_are_listed_in_the_wanted_order(place: &dyn Place) {
    let store = place.open().await;
    for (number, name, created) in [(3, "alpha", 10), (1, "Beta", 30), (2, "Gamma", 20)] {
        let application = Application { created: at(created), ..application(number, name) };
        store.insert_application(&application).await.unwrap();
    }
    for (wanted, expected) in [
        (order(Sort::Id, true), ["Beta", "Gamma", "alpha"]),
        (order(Sort::Name, true), ["alpha", "Beta", "Gamma"]),
        (order(Sort::Created, false), ["Beta", "Gamma", "alpha"]),
    ] {
        let listing = store.applications(wanted).await.unwrap();
        assert_eq!(listing.total, 3);
        let names: Vec<_> = listing.rows.iter().map(|application| &*application.name).collect();
        assert_eq!(names, expected, "{wanted:?}");
    }
}

pub async fn an_update_of_an_application_writes_every_member_and_counts_on(place: &dyn Place) {
    let store = place.open().await;
    let first = add_application(&store, 1, "First").await;
    let other = add_application(&store, 2, "Other").await;
    let changed = Application { version: first.version, ..full_application(1, "Changed") };
    store.update_application(&changed, None).await.unwrap();
    let kept = store.application(&first.key).await.unwrap();
    assert_eq!(kept, Some(Application { version: first.version + 1, ..changed }));
    assert_eq!(store.application(&other.key).await.unwrap(), Some(other));
}

pub async fn of_two_updates_of_an_application_as_it_was_read_the_second_is_a_conflict(place: &dyn Place) {
    let store = place.open().await;
    let read = add_application(&store, 1, "First").await;
    let one = Application { name: "One".to_owned(), ..read.clone() };
    let two = Application { name: "Two".to_owned(), ..read.clone() };
    store.update_application(&one, None).await.unwrap();
    assert_refused!(store.update_application(&two, None).await, Conflict("application"));
    assert_eq!(store.application(&read.key).await.unwrap().unwrap().name, "One");
    let unknown = application(9, "Unknown");
    assert_refused!(store.update_application(&unknown, None).await, NotFound("application"));
}

pub async fn the_passwords_of_all_installations_are_exchanged_with_the_secret_or_none(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let read = add_application(&store, 1, "First").await;
    let foreign = add_application(&store, 2, "Foreign").await;
    add_installation(&store, 1, &read, &acme).await;
    add_installation(&store, 2, &read, &other).await;
    add_installation(&store, 3, &foreign, &acme).await;
    let renewed = Application {
        secret_version: CredentialVersion(2),
        secret: Sealed(vec![9, 9]),
        form: SignatureForm::LegacyMd5,
        ..read.clone()
    };
    for incomplete in [
        vec![],
        vec![(installation_id(1), hash(41))],
        vec![(installation_id(1), hash(41)), (installation_id(3), hash(43))],
        vec![(installation_id(1), hash(41)), (installation_id(9), hash(42))],
    ] {
        let refused = store.update_application(&renewed, Some(incomplete)).await;
        assert_refused!(refused, Conflict("application"));
    }
    assert_eq!(store.application(&read.key).await.unwrap(), Some(read.clone()));
    assert!(store.installation_by_password(&hash(1)).await.unwrap().is_some());

    let all = vec![(installation_id(1), hash(41)), (installation_id(2), hash(42))];
    store.update_application(&renewed, Some(all)).await.unwrap();
    let found = async |byte| {
        store.installation_by_password(&hash(byte)).await.unwrap().map(|one| one.installation.id)
    };
    assert_eq!((found(1).await, found(2).await), (None, None));
    assert_eq!((found(41).await, found(42).await), (Some(installation_id(1)), Some(installation_id(2))));
    assert_eq!(found(3).await, Some(installation_id(3)));
    assert_eq!(store.application(&read.key).await.unwrap().unwrap().secret_version, CredentialVersion(2));
}

pub async fn deleting_an_application_takes_its_installations_and_no_others(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let gone = add_application(&store, 1, "Gone").await;
    let kept = add_application(&store, 2, "Kept").await;
    add_installation(&store, 1, &gone, &acme).await;
    add_installation(&store, 2, &kept, &acme).await;
    store.delete_application(&gone.key).await.unwrap();
    assert_eq!(store.application(&gone.key).await.unwrap(), None);
    assert_eq!(store.installation(&acme, installation_id(1)).await.unwrap(), None);
    assert_eq!(store.installation_by_password(&hash(1)).await.unwrap(), None);
    let left = store.installations(&acme, ListOrder::default()).await.unwrap();
    assert_eq!(left.rows.iter().map(|one| one.installation.id).collect::<Vec<_>>(), [installation_id(2)]);
    assert_refused!(store.delete_application(&gone.key).await, NotFound("application"));
}

pub async fn an_application_without_roles_is_kept_as_one(place: &dyn Place) {
    let store = place.open().await;
    let bare = Application { roles: Roles::NONE, ..application(1, "Bare") };
    store.insert_application(&bare).await.unwrap();
    assert_eq!(store.application(&bare.key).await.unwrap(), Some(bare));
}
