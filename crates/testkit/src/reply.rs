//! A request to the server under test, and its reply, held as a whole.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    RequestBuilder,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value;

/// A request that is being put together.
pub struct Call(RequestBuilder);

/// A reply. Two replies are equal when status, body and those fields are that do not change from one
/// request to the next.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// All fields.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Call {
    pub(crate) fn new(builder: RequestBuilder) -> Self {
        Self(builder)
    }

    /// Adds a field; a second one of the same name is a second field.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a field name");
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a field value");
        Self(self.0.header(name, value))
    }

    /// Adds a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Adds a user name and a password, by HTTP Basic.
    #[must_use]
    pub fn basic(self, user_name: &str, password: &str) -> Self {
        self.header("Authorization", &basic_field(user_name, password))
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// Sets a body with its content type.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("Content-Type", content_type).body(body))
    }

    /// Sends it and reads the whole reply.
    pub async fn send(self) -> Reply {
        let response = self.0.send().await.expect("a reply");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a whole body").to_vec();
        Reply { status, headers, body }
    }
}

impl Reply {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", String::from_utf8_lossy(&self.body)))
    }

    /// One field's value as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("visible ASCII"))
    }

    /// Fails the test unless the status is this one.
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "the check alone is often all that a test wants"
    )]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Fails the test unless this is an error with that status, `Code` and `Message`, in the shape that
    /// every error has.
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "the check alone is often all that a test wants"
    )]
    pub fn expect_error(self, status: u16, code: &str, message: &str) -> Self {
        let reply = self.expect_status(status);
        let body = reply.json();
        assert_eq!(body["Code"], code, "{body}");
        assert_eq!(body["Message"], message, "{body}");
        assert!(
            body["RequestId"].as_str().is_some_and(|id| Some(id) == reply.header("x-request-id")),
            "{body}"
        );
        assert_eq!(reply.header("content-type"), Some("application/json"));
        reply
    }
}

/// The field that a caller writes who has never read a standard: not made by the code under test.
#[must_use]
pub fn basic_field(user_name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user_name}:{password}")))
}

impl PartialEq for Reply {
    fn eq(&self, other: &Self) -> bool {
        let stable = |headers: &HeaderMap| {
            let mut headers = headers.clone();
            headers.remove("date");
            headers.remove("x-request-id");
            headers
        };
        self.status == other.status
            && self.body == other.body
            && stable(&self.headers) == stable(&other.headers)
    }
}
