//! The form of the token endpoint, read strictly.

use countersign_core::SecretString;
use http::{HeaderMap, header};
use url::form_urlencoded;

use super::reply::Failure;

/// The most parameters of a form. Each is held against all before it, and whoever sends them is not known yet.
const MOST_PARAMETERS: usize = 100;

/// The parameters that are known. Others are ignored (RFC 6749 section 3.2).
#[derive(Default)]
pub(super) struct Form {
    pub(super) grant_type: String,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<SecretString>,
    pub(super) scope: Option<String>,
    pub(super) username: Option<String>,
    pub(super) password: Option<SecretString>,
    pub(super) totp: Option<SecretString>,
    pub(super) refresh_token: Option<SecretString>,
}

impl Form {
    /// Reads the form; a name that comes twice is refused (RFC 6749 section 3.2), and more parameters than a form has.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Failure::request(
                "invalid_request",
                "The body must be sent as application/x-www-form-urlencoded.",
            ));
        }
        let mut form = Self::default();
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if seen.len() == MOST_PARAMETERS {
                let most = format!("A form has at most {MOST_PARAMETERS} parameters.");
                return Err(Failure::request("invalid_request", most));
            }
            if seen.contains(&name) {
                return Err(Failure::request("invalid_request", "A parameter comes twice."));
            }
            form.put(&name, value.into_owned());
            seen.push(name);
        }
        Ok(form)
    }

    fn put(&mut self, name: &str, value: String) {
        match name {
            "grant_type" => self.grant_type = value,
            "client_id" => self.client_id = Some(value),
            "client_secret" => self.client_secret = Some(value.into()),
            "scope" => self.scope = Some(value),
            "username" => self.username = Some(value),
            "password" => self.password = Some(value.into()),
            "totp" => self.totp = Some(value.into()),
            "refresh_token" => self.refresh_token = Some(value.into()),
            _ => {}
        }
    }
}
