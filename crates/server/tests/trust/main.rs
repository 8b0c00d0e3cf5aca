//! A credential that live traffic shows to be wrong, and third parties that want to be left alone: what is
//! still sent, what is answered here, and when that ends.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a helper that cannot do its part fails the test that called it; the measured time is shown"
)]

mod breaker;
mod confirming;
mod counting;
mod elsewhere;
mod guarded;
mod limits;
mod pausing;
mod probing;
mod rig;
mod suspicion;
mod trial;
