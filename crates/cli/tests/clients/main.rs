//! The real program, called by the programs that people have: the samples of a provider's own documentation
//! as they are printed there and as they have to be, each in its language, and the usual HTTP libraries.
//!
//! A tap between them keeps what arrives on the wire. What was seen is written into `docs/clients.md`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod caller;
mod document;
mod house;
mod libraries;
mod samples;
mod seen;
mod tap;
