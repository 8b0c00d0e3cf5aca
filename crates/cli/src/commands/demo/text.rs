//! Text for a terminal: secrets masked, long lines broken.

use serde_json::Value;

/// How wide a line may be.
pub(super) const WIDTH: usize = 92;

/// Names whose values are secret, in forms, bodies and headers.
const SECRET: [&str; 4] = ["authvalue", "access_token", "client_secret", "authorization"];

/// A secret as it may be seen: too little of it to be of use.
pub(super) fn masked(secret: &str) -> String {
    let kept = if secret.len() > 12 { 3 } else { 0 };
    secret.chars().take(kept).chain("•••".chars()).collect()
}

/// A value as it may be seen under this name. A scheme word in front of it stays.
pub(super) fn shown(name: &str, value: &str) -> String {
    if !SECRET.contains(&name.to_ascii_lowercase().as_str()) {
        return value.to_owned();
    }
    match value.split_once(' ') {
        Some((scheme @ ("Bearer" | "Basic"), secret)) => format!("{scheme} {}", masked(secret)),
        _ => masked(value),
    }
}

/// A body as it may be seen.
pub(super) fn shown_json(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), shown_json(name, value))).collect()
        }
        Value::Array(items) => items.iter().map(|item| shown_json(name, item)).collect(),
        Value::String(text) => shown(name, text).into(),
        other => other.clone(),
    }
}

/// Breaks a text at blanks into lines of at most `width` characters; a longer word stands alone.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_secret_three_characters_are_seen_at_most() {
        assert_eq!(masked("c2VjcmV0LXNlY3JldA=="), "c2V•••");
        assert_eq!(masked("short"), "•••");
        assert_eq!(shown("Authorization", "Bearer 0123456789abcdef"), "Bearer 012•••");
        assert_eq!(shown("X-Cyclr-Account", "0123456789abcdef"), "0123456789abcdef");
    }

    #[test]
    fn secrets_deep_in_a_body_are_masked() {
        let body = json!({ "List": [{ "AuthValue": "0123456789abcdef", "Id": 1 }], "AuthValue": null });
        let expected = json!({ "List": [{ "AuthValue": "012•••", "Id": 1 }], "AuthValue": null });
        assert_eq!(shown_json("", &body), expected);
    }

    #[test]
    fn long_text_is_broken_at_blanks() {
        assert_eq!(wrapped("one two  three", 8), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible", 4), ["incomprehensible"]);
    }
}
