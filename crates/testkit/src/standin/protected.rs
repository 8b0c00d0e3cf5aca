//! The commonest stand-in: one user, one password, and who that is.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Recorded, Reply};

/// A handler that demands exactly one `Authorization` field with exactly the Basic value of RFC 7617 for
/// this user and password in UTF-8, and then answers `identity`. Anything else gets 401 and a challenge.
///
/// The value is made here, with the plain Base64 crate and not with the code under test.
pub fn basic_protected(
    user: &str,
    password: &str,
    identity: Value,
) -> impl Fn(&Recorded) -> Reply + Send + Sync + use<> {
    let expected = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    move |request| {
        let given: Vec<&str> = request.header_values("authorization").collect();
        if given == [expected.as_str()] {
            Reply::status(200).json(&identity)
        } else {
            Reply::status(401)
                .header("WWW-Authenticate", "Basic realm=\"stand-in\", charset=\"UTF-8\"")
                .json(&json!({"error": "wrong user or password"}))
        }
    }
}
