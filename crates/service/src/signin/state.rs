//! What later hooks of a connection need: sealed with the credential that it came with.

use countersign_core::SecretBytes;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::{ServiceError, ServiceResult};

/// What a sign-in left for later hooks.
#[derive(Clone, Default)]
pub(crate) struct HookState {
    /// `platformUserInfo`, its id as a string.
    pub(crate) user: Map<String, Value>,
    /// The form's fields but the key, as they were submitted: what `getUserInfo` is given again.
    pub(crate) fields: Map<String, Value>,
    /// The same as `getUserInfo` left them; never the key.
    pub(crate) additional: Map<String, Value>,
    /// `overridingHostname`: where calls go in place of the base URL's host.
    pub(crate) hostname: Option<String>,
}

impl HookState {
    pub(crate) fn to_bytes(&self) -> SecretBytes {
        let whole = json!({
            "user": self.user,
            "fields": self.fields,
            "additional": self.additional,
            "hostname": self.hostname,
        });
        SecretBytes::from_zeroizing(Zeroizing::new(whole.to_string().into_bytes()))
    }

    pub(crate) fn from_bytes(bytes: &SecretBytes) -> ServiceResult<Self> {
        let broken = || ServiceError::Broken("the state of a connector's hooks cannot be read".to_owned());
        let mut whole: Map<String, Value> = serde_json::from_slice(bytes.expose()).map_err(|_| broken())?;
        let mut object = |name: &str| match whole.remove(name) {
            Some(Value::Object(members)) => Ok(members),
            _ => Err(broken()),
        };
        let (user, fields, additional) = (object("user")?, object("fields")?, object("additional")?);
        let hostname = whole.get("hostname").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { user, fields, additional, hostname })
    }
}
