//! Connectors written in JavaScript: what their hooks are called with, and what they may reach.
//!
//! A connector's folder is read once, into a [`Bundle`]. Its interfaces run in a child process that can be killed,
//! because no limit that lives in the same process as a script holds against all of them: why, and what it costs,
//! is in docs/decisions/013-hooks-in-a-killable-child.md. What a hook wants of the world (a request, a row of its
//! own connection) it asks of its call's [`Host`], which answers for that one connection.

mod bundle;
mod call;
#[cfg_attr(not(test), expect(dead_code, reason = "the child's loop that calls it comes next"))]
mod engine;
mod error;
mod host;
mod interface;
mod settings;
#[cfg_attr(not(test), expect(dead_code, reason = "the child's loop that speaks by it comes next"))]
mod surroundings;

pub use bundle::{Bundle, BundleError};
pub use call::{Call, Outcome};
pub use countersign_core::{DigestAlgorithm, Digests};
pub use error::{HookError, HookProblem, Limit};
pub use host::{FetchCode, FetchFailed, FetchRequest, FetchResponse, Host, LogLevel, Model, ModelRequest};
pub use interface::Interface;
pub use settings::{Budget, Limits, Settings};
