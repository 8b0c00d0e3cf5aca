//! The real program under callers that mean no good, guessers among them, and under bodies larger than its memory.
//!
//! What is measured is shown: run with `--nocapture`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a helper that cannot do its part fails the test that called it, and measured figures are shown"
)]

mod abusers;
mod callers;
mod crowds;
mod guessing;
mod house;
mod memory;
mod third_party;
