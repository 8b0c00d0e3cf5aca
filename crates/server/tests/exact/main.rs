//! The proxy to the letter, where `proxy` leaves off: interim and early answers, slow sides, upgrades, and
//! messages that two readers could understand differently.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod early;
mod endings;
mod frames;
mod http1_0;
mod http2;
mod interim;
mod pipelined;
#[path = "../proxy/rig.rs"]
#[expect(dead_code, reason = "shared with the tests of the proxy, which use all of it")]
mod rig;
mod scene;
mod slow;
mod smuggled_bodies;
mod smuggled_heads;
mod smuggled_hosts;
mod upgrades;
