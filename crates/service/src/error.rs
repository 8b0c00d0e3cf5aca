//! What a use case can answer instead of its result. The caller's text is apart from the operator's detail.

use countersign_connector::{CredentialError, RenderError};
use countersign_hooks::HookError;
use countersign_outbound::OutboundError;
use countersign_store::StoreError;
use countersign_vault::VaultError;

/// A result of a use case.
pub type ServiceResult<T> = Result<T, ServiceError>;

/// What a use case can answer instead of its result. `Display` is what the caller may read, unless
/// [`ServiceError::is_internal`] says that it is for the operator alone.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A member of the request breaks a rule.
    #[error("{message}")]
    Invalid {
        /// Stable, kebab-case.
        code: &'static str,
        /// What is wrong and what to do.
        message: String,
    },
    /// The thing that the caller names is not there, or not in this account.
    #[error("There is no {what} '{id}'.")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// What the caller called it.
        id: String,
    },
    /// The caller may not do this, whatever his role.
    #[error("{message}")]
    Forbidden {
        /// Stable, kebab-case.
        code: &'static str,
        /// Why not, and what to do.
        message: String,
    },
    /// The thing is in a state, or was changed by somebody else, so that this cannot be done now.
    #[error("{message}")]
    Conflict {
        /// Stable, kebab-case.
        code: &'static str,
        /// What stands against it and what to do.
        message: String,
    },
    /// A credential that cannot be right: nobody was asked.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// A property does not fit the connector's templates.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The third party was asked and refused the credential; nothing was changed.
    #[error("{connector} refused the credential: {reason}. Nothing was changed.")]
    CredentialRefused {
        /// The connector's name.
        connector: String,
        /// What it answered.
        reason: String,
    },
    /// The connector's own JavaScript says that the credential is refused, in its own words; nothing was changed.
    #[error("{message}")]
    SignInRefused {
        /// What it says to the person.
        message: String,
        /// Its `returnMessage` as it stands.
        return_message: Option<Box<serde_json::Value>>,
    },
    /// The connector's own JavaScript failed.
    #[error("{0}")]
    Hook(#[from] HookError),
    /// The connection has no credential to call with.
    #[error("Account connector {0} has no credential. Store one with PUT /v1.0/account/connectors/{0}.")]
    Unauthenticated(countersign_core::ConnectionId),
    /// The third party refuses the credential; calls are answered here until that changes.
    #[error(
        "Account connector {connection} is rejected: {reason}. Calls are answered here until a credential is \
         stored with PUT /v1.0/account/connectors/{connection}, or POST .../verify passes."
    )]
    Rejected {
        /// Which connection.
        connection: countersign_core::ConnectionId,
        /// What the third party said.
        reason: String,
    },
    /// More calls than one connection or one client may make, or the third party asked to be left alone.
    #[error("{message}")]
    TooMany {
        /// Stable, kebab-case.
        code: &'static str,
        /// Which limit.
        message: String,
        /// When it is worth another try.
        retry_after: std::time::Duration,
    },
    /// Nobody answered at the third party lately; it is not asked again yet.
    #[error("Nobody answers at '{authority}'. It is not tried again yet.")]
    Paused {
        /// Host and port.
        authority: String,
        /// When it is tried again.
        retry_after: std::time::Duration,
    },
    /// The call did not reach the third party, or no answer came back.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The audit log cannot be written: what was asked for did not happen.
    #[error("the audit log: {0}")]
    Audit(#[from] countersign_audit::AuditError),
    /// This process has no audit log, and credentials are neither used nor written without one.
    #[error("credentials are neither used nor written without an audit log")]
    NoTrail,
    /// The store cannot be used until the operator has acted: for the operator.
    #[error(transparent)]
    StoreUnavailable(StoreError),
    /// The store failed: for the operator.
    #[error(transparent)]
    Store(StoreError),
    /// The key ring failed: for the operator.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Something that this program wrote itself cannot be read: for the operator.
    #[error("{0}")]
    Broken(String),
}

impl ServiceError {
    /// A request that breaks a rule.
    pub(crate) fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { code, message: message.into() }
    }

    /// A deed that this caller may not do.
    pub(crate) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::Forbidden { code, message: message.into() }
    }

    /// A thing that is not there.
    pub(crate) fn not_found(what: &'static str, id: &(impl ToString + ?Sized)) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    /// Whether the text is for the operator alone.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        matches!(
            self,
            Self::StoreUnavailable(_)
                | Self::Store(_)
                | Self::Vault(_)
                | Self::Broken(_)
                | Self::Audit(_)
                | Self::NoTrail
        )
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(what) => Self::Conflict {
                code: "changed-meanwhile",
                message: format!(
                    "This {what} was changed by somebody else meanwhile. Read it and try again."
                ),
            },
            StoreError::NotFound(what) => Self::Conflict {
                code: "gone-meanwhile",
                message: format!("The {what} that this needs was removed meanwhile."),
            },
            StoreError::Duplicate(what) => {
                Self::Conflict { code: "duplicate", message: format!("This {what} exists already.") }
            }
            StoreError::Unavailable(_) => Self::StoreUnavailable(error),
            StoreError::Backend(_) => Self::Store(error),
        }
    }
}
