//! A published application and the server, each as a process of its own, with a signature of its own: the whole
//! way from the registration to the call, and every way of getting in that must stay shut.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod add_on;
mod flow;
mod refused;
mod samples;
