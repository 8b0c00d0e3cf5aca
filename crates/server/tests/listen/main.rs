//! The loop that brings requests in: its limits, its end, and TLS.
#![expect(clippy::unwrap_used, reason = "a helper that cannot do its part fails the test that called it")]

mod crowded;
mod slow;
mod stopping;
mod tls;
mod under_way;
mod unread;
