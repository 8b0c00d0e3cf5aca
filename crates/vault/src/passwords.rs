//! The passwords of people: slow to guess from a stolen store, and of no use there without the key ring.
//!
//! A password is hashed as HMAC-SHA-256 under the pepper, a key of the ring, and that digest as Argon2id
//! (RFC 9106). What is kept is a PHC string, which tells its own costs, so that they can be raised later.
//! Machine-made secrets need none of this, see [`crate::SecretKind`].

use std::{fmt, sync::Arc};

use argon2::{Algorithm, Argon2, Params, Version, password_hash::phc};
use aws_lc_rs::{constant_time, hmac};
use countersign_core::{Entropy, PasswordHash, SecretString};
use zeroize::Zeroizing;

use crate::{VaultError, scratch::Scratch};

/// Memory in KiB, passes over it and lanes: the least that front-door.md allows.
const COSTS: (u32, u32, u32) = (19_456, 2, 1);
const HASH_LENGTH: usize = 32;
const SALT_LENGTH: usize = 16;

/// What a one-time password is made of: 32 characters, 5 bits each. People type it from a screen, so of
/// those that look alike (0 and o, 1 and l) none is in it.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
/// 120 bits.
const ONE_TIME_LENGTH: usize = 24;

/// A password under the pepper: what Argon2id is given.
type Peppered = Zeroizing<[u8; 32]>;

/// Hashes and checks passwords; from [`KeyRing::passwords`](crate::KeyRing::passwords).
pub struct Passwords {
    pepper: hmac::Key,
    entropy: Arc<dyn Entropy>,
    scratch: Arc<Scratch>,
}

impl Passwords {
    pub(crate) fn new(pepper: &[u8], entropy: Arc<dyn Entropy>) -> Self {
        Self { pepper: hmac::Key::new(hmac::HMAC_SHA256, pepper), entropy, scratch: Arc::default() }
    }

    /// The hash that a password is kept as, under a new salt. Takes tens of milliseconds of a processor
    /// and 19 MiB, on a thread that may block.
    pub async fn hash(&self, password: &SecretString) -> Result<PasswordHash, VaultError> {
        let peppered = self.peppered(password);
        let mut salt = [0; SALT_LENGTH];
        self.entropy.fill(&mut salt);
        let scratch = Arc::clone(&self.scratch);
        aside("hash a password", move || hash(&scratch, &peppered, &salt)).await
    }

    /// Whether this is the password that the hash was made of, in a time that does not depend on how much
    /// of it is right. Costs what making the hash did.
    pub async fn verify(&self, password: &SecretString, hash: &PasswordHash) -> Result<bool, VaultError> {
        let peppered = self.peppered(password);
        let (scratch, hash) = (Arc::clone(&self.scratch), hash.clone());
        aside("check a password", move || verify(&scratch, &*peppered, &hash)).await
    }

    /// A hash of nobody's password, which takes as long to check as one made today.
    #[must_use]
    pub fn dummy(&self) -> PasswordHash {
        let (memory, passes, lanes) = COSTS;
        let (salt, hash) = ("bm9ib2R5J3Mgc2FsdCEhIQ", "bm9ib2R5J3MgaGFzaCwgbm9ib2R5J3MgcGFzc3dvcmQ");
        PasswordHash::from(format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}"))
    }

    /// Whether a hash is weaker than one made today: made anew at the next sign-in, when the password is there.
    #[must_use]
    pub fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let costs = |phc: &PasswordHash| {
            let parsed = phc::PasswordHash::new(phc.as_phc()).ok()?;
            let cost = |name| parsed.params.get_decimal(name);
            Some((cost("m")?, cost("t")?, cost("p")?))
        };
        let (memory, passes, _) = COSTS;
        costs(hash).is_none_or(|(m, t, _)| m < memory || t < passes)
    }

    /// A password that people type once: 24 characters, 120 random bits.
    #[must_use]
    pub fn one_time(&self) -> SecretString {
        let mut dice = Zeroizing::new([0_u8; ONE_TIME_LENGTH]);
        self.entropy.fill(&mut *dice);
        let characters = dice.iter().map(|die| char::from(ALPHABET[usize::from(die % 32)]));
        let mut text = String::with_capacity(ONE_TIME_LENGTH);
        text.extend(characters);
        text.into()
    }

    fn peppered(&self, password: &SecretString) -> Peppered {
        let mut digest = Zeroizing::new([0; 32]);
        digest.copy_from_slice(hmac::sign(&self.pepper, password.expose().as_bytes()).as_ref());
        digest
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords(..)")
    }
}

fn hash(scratch: &Scratch, peppered: &Peppered, salt: &[u8]) -> Result<PasswordHash, VaultError> {
    let (memory, passes, lanes) = COSTS;
    let refused = VaultError::Refused("hash a password");
    let params = Params::new(memory, passes, lanes, Some(HASH_LENGTH)).map_err(|_| refused.clone())?;
    let written = phc::ParamsString::try_from(&params).map_err(|_| refused.clone())?;
    let hash = argon2id(scratch, params, &**peppered, salt).ok_or(refused.clone())?;
    let phc = phc::PasswordHash {
        algorithm: argon2::ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: written,
        salt: Some(phc::Salt::new(salt).map_err(|_| refused.clone())?),
        hash: Some(phc::Output::new(&hash).map_err(|_| refused)?),
    };
    Ok(PasswordHash::from(phc.to_string()))
}

/// Whether the bytes are those the PHC string was made of, by the costs that it tells.
fn verify(scratch: &Scratch, bytes: &[u8], hash: &PasswordHash) -> Result<bool, VaultError> {
    let unreadable = VaultError::PasswordHash;
    let phc = phc::PasswordHash::new(hash.as_phc()).map_err(|_| unreadable.clone())?;
    let is_of_today = phc.version.is_none_or(|version| version == u32::from(Version::V0x13));
    let (Some(salt), Some(expected)) = (&phc.salt, &phc.hash) else { return Err(unreadable) };
    if phc.algorithm != argon2::ARGON2ID_IDENT || !is_of_today {
        return Err(unreadable);
    }
    // They hold the length of the hash, too.
    let params = Params::try_from(&phc).map_err(|_| unreadable)?;
    let found = argon2id(scratch, params, bytes, salt).ok_or(VaultError::Refused("check a password"))?;
    Ok(constant_time::verify_slices_are_equal(&found, expected.as_bytes()).is_ok())
}

/// Argon2id in borrowed memory; `None` when it refuses what it is given.
fn argon2id(scratch: &Scratch, params: Params, bytes: &[u8], salt: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut hash = Zeroizing::new(vec![0; params.output_len().unwrap_or(HASH_LENGTH)]);
    let count = params.block_count();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let filled =
        scratch.lend(count, |blocks| argon2.hash_password_into_with_memory(bytes, salt, &mut hash, blocks));
    filled.is_ok().then_some(hash)
}

/// Runs slow work where it holds up nothing else.
async fn aside<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| VaultError::Refused(what))?
}

#[cfg(test)]
#[path = "passwords_tests.rs"]
mod tests;
