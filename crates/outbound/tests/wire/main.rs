//! The way out, tried over real sockets: every byte that a third party sees, and everything that one can do
//! to us. The third party is a socket in the hands of each test, so that no server's manners stand between.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like tests"
)]

mod answers;
mod bodies;
mod environment;
mod fetch;
mod framing;
mod guard;
mod h2;
mod limits;
mod peer;
mod pool;
mod requests;
mod secrets;
mod tls;
mod ways;
