//! Connectors written in JavaScript: what their hooks are called with, what they may reach, and what runs them.
//!
//! A connector's folder is read once, into a [`Bundle`]. Its interfaces run in child processes that can be killed,
//! because no limit that lives in the same process as a script holds against all of them: why, and what it costs,
//! is in docs/decisions/013-hooks-in-a-killable-child.md. What a hook wants of the world (a request, a row of its
//! own connection) it asks of its call's [`Host`], which answers for that one connection.
//!
//! [`Hooks`] is the parent's side. [`run_worker`] is the child's: the program calls it before anything else when
//! it was started as a child.

mod bundle;
mod call;
mod child;
mod compiled;
mod engine;
mod error;
mod host;
mod interface;
mod pool;
mod rules;
mod settings;
mod surroundings;
mod wire;

pub use bundle::{Bundle, BundleError};
pub use call::{Call, Outcome, SignIn, SignedIn};
pub use child::{CONFINEMENT_GAP, run_worker};
pub use countersign_core::{DigestAlgorithm, Digests};
pub use error::{HookError, HookProblem, Limit};
pub use host::{FetchCode, FetchFailed, FetchRequest, FetchResponse, Host, LogLevel, Model, ModelRequest};
pub use interface::Interface;
pub use pool::{Hooks, Loaded, WorkerProgram};
pub use settings::{Budget, Limits, Settings};
#[doc(hidden)]
pub use wire::{read_as_child, read_as_parent};
