//! Real programs with a Basic of their own, and the whole way of a credential: tried, kept, used, refused.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod direct;
mod guarded;
mod nginx;
mod rabbitmq;
mod story;
