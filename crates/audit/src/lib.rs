//! The audit log: who did what with which credential, in files that nobody can quietly change.
//!
//! A log is a directory of files `audit-000001.log`, `audit-000002.log`, ... Each line is a JSON object and
//! ends with its chain value, the HMAC-SHA-256 over the line before and itself:
//!
//! ```text
//! {"audit":1,"file":1,"at":"..","n":1,"previous":"00..","chain":"5f.."}        the header of a file
//! {"at":"..","kind":"use","account":"acme",..,"outcome":"allowed","n":1,"chain":"a3.."}     an event
//! ```
//!
//! `chain` is HMAC(audit key, `"chain\0"`, chain value of the line before, the line up to `,"chain"`), in
//! lower-case hex; the line before a header is the last line of the file before. `n` counts the events of
//! the whole log.
//!
//! # What is promised
//! - [`AuditLog::record`] returns `Ok` when the event is with the operating system
//!   ([`Durability::Written`]: it survives the death of the process) or on the disk
//!   ([`Durability::Strict`]: it survives a power cut). Otherwise it returns an error, and the caller must
//!   not do what the event tells of. No event that was refused stays in the log, with one exception: after a failed
//!   flush the events are in the file and may or may not be on the disk.
//! - Nobody needs to restart anything: each record tries again, and works once the disk does.
//! - A process killed in the middle of a line leaves a torn end, of an event that nobody was told is kept. The next
//!   [`AuditLog::open`] moves it to `audit-NNNNNN.torn` and records a `log.mended` event.
//! - When a file is removed, replaced or cut under way, the log notices within 100 ms of its next record,
//!   refuses what it was about to write, and goes on in a new file whose header says why (`"break"`).
//!   [`verify`] reports that break ever after, and how many events are missing.
//!
//! # What cannot be promised
//! Whole lines cut off the end of the last file while nobody writes leave a shorter log that is right in
//! itself. Against that, keep the last chain value elsewhere: [`Report::end`] is it.

mod at;
mod chain;
mod encode;
mod error;
mod event;
mod files;
mod flush;
mod header;
mod lines;
mod lock;
mod log;
mod open;
mod queue;
mod record;
mod tail;
mod together;
mod verify;
mod watch;
mod writer;

pub use chain::fingerprint;
pub use error::{AuditError, Break};
pub use event::{Detail, Event, EventKind, Outcome, Value};
pub use log::{AuditLog, Durability, Options};
pub use record::{NotARecord, Record};
pub use together::{Together, tail, tail_together};
#[doc(hidden)]
pub use verify::verify_whole;
pub use verify::{Flaw, Problem, Report, verify, verify_newest};
