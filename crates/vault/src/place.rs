//! Where a sealed value belongs, and the associated data that binds it there.

use countersign_core::{AccountId, ConnectionId, CredentialVersion, Field, KeyId};

use crate::{VaultError, envelope};

/// Where a sealed value belongs. A value that is moved to any other place does not open.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The account that owns the connection.
    pub account: &'a AccountId,
    /// The connection.
    pub connection: ConnectionId,
    /// Which part of the credential.
    pub field: Field,
    /// Which of the connection's credentials.
    pub version: CredentialVersion,
}

impl Place<'_> {
    /// The associated data: envelope version, key id, account, connection, field name, credential
    /// version. Numbers have a fixed width and texts their length before them, so that no two places
    /// read the same.
    pub(crate) fn associated(&self, key: KeyId) -> Associated {
        let mut data = Associated::new();
        data.put(&[envelope::VERSION]);
        data.put(&key.0.to_be_bytes());
        data.put_text(self.account.as_str());
        data.put(&self.connection.get().to_be_bytes());
        data.put_text(self.field.name());
        data.put(&self.version.0.to_be_bytes());
        data
    }

    pub(crate) fn does_not_open(&self) -> VaultError {
        VaultError::DoesNotOpen {
            account: self.account.clone(),
            connection: self.connection,
            field: self.field.name(),
            version: self.version,
        }
    }
}

/// Associated data, built on the stack because a value is opened for every call that goes out.
pub(crate) struct Associated {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl Associated {
    /// An account id has at most 128 bytes and field names are short: the longest place needs 163.
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
