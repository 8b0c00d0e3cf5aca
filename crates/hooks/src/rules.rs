//! What an interface must return, where the rule is the same for every caller. The parent holds what arrives to it; a
//! child does so too where it goes on with what a hook returned.

use serde_json::Value;

use crate::{HookProblem, Interface, Outcome};

const PREFIX: &str = "Basic ";

/// Holds an outcome to the rules of its interface.
pub(crate) fn hold(interface: Interface, outcome: Outcome) -> Result<Outcome, HookProblem> {
    match interface {
        Interface::GetBasicAuth => drop(basic_auth(&outcome)?),
        Interface::GetAuthType => auth_type(&outcome)?,
        _ => {}
    }
    Ok(outcome)
}

/// A string, at once, without the prefix.
pub(crate) fn basic_auth(outcome: &Outcome) -> Result<&str, HookProblem> {
    if outcome.was_promise {
        return Err(HookProblem::Promise);
    }
    let text = string(outcome)?;
    unprefixed(text)?;
    Ok(text)
}

/// No `Basic ` at its beginning. An empty text is allowed: the connector declares another header.
pub(crate) fn unprefixed(text: &str) -> Result<(), HookProblem> {
    // Schemes are compared without regard to case (RFC 9110 section 11.1).
    if text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX)) {
        return Err(HookProblem::BasicPrefix);
    }
    Ok(())
}

fn auth_type(outcome: &Outcome) -> Result<(), HookProblem> {
    match string(outcome)? {
        "apiKey" | "oauth" => Ok(()),
        _ => Err(HookProblem::Rule("return `apiKey` or `oauth`")),
    }
}

/// What may stand where a string is wanted, in the words of [`HookProblem::NotAString`].
pub(crate) const NO_STRINGS: [&str; 6] =
    ["undefined", "null", "a boolean", "a number", "an array", "an object"];

fn string(outcome: &Outcome) -> Result<&str, HookProblem> {
    let [undefined, null, boolean, number, array, object] = NO_STRINGS;
    let found = match &outcome.returned {
        Some(Value::String(text)) => return Ok(text),
        None => undefined,
        Some(Value::Null) => null,
        Some(Value::Bool(_)) => boolean,
        Some(Value::Number(_)) => number,
        Some(Value::Array(_)) => array,
        Some(Value::Object(_)) => object,
    };
    Err(HookProblem::NotAString(found))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn held(interface: Interface, returned: Option<Value>, was_promise: bool) -> Result<(), HookProblem> {
        hold(interface, Outcome { returned, was_promise, arguments: Vec::new() }).map(drop)
    }

    #[test]
    fn get_basic_auth_returns_a_string_at_once_and_without_the_prefix() {
        let basic = |returned| held(Interface::GetBasicAuth, returned, false);
        assert_eq!(basic(Some(json!("a2V5Og=="))), Ok(()));
        assert_eq!(basic(Some(json!(""))), Ok(()));
        assert_eq!(basic(Some(json!("Basicx"))), Ok(()));
        assert_eq!(basic(Some(json!("Basic a2V5Og=="))), Err(HookProblem::BasicPrefix));
        assert_eq!(basic(Some(json!("basic a2V5Og=="))), Err(HookProblem::BasicPrefix));
        assert_eq!(basic(None), Err(HookProblem::NotAString("undefined")));
        assert_eq!(basic(Some(json!(7))), Err(HookProblem::NotAString("a number")));
        let promise = held(Interface::GetBasicAuth, Some(json!("a2V5Og==")), true);
        assert_eq!(promise, Err(HookProblem::Promise));
    }

    #[test]
    fn get_auth_type_returns_one_of_two_words_promised_or_not() {
        assert_eq!(held(Interface::GetAuthType, Some(json!("apiKey")), true), Ok(()));
        assert_eq!(held(Interface::GetAuthType, Some(json!("oauth")), false), Ok(()));
        let other = held(Interface::GetAuthType, Some(json!("basic")), false);
        assert_eq!(other, Err(HookProblem::Rule("return `apiKey` or `oauth`")));
    }
}
