//! What a credential becomes.

use countersign_core::{Injection, SecretString};

/// A credential in its two forms.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// What goes into calls, finished.
    pub injection: Injection,
    /// The one string of the REST API: for Basic the Base64 without the scheme, for a key the key.
    pub auth_value: SecretString,
}
