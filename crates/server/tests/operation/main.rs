//! What operators see of the server, and what third parties see of its operators' wishes: metrics, the
//! access log, request ids, trace context.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod access_log;
mod calls;
mod exposition;
mod page;
mod rig;
mod sent_on;
