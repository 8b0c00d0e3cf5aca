//! Where a sealed value belongs, and the associated data that binds it there.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256};
use countersign_core::{
    AccountId, ApplicationKey, ConnectionId, CredentialVersion, Field, KeyId, ManagedKey, UserId,
};

use crate::{VaultError, envelope};

/// Where a sealed value belongs. A value that is moved to any other place does not open.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A part of a connection's credential.
    Connection {
        /// The account that owns the connection.
        account: &'a AccountId,
        /// The connection.
        connection: ConnectionId,
        /// Which part of the credential.
        field: Field,
        /// Which of the connection's credentials.
        version: CredentialVersion,
    },
    /// The secret key of a published application.
    Application {
        /// The application.
        key: &'a ApplicationKey,
        /// Which of its secret keys.
        version: CredentialVersion,
    },
    /// A value of a sign-in form that an administrator keeps.
    Managed {
        /// Which one.
        key: &'a ManagedKey,
    },
    /// The secret that a user shares with the app that makes his codes.
    TwoFactor {
        /// The user.
        user: UserId,
    },
}

impl Place<'_> {
    /// The associated data: envelope version, key id, and what the place is. For a connection: account,
    /// connection, field name, credential version. For an application an empty text, which is no account's,
    /// the words `application secret`, its key, and the version. For a managed value the empty text, the words
    /// `managed value`, the account, and a digest of the names, which have any length. For a
    /// second factor the empty text, the words `second factor`, and the user's id. Numbers have a fixed width and texts their
    /// length before them, so that no two places read the same.
    pub(crate) fn associated(&self, key: KeyId) -> Associated {
        let mut data = Associated::new();
        data.put(&[envelope::VERSION]);
        data.put(&key.0.to_be_bytes());
        match self {
            Self::Connection { account, connection, field, version } => {
                data.put_text(account.as_str());
                data.put(&connection.get().to_be_bytes());
                data.put_text(field.name());
                data.put(&version.0.to_be_bytes());
            }
            Self::Application { key, version } => {
                data.put_text("");
                data.put_text("application secret");
                data.put_text(key.as_str());
                data.put(&version.0.to_be_bytes());
            }
            Self::Managed { key } => {
                data.put_text("");
                data.put_text("managed value");
                data.put_text(key.account.as_str());
                data.put(&digest(key));
            }
            Self::TwoFactor { user } => {
                data.put_text("");
                data.put_text("second factor");
                data.put(user.as_uuid().as_bytes());
            }
        }
        data
    }

    pub(crate) fn does_not_open(&self) -> VaultError {
        let remedy = match self {
            Self::Connection { .. } => "enter the credential again",
            Self::Application { .. } => "make a new secret key for the application",
            Self::Managed { .. } => "set the value again",
            Self::TwoFactor { .. } => "take the second factor away from the user",
        };
        VaultError::DoesNotOpen { what: self.to_string(), remedy }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection { account, connection, field, version } => write!(
                f,
                "the {} of connection {connection} in account {account}, credential version {version}",
                field.name()
            ),
            Self::Application { key, version } => {
                write!(f, "the secret key of application {key}, version {version}")
            }
            Self::Managed { key: ManagedKey { account, connector, field, user } } => {
                write!(f, "the managed value {field:?} of connector {connector:?} in account {account}")?;
                user.as_ref().map_or(Ok(()), |user| write!(f, " for user {user:?}"))
            }
            Self::TwoFactor { user } => write!(f, "the second factor of user {user}"),
        }
    }
}

/// SHA-256 over connector, field and user, each with its length before it.
fn digest(key: &ManagedKey) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    let mut put = |text: &str| {
        context.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(text.as_bytes());
    };
    put(&key.connector);
    put(&key.field);
    // Everybody is told apart from a user without a name by the number of texts.
    key.user.iter().for_each(|user| put(user));
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

/// Associated data, built on the stack because a value is opened for every call that goes out.
pub(crate) struct Associated {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl Associated {
    /// An account id has at most 128 bytes and field names are short: the longest place needs 190.
    const CAPACITY: usize = 256;

    pub(crate) fn new() -> Self {
        Self { bytes: [0; Self::CAPACITY], length: 0 }
    }

    pub(crate) fn put(&mut self, part: &[u8]) {
        let end = self.length + part.len();
        self.bytes[self.length..end].copy_from_slice(part);
        self.length = end;
    }

    pub(crate) fn put_text(&mut self, text: &str) {
        self.put(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.put(text.as_bytes());
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}
