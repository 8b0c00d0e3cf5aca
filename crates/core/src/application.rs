//! Published applications: add-ons of third parties, at this server's door.

/// How an application and this server sign what they send each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureForm {
    /// HMAC-SHA-256, keyed with the secret key.
    #[default]
    HmacSha256,
    /// The historical form: the MD5 digest of the text with the secret key behind it. For applications that were
    /// written for it and cannot be changed.
    LegacyMd5,
}
