//! The address guard over the API: wherever a connection's properties lead, nothing arrives at an address
//! that calls may not go to, and no credential is opened for it.
#![expect(clippy::expect_used, reason = "a helper that cannot do its part fails the test that called it")]

mod hosts;
mod names;
mod scene;
