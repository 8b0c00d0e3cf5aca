//! The rules of HTTP Basic, each as a test that bears its id. B12 to B17 and B19 need a server or another crate.

#![expect(clippy::panic, clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod accepting;
mod building;
mod challenges;
mod vectors;
