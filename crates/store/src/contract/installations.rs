//! Where published applications are installed.

use countersign_core::{Application, Installation, Role, Roles, Sort};

use super::{
    Place, assert_refused,
    samples::{
        add_account, add_application, add_installation, application, at, hash, id, installation,
        installation_id, order,
    },
};
use crate::{ChangeKind, ListOrder};

pub async fn an_installation_is_found_with_its_application(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let application = add_application(&store, 1, "First").await;
    let full = Installation {
        email: Some("Zoë@Example.com".to_owned()),
        approved: [Role::AuditRead, Role::UserList].into_iter().collect(),
        created: at(3),
        approved_at: at(4),
        ..installation(1, &application, &acme)
    };
    store.insert_installation(&full, application.version).await.unwrap();
    drop(store);
    let store = place.open().await;
    let found = store.installation(&acme, full.id).await.unwrap().unwrap();
    assert_eq!((&found.installation, &found.application), (&full, &application));
    assert_eq!(store.installation_by_password(&full.password).await.unwrap(), Some(found));
    assert_eq!(store.installation_by_password(&hash(99)).await.unwrap(), None);
    assert_eq!(store.installation(&acme, installation_id(9)).await.unwrap(), None);
}

pub async fn an_account_has_an_application_once(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let application = add_application(&store, 1, "First").await;
    add_installation(&store, 1, &application, &acme).await;
    let second = installation(2, &application, &acme);
    assert_refused!(store.insert_installation(&second, application.version).await, Duplicate("installation"));
    assert_eq!(store.installation_by_password(&second.password).await.unwrap(), None);
    add_installation(&store, 3, &application, &other).await;
}

pub async fn an_installation_needs_its_application_as_it_was_read_and_its_account(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let read = add_application(&store, 1, "First").await;
    let lost = installation(1, &read, &id("nobody"));
    assert_refused!(store.insert_installation(&lost, read.version).await, NotFound("account"));
    let unknown = installation(1, &application(9, "Unknown"), &acme);
    assert_refused!(store.insert_installation(&unknown, 1).await, NotFound("application"));

    store.update_application(&Application { roles: Roles::ALL, ..read.clone() }, None).await.unwrap();
    let late = installation(1, &read, &acme);
    assert_refused!(store.insert_installation(&late, read.version).await, Conflict("application"));
    assert_eq!(store.installations(&acme, ListOrder::default()).await.unwrap().total, 0);
}

pub async fn an_approval_is_of_the_application_as_it_was_read(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let read = add_application(&store, 1, "First").await;
    let added = add_installation(&store, 1, &read, &acme).await;
    let more = Roles::NONE.with(Role::UserDelete);
    let approve = async |version| store.approve_installation(&acme, added.id, more, at(9), version).await;
    store.update_application(&Application { roles: more, ..read.clone() }, None).await.unwrap();
    assert_refused!(approve(read.version).await, Conflict("application"));
    assert_eq!(store.installation(&acme, added.id).await.unwrap().unwrap().installation, added);

    approve(read.version + 1).await.unwrap();
    let approved = store.installation(&acme, added.id).await.unwrap().unwrap();
    assert!(approved.is_approved());
    assert_eq!(approved.installation, Installation { approved: more, approved_at: at(9), ..added });
}

pub async fn installations_are_the_accounts_own(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let application = add_application(&store, 1, "First").await;
    let own = add_installation(&store, 1, &application, &acme).await;
    assert_eq!(store.installation(&other, own.id).await.unwrap(), None);
    let approval = store.approve_installation(&other, own.id, Roles::ALL, at(9), application.version);
    assert_refused!(approval.await, NotFound("installation"));
    assert_refused!(store.delete_installation(&other, own.id).await, NotFound("installation"));
    assert_eq!(store.installations(&other, ListOrder::default()).await.unwrap().total, 0);
    assert_eq!(store.installation(&acme, own.id).await.unwrap().unwrap().installation, own);
}

pub async fn installations_are_listed_by_account_and_by_application(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let beta = add_application(&store, 1, "Beta").await;
    let alpha = add_application(&store, 2, "alpha").await;
    add_installation(&store, 1, &beta, &acme).await;
    add_installation(&store, 2, &alpha, &acme).await;
    add_installation(&store, 3, &beta, &other).await;
    let ids = |rows: Vec<countersign_core::Installed>| {
        rows.into_iter().map(|one| one.installation.id).collect::<Vec<_>>()
    };
    let by_name = store.installations(&acme, order(Sort::Name, true)).await.unwrap();
    assert_eq!((by_name.total, ids(by_name.rows)), (2, vec![installation_id(2), installation_id(1)]));
    let by_age = store.installations(&acme, order(Sort::Created, false)).await.unwrap();
    assert_eq!(ids(by_age.rows), [installation_id(2), installation_id(1)]);
    let of_beta = store.installations_of(&beta.key, order(Sort::Id, true)).await.unwrap();
    assert_eq!((of_beta.total, ids(of_beta.rows)), (2, vec![installation_id(1), installation_id(3)]));
    let mut tokens = store.installation_tokens(&beta.key).await.unwrap();
    tokens.sort();
    assert_eq!(
        tokens,
        [(installation_id(1), "token-1".to_owned()), (installation_id(3), "token-3".to_owned())]
    );
}

pub async fn a_deleted_installation_is_gone_and_may_be_made_anew(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let application = add_application(&store, 1, "First").await;
    let gone = add_installation(&store, 1, &application, &acme).await;
    store.delete_installation(&acme, gone.id).await.unwrap();
    assert_eq!(store.installation_by_password(&gone.password).await.unwrap(), None);
    assert_refused!(store.delete_installation(&acme, gone.id).await, NotFound("installation"));
    add_installation(&store, 2, &application, &acme).await;
}

pub async fn writes_of_applications_and_installations_are_noted(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let start = store.latest_change().await.unwrap();
    let read = add_application(&store, 1, "First").await;
    let added = add_installation(&store, 1, &read, &acme).await;
    store.update_application(&read, None).await.unwrap();
    store.update_application(&read, None).await.unwrap_err();
    store.approve_installation(&acme, added.id, Roles::ALL, at(1), read.version + 1).await.unwrap();
    store.delete_application(&read.key).await.unwrap();
    let last = add_application(&store, 2, "Last").await;
    let of_last = add_installation(&store, 2, &last, &acme).await;
    store.delete_account(&acme).await.unwrap();

    let noted = store.changes_after(start, 20).await.unwrap();
    let noted: Vec<_> = noted.into_iter().map(|change| (change.kind, change.account, change.key)).collect();
    let of = |application: &Application| (ChangeKind::Application, None, application.key.to_string());
    let at_acme = |one: &Installation| (ChangeKind::Installation, Some(acme.clone()), one.id.to_string());
    assert_eq!(
        noted,
        [
            of(&read),
            at_acme(&added),
            of(&read),
            at_acme(&added),
            at_acme(&added),
            of(&read),
            of(&last),
            at_acme(&of_last),
            at_acme(&of_last),
            (ChangeKind::Account, Some(acme.clone()), acme.to_string()),
        ]
    );
    assert_eq!(store.installation_by_password(&of_last.password).await.unwrap(), None);
}
