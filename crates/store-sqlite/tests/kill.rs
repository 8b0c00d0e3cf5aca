//! What was acknowledged is there after `kill -9`, fifty times over.
//!
//! The child is this same test binary, told by an environment variable to write until it is killed. It
//! prints a line for each write after the store has acknowledged it; the parent kills it at some moment,
//! opens the store, and looks for every line.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::{
    collections::HashMap,
    env,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use countersign_core::{
    Account, AccountId, AuthStatus, Connection, ConnectionId, ConnectorRef, CredentialVersion, Sealed,
    SealedCredential,
};
use countersign_store::{
    AccountStore, ChangeFeed, ConnectionChange, ConnectionStore, CredentialChange, StoreError,
};
use countersign_store_sqlite::{Opener, SqliteStore};
use jiff::Timestamp;
use tokio::task::JoinSet;

const ROUNDS: usize = 50;
const WRITERS: usize = 16;
const DIRECTORY: &str = "COUNTERSIGN_TEST_KILLED_CHILD";

#[test]
fn every_acknowledged_write_survives_fifty_kills() {
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut acknowledged = HashMap::new();
    for round in 0..ROUNDS {
        let lines = one_life(directory.path());
        assert!(!lines.is_empty(), "round {round}: the child was killed before its first write");
        for (id, version) in &lines {
            acknowledged.insert(*id, *version);
        }
        runtime.block_on(check(directory.path(), &lines, round));
    }
    let all: Vec<_> = acknowledged.into_iter().collect();
    runtime.block_on(check(directory.path(), &all, ROUNDS));
}

/// Runs a child, kills it, and returns what it had acknowledged: the last version of each connection.
fn one_life(directory: &Path) -> Vec<(ConnectionId, u32)> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_child_writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut versions = HashMap::new();
    // The moment counts from the first write, so that a slow start does not eat the whole life.
    let mut killer = None;
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        // A line without its end was cut off by the kill.
        if let Some((id, version)) = line.strip_suffix('\n').and_then(acknowledged) {
            versions.insert(id, version);
            killer.get_or_insert_with(|| Killer::after(&child, some_milliseconds(250)));
        }
        line.clear();
    }
    drop(killer);
    let end = child.wait().unwrap();
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&end),
        Some(9),
        "the child ended by itself: {end}"
    );
    versions.into_iter().collect()
}

/// Kills the child from another thread, while its output is being read.
struct Killer(Option<thread::JoinHandle<()>>);

impl Killer {
    fn after(child: &Child, delay: Duration) -> Self {
        let pid = child.id().to_string();
        Self(Some(thread::spawn(move || {
            thread::sleep(delay);
            assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        })))
    }
}

impl Drop for Killer {
    fn drop(&mut self) {
        self.0.take().unwrap().join().unwrap();
    }
}

fn some_milliseconds(most: u64) -> Duration {
    Duration::from_millis(RandomState::new().hash_one("when") % most)
}

fn acknowledged(line: &str) -> Option<(ConnectionId, u32)> {
    let (id, version) = line.strip_prefix("written ")?.split_once(' ')?;
    Some((id.parse().unwrap(), version.parse().unwrap()))
}

/// Every acknowledged version is there, or a later one that was on its way; and whole.
async fn check(directory: &Path, acknowledged: &[(ConnectionId, u32)], round: usize) {
    let store = SqliteStore::open(directory, Opener::Node).unwrap();
    for (id, version) in acknowledged {
        let found = store.connection(&account_id(), *id).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("round {round}: connection {id} is lost"));
        let stored = found.credential_version.0;
        // One writer at a time changes a connection, so at most one write of it was not acknowledged.
        assert!(
            (*version..=version + 1).contains(&stored),
            "round {round}: {id} has {stored}, not {version}"
        );
        assert_eq!(found.credential, Some(sealed(*id, stored)), "round {round}");
    }
    assert!(store.latest_change().await.unwrap() >= i64::try_from(acknowledged.len()).unwrap());
    store.close().await;
}

#[test]
#[ignore = "is started, and killed, by the test above"]
fn the_child_writes_until_it_is_killed() {
    let Some(directory) = env::var_os(DIRECTORY) else { return };
    // The test harness has begun a line of its own.
    println!();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(SqliteStore::open(Path::new(&directory), Opener::Node).unwrap());
        match store.insert_account(&account()).await {
            Ok(()) | Err(StoreError::Duplicate(_)) => {}
            Err(error) => panic!("{error}"),
        }
        let mut writers = JoinSet::new();
        for _ in 0..WRITERS {
            writers.spawn(write_for_ever(Arc::clone(&store)));
        }
        writers.join_all().await;
    });
}

/// Adds connections, and gives each a few credentials.
async fn write_for_ever(store: Arc<SqliteStore>) {
    loop {
        let id = store.reserve_connection_id(&account_id()).await.unwrap();
        store.insert_connection(&account_id(), &connection(id), &[]).await.unwrap();
        say_written(id, 1);
        for seen in 1..5 {
            let change = ConnectionChange {
                credential: Some(CredentialChange::Replace(sealed(id, seen + 1))),
                ..ConnectionChange::new(CredentialVersion(seen), Timestamp::UNIX_EPOCH)
            };
            store.update_connection(&account_id(), id, change).await.unwrap();
            say_written(id, seen + 1);
        }
    }
}

fn say_written(id: ConnectionId, version: u32) {
    let line = format!("written {id} {version}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

fn account_id() -> AccountId {
    "acme".parse().unwrap()
}

/// What this version of this connection's credential looks like.
fn sealed(id: ConnectionId, version: u32) -> SealedCredential {
    SealedCredential {
        version: CredentialVersion(version),
        injection: Sealed(format!("injection {id} {version} ").repeat(10).into_bytes()),
        auth_value: Sealed(format!("value {id} {version} ").repeat(10).into_bytes()),
        hook_state: None,
        created: Timestamp::UNIX_EPOCH,
    }
}

fn connection(id: ConnectionId) -> Connection {
    Connection {
        id,
        account: account_id(),
        connector: ConnectorRef { name: "Pipedrive".to_owned(), version: "1".to_owned() },
        authentication: uuid::Uuid::nil(),
        name: "Sales".to_owned(),
        description: None,
        is_partner_integration: false,
        credential_version: CredentialVersion(1),
        credential: Some(sealed(id, 1)),
        standby: None,
        status: AuthStatus::unauthenticated(Timestamp::UNIX_EPOCH),
        sole_user: None,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
    }
}

fn account() -> Account {
    Account::new(account_id(), "Acme".to_owned(), Timestamp::UNIX_EPOCH)
}
