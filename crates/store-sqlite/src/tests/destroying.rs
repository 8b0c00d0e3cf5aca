//! What is left of a sealed value that was replaced, removed or deleted: nothing, in any file.

use std::{collections::BTreeSet, fs, path::Path};

use countersign_core::{AccountId, ConnectionId, CredentialVersion};
use countersign_store::{AccountStore, ConnectionChange, ConnectionStore, CredentialChange};
use jiff::Timestamp;

use super::{add_account, add_connection, becomes_true, fresh, sealed};
use crate::{Opener, SqliteStore};

/// A value that is found again wherever it lies: nothing else in the files looks like it.
fn value(number: u16) -> Vec<u8> {
    format!("-sealed-value-{number:05}-{}-", "x".repeat(usize::from(number % 97) + 40)).into_bytes()
}

/// The files of the store that hold this value, forwards or backwards (as the other sealed value does).
fn files_with(directory: &Path, value: &[u8]) -> Vec<String> {
    let forwards = String::from_utf8(value.to_vec()).unwrap();
    let backwards: String = forwards.chars().rev().collect();
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if text.contains(&forwards) || text.contains(&backwards) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

async fn replace(store: &SqliteStore, account: &AccountId, id: ConnectionId, seen: u32, bytes: Vec<u8>) {
    let credential = CredentialChange::Replace(sealed(seen + 1, bytes));
    let change = ConnectionChange {
        credential: Some(credential),
        ..ConnectionChange::new(CredentialVersion(seen), Timestamp::UNIX_EPOCH)
    };
    store.update_connection(account, id, change).await.unwrap();
}

#[tokio::test]
async fn a_replaced_value_is_in_no_file_soon_after() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let id = add_connection(&store, &acme, value(1)).await;
    assert!(!files_with(directory.path(), &value(1)).is_empty());
    replace(&store, &acme, id, 1, value(2)).await;
    assert!(becomes_true(async || files_with(directory.path(), &value(1)).is_empty()).await);
    assert!(!files_with(directory.path(), &value(2)).is_empty());
}

#[tokio::test]
async fn a_removed_value_is_in_no_file_soon_after() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let id = add_connection(&store, &acme, value(1)).await;
    let change = ConnectionChange {
        credential: Some(CredentialChange::Remove),
        ..ConnectionChange::new(CredentialVersion(1), Timestamp::UNIX_EPOCH)
    };
    store.update_connection(&acme, id, change).await.unwrap();
    assert!(becomes_true(async || files_with(directory.path(), &value(1)).is_empty()).await);
}

async fn step(store: &SqliteStore, account: &AccountId, id: ConnectionId, seen: u32, step: CredentialChange) {
    let change = ConnectionChange {
        credential: Some(step),
        ..ConnectionChange::new(CredentialVersion(seen), Timestamp::UNIX_EPOCH)
    };
    store.update_connection(account, id, change).await.unwrap();
}

#[tokio::test]
async fn of_two_credentials_the_one_that_goes_is_in_no_file_soon_after_and_the_other_stays() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let id = add_connection(&store, &acme, value(1)).await;
    let gone =
        async |number| becomes_true(async || files_with(directory.path(), &value(number)).is_empty()).await;
    let stays = |number| !files_with(directory.path(), &value(number)).is_empty();

    // A candidate that another one takes the place of.
    step(&store, &acme, id, 1, CredentialChange::Propose(sealed(2, value(2)))).await;
    step(&store, &acme, id, 2, CredentialChange::Propose(sealed(3, value(3)))).await;
    assert!(gone(2).await && stays(1) && stays(3));
    // The one in use, that was refused.
    step(&store, &acme, id, 3, CredentialChange::Promote).await;
    assert!(stays(1) && stays(3));
    step(&store, &acme, id, 4, CredentialChange::FallBack).await;
    assert!(gone(3).await && stays(1));
    // The previous one, that is not needed any more.
    step(&store, &acme, id, 5, CredentialChange::Propose(sealed(6, value(6)))).await;
    step(&store, &acme, id, 6, CredentialChange::Promote).await;
    step(&store, &acme, id, 7, CredentialChange::DropStandby).await;
    assert!(gone(1).await && stays(6));
    // Both at once.
    step(&store, &acme, id, 8, CredentialChange::Propose(sealed(9, value(9)))).await;
    step(&store, &acme, id, 9, CredentialChange::Remove).await;
    assert!(gone(6).await && gone(9).await);
}

#[tokio::test]
async fn values_of_a_deleted_account_are_in_no_file_when_a_tool_has_ended() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    add_connection(&store, &acme, value(1)).await;
    let deleted = add_connection(&store, &acme, value(2)).await;
    // The node stays open, so it is the tool itself that has to empty the log.
    let tool = SqliteStore::open(directory.path(), Opener::Tool).unwrap();
    tool.delete_connection(&acme, deleted).await.unwrap();
    tool.delete_account(&acme).await.unwrap();
    tool.close().await;
    assert_eq!(files_with(directory.path(), &value(1)), [""; 0]);
    assert_eq!(files_with(directory.path(), &value(2)), [""; 0]);
}

const MARK: &[u8] = b"-sealed-value-";

/// The numbers of all values of which anything with its mark is in the store's files, forwards or backwards.
fn numbers_in(directory: &Path) -> BTreeSet<u16> {
    let mut found = BTreeSet::new();
    let backwards: Vec<u8> = MARK.iter().rev().copied().collect();
    for entry in fs::read_dir(directory).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let number = |digits: Vec<u8>| String::from_utf8(digits).ok()?.parse::<u16>().ok();
        for at in places(&bytes, MARK) {
            let digits = bytes.get(at + MARK.len()..at + MARK.len() + 5);
            found.extend(digits.and_then(|digits| number(digits.to_vec())));
        }
        for at in places(&bytes, &backwards) {
            let digits = at.checked_sub(5).and_then(|start| bytes.get(start..at));
            found.extend(digits.and_then(|digits| number(digits.iter().rev().copied().collect())));
        }
    }
    found
}

fn places<'a>(bytes: &'a [u8], sought: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(sought.len()).enumerate().filter(move |(_, window)| *window == sought).map(|(at, _)| at)
}

/// Rows of these sizes are made, replaced by others and deleted, in an order that looks like none: they move
/// their neighbours, split pages and merge them.
async fn of_what_went_nothing_is_left(sizes: &[usize], start: u64) {
    const CONNECTIONS: usize = 120;
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let mut state = start;
    let mut any = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % most
    };
    let (mut next, mut living) = (0_u16, Vec::new());
    let mut made = |pick: usize| {
        next += 1;
        (next, value(next).repeat(sizes[pick]))
    };
    for _ in 0..CONNECTIONS {
        let (number, bytes) = made(any(sizes.len()));
        living.push((add_connection(&store, &acme, bytes).await, 1_u32, number));
    }
    for _ in 0..CONNECTIONS * 4 {
        let at = any(living.len());
        let (id, seen, _) = living[at];
        let (number, bytes) = made(any(sizes.len()));
        if any(4) == 0 {
            store.delete_connection(&acme, id).await.unwrap();
            living[at] = (add_connection(&store, &acme, bytes).await, 1, number);
        } else {
            replace(&store, &acme, id, seen, bytes).await;
            living[at] = (id, seen + 1, number);
        }
    }
    store.close().await;
    let expected: BTreeSet<u16> = living.iter().map(|(_, _, number)| *number).collect();
    assert_eq!(numbers_in(directory.path()), expected, "sizes {sizes:?}, start {start}");
}

#[tokio::test]
async fn of_many_replaced_values_none_is_left_in_a_moved_or_split_page() {
    // In units of about a hundred bytes: many rows a page, some rows a page, rows of several pages.
    for (sizes, start) in
        [(&[1_usize][..], 1), (&[2, 4, 7, 9], 2), (&[2, 4, 7, 9], 3), (&[1, 5, 15, 30, 60], 4)]
    {
        of_what_went_nothing_is_left(sizes, start).await;
    }
}

/// The bytes of a row that may lie in a page of the tree are the page size's, and more in a table with row numbers.
#[tokio::test]
async fn the_room_before_sealed_values_fills_what_a_tree_page_takes_of_a_row() {
    let (_directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let inserted = add_connection(&store, &acme, value(1)).await;
    let changed = add_connection(&store, &acme, value(2)).await;
    replace(&store, &acme, changed, 1, value(3).repeat(9)).await;
    for id in [inserted, changed] {
        let seen = if id == inserted { 1 } else { 2 };
        let bytes = value(4);
        step(&store, &acme, id, seen, CredentialChange::Propose(sealed(seen + 1, bytes))).await;
    }
    let (page, rooms) = store
        .read(|conn| {
            let page: u32 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
            let sql =
                "SELECT length(room) FROM credential UNION ALL SELECT length(room) FROM standby_credential";
            let rooms =
                conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<u32>, _>>()?;
            Ok((page, rooms))
        })
        .await
        .unwrap();
    assert_eq!(rooms.len(), 4);
    assert!(rooms.iter().all(|room| *room >= page - 35), "{rooms:?} of a page of {page}");
}

#[tokio::test]
async fn a_reader_in_the_middle_of_a_read_delays_the_destruction_and_no_more() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let id = add_connection(&store, &acme, value(1)).await;
    let reader = crate::files::reading(&directory.path().join("countersign.db")).unwrap();
    let moment = reader.unchecked_transaction().unwrap();
    moment.query_row("SELECT count(*) FROM account", [], |row| row.get::<_, i64>(0)).unwrap();
    replace(&store, &acme, id, 1, value(2)).await;
    // Writes go on although the log cannot be emptied.
    for seen in 2..200 {
        replace(&store, &acme, id, seen, value(2)).await;
    }
    assert!(!files_with(directory.path(), &value(1)).is_empty());
    drop(moment);
    assert!(becomes_true(async || files_with(directory.path(), &value(1)).is_empty()).await);
}
