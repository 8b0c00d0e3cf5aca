//! Connectors as their authors write them, in the styles that are about, and what they do in their original
//! runtime: each signs in in Node, with the real axios and the real packages, and the third party must see the
//! requests that stand in the test. That is the measure for our own runtime.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod node;
mod rewritten;
mod scene;
mod signed;
mod state;
mod styles;
mod times;
mod wire;
