//! Many writes share one flush, and what becomes of the others when one of them fails.

use std::{fs, path::Path, sync::mpsc};

use countersign_core::CredentialVersion;
use countersign_store::{
    AccountStore, ChangeFeed, ConnectionChange, ConnectionStore, CredentialChange, StoreError,
};
use jiff::Timestamp;
use tokio::task::{JoinHandle, JoinSet};

use super::{account, add_account, add_connection, becomes_true, fresh, sealed};
use crate::SqliteStore;

/// How many transactions lie in the write-ahead log. A frame's header of 24 bytes has the size of the
/// database in its bytes 4 to 8, and nought there unless it ends a transaction (`SQLite`, "The WAL File
/// Format"). The log of a small test is written once from its start, so its frames are all current.
fn commits(directory: &Path) -> usize {
    let log = fs::read(directory.join("countersign.db-wal")).unwrap();
    let number = |at: usize| u32::from_be_bytes(log.get(at..at + 4).unwrap().try_into().unwrap());
    let page = usize::try_from(number(8)).unwrap();
    (32..log.len()).step_by(24 + page).filter(|frame| number(frame + 4) != 0).count()
}

/// Holds the writer inside a write until the sender is dropped.
async fn hold(store: &SqliteStore) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let (release, held) = mpsc::channel::<()>();
    let (entered, inside) = tokio::sync::oneshot::channel();
    let holding = store.clone();
    let job = tokio::spawn(async move {
        let work = move |_: &rusqlite::Connection| {
            entered.send(()).unwrap();
            held.recv().unwrap_err();
            Ok(())
        };
        holding.write(work).await.unwrap();
    });
    inside.await.unwrap();
    (release, job)
}

/// Lets the spawned callers run until their writes are queued.
async fn queued(store: &SqliteStore, writes: usize) {
    assert!(becomes_true(async || store.waiting() > writes).await, "the writes were not queued");
}

#[tokio::test]
async fn writes_that_wait_share_one_transaction() {
    let (directory, store) = fresh();
    let before = commits(directory.path());
    let (release, held) = hold(&store).await;
    let mut callers = JoinSet::new();
    for caller in 0..200 {
        let store = store.clone();
        callers.spawn(async move { add_account(&store, &format!("account-{caller}")).await });
    }
    queued(&store, 200).await;
    drop(release);
    held.await.unwrap();
    assert_eq!(callers.join_all().await.len(), 200);
    // The write that held the writer changed nothing, so its transaction left no frame.
    assert_eq!(commits(directory.path()) - before, 1);
    assert_eq!(store.latest_change().await.unwrap(), 200);
}

#[tokio::test]
async fn a_refused_write_undoes_no_other_of_its_group() {
    let (directory, store) = fresh();
    add_account(&store, "taken").await;
    let before = commits(directory.path());
    let (release, held) = hold(&store).await;
    let mut callers = JoinSet::new();
    for name in ["a", "taken", "b", "a"] {
        let store = store.clone();
        callers.spawn(async move { store.insert_account(&account(name)).await });
    }
    queued(&store, 4).await;
    drop(release);
    held.await.unwrap();
    let answers = callers.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Duplicate("account")))));
    assert_eq!(commits(directory.path()) - before, 1);
    for name in ["a", "b"] {
        assert!(store.account(&name.parse().unwrap()).await.unwrap().is_some());
    }
}

/// A write that is refused before it changed anything is made without a savepoint.
#[tokio::test]
async fn a_change_that_is_refused_undoes_no_other_of_its_group() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let id = add_connection(&store, &acme, vec![1; 10]).await;
    let replace = |seen: u32| ConnectionChange {
        credential: Some(CredentialChange::Replace(sealed(seen + 1, vec![2; 10]))),
        ..ConnectionChange::new(CredentialVersion(seen), Timestamp::UNIX_EPOCH)
    };
    let before = commits(directory.path());
    let (release, held) = hold(&store).await;
    let mut callers = JoinSet::new();
    for seen in [1, 1, 7] {
        let (store, acme) = (store.clone(), acme.clone());
        callers.spawn(async move { store.update_connection(&acme, id, replace(seen)).await.map(drop) });
    }
    let other = store.clone();
    callers.spawn(async move { other.insert_account(&account("other")).await });
    queued(&store, 4).await;
    drop(release);
    held.await.unwrap();
    let answers = callers.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Conflict("connection")))));
    assert_eq!(commits(directory.path()) - before, 1);
    let found = store.connection(&acme, id).await.unwrap().unwrap();
    assert_eq!(found.credential, Some(sealed(2, vec![2; 10])));
}

#[tokio::test]
async fn a_change_that_breaks_down_half_way_is_undone_with_its_group() {
    let (_directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let (release, held) = hold(&store).await;
    let (breaking, innocent) = (store.clone(), store.clone());
    let broken = tokio::spawn(async move {
        let work = |conn: &rusqlite::Connection| -> Result<(), StoreError> {
            conn.execute("DELETE FROM account", []).unwrap();
            panic!("a mistake on purpose");
        };
        breaking.change_whole(false, work).await
    });
    let added = tokio::spawn(async move { innocent.insert_account(&account("innocent")).await });
    queued(&store, 2).await;
    drop(release);
    drop(held.await);
    assert!(broken.await.unwrap().is_err());
    assert!(matches!(added.await.unwrap(), Err(StoreError::Backend(_))));
    assert!(store.account(&acme).await.unwrap().is_some());
    assert_eq!(store.account(&"innocent".parse().unwrap()).await.unwrap(), None);
    add_account(&store, "innocent").await;
}

#[tokio::test]
async fn a_write_that_panics_is_undone_alone_and_the_writer_goes_on() {
    let (_directory, store) = fresh();
    let (release, held) = hold(&store).await;
    let (panicking, good) = (store.clone(), store.clone());
    let panicked = tokio::spawn(async move {
        let work = |conn: &rusqlite::Connection| -> Result<(), StoreError> {
            conn.execute("DELETE FROM connection_counter", []).unwrap();
            panic!("a mistake on purpose");
        };
        panicking.write(work).await
    });
    let added = tokio::spawn(async move { add_account(&good, "good").await });
    queued(&store, 2).await;
    drop(release);
    held.await.unwrap();
    assert!(panicked.await.unwrap().unwrap_err().to_string().contains("panicked"));
    let good = added.await.unwrap();
    assert!(store.account(&good).await.unwrap().is_some());
    store.reserve_connection_id(&good).await.unwrap();
}

#[tokio::test]
async fn a_read_that_panics_fails_alone() {
    let (_directory, store) = fresh();
    for _ in 0..8 {
        let failed = store.read(|_| -> rusqlite::Result<()> { panic!("a mistake on purpose") }).await;
        assert!(failed.unwrap_err().to_string().contains("panicked"));
    }
    assert_eq!(store.latest_change().await.unwrap(), 0);
}

#[tokio::test]
async fn when_the_commit_fails_the_whole_group_is_told_and_nothing_is_written() {
    let (_directory, store) = fresh();
    let (release, held) = hold(&store).await;
    let (breaking, innocent) = (store.clone(), store.clone());
    // A reference that is only checked at the commit makes the commit itself fail.
    let broken = tokio::spawn(async move {
        let work = |conn: &rusqlite::Connection| {
            conn.execute_batch(
                "PRAGMA defer_foreign_keys = ON; \
                 INSERT INTO property (connection, name, value) VALUES (77, 'a', 'b')",
            )
            .map_err(StoreError::backend)
        };
        breaking.write(work).await
    });
    let added = tokio::spawn(async move { innocent.insert_account(&account("innocent")).await });
    queued(&store, 2).await;
    drop(release);
    drop(held.await);
    assert!(matches!(broken.await.unwrap(), Err(StoreError::Backend(_))));
    assert!(matches!(added.await.unwrap(), Err(StoreError::Backend(_))));
    assert_eq!(store.account(&"innocent".parse().unwrap()).await.unwrap(), None);
    add_account(&store, "innocent").await;
}

#[tokio::test]
async fn a_full_disk_is_said_plainly_and_room_mends_it() {
    let (directory, store) = fresh();
    let acme = add_account(&store, "acme").await;
    let connection = add_connection(&store, &acme, vec![1; 10]).await;
    limit_pages(&store, 1).await;
    let id = store.reserve_connection_id(&acme).await.unwrap();
    let large = super::connection(&acme, id, sealed(1, vec![7; 100_000]));
    let refused = store.insert_connection(&acme, &large, &[]).await.unwrap_err();
    assert!(refused.to_string().contains("full"), "{refused}");
    assert_eq!(store.connection(&acme, id).await.unwrap(), None);
    assert!(store.connection(&acme, connection).await.unwrap().is_some());

    limit_pages(&store, 1_000_000).await;
    store.insert_connection(&acme, &large, &[]).await.unwrap();
    drop(store);
    let store = super::node(directory.path());
    assert_eq!(store.connection(&acme, id).await.unwrap(), Some(large));
}

/// Keeps the database from growing: never below the size that it has.
async fn limit_pages(store: &SqliteStore, pages: i64) {
    let work = move |conn: &rusqlite::Connection| {
        conn.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0))
            .map_err(StoreError::backend)
    };
    store.write(work).await.unwrap();
}

#[tokio::test]
async fn a_write_goes_through_although_its_caller_went_away() {
    let (_directory, store) = fresh();
    let (release, held) = hold(&store).await;
    let leaving = store.clone();
    let caller = tokio::spawn(async move { add_account(&leaving, "left").await });
    queued(&store, 1).await;
    caller.abort();
    drop(caller.await);
    drop(release);
    held.await.unwrap();
    add_account(&store, "after").await;
    assert!(store.account(&"left".parse().unwrap()).await.unwrap().is_some());
}

#[tokio::test]
async fn more_writers_than_places_all_get_their_turn() {
    let (_directory, store) = fresh();
    let mut callers = JoinSet::new();
    for caller in 0..3000 {
        let store = store.clone();
        callers.spawn(async move { add_account(&store, &format!("account-{caller}")).await });
    }
    assert_eq!(callers.join_all().await.len(), 3000);
    assert_eq!(store.latest_change().await.unwrap(), 3000);
}

#[tokio::test]
async fn closing_finishes_what_waits_and_refuses_what_comes_after() {
    let (directory, store) = fresh();
    let (release, held) = hold(&store).await;
    let waiting = store.clone();
    let written = tokio::spawn(async move { add_account(&waiting, "waiting").await });
    queued(&store, 1).await;
    let other = store.clone();
    let closing = tokio::spawn(store.close());
    drop(release);
    held.await.unwrap();
    closing.await.unwrap();
    written.await.unwrap();
    let late = other.insert_account(&account("late")).await.unwrap_err();
    assert!(late.to_string().contains("closed"), "{late}");
    assert!(other.latest_change().await.unwrap_err().to_string().contains("closed"));
    assert!(!directory.path().join("countersign.db-wal").exists());
    let again = super::node(directory.path());
    assert!(again.account(&"waiting".parse().unwrap()).await.unwrap().is_some());
}
