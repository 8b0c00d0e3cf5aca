//! Users who are changed and removed, and the accounts that they are confined to.

use countersign_core::{AllowList, Reach, Role, Roles, TwoFactor, User};

use super::{
    Place, assert_refused,
    samples::{add_account, administrator, at, id, user, user_id},
};
use crate::{ChangeKind, ListOrder, SignIns};

pub async fn every_member_of_a_user_is_changed(place: &dyn Place) {
    let store = place.open().await;
    store.insert_user(&administrator(1, "other@example.com")).await.unwrap();
    let first = administrator(7, "first@example.com");
    store.insert_user(&first).await.unwrap();
    let acme = add_account(&store, "acme").await;
    let changed = User {
        email: "Zoë@example.com".to_owned(),
        full_name: None,
        is_admin: false,
        is_active: false,
        api_access: false,
        roles: Roles::NONE.with(Role::UserEdit),
        reach: Reach::from_iter([acme]),
        password: "$argon2id$v=19$m=19456,t=2,p=1$b3RoZXI$aGFzaA".to_owned().into(),
        must_reset_password: false,
        two_factor: first.two_factor.clone().map(|factor| TwoFactor { last_step: 60_000_000, ..factor }),
        allowed: "10.0.0.0/8".parse().unwrap(),
        locked_until: None,
        invalid_login_attempts: 0,
        updated: at(99),
        ..first.clone()
    };
    store.update_user(&changed, SignIns::Keep).await.unwrap();
    let kept = User { version: 2, ..changed };
    assert_eq!(store.user(user_id(7)).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.user_by_email("zoë@EXAMPLE.com").await.unwrap(), Some(kept.clone()));
    assert_eq!(store.user_by_email("first@example.com").await.unwrap(), None);
    let bare = User { two_factor: None, allowed: AllowList::default(), reach: Reach::AllAccounts, ..kept };
    store.update_user(&bare, SignIns::End).await.unwrap();
    assert_eq!(store.user(user_id(7)).await.unwrap(), Some(User { version: 3, ..bare }));
}

pub async fn of_two_changes_of_one_version_one_is_a_conflict(place: &dyn Place) {
    let store = place.open().await;
    let read = user(1, "user@example.com");
    store.insert_user(&read).await.unwrap();
    let first = User { full_name: Some("First".to_owned()), ..read.clone() };
    store.update_user(&first, SignIns::Keep).await.unwrap();
    let second = User { full_name: Some("Second".to_owned()), ..read };
    assert_refused!(store.update_user(&second, SignIns::Keep).await, Conflict("user"));
    assert_eq!(store.user(user_id(1)).await.unwrap(), Some(User { version: 2, ..first }));
    let nobody = user(9, "nobody@example.com");
    assert_refused!(store.update_user(&nobody, SignIns::Keep).await, NotFound("user"));
}

pub async fn a_change_does_not_take_another_users_address(place: &dyn Place) {
    let store = place.open().await;
    let (first, second) = (user(1, "first@example.com"), user(2, "second@example.com"));
    store.insert_user(&first).await.unwrap();
    store.insert_user(&second).await.unwrap();
    let thief = User { email: "First@Example.com".to_owned(), ..second.clone() };
    assert_refused!(store.update_user(&thief, SignIns::Keep).await, Duplicate("user"));
    assert_eq!(store.user(user_id(2)).await.unwrap(), Some(second));
}

pub async fn the_last_active_administrator_stays(place: &dyn Place) {
    let store = place.open().await;
    let only = administrator(1, "only@example.com");
    store.insert_user(&only).await.unwrap();
    store.insert_user(&User { is_active: false, ..administrator(2, "idle@example.com") }).await.unwrap();
    let seen = store.latest_change().await.unwrap();
    for lost in [User { is_admin: false, ..only.clone() }, User { is_active: false, ..only.clone() }] {
        assert_refused!(store.update_user(&lost, SignIns::End).await, Conflict("administrator"));
    }
    assert_refused!(store.delete_user(only.id).await, Conflict("administrator"));
    assert_eq!(store.user(only.id).await.unwrap(), Some(only.clone()));
    assert_eq!(store.latest_change().await.unwrap(), seen);
    store.insert_user(&administrator(3, "second@example.com")).await.unwrap();
    store.delete_user(only.id).await.unwrap();
    store.delete_user(user_id(2)).await.unwrap();
    assert_eq!(store.administrators().await.unwrap(), 1);
}

pub async fn a_deleted_user_is_gone_and_another_may_take_the_address(place: &dyn Place) {
    let store = place.open().await;
    store.insert_user(&user(1, "user@example.com")).await.unwrap();
    store.delete_user(user_id(1)).await.unwrap();
    assert_eq!(store.user(user_id(1)).await.unwrap(), None);
    assert_refused!(store.delete_user(user_id(1)).await, NotFound("user"));
    store.insert_user(&user(2, "User@example.com")).await.unwrap();
}

pub async fn a_user_is_confined_to_accounts_and_stays_so_when_the_last_is_gone(place: &dyn Place) {
    let store = place.open().await;
    let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
    let confined = User { reach: Reach::from_iter([acme.clone()]), ..user(1, "b@example.com") };
    let both = User { reach: Reach::from_iter([acme.clone(), other.clone()]), ..user(2, "a@example.com") };
    store.insert_user(&confined).await.unwrap();
    store.insert_user(&both).await.unwrap();
    store.insert_user(&user(3, "free@example.com")).await.unwrap();
    assert_eq!(store.users_of_account(&acme).await.unwrap(), [both.clone(), confined.clone()]);
    assert_eq!(store.users_of_account(&other).await.unwrap(), std::slice::from_ref(&both));
    assert_eq!(store.user(user_id(2)).await.unwrap(), Some(both));
    let seen = store.latest_change().await.unwrap();
    store.delete_account(&acme).await.unwrap();
    let noted = store.changes_after(seen, 10).await.unwrap();
    let users = noted.iter().filter(|change| change.kind == ChangeKind::User);
    assert_eq!(users.count(), 2, "{noted:?}");
    let left = store.user(user_id(1)).await.unwrap().unwrap();
    assert_eq!(left.reach, Reach::from_iter([]));
    assert!(!left.reaches().includes(&id("other")));
    assert_eq!(store.user(user_id(2)).await.unwrap().unwrap().reach, Reach::from_iter([other]));
}

pub async fn a_user_is_not_confined_to_an_unknown_account(place: &dyn Place) {
    let store = place.open().await;
    let lost = User { reach: Reach::from_iter([id("nobody")]), ..user(1, "user@example.com") };
    assert_refused!(store.insert_user(&lost).await, NotFound("account"));
    assert_eq!(store.user(user_id(1)).await.unwrap(), None);
    let known = user(1, "user@example.com");
    store.insert_user(&known).await.unwrap();
    assert_refused!(store.update_user(&lost, SignIns::Keep).await, NotFound("account"));
    assert_eq!(store.user(user_id(1)).await.unwrap(), Some(known));
}

pub async fn right_and_wrong_passwords_are_counted_and_no_change_is_noted(place: &dyn Place) {
    let store = place.open().await;
    let user = user(1, "user@example.com");
    store.insert_user(&user).await.unwrap();
    let seen = store.latest_change().await.unwrap();
    store.note_failures(user.id, 2).await.unwrap();
    store.note_failures(user.id, 3).await.unwrap();
    store.note_failures(user_id(9), 3).await.unwrap();
    let failed = store.user(user.id).await.unwrap().unwrap();
    assert_eq!((failed.invalid_login_attempts, failed.last_access), (5, None));
    store.note_failures(user.id, u32::MAX).await.unwrap();
    assert_eq!(store.user(user.id).await.unwrap().unwrap().invalid_login_attempts, u32::MAX);
    store.note_access(user.id, at(20)).await.unwrap();
    store.note_access(user.id, at(10)).await.unwrap();
    let right = store.user(user.id).await.unwrap().unwrap();
    assert_eq!(right, User { last_access: Some(at(20)), ..user });
    assert_eq!(store.latest_change().await.unwrap(), seen);
}

pub async fn users_are_listed_by_address_and_by_the_time_of_making(place: &dyn Place) {
    let store = place.open().await;
    let made = |number, email: &str, seconds| User { created: at(seconds), ..user(number, email) };
    let all = [made(1, "c@example.com", 3), made(2, "A@example.com", 2), made(3, "b@example.com", 1)];
    for user in &all {
        store.insert_user(user).await.unwrap();
    }
    for (sort, ascending, expected) in [
        (countersign_core::Sort::Name, true, [2, 3, 1]),
        (countersign_core::Sort::Name, false, [1, 3, 2]),
        (countersign_core::Sort::Created, true, [3, 2, 1]),
        (countersign_core::Sort::Id, true, [1, 2, 3]),
    ] {
        let order = ListOrder { sort, ascending, ..ListOrder::default() };
        let listing = store.users(order).await.unwrap();
        let ids: Vec<_> = listing.rows.iter().map(|user| user.id).collect();
        assert_eq!((ids, listing.total), (expected.map(user_id).to_vec(), 3), "{sort:?} {ascending}");
    }
}
