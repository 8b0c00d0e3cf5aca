//! What is recorded: an event, who and what it is about, and how it came out.

use countersign_core::{AccountId, Actor, ConnectionId};
use jiff::Timestamp;

/// One thing that happened, or is about to. Nothing in it may be a secret; what an operator may want to
/// search for and must not be readable goes in as [`Value::Hashed`].
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// In which account.
    pub account: Option<&'a AccountId>,
    /// With which connection.
    pub connection: Option<ConnectionId>,
    /// Who did it.
    pub actor: Option<&'a Actor>,
    /// The id of the request it belongs to.
    pub request: Option<&'a str>,
    /// How it came out.
    pub outcome: Outcome<'a>,
    /// What else is worth knowing; keys are told apart by the caller.
    pub details: &'a [Detail<'a>],
}

impl Event<'_> {
    /// An event that was allowed and tells nothing else yet.
    #[must_use]
    pub fn new(at: Timestamp, kind: EventKind) -> Self {
        Self {
            at,
            kind,
            account: None,
            connection: None,
            actor: None,
            request: None,
            outcome: Outcome::Allowed,
            details: &[],
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A credential was stored, or replaced at once.
    CredentialStored,
    /// A credential was removed.
    CredentialRemoved,
    /// A rotation with two slots began, moved to the new credential, or went back to the old one.
    CredentialRotated,
    /// A third party was asked whether a credential is right; the details say the resulting state.
    Verification,
    /// A stored credential was shown to a caller.
    Reveal,
    /// A call through a connection: the credential is about to leave.
    Use,
    /// Someone was turned away at the door.
    Refusal,
    /// A client was made.
    ClientCreated,
    /// A client's name or addresses were changed.
    ClientChanged,
    /// A client was revoked.
    ClientRevoked,
    /// A published application was registered.
    ApplicationCreated,
    /// What is registered of an application was changed.
    ApplicationChanged,
    /// An application got a new secret key.
    ApplicationSecretMade,
    /// An application was removed, with its installations.
    ApplicationDeleted,
    /// An application was let into an account.
    InstallationCreated,
    /// What an installed application asks for by now was consented to.
    InstallationApproved,
    /// An application was shown out of an account.
    InstallationDeleted,
    /// A client got a token.
    TokenIssued,
    /// A user was made.
    UserCreated,
    /// A user, or a password, was changed.
    UserChanged,
    /// A user was removed.
    UserDeleted,
    /// A user set a new password with the old one.
    PasswordChanged,
    /// A user got the secret for the codes of a second factor, which is not asked for yet.
    TwoFactorBegun,
    /// A code proved that the user's app has the secret: from now on one is asked for.
    TwoFactorOn,
    /// A user took the second factor away with a code, or dropped one that was not confirmed.
    TwoFactorOff,
    /// A user came in with the password.
    SignedIn,
    /// The product got a token that lets a user's browser in once.
    SignInTokenIssued,
    /// A user's browser came in with one.
    SignInTokenSpent,
    /// An account was made.
    AccountCreated,
    /// An account was deleted.
    AccountDeleted,
    /// The log itself: a torn last line was set aside when the log was opened.
    LogMended,
}

impl EventKind {
    /// The name in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CredentialStored => "credential.stored",
            Self::CredentialRemoved => "credential.removed",
            Self::CredentialRotated => "credential.rotated",
            Self::Verification => "verification",
            Self::Reveal => "reveal",
            Self::Use => "use",
            Self::Refusal => "refusal",
            Self::ClientCreated => "client.created",
            Self::ClientChanged => "client.changed",
            Self::ClientRevoked => "client.revoked",
            Self::ApplicationCreated => "application.created",
            Self::ApplicationChanged => "application.changed",
            Self::ApplicationSecretMade => "application.secret-made",
            Self::ApplicationDeleted => "application.deleted",
            Self::InstallationCreated => "installation.created",
            Self::InstallationApproved => "installation.approved",
            Self::InstallationDeleted => "installation.deleted",
            Self::TokenIssued => "token.issued",
            Self::UserCreated => "user.created",
            Self::UserChanged => "user.changed",
            Self::UserDeleted => "user.deleted",
            Self::PasswordChanged => "user.password-changed",
            Self::TwoFactorBegun => "user.two-factor-begun",
            Self::TwoFactorOn => "user.two-factor-on",
            Self::TwoFactorOff => "user.two-factor-off",
            Self::SignedIn => "user.signed-in",
            Self::SignInTokenIssued => "sign-in-token.issued",
            Self::SignInTokenSpent => "sign-in-token.spent",
            Self::AccountCreated => "account.created",
            Self::AccountDeleted => "account.deleted",
            Self::LogMended => "log.mended",
        }
    }
}

/// How it came out, with a short code that says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It was, or is about to be, done.
    Allowed,
    /// It was not allowed.
    Refused(&'a str),
    /// It was allowed and did not work.
    Failed(&'a str),
}

/// A key and a value.
#[derive(Debug, Clone, Copy)]
pub struct Detail<'a> {
    /// Of plain letters; in the log a hashed value's key has a `#` after it.
    pub key: &'static str,
    /// The value.
    pub value: Value<'a>,
}

/// The value of a detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text that anyone who reads the log may know.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// A value that is not written down, only its [`fingerprint`](crate::fingerprint).
    Hashed(&'a str),
}
