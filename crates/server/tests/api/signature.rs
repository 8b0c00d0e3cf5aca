//! A second implementation of what published applications sign with: Python's.

use std::{collections::HashMap, process::Command};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Url;

/// HMAC-SHA-256 keyed with the secret, in lower-case hex.
pub(crate) fn hmac(secret: &str, text: &str) -> String {
    python("hmac.new(s.encode(), t.encode(), hashlib.sha256).hexdigest()", secret, text)
}

/// MD5 of the text with the secret behind it, in lower-case hex.
pub(crate) fn md5(secret: &str, text: &str) -> String {
    python("hashlib.md5((t + s).encode()).hexdigest()", secret, text)
}

fn python(expression: &str, secret: &str, text: &str) -> String {
    let script = format!("import hashlib, hmac, sys\ns, t = sys.argv[1:]\nprint({expression}, end='')");
    let output = Command::new("python3").args(["-c", &script, secret, text]).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// What a redirect tells the application, by name.
pub(crate) fn told(redirect: &str) -> HashMap<String, String> {
    let address = Url::parse(redirect).expect("a URL");
    address.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// `a`, `t` and `d` in the order of their bytes, with `|` between.
pub(crate) fn joined(told: &HashMap<String, String>) -> String {
    let mut values = [&*told["a"], &*told["t"], &*told["d"]];
    values.sort_unstable();
    values.join("|")
}

/// The `Authorization` of HTTP Basic.
pub(crate) fn basic(user_id: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user_id}:{password}")))
}
