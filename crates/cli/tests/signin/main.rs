//! Signing in with a connector's own JavaScript, by REST: the sequence, what it stores, and what it refuses.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod guarded;
mod hosts;
mod managed;
mod moved;
mod rig;
mod rules;
mod seed;
mod sequence;
mod taken;
mod trial;
