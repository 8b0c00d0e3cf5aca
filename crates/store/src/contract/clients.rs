//! OAuth clients.

use countersign_core::{AllowList, Client, ClientPatch, Scope, Sort};

use super::{
    Place, assert_refused,
    samples::{add_account, add_client, at, client, client_id, hash, id, order, token},
};

pub async fn a_client_is_found_as_it_was_added(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    let vendor = client("vendor", Scope::AllAccounts);
    let confined = Client {
        secret: hash(7),
        allowed: "192.0.2.0/24 2001:db8::1".parse().unwrap(),
        revoked: Some(at(5)),
        ..client("confined", Scope::Account(acme))
    };
    store.insert_client(&vendor).await.unwrap();
    store.insert_client(&confined).await.unwrap();
    assert_eq!(store.client(&vendor.id).await.unwrap(), Some(vendor));
    assert_eq!(store.client(&confined.id).await.unwrap(), Some(confined));
    assert_eq!(store.client(&client_id("nobody")).await.unwrap(), None);
}

pub async fn a_client_id_that_is_taken_is_a_duplicate_and_leaves_the_first(place: &dyn Place) {
    let store = place.open().await;
    let first = client("vendor", Scope::AllAccounts);
    store.insert_client(&first).await.unwrap();
    let second = Client { secret: hash(9), ..first.clone() };
    assert_refused!(store.insert_client(&second).await, Duplicate("client"));
    assert_eq!(store.client(&first.id).await.unwrap(), Some(first));
}

pub async fn a_client_of_an_unknown_account_is_not_added(place: &dyn Place) {
    let store = place.open().await;
    let lost = client("lost", Scope::Account(id("nobody")));
    assert_refused!(store.insert_client(&lost).await, NotFound("account"));
    assert_eq!(store.client(&lost.id).await.unwrap(), None);
}

pub async fn clients_are_listed_in_the_wanted_order_with_the_revoked_ones(place: &dyn Place) {
    let store = place.open().await;
    for (name, created) in [("c", 20), ("b", 10), ("a", 20), ("d", 30)] {
        store
            .insert_client(&Client { created: at(created), ..client(name, Scope::AllAccounts) })
            .await
            .unwrap();
    }
    store.revoke_client(&client_id("b"), at(40)).await.unwrap();
    for (sort, ascending, expected) in [
        (Sort::Created, true, ["b", "a", "c", "d"]),
        (Sort::Id, true, ["a", "b", "c", "d"]),
        (Sort::Name, false, ["d", "c", "b", "a"]),
    ] {
        let listing = store.clients(order(sort, ascending)).await.unwrap();
        let ids: Vec<_> = listing.rows.iter().map(|client| client.id.as_str()).collect();
        assert_eq!((ids, listing.total), (expected.to_vec(), 4));
        let revoked = |client: &Client| client.revoked.is_some();
        assert_eq!(listing.rows.iter().filter(|client| revoked(client)).count(), 1);
    }
}

pub async fn a_client_patch_changes_what_it_names_and_no_more(place: &dyn Place) {
    let store = place.open().await;
    let vendor = client("vendor", Scope::AllAccounts);
    store.insert_client(&vendor).await.unwrap();
    store.insert_token(&token(1, &vendor.id, Scope::AllAccounts, 60)).await.unwrap();
    let allowed: AllowList = "192.0.2.7 2001:db8::/32".parse().unwrap();
    let listed = ClientPatch { allowed: Some(allowed.clone()), ..ClientPatch::default() };
    let expected = Client { allowed: allowed.clone(), ..vendor.clone() };
    assert_eq!(store.update_client(&vendor.id, listed).await.unwrap(), expected);
    let renamed = ClientPatch { name: Some("New".to_owned()), ..ClientPatch::default() };
    let expected = Client { name: "New".to_owned(), ..expected };
    assert_eq!(store.update_client(&vendor.id, renamed).await.unwrap(), expected);
    let unrestricted = ClientPatch { allowed: Some(AllowList::default()), ..ClientPatch::default() };
    store.update_client(&vendor.id, unrestricted).await.unwrap();
    let expected = Client { allowed: AllowList::default(), ..expected };
    assert_eq!(store.client(&vendor.id).await.unwrap(), Some(expected));
    assert!(store.token(&hash(1)).await.unwrap().is_some());
    let unknown = store.update_client(&client_id("nobody"), ClientPatch::default()).await;
    assert_refused!(unknown, NotFound("client"));
}

pub async fn revoking_a_client_removes_its_tokens_and_no_others(place: &dyn Place) {
    let store = place.open().await;
    let gone = add_client(&store, "gone", Scope::AllAccounts).await;
    let kept = add_client(&store, "kept", Scope::AllAccounts).await;
    store.insert_token(&token(1, &gone, Scope::AllAccounts, 60)).await.unwrap();
    store.insert_token(&token(2, &gone, Scope::AllAccounts, 60)).await.unwrap();
    store.insert_token(&token(3, &kept, Scope::AllAccounts, 60)).await.unwrap();

    store.revoke_client(&gone, at(1)).await.unwrap();

    assert_eq!(store.token(&hash(1)).await.unwrap(), None);
    assert_eq!(store.token(&hash(2)).await.unwrap(), None);
    assert!(store.token(&hash(3)).await.unwrap().is_some());
    assert_eq!(store.client(&kept).await.unwrap().and_then(|client| client.revoked), None);
}

pub async fn revoking_a_client_twice_keeps_the_first_time(place: &dyn Place) {
    let store = place.open().await;
    let vendor = add_client(&store, "vendor", Scope::AllAccounts).await;
    store.revoke_client(&vendor, at(1)).await.unwrap();
    store.revoke_client(&vendor, at(2)).await.unwrap();
    assert_eq!(store.client(&vendor).await.unwrap().and_then(|client| client.revoked), Some(at(1)));
}

pub async fn revoking_an_unknown_client_is_not_found(place: &dyn Place) {
    let store = place.open().await;
    assert_refused!(store.revoke_client(&client_id("nobody"), at(1)).await, NotFound("client"));
}
