//! The proxy, spoken to by hand on one side and watched byte by byte on the other. Tests of a rule of
//! `http-basic.md` are named after it.
#![expect(clippy::expect_used, reason = "a helper that cannot do its part fails the test that called it")]

mod address;
mod allowed;
mod answers;
mod bodies;
mod fields;
mod http2;
mod injection;
mod refusals;
mod rig;
mod streaming;
