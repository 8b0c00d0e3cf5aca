//! The key ring: every key the store's values are sealed with, ready for use.

use std::{fmt, sync::Arc};

use countersign_core::{
    Clock, Entropy, KeyId, KeyPurpose, LookupHash, Sealed, SecretBytes, SecretString, WrappedKey,
};
use zeroize::Zeroizing;

use crate::{
    AuditKey, MasterKey, Passwords, Place, SecretKind, VaultError,
    cipher::{Cipher, KEY_LENGTH},
    envelope::{self, Envelope},
    place::Associated,
    secrets::{self, LookupKey},
};

/// What stands for the master key in the envelope of a wrapped key; no key of the ring has this id.
const MASTER_ID: KeyId = KeyId(0);

/// The keys of an installation, opened. Cheap to share behind an [`Arc`]; wiped on drop.
pub struct KeyRing {
    /// By id, the newest first: the first seals, all open.
    seal: Vec<(KeyId, Cipher)>,
    lookup: (KeyId, LookupKey),
    audit: (KeyId, Arc<AuditKey>),
    passwords: (KeyId, Passwords),
    entropy: Arc<dyn Entropy>,
}

impl KeyRing {
    /// Makes the first keys of an installation, one to seal, one for lookup hashes, one for
    /// the audit log and one for passwords, and returns the ring with the wrapped keys that must be stored.
    pub fn generate(
        master: &MasterKey,
        clock: &dyn Clock,
        entropy: Arc<dyn Entropy>,
    ) -> Result<(Self, Vec<WrappedKey>), VaultError> {
        let cipher = Cipher::new(master.bytes())?;
        let mut keys = Vec::new();
        let purposes = [KeyPurpose::Seal, KeyPurpose::Lookup, KeyPurpose::Audit, KeyPurpose::Pepper];
        for (id, purpose) in (1..).map(KeyId).zip(purposes) {
            let mut key = Zeroizing::new([0; KEY_LENGTH]);
            entropy.fill(&mut *key);
            let wrapped =
                envelope::seal(&cipher, MASTER_ID, wrapping(id, purpose).as_bytes(), &*key, &*entropy)?;
            keys.push(WrappedKey { id, purpose, wrapped, created: clock.now() });
        }
        Ok((Self::unlock(master, &keys, entropy)?, keys))
    }

    /// Opens the stored keys. [`VaultError::WrongMasterKey`] when the master key is another one.
    pub fn unlock(
        master: &MasterKey,
        keys: &[WrappedKey],
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, VaultError> {
        let cipher = Cipher::new(master.bytes())?;
        let mut seal = Vec::new();
        let (mut lookup, mut audit, mut passwords) = (None, None, None);
        for wrapped in keys {
            let key = unwrap(&cipher, wrapped)?;
            match wrapped.purpose {
                KeyPurpose::Seal => seal.push((wrapped.id, Cipher::new(&key)?)),
                KeyPurpose::Lookup => only(&mut lookup, wrapped, LookupKey::new(&*key))?,
                KeyPurpose::Audit => only(&mut audit, wrapped, Arc::new(AuditKey::new(&*key)))?,
                KeyPurpose::Pepper => {
                    only(&mut passwords, wrapped, Passwords::new(&*key, Arc::clone(&entropy)))?;
                }
            }
        }
        if seal.is_empty() {
            return Err(VaultError::NoKey(KeyPurpose::Seal));
        }
        // The id counts upwards and is bound to the wrapped key; the date beside it is not.
        seal.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
        let lookup = lookup.ok_or(VaultError::NoKey(KeyPurpose::Lookup))?;
        let audit = audit.ok_or(VaultError::NoKey(KeyPurpose::Audit))?;
        let passwords = passwords.ok_or(VaultError::NoKey(KeyPurpose::Pepper))?;
        Ok(Self { seal, lookup, audit, passwords, entropy })
    }

    /// Seals `plaintext` with the newest key, for this place and no other.
    pub fn seal(&self, place: &Place<'_>, plaintext: &[u8]) -> Result<Sealed, VaultError> {
        let (id, cipher) = self.seal.first().ok_or(VaultError::NoKey(KeyPurpose::Seal))?;
        envelope::seal(cipher, *id, place.associated(*id).as_bytes(), plaintext, &*self.entropy)
    }

    /// Opens what was sealed for this place.
    pub fn open(&self, place: &Place<'_>, sealed: &Sealed) -> Result<SecretBytes, VaultError> {
        let envelope = Envelope::read(sealed)?;
        let (id, cipher) = self
            .seal
            .iter()
            .find(|(id, _)| *id == envelope.key)
            .ok_or(VaultError::UnknownKey(envelope.key))?;
        envelope
            .open(cipher, place.associated(*id).as_bytes())
            .map(SecretBytes::from_zeroizing)
            .ok_or_else(|| place.does_not_open())
    }

    /// The key that chains the audit log.
    #[must_use]
    pub fn audit_key(&self) -> Arc<AuditKey> {
        Arc::clone(&self.audit.1)
    }

    /// Hashes and checks the passwords of people.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.passwords.1
    }

    /// A new secret: 256 random bits in URL-safe Base64, behind [`SecretKind::prefix`].
    #[must_use]
    pub fn new_secret(&self, kind: SecretKind) -> SecretString {
        secrets::new_secret(kind, &*self.entropy)
    }

    /// What a person's app and this server make codes of: 160 random bits (RFC 4226 section 4, R6).
    #[must_use]
    pub fn new_shared_secret(&self) -> SecretBytes {
        let mut bytes = Zeroizing::new(vec![0; 20]);
        self.entropy.fill(&mut bytes);
        SecretBytes::from_zeroizing(bytes)
    }

    /// The hash by which a machine-made secret is stored and found. Secrets of different kinds never
    /// share one.
    #[must_use]
    pub fn lookup_hash(&self, kind: SecretKind, secret: &str) -> LookupHash {
        self.lookup.1.hash(kind, secret)
    }

    /// Whether `secret` has this hash, in a time that does not depend on where they differ.
    #[must_use]
    pub fn matches(&self, kind: SecretKind, secret: &str, hash: &LookupHash) -> bool {
        self.lookup.1.matches(kind, secret, hash)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seal: Vec<_> = self.seal.iter().map(|(id, _)| id.0).collect();
        f.debug_struct("KeyRing")
            .field("seal", &seal)
            .field("lookup", &self.lookup.0.0)
            .field("audit", &self.audit.0.0)
            .field("pepper", &self.passwords.0.0)
            .finish_non_exhaustive()
    }
}

/// Keeps the one key of its purpose. Which of two made a stored hash could not be told.
fn only<T>(kept: &mut Option<(KeyId, T)>, wrapped: &WrappedKey, key: T) -> Result<(), VaultError> {
    if let Some((first, _)) = kept {
        return Err(VaultError::SeveralKeys(wrapped.purpose, *first, wrapped.id));
    }
    *kept = Some((wrapped.id, key));
    Ok(())
}

/// The associated data of a wrapped key, so that keys cannot be swapped or given another purpose.
fn wrapping(id: KeyId, purpose: KeyPurpose) -> Associated {
    let mut data = Associated::new();
    data.put_text("countersign key ring");
    data.put(&id.0.to_be_bytes());
    data.put_text(purpose.name());
    data
}

fn unwrap(master: &Cipher, key: &WrappedKey) -> Result<Zeroizing<[u8; KEY_LENGTH]>, VaultError> {
    let bytes = Envelope::read(&key.wrapped)?
        .open(master, wrapping(key.id, key.purpose).as_bytes())
        .ok_or(VaultError::WrongMasterKey(key.id))?;
    let bytes: &[u8; KEY_LENGTH] = bytes.as_slice().try_into().map_err(|_| VaultError::KeyLength(key.id))?;
    Ok(Zeroizing::new(*bytes))
}

#[cfg(test)]
#[path = "ring_tests.rs"]
mod tests;
