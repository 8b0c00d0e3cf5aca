//! What is suspicious about a value that is well formed.

use super::{Code, Expectation, Explanation};
use crate::{Credentials, Half};

pub(super) fn accepted(credentials: &Credentials, expectation: Expectation) -> Explanation {
    let (user_id, password) = (credentials.user_id(), credentials.expose_password());
    if is_sample(user_id, password) {
        return warning(
            Code::Placeholder,
            "The value is well formed, but holds sample text in place of a credential.".to_owned(),
            "Put your own user-id and password where the sample has its placeholders, and encode again.",
        );
    }
    if let Some(half) = missing_half(credentials, expectation) {
        let fix = if user_id.is_empty() == password.is_empty() {
            "Encode `user-id:password` with both halves filled in as the API's documentation says."
        } else {
            "Check in the API's documentation on which side of the colon the key stands: `key:` and `:key` are different credentials."
        };
        return warning(
            Code::SwappedOrEmpty,
            format!("The value is well formed, but its {half} is empty."),
            fix,
        );
    }
    Explanation {
        ok: true,
        code: None,
        message: format!(
            "The value is well formed: a user-id of {} and a password of {}.",
            characters(user_id),
            characters(password)
        ),
        fix: None,
    }
}

fn warning(code: Code, message: String, fix: &str) -> Explanation {
    Explanation { ok: true, code: Some(code), message, fix: Some(fix.to_owned()) }
}

fn characters(text: &str) -> String {
    match text.chars().count() {
        1 => "1 character".to_owned(),
        count => format!("{count} characters"),
    }
}

fn missing_half(credentials: &Credentials, expectation: Expectation) -> Option<Half> {
    if credentials.user_id().is_empty() && !expectation.empty_user_id {
        Some(Half::UserId)
    } else if credentials.expose_password().is_empty() && !expectation.empty_password {
        Some(Half::Password)
    } else {
        None
    }
}

fn is_sample(user_id: &str, password: &str) -> bool {
    let is = |text: &str, sample: &str| text.eq_ignore_ascii_case(sample);
    (is(user_id, "username") && is(password, "password"))
        || (is(user_id, "user") && is(password, "pass"))
        || is_bracketed(user_id)
        || is_bracketed(password)
}

/// `<name>`, `{name}`, `{{name}}`, `${name}`: a word in brackets, as in documentation.
fn is_bracketed(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let word = [("<", ">"), ("{{", "}}"), ("{", "}")]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    word.is_some_and(|word| {
        !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'))
    })
}
