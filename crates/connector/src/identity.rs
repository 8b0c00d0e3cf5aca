//! Whose a credential is: where the answer of a verification says so.

use countersign_core::Identity;
use serde_json::Value;

/// Dotted paths into the JSON answer of a verification, such as `user.id` or `data.0.name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySpec {
    /// The third party's id of the user.
    pub id: String,
    /// The name to show.
    pub name: Option<String>,
}

/// Who `answer` says the credential belongs to; nothing where it has no id. Numbers become text.
#[must_use]
pub fn identity(answer: &Value, spec: &IdentitySpec) -> Option<Identity> {
    let id = text(answer, &spec.id)?;
    let name = spec.name.as_ref().and_then(|path| text(answer, path));
    Some(Identity { id, name })
}

fn text(answer: &Value, path: &str) -> Option<String> {
    let found = path.split('.').try_fold(answer, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
        _ => None,
    })?;
    match found {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether `path` is names or numbers with dots between.
pub(crate) fn is_path(path: &str) -> bool {
    path.split('.').all(|name| !name.is_empty() && !name.chars().any(char::is_whitespace))
}
