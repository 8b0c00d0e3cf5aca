//! Any bytes as an audit log, and in the place of a piece of a genuine one: no panic, and nothing is taken for whole but
//! what was written, up to some line of it.
#![no_main]

use std::{fs, hash::Hasher as _, sync::Arc, sync::LazyLock};

use countersign_audit::{AuditLog, Detail, Durability, Event, EventKind, Options, Value, verify_whole};
use countersign_core::{ChainKey, Clock};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

/// Not the keyed hash of the program, whose work would be all that is fuzzed; as good against a fuzzer.
struct Key;

impl ChainKey for Key {
    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = [0; 32];
        for (number, place) in (0..).zip(mac.chunks_exact_mut(8)) {
            #[expect(deprecated, reason = "the one keyed hash of the standard library")]
            let mut hasher = std::hash::SipHasher::new_with_keys(0x0063_6861_696e, number);
            parts.iter().for_each(|part| hasher.write(part));
            place.copy_from_slice(&hasher.finish().to_le_bytes());
        }
        mac
    }
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

/// Two files, as the log itself writes them.
static GENUINE: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let directory = tempfile::tempdir().expect("a directory");
    let options = Options { largest_file: 1024 };
    let log = AuditLog::open(directory.path(), Arc::new(Key), Arc::new(Stopped), options).expect("a log");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for n in 0..8 {
        let details = [Detail { key: "number", value: Value::Number(n) }];
        let event = Event { details: &details, ..Event::new(Timestamp::UNIX_EPOCH, EventKind::Use) };
        runtime.block_on(log.record(&event, Durability::Written)).expect("it is recorded");
    }
    drop(log);
    ["audit-000001.log", "audit-000002.log"]
        .map(|name| fs::read(directory.path().join(name)).expect("a file"))
});

/// Whether this is the file up to the end of some line.
fn is_cut(bytes: &[u8], genuine: &[u8]) -> bool {
    genuine.starts_with(bytes) && bytes.ends_with(b"\n")
}

fn is_taken(files: &[&[u8]]) -> bool {
    let report = verify_whole(files, &Key);
    report.problems.is_empty() && report.more_problems == 0
}

fuzz_target!(|bytes: &[u8]| {
    let [first, second] = &*GENUINE;
    assert!(is_taken(&[first, second]));
    assert_eq!(is_taken(&[bytes]), is_cut(bytes, first));

    let Some((place, piece)) = bytes.split_first_chunk::<4>() else { return };
    let [at, length] =
        [[place[0], place[1]], [place[2], place[3]]].map(|pair| usize::from(u16::from_le_bytes(pair)));
    let spliced = |genuine: &[u8]| {
        let at = at.min(genuine.len());
        let end = at.saturating_add(length).min(genuine.len());
        [&genuine[..at], piece, &genuine[end..]].concat()
    };
    let file = spliced(first);
    assert_eq!(is_taken(&[&file]), is_cut(&file, first));
    assert_eq!(is_taken(&[&file, second]), file == *first);
    let file = spliced(second);
    assert_eq!(is_taken(&[first, &file]), is_cut(&file, second));
});
