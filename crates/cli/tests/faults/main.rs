//! The real program on disks that fill up or may not be written, and with an audit log that others touch: it
//! says so clearly, nothing leaves unrecorded, and nobody needs to restart it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod disk;
mod full;
mod house;
mod read_only;
mod start;
mod touched;
