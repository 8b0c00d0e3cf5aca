//! The user as hooks see it: one row, that of their own connection.

use countersign_hooks::ModelRequest;
use serde_json::{Map, Value};

use super::HookState;

/// Members that are the connection's, and not the hook's to keep.
const NOT_KEPT: [&str; 4] = ["accessToken", "hostname", "platform", "proxyId"];

/// The row of a call's connection; there is none before the sign-in is done.
#[derive(Default)]
pub(crate) struct Row {
    user: Option<Map<String, Value>>,
    is_changed: bool,
}

impl Row {
    /// The row of a connection that is stored.
    pub(crate) fn of(user: Map<String, Value>) -> Self {
        Self { user: Some(user), is_changed: false }
    }

    /// What a use of the model answers. Removing is the product's business: it is done where the person asked
    /// for it, and a hook that asks too is content.
    pub(crate) fn answer(&mut self, request: &ModelRequest) -> Result<Value, String> {
        let row = || self.user.clone().map_or(Value::Null, Value::Object);
        match request.method.as_str() {
            "findByPk" | "findOne" => Ok(row()),
            "findAll" => Ok(Value::Array(self.user.iter().cloned().map(Value::Object).collect())),
            "count" => Ok(Value::from(u8::from(self.user.is_some()))),
            "save" | "update" => {
                let changes = request.arguments.first().and_then(Value::as_object);
                let changes = changes.ok_or("the changes of a user are an object")?;
                let user = self.user.as_mut().ok_or("there is no user before the sign-in is done")?;
                let changes = changes.iter().filter(|(name, _)| *name != "id");
                user.extend(changes.map(|(name, value)| (name.clone(), value.clone())));
                self.is_changed = true;
                Ok(row_of(user))
            }
            "destroy" => Ok(Value::Null),
            other => Err(format!("userModel.{other} is not available here")),
        }
    }

    /// The row without the connection's own members, where it was changed.
    pub(crate) fn changed(&self) -> Option<Value> {
        let mut user = self.user.clone().filter(|_| self.is_changed)?;
        for name in NOT_KEPT {
            user.remove(name);
        }
        Some(Value::Object(user))
    }
}

fn row_of(user: &Map<String, Value>) -> Value {
    Value::Object(user.clone())
}

/// What a hook is given as `user`: what it said itself, and the connection's own members.
pub(crate) fn given(state: &HookState, key: &str, hostname: &str, platform: &str) -> Map<String, Value> {
    let mut user = state.user.clone();
    user.insert("accessToken".to_owned(), key.into());
    user.insert("hostname".to_owned(), hostname.into());
    user.insert("platform".to_owned(), platform.into());
    user
}
