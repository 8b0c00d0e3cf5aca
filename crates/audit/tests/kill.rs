//! What was acknowledged is there after `kill -9`, fifty times over, and the chain holds.
//!
//! The child is this same test binary, told by environment variables to record until it is killed. It
//! prints a line for each event after the log has acknowledged it; the parent kills it at some moment and
//! looks for every line.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::{
    collections::HashSet,
    env,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use countersign_audit::{AuditLog, Durability, Event, EventKind, Options, tail, verify};
use countersign_core::{ChainKey, Entropy, SystemClock};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource};
use jiff::Timestamp;
use tokio::task::JoinSet;

const ROUNDS: usize = 50;
/// So many lives share a log; then a new one begins, so that the last does not take minutes to read.
const LIVES: usize = 10;
const RECORDERS: usize = 16;
const DIRECTORY: &str = "COUNTERSIGN_TEST_KILLED_CHILD";
const ROUND: &str = "COUNTERSIGN_TEST_KILLED_ROUND";

#[test]
fn every_acknowledged_event_survives_fifty_kills() {
    let key = key();
    for first in (0..ROUNDS).step_by(LIVES) {
        let directory = tempfile::tempdir().unwrap();
        let mut acknowledged = HashSet::new();
        for round in first..first + LIVES {
            let events = one_life(directory.path(), round);
            assert!(!events.is_empty(), "round {round}: the child was killed before its first event");
            acknowledged.extend(events);
        }
        // Opened once more, so that the last torn line is mended like those before.
        drop(open(directory.path()));
        let report = verify(directory.path(), &*key).unwrap();
        assert_eq!(report.problems, [], "rounds {first} to {}", first + LIVES);
        let recorded: HashSet<_> = tail(directory.path(), usize::MAX, false)
            .unwrap()
            .filter_map(|record| record.unwrap().request)
            .collect();
        let lost: Vec<_> = acknowledged.difference(&recorded).take(5).collect();
        assert!(lost.is_empty(), "rounds {first} to {}: lost {lost:?}", first + LIVES);
    }
}

/// Runs a child, kills it, and returns what it had acknowledged.
fn one_life(directory: &Path, round: usize) -> Vec<String> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_child_records_until_it_is_killed", "--ignored", "--nocapture"])
        .env(DIRECTORY, directory)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut events = Vec::new();
    // The moment counts from the first event, so that a slow start does not eat the whole life.
    let mut killer = None;
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        // A line without its end was cut off by the kill.
        if let Some(event) = line.strip_suffix('\n').and_then(|line| line.strip_prefix("recorded ")) {
            events.push(event.to_owned());
            let pid = child.id().to_string();
            killer.get_or_insert_with(|| thread::spawn(move || kill_soon(&pid)));
        }
        line.clear();
    }
    killer.map(thread::JoinHandle::join).transpose().unwrap();
    let end = child.wait().unwrap();
    assert_eq!(end.signal(), Some(9), "the child ended by itself: {end}");
    events
}

fn kill_soon(pid: &str) {
    thread::sleep(Duration::from_micros(RandomState::new().hash_one("when") % 120_000));
    assert!(Command::new("kill").args(["-9", pid]).status().unwrap().success());
}

#[test]
#[ignore = "is started, and killed, by the test above"]
fn the_child_records_until_it_is_killed() {
    let (Some(directory), Ok(round)) = (env::var_os(DIRECTORY), env::var(ROUND)) else { return };
    // The test harness has begun a line of its own.
    println!();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let log = open(Path::new(&directory));
        let mut recorders = JoinSet::new();
        for recorder in 0..RECORDERS {
            recorders.spawn(record_for_ever(log.clone(), format!("{round}-{recorder}")));
        }
        recorders.join_all().await;
    });
}

async fn record_for_ever(log: AuditLog, name: String) {
    for count in 0_usize.. {
        let request = format!("{name}-{count}");
        let event = Event { request: Some(&request), ..Event::new(Timestamp::UNIX_EPOCH, EventKind::Use) };
        let durability = if count % 8 == 7 { Durability::Strict } else { Durability::Written };
        log.record(&event, durability).await.unwrap();
        let line = format!("recorded {request}\n");
        std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
    }
}

/// Files are small, so that some kills meet a new one being made.
fn open(directory: &Path) -> AuditLog {
    AuditLog::open(directory, key(), Arc::new(SystemClock), Options { largest_file: 20_000 }).unwrap()
}

/// The same in every process.
fn key() -> Arc<dyn ChainKey> {
    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0x42);
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let source = MasterKeySource::Value("11".repeat(32).into());
    thread::spawn(move || runtime.block_on(MasterKey::load(&source)).unwrap())
        .join()
        .map(|master| KeyRing::generate(&master, &SystemClock, Arc::new(Fixed)).unwrap().0.audit_key())
        .unwrap()
}
