//! The real program, killed and tampered with: what it acknowledged is there and opens, what left it is in the
//! audit log, and what was not sealed for its place does not open.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod caller;
mod house;
mod killed;
mod managed;
mod sealed;
mod trail;
mod writer;
