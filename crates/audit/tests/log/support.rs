//! What the tests share: a key, a clock that stands still, logs of a few events.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use countersign_audit::{
    AuditError, AuditLog, Detail, Durability, Event, EventKind, Options, Report, Value, verify,
};
use countersign_core::{ChainKey, Entropy, ManualClock, SystemClock};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource};
use jiff::Timestamp;

/// Every byte is the same, so that another implementation can be given the same key.
struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x42);
    }
}

/// The audit key of a ring: 32 bytes 0x42.
pub(crate) fn key() -> Arc<dyn ChainKey> {
    static KEY: OnceLock<Arc<dyn ChainKey>> = OnceLock::new();
    Arc::clone(KEY.get_or_init(|| {
        let source = MasterKeySource::Value("11".repeat(32).into());
        let master = block_on(MasterKey::load(&source)).unwrap();
        let (ring, _) = KeyRing::generate(&master, &SystemClock, Arc::new(Fixed)).unwrap();
        ring.audit_key()
    }))
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

pub(crate) fn open_sized(directory: &Path, largest_file: u64) -> Result<AuditLog, AuditError> {
    let clock = Arc::new(ManualClock::new(noon()));
    AuditLog::open(directory, key(), clock, Options { largest_file })
}

pub(crate) fn open(directory: &Path) -> AuditLog {
    open_sized(directory, Options::default().largest_file).unwrap()
}

/// Records an event whose request id is `request`.
pub(crate) async fn record(log: &AuditLog, request: &str, durability: Durability) -> Result<(), AuditError> {
    let account = "acme".parse().unwrap();
    let details = [
        Detail { key: "method", value: Value::Text("GET") },
        Detail { key: "path", value: Value::Hashed("/v1/deals?token=hush") },
    ];
    let event = Event {
        account: Some(&account),
        connection: Some(42.try_into().unwrap()),
        request: Some(request),
        details: &details,
        ..Event::new(noon(), EventKind::Use)
    };
    log.record(&event, durability).await
}

/// A log of this many events named `e1`, `e2`, ..., closed.
pub(crate) fn a_log(events: usize, largest_file: u64) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let log = open_sized(directory.path(), largest_file).unwrap();
    block_on(async {
        for event in 1..=events {
            record(&log, &format!("e{event}"), Durability::Written).await.unwrap();
        }
    });
    directory
}

pub(crate) fn file(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("audit-{number:06}.log"))
}

/// The lines of a file, each with its line feed.
pub(crate) fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().split_inclusive('\n').map(str::to_owned).collect()
}

pub(crate) fn check(directory: &Path) -> Report {
    verify(directory, &*key()).unwrap()
}

/// The report of a log that must be whole.
#[track_caller]
pub(crate) fn whole(directory: &Path) -> Report {
    let report = check(directory);
    assert_eq!(report.problems, [], "{}", directory.display());
    report
}

/// The problems as text.
pub(crate) fn problems(directory: &Path) -> Vec<String> {
    check(directory).problems.iter().map(ToString::to_string).collect()
}

/// The request ids of all events, in order.
pub(crate) fn requests(directory: &Path) -> Vec<String> {
    let all = countersign_audit::tail(directory, usize::MAX, false).unwrap();
    all.filter_map(|record| record.unwrap().request).collect()
}
