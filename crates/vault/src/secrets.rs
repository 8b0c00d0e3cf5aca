//! Secrets that the program makes itself, and the hashes by which they are found.
//!
//! They carry 256 bits, so a keyed hash is enough to store them: guessing is hopeless without a slow
//! hash, and a stolen store is of no use without the lookup key, which is wrapped.

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use countersign_core::{Entropy, LookupHash, SecretString};
use zeroize::Zeroizing;

/// What a machine-made secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// The secret half of an OAuth client's credentials.
    ClientSecret,
    /// An access token.
    AccessToken,
    /// What a person's next access token is got with.
    RefreshToken,
    /// What a person's browser comes in with once.
    SignInToken,
    /// The secret key of a published application. It must sign, so it is kept sealed and not as a hash.
    ApplicationSecret,
    /// What an installed application calls with: a signature, see [`crate::sign`], so it has no prefix.
    InstallationToken,
}

impl SecretKind {
    /// What every secret of this kind begins with, so that scanners of repositories and logs can find
    /// one that leaked.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::ClientSecret => "cs_secret_",
            Self::AccessToken => "cs_token_",
            Self::RefreshToken => "cs_refresh_",
            Self::SignInToken => "cs_signin_",
            Self::ApplicationSecret => "cs_app_",
            Self::InstallationToken => "",
        }
    }

    /// Goes into the hash before the secret. Never changes for a variant: stored hashes would be lost.
    fn domain(self) -> &'static [u8] {
        match self {
            Self::ClientSecret => b"client-secret\0",
            Self::AccessToken => b"access-token\0",
            Self::RefreshToken => b"refresh-token\0",
            Self::SignInToken => b"sign-in-token\0",
            Self::ApplicationSecret => b"application-secret\0",
            Self::InstallationToken => b"installation-token\0",
        }
    }
}

/// 256 random bits in URL-safe Base64 without padding, behind the prefix of the kind.
pub(crate) fn new_secret(kind: SecretKind, entropy: &dyn Entropy) -> SecretString {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    entropy.fill(&mut *bytes);
    // Enough for the longest, so that no half-written copy is left behind by a growing buffer.
    let mut text = String::with_capacity(64);
    text.push_str(kind.prefix());
    URL_SAFE_NO_PAD.encode_string(*bytes, &mut text);
    text.into()
}

/// The key of the lookup hashes: HMAC-SHA-256 (RFC 2104) over the kind and the secret.
pub(crate) struct LookupKey(hmac::Key);

impl LookupKey {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn hash(&self, kind: SecretKind, secret: &str) -> LookupHash {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(kind.domain());
        context.update(secret.as_bytes());
        let mut hash = [0; 32];
        hash.copy_from_slice(context.sign().as_ref());
        LookupHash(hash)
    }

    pub(crate) fn matches(&self, kind: SecretKind, secret: &str, hash: &LookupHash) -> bool {
        constant_time::verify_slices_are_equal(&self.hash(kind, secret).0, &hash.0).is_ok()
    }
}
