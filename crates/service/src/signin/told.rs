//! What `getUserInfo` told: held against its rules, in our own words.

use countersign_core::Identity;
use countersign_hooks::{HookError, HookProblem, Interface, Outcome};
use serde_json::{Map, Value};

use super::modules::Module;

/// The answer of `getUserInfo`.
pub(crate) struct Told {
    /// Who it is; absent when the credential was refused.
    pub(crate) user: Option<ToldUser>,
    /// `returnMessage`, as it stands.
    pub(crate) message: Option<Value>,
    /// `additionalInfo` as the hook left it.
    pub(crate) additional: Map<String, Value>,
}

/// `platformUserInfo`.
pub(crate) struct ToldUser {
    pub(crate) identity: Identity,
    /// All of it, the id as a string, without what overrides something.
    pub(crate) members: Map<String, Value>,
    /// Stored in place of the submitted key; an empty one counts.
    pub(crate) overriding_key: Option<String>,
    pub(crate) overriding_hostname: Option<String>,
}

impl Told {
    /// Reads what the hook returned.
    pub(crate) fn read(module: &Module, outcome: Outcome) -> Result<Self, HookError> {
        let lacks = |member| module.failed(Interface::GetUserInfo, HookProblem::Lacks(member));
        let Some(Value::Object(mut returned)) = outcome.returned else {
            return Err(lacks("successful"));
        };
        let additional = additional(outcome.arguments);
        let message = returned.remove("returnMessage").filter(|message| !message.is_null());
        match returned.get("successful") {
            None | Some(Value::Null) => return Err(lacks("successful")),
            Some(value) if !is_true(value) => return Ok(Self { user: None, message, additional }),
            Some(_) => {}
        }
        let Some(Value::Object(members)) = returned.remove("platformUserInfo") else {
            return Err(lacks("platformUserInfo"));
        };
        let user = ToldUser::read(members).ok_or_else(|| lacks("platformUserInfo.id"))?;
        Ok(Self { user: Some(user), message, additional })
    }

    /// The message for a person, where there is one.
    pub(crate) fn text(&self) -> Option<&str> {
        self.message.as_ref()?.get("message")?.as_str().filter(|text| !text.is_empty())
    }
}

impl ToldUser {
    fn read(mut members: Map<String, Value>) -> Option<Self> {
        let id = match members.get("id")? {
            Value::String(text) if !text.is_empty() => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        members.insert("id".to_owned(), Value::String(id.clone()));
        let name = members.get("name").and_then(Value::as_str).map(str::to_owned);
        let mut take = |name: &str| match members.remove(name)? {
            Value::String(text) => Some(text),
            _ => None,
        };
        let (overriding_key, overriding_hostname) = (take("overridingApiKey"), take("overridingHostname"));
        let identity = Identity { id, name };
        Some(Self { identity, members, overriding_key, overriding_hostname })
    }
}

/// Truth as JavaScript has it: connectors answer with what an API said.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// `additionalInfo` of the first argument; the key in it is kept by the credential alone.
fn additional(arguments: Vec<Value>) -> Map<String, Value> {
    let first = arguments.into_iter().next();
    let Some(Value::Object(mut argument)) = first else { return Map::new() };
    match argument.remove("additionalInfo") {
        Some(Value::Object(mut additional)) => {
            additional.remove("apiKey");
            additional
        }
        _ => Map::new(),
    }
}
