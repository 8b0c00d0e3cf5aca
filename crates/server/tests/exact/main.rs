//! The proxy to the letter, where `proxy` leaves off: interim and early answers, slow sides, upgrades, and
//! messages that two readers could understand differently.

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
