//! Opening: modes, the lock, and databases that are not ours or not of our time.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use countersign_store::{AccountStore, ChangeFeed};
use rusqlite::{Connection, types::Value};

use super::{add_account, fresh, node};
use crate::{OpenError, Opener, SqliteStore, migrate::KNOWN};

fn refused(directory: &Path, opener: Opener) -> OpenError {
    SqliteStore::open(directory, opener).expect_err("it was opened")
}

/// Does something to the file behind the store's back.
fn tamper(directory: &Path, sql: &str) {
    Connection::open(directory.join("countersign.db")).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn directory_and_files_are_for_their_owner_alone() {
    let above = tempfile::tempdir().unwrap();
    let directory = above.path().join("a/b");
    let store = node(&directory);
    add_account(&store, "acme").await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    let files: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn every_connection_has_the_settings_that_durability_needs() {
    let (_directory, store) = fresh();
    let settings = |conn: &Connection| {
        ["journal_mode", "foreign_keys", "temp_store", "synchronous", "secure_delete", "query_only"]
            .into_iter()
            .map(|name| conn.pragma_query_value(None, name, |row| row.get(0)))
            .collect::<rusqlite::Result<Vec<Value>>>()
    };
    let wal = Value::Text("wal".to_owned());
    let writing = store.write(move |conn| settings(conn).map_err(crate::error::failed)).await.unwrap();
    let [journal, settled @ ..] = writing.as_slice() else { panic!("no settings") };
    assert_eq!((journal, settled), (&wal, [1, 2, 2, 1, 0].map(Value::Integer).as_slice()));
    let reading = store.read(settings).await.unwrap();
    assert_eq!(reading.first(), Some(&wal));
    assert_eq!(reading.get(1), Some(&Value::Integer(1)));
    assert_eq!(reading.last(), Some(&Value::Integer(1)));
}

#[tokio::test]
async fn a_second_node_is_refused_and_told_who_has_the_lock() {
    let (directory, store) = fresh();
    let error = refused(directory.path(), Opener::Node);
    assert!(matches!(&error, OpenError::Locked { pid: Some(pid), .. } if *pid == std::process::id()));
    let text = error.to_string();
    assert!(text.contains("countersign.lock"), "{text}");
    assert!(text.contains(&format!("process {}", std::process::id())), "{text}");
    assert!(text.contains("stop that program"), "{text}");
    add_account(&store, "acme").await;
    drop(store);
    node(directory.path());
}

#[tokio::test]
async fn a_tool_works_beside_a_node_and_the_node_sees_its_writes() {
    let (directory, store) = fresh();
    let tool = SqliteStore::open(directory.path(), Opener::Tool).unwrap();
    let of_tool = add_account(&tool, "by-the-tool").await;
    let of_node = add_account(&store, "by-the-node").await;
    assert!(store.account(&of_tool).await.unwrap().is_some());
    assert!(tool.account(&of_node).await.unwrap().is_some());
    let noted: Vec<_> = store.changes_after(0, 10).await.unwrap().into_iter().map(|one| one.key).collect();
    assert_eq!(noted, ["by-the-tool", "by-the-node"]);
    drop(store);
    add_account(&tool, "afterwards").await;
}

#[tokio::test]
async fn a_tool_and_a_node_that_write_at_the_same_time_both_succeed() {
    let (directory, store) = fresh();
    let tool = SqliteStore::open(directory.path(), Opener::Tool).unwrap();
    let write = async |store: &SqliteStore, name: &str| {
        for number in 0..100 {
            add_account(store, &format!("{name}-{number}")).await;
        }
    };
    tokio::join!(write(&store, "node"), write(&tool, "tool"));
    assert_eq!(store.latest_change().await.unwrap(), 200);
}

#[test]
fn a_tool_makes_the_database_when_there_is_none_and_leaves_the_lock_free() {
    let directory = tempfile::tempdir().unwrap();
    let tool = SqliteStore::open(directory.path(), Opener::Tool).unwrap();
    node(directory.path());
    drop(tool);
}

#[test]
fn a_tool_does_not_upgrade_under_a_running_node() {
    let directory = tempfile::tempdir().unwrap();
    let lock = crate::lock::Lock::take(directory.path()).unwrap();
    let error = refused(directory.path(), Opener::Tool);
    assert!(matches!(error, OpenError::Behind { found: 0, known: KNOWN, .. }), "{error}");
    assert!(error.to_string().contains("restart the node"), "{error}");
    drop(lock);
    SqliteStore::open(directory.path(), Opener::Tool).unwrap();
}

#[test]
fn a_database_of_a_later_version_is_refused_and_left_as_it_is() {
    let (directory, store) = fresh();
    drop(store);
    tamper(directory.path(), "PRAGMA user_version = 999");
    for opener in [Opener::Node, Opener::Tool] {
        let error = refused(directory.path(), opener);
        assert!(matches!(error, OpenError::Newer { found: 999, known: KNOWN, .. }), "{error}");
        assert!(error.to_string().contains("countersign.db"), "{error}");
    }
    tamper(directory.path(), &format!("PRAGMA user_version = {KNOWN}"));
    node(directory.path());
}

#[test]
fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    for sql in ["CREATE TABLE theirs (a)", "PRAGMA application_id = 7", "PRAGMA user_version = 3"] {
        let directory = tempfile::tempdir().unwrap();
        tamper(directory.path(), sql);
        let path = directory.path().join("countersign.db");
        let before = fs::read(&path).unwrap();
        let error = refused(directory.path(), Opener::Node);
        assert!(matches!(error, OpenError::Foreign { .. }), "{sql}: {error}");
        assert_eq!(fs::read(&path).unwrap(), before, "{sql}");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("countersign.db");
    let text = "this is not a database, it is a text of some length ".repeat(50);
    fs::write(&path, &text).unwrap();
    let error = refused(directory.path(), Opener::Node);
    assert!(matches!(error, OpenError::Database { .. }), "{error}");
    assert!(error.to_string().contains("countersign.db"), "{error}");
    assert_eq!(fs::read_to_string(path).unwrap(), text);
}

#[test]
fn a_place_where_nothing_can_be_made_is_named() {
    let above = tempfile::tempdir().unwrap();
    let file = above.path().join("file");
    fs::write(&file, "").unwrap();
    let error = refused(&file.join("data"), Opener::Node);
    assert!(matches!(error, OpenError::Directory { .. }), "{error}");
    assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");

    let blocked = above.path().join("blocked");
    fs::create_dir_all(blocked.join("countersign.db")).unwrap();
    let error = refused(&blocked, Opener::Node);
    assert!(matches!(error, OpenError::File { .. }), "{error}");
    assert!(error.to_string().contains("blocked/countersign.db"), "{error}");
}

#[test]
fn a_step_that_was_made_meanwhile_is_not_made_twice() {
    let directory = tempfile::tempdir().unwrap();
    drop(node(directory.path()));
    let path = directory.path().join("countersign.db");
    let mut conn = crate::files::connect(&path).unwrap();
    crate::migrate::upgrade(&mut conn, &path).unwrap();
}
