//! The REST API as a caller sees it: real sockets, the real store, and stand-ins for third parties. The
//! modules lie like the URLs; what holds for every endpoint stands beside them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod account_connectors;
mod account_installations;
mod accounts;
mod applications;
mod arrange;
mod bodies;
mod clients;
mod connectors;
mod door;
mod head;
mod isolation;
mod oauth;
mod openapi;
mod paths;
mod people;
mod raw;
mod signature;
