//! The log as its users see it: on real files, with the key of a real key ring.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

mod disk;
mod format;
mod mending;
mod recording;
mod support;
mod tailing;
mod tampering;
mod verifying;
