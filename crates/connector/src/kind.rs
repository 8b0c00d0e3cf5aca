//! The kinds of credentials, by the names that the REST API gives them.

/// What kind of credential a way in takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthKind {
    /// HTTP Basic, also under another scheme word or header.
    Basic,
    /// A key in a header or in the query.
    ApiKey,
    /// None at all.
    None,
}

impl AuthKind {
    /// The name on the wire (`AuthType`).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::ApiKey => "ApiKey",
            Self::None => "None",
        }
    }
}
