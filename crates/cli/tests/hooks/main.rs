//! Connectors as their authors write them, in the styles that are about, brought here as they are: each signs
//! in first in Node, with the real axios and the real packages, and then in the program. The third party must
//! see the same requests from both, and those that stand in the test.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod node;
mod refused;
mod rewritten;
mod scene;
mod signed;
mod state;
mod styles;
mod times;
mod wire;
