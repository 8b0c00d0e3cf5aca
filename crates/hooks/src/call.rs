//! One call of a hook, or the two of a sign-in, and what came of it.

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

/// The two calls of a sign-in, one after the other in one world: `getBasicAuth`, and `getUserInfo` with the header that
/// is made of what it returned. Its arguments hold credentials, so its `Debug` shows none of them.
#[derive(Clone)]
pub struct SignIn {
    /// The argument of `getBasicAuth`.
    pub basic_auth: Value,
    /// The argument of `getUserInfo`, an object; `authHeader` is put into it when it is known.
    pub user_info: Value,
    /// What `process.env` holds: only names that the declaration lists.
    pub environment: BTreeMap<String, String>,
}

impl SignIn {
    /// `getBasicAuth` as a call of its own.
    pub(crate) fn first(&self) -> Call {
        let arguments = vec![self.basic_auth.clone()];
        Call {
            interface: Interface::GetBasicAuth,
            arguments,
            environment: self.environment.clone(),
            pass_back: false,
        }
    }

    /// `getUserInfo` once the header is known.
    pub(crate) fn second(&self, basic: &str) -> Call {
        let mut argument = self.user_info.clone();
        if let Value::Object(members) = &mut argument {
            members.insert("authHeader".to_owned(), format!("Basic {basic}").into());
        }
        let environment = self.environment.clone();
        Call { interface: Interface::GetUserInfo, arguments: vec![argument], environment, pass_back: true }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// What came of a sign-in. It holds credentials, so its `Debug` shows none of them.
#[derive(Clone, PartialEq)]
pub struct SignedIn {
    /// What `getBasicAuth` returned.
    pub basic: String,
    /// What `getUserInfo` returned, and its argument as it was left.
    pub outcome: Outcome,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").finish_non_exhaustive()
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
