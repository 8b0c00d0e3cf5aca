//! Takes the secrets of a call out of what it logs and throws.

use std::{cell::OnceCell, collections::BTreeMap};

use serde_json::Value;

const SHOWN: &str = "***";
/// Shorter values say nothing and would blacken every text.
const SHORTEST: usize = 4;
/// In the names of members, what marks a secret.
const SECRET_NAMES: [&str; 8] =
    ["key", "secret", "password", "passwd", "token", "auth", "credential", "additionalinfo"];

/// The texts that may not be seen.
pub(super) struct Mask {
    secrets: Vec<String>,
    /// All of their spellings, the longest first. They are made when the first text is masked: most calls neither log nor
    /// throw, and to spell was a tenth of the work of a short one.
    spellings: OnceCell<Vec<String>>,
}

impl Mask {
    /// The secrets of a call: arguments by their names, and all of the environment, since what a declaration lists
    /// there is mostly keys.
    pub(super) fn of<'a>(
        arguments: impl IntoIterator<Item = &'a Value>,
        environment: &'a BTreeMap<String, String>,
    ) -> Self {
        let mut plain = Vec::new();
        for argument in arguments {
            collect(argument, false, &mut plain);
        }
        plain.extend(environment.values().map(String::as_str));
        let secrets = plain.into_iter().filter(|one| one.len() >= SHORTEST).map(str::to_owned).collect();
        Self { secrets, spellings: OnceCell::new() }
    }

    /// The text without them.
    pub(super) fn apply(&self, text: &str) -> String {
        self.spellings().iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), SHOWN) } else { text }
        })
    }

    fn spellings(&self) -> &[String] {
        self.spellings.get_or_init(|| {
            let mut all: Vec<String> = self.secrets.iter().flat_map(|secret| spellings(secret)).collect();
            all.sort_unstable_by_key(|one| std::cmp::Reverse(one.len()));
            all.dedup();
            all
        })
    }
}

fn collect<'a>(value: &'a Value, secret: bool, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if secret => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, secret, found)),
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.to_ascii_lowercase();
                let named = SECRET_NAMES.iter().any(|one| name.contains(one));
                collect(member, secret || named, found);
            }
        }
        _ => {}
    }
}

/// How a secret may be written in a text.
fn spellings(secret: &str) -> Vec<String> {
    let mut all = vec![secret.to_owned(), hex(secret)];
    if let Some(bare) = secret.strip_prefix("Basic ") {
        all.push(bare.to_owned());
    }
    all.extend((0..3).map(|skipped| base64_inside(secret, skipped)));
    all.extend((0..3).map(|skipped| base64_inside(secret, skipped).replace('+', "-").replace('/', "_")));
    all.push(percent(secret));
    all.push(Value::from(secret).to_string().trim_matches('"').to_owned());
    all.retain(|one| one.len() >= SHORTEST);
    all
}

fn hex(secret: &str) -> String {
    secret.bytes().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn percent(secret: &str) -> String {
    url::form_urlencoded::byte_serialize(secret.as_bytes()).collect()
}

/// The letters of Base64 that the secret alone decides, where it stands behind that many bytes of something else:
/// this finds `user:key` and `key:` alike.
fn base64_inside(secret: &str, skipped: usize) -> String {
    use base64::Engine as _;
    let padded = [vec![0; skipped], secret.as_bytes().to_vec()].concat();
    let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&padded);
    // Of the first and the last letter, some bits belong to the neighbours.
    let first = (skipped * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    text.get(first..last).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde_json::json;

    use super::*;

    fn mask() -> Mask {
        Mask::of(
            &[json!({
                "apiKey": "k3y/with+\"signs",
                "authHeader": "Basic dXNlcjpwYXNz",
                "hostname": "api.acme.example",
                "additionalInfo": { "username": "ada", "pin": "9471" },
            })],
            &BTreeMap::from([("CLIENT_ID".to_owned(), "client-4711".to_owned())]),
        )
    }

    #[test]
    fn secrets_are_masked_in_every_spelling() {
        for text in [
            "k3y/with+\"signs".to_owned(),
            r#"{"key":"k3y/with+\"signs"}"#.to_owned(),
            STANDARD.encode("k3y/with+\"signs:"),
            STANDARD.encode("ada:k3y/with+\"signs"),
            "6b33792f776974682b227369676e73".to_owned(),
            "k3y%2Fwith%2B%22signs".to_owned(),
            "dXNlcjpwYXNz".to_owned(),
            "Basic dXNlcjpwYXNz".to_owned(),
            "9471".to_owned(),
            "client-4711".to_owned(),
        ] {
            let masked = mask().apply(&format!("tried {text} in vain"));
            assert!(masked.contains(SHOWN), "{text}");
            assert!(masked.starts_with("tried ") && masked.ends_with(" in vain"), "{masked}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        assert_eq!(mask().apply("GET api.acme.example 401 ada"), "GET api.acme.example 401 ada");
    }
}
