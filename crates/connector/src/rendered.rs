//! What a credential becomes.

use countersign_core::{Injection, Placement, SecretString};
use zeroize::Zeroizing;

/// A credential in its two forms.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// What goes into calls, finished.
    pub injection: Injection,
    /// The one string of the REST API: for Basic the Base64 without the scheme, for a key the key.
    pub auth_value: SecretString,
}

impl Rendered {
    /// A header with a value that has been checked.
    pub(crate) fn behind_scheme(header: &str, scheme: &str, value: &str) -> Self {
        let mut line = Zeroizing::new(String::with_capacity(scheme.len() + 1 + value.len()));
        if !scheme.is_empty() {
            line.push_str(scheme);
            line.push(' ');
        }
        line.push_str(value);
        let placement = Placement::Header(header.to_owned());
        let injection = Injection { placement, value: SecretString::from(line.as_str()) };
        Self { injection, auth_value: SecretString::from(value) }
    }
}
