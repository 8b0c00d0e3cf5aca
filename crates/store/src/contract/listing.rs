//! Lists: pages, orders, totals.

use std::sync::Arc;

use countersign_core::{Account, AccountId, Connection, Page, Sort};

use super::{
    Place,
    samples::{account, add_account, add_below, at, connection, full_connection, id, names, order},
};
use crate::{ListOrder, Store};

fn page(number: u32, size: u32) -> ListOrder {
    ListOrder { page: Page { number, size }, ..ListOrder::default() }
}

/// Connections of these names, made in this order at these times.
async fn add_named(store: &Arc<dyn Store>, account: &AccountId, rows: &[(&str, i64)]) {
    for (name, created) in rows {
        let id = store.reserve_connection_id(account).await.unwrap();
        let named = Connection { name: (*name).to_owned(), created: at(*created), ..connection(account, id) };
        store.insert_connection(account, &named, &[]).await.unwrap();
    }
}

async fn account_ids(
    store: &Arc<dyn Store>,
    parent: Option<&AccountId>,
    order: ListOrder,
) -> (Vec<String>, u64) {
    let listing = store.accounts(parent, order).await.unwrap();
    (listing.rows.into_iter().map(|row| row.id.as_str().to_owned()).collect(), listing.total)
}

pub async fn an_empty_list_has_no_rows_and_a_total_of_nought(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(account_ids(&store, None, ListOrder::default()).await, (vec![], 0));
    let acme = add_account(&store, "acme").await;
    assert_eq!(names(&store, &acme, ListOrder::default()).await, (vec![], 0));
    assert_eq!(account_ids(&store, Some(&acme), ListOrder::default()).await, (vec![], 0));
    assert_eq!(names(&store, &id("nobody"), ListOrder::default()).await, (vec![], 0));
}

pub async fn listed_rows_are_whole(place: &dyn Place) {
    let store = place.open().await;
    let full = super::samples::full_account("acme", None);
    store.insert_account(&full).await.unwrap();
    let acme = full.id.clone();
    assert_eq!(store.accounts(None, ListOrder::default()).await.unwrap().rows, [full]);
    let plain = connection(&acme, store.reserve_connection_id(&acme).await.unwrap());
    let full = full_connection(&acme, store.reserve_connection_id(&acme).await.unwrap(), 3);
    store.insert_connection(&acme, &plain, &[]).await.unwrap();
    store.insert_connection(&acme, &full, &[]).await.unwrap();
    assert_eq!(store.connections(&acme, ListOrder::default()).await.unwrap().rows, [plain, full]);
}

pub async fn connections_are_paged_and_the_total_stays(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    add_named(&store, &acme, &[("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0)]).await;
    for (number, expected) in [(1, ["a", "b"].as_slice()), (2, &["c", "d"]), (3, &["e"]), (4, &[]), (9, &[])]
    {
        let (found, total) = names(&store, &acme, page(number, 2)).await;
        assert_eq!((found, total), (expected.iter().map(ToString::to_string).collect(), 5), "page {number}");
    }
    assert_eq!(names(&store, &acme, page(u32::MAX, 1000)).await, (vec![], 5));
}

pub async fn accounts_are_paged_and_the_total_stays(place: &dyn Place) {
    let store = place.open().await;
    for name in ["e", "c", "a", "d", "b"] {
        add_account(&store, name).await;
    }
    for (number, expected) in [(1, ["a", "b"].as_slice()), (2, &["c", "d"]), (3, &["e"]), (4, &[])] {
        let (found, total) = account_ids(&store, None, page(number, 2)).await;
        assert_eq!((found, total), (expected.iter().map(ToString::to_string).collect(), 5), "page {number}");
    }
}

pub async fn names_are_ordered_without_regard_to_ascii_case(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    add_named(&store, &acme, &[("beta", 0), ("Alpha", 0), ("GAMMA", 0), ("alpha", 0), ("ALPHA", 0)]).await;
    let (ascending, _) = names(&store, &acme, order(Sort::Name, true)).await;
    assert_eq!(ascending, ["Alpha", "alpha", "ALPHA", "beta", "GAMMA"]);
    let (descending, _) = names(&store, &acme, order(Sort::Name, false)).await;
    assert_eq!(descending, ["GAMMA", "beta", "ALPHA", "alpha", "Alpha"]);
}

pub async fn connections_are_ordered_by_time_and_then_by_id(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    add_named(&store, &acme, &[("late", 9), ("first", 1), ("same 1", 5), ("same 2", 5)]).await;
    let (ascending, _) = names(&store, &acme, order(Sort::Created, true)).await;
    assert_eq!(ascending, ["first", "same 1", "same 2", "late"]);
    let (descending, _) = names(&store, &acme, order(Sort::Created, false)).await;
    assert_eq!(descending, ["late", "same 2", "same 1", "first"]);
}

pub async fn connections_are_ordered_by_id_as_numbers(place: &dyn Place) {
    let store = place.open().await;
    let acme = add_account(&store, "acme").await;
    for _ in 0..11 {
        super::samples::add_connection(&store, &acme).await;
    }
    let rows = store.connections(&acme, order(Sort::Id, true)).await.unwrap().rows;
    assert!(rows.is_sorted_by_key(|row| row.id));
    let rows = store.connections(&acme, order(Sort::Id, false)).await.unwrap().rows;
    assert!(rows.iter().rev().is_sorted_by_key(|row| row.id));
    assert_eq!(rows.len(), 11);
}

pub async fn accounts_are_ordered_by_id_name_and_time(place: &dyn Place) {
    let store = place.open().await;
    for (id, name, created) in [("b", "Zebra", 2), ("a", "apple", 3), ("c", "Apple", 1), ("B", "mango", 2)] {
        let row = Account { name: name.to_owned(), created: at(created), ..account(id) };
        store.insert_account(&row).await.unwrap();
    }
    for (sort, expected) in [
        (Sort::Id, ["B", "a", "b", "c"]),
        (Sort::Name, ["a", "c", "B", "b"]),
        (Sort::Created, ["c", "B", "b", "a"]),
    ] {
        let (ascending, _) = account_ids(&store, None, order(sort, true)).await;
        assert_eq!(ascending, expected, "{sort:?}");
        let (descending, _) = account_ids(&store, None, order(sort, false)).await;
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(descending, reversed, "{sort:?}");
    }
}

pub async fn accounts_below_a_parent_are_its_children_alone(place: &dyn Place) {
    let store = place.open().await;
    let top = add_account(&store, "top").await;
    let child = add_below(&store, "child-1", &top).await;
    add_below(&store, "child-2", &top).await;
    add_below(&store, "grandchild", &child).await;
    add_account(&store, "other").await;
    for sort in [Sort::Id, Sort::Name, Sort::Created] {
        let (found, total) = account_ids(&store, Some(&top), order(sort, true)).await;
        assert_eq!((found, total), (vec!["child-1".to_owned(), "child-2".to_owned()], 2));
    }
    let (everyone, total) = account_ids(&store, None, ListOrder::default()).await;
    assert_eq!((everyone.len(), total), (5, 5));
    let (second, total) = account_ids(&store, Some(&top), page(2, 1)).await;
    assert_eq!((second, total), (vec!["child-2".to_owned()], 2));
}
