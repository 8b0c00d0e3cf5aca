//! What it costs to record: run with `cargo test --release -p countersign-audit --test cost -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![expect(clippy::cast_precision_loss, clippy::print_stdout, reason = "figures for people")]

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_audit::{AuditLog, Detail, Durability, Event, EventKind, Options, Value};
use countersign_core::{Actor, Clock as _, SystemClock};
use countersign_vault::{KeyRing, MasterKey, MasterKeySource, SystemEntropy};

const FOR: Duration = Duration::from_secs(2);

#[test]
#[ignore = "measures, and takes some seconds"]
fn the_cost_of_an_event_alone_and_among_thirty_two() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    for durability in [Durability::Written, Durability::Strict] {
        for recorders in [1, 32] {
            runtime.block_on(measure(durability, recorders));
        }
    }
}

async fn measure(durability: Durability, recorders: usize) {
    let directory =
        std::env::var_os("COUNTERSIGN_COST_DIRECTORY").map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = tempfile::tempdir_in(directory).unwrap();
    let source = MasterKeySource::Value("11".repeat(32).into());
    let master = MasterKey::load(&source).await.unwrap();
    let (ring, _) = KeyRing::generate(&master, &SystemClock, Arc::new(SystemEntropy)).unwrap();
    let clock = Arc::new(SystemClock);
    let log = AuditLog::open(directory.path(), ring.audit_key(), clock, Options::default()).unwrap();
    let cpu = cpu_time();
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..recorders {
        tasks.spawn(record_for_a_while(log.clone(), durability));
    }
    let mut waits: Vec<_> = tasks.join_all().await.concat();
    let (elapsed, cpu) = (start.elapsed(), cpu_time() - cpu);
    waits.sort_unstable();
    let count = waits.len();
    println!(
        "{durability:?} x {recorders}: {:.0}/s, cpu {:.2} us an event, p50 {:?}, p99 {:?}, most {:?}",
        count as f64 / elapsed.as_secs_f64(),
        cpu * 1e6 / count as f64,
        waits[count / 2],
        waits[count * 99 / 100],
        waits[count - 1],
    );
}

async fn record_for_a_while(log: AuditLog, durability: Durability) -> Vec<Duration> {
    let (account, client) = ("acme".parse().unwrap(), "client-0123456789".parse().unwrap());
    let actor = Actor::Client(client);
    let details = [
        Detail { key: "method", value: Value::Text("GET") },
        Detail { key: "host", value: Value::Text("api.pipedrive.com") },
        Detail { key: "path", value: Value::Hashed("/v1/deals/1234567?fields=all") },
    ];
    let end = Instant::now() + FOR;
    let mut waits = Vec::new();
    loop {
        let start = Instant::now();
        if start >= end {
            return waits;
        }
        let event = Event {
            account: Some(&account),
            connection: Some(42.try_into().unwrap()),
            actor: Some(&actor),
            request: Some("018f3c2e-7a1b-7c3d-9e4f-5a6b7c8d9e0f"),
            details: &details,
            ..Event::new(SystemClock.now(), EventKind::Use)
        };
        log.record(&event, durability).await.unwrap();
        waits.push(start.elapsed());
        tokio::task::yield_now().await;
    }
}

/// Seconds of processor time that the process used so far, on all its threads.
fn cpu_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
