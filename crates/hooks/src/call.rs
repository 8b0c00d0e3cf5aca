//! One call of a hook, and what came of it.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use crate::Interface;

/// One call of a hook. Its arguments may hold credentials, so its `Debug` shows none of them.
#[derive(Clone)]
pub struct Call {
    /// Which function.
    pub interface: Interface,
    /// Its arguments, in order.
    pub arguments: Vec<Value>,
    /// What `process.env` holds: only names that the declaration lists.
    pub environment: BTreeMap<String, String>,
    /// Whether the caller wants the arguments back as the hook left them.
    pub pass_back: bool,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("interface", &self.interface).finish_non_exhaustive()
    }
}

/// What a hook returned. It may hold credentials, so its `Debug` shows none of them.
#[derive(Clone, PartialEq)]
pub struct Outcome {
    /// The value, after a promise was waited for; `None` is `undefined`.
    pub returned: Option<Value>,
    /// Whether the hook returned a promise.
    pub was_promise: bool,
    /// The arguments as the hook left them (`additionalInfo` is the hook's to change); empty unless
    /// [`Call::pass_back`] asked for them.
    pub arguments: Vec<Value>,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome").field("was_promise", &self.was_promise).finish_non_exhaustive()
    }
}
