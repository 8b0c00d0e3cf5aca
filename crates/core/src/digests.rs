//! What connectors' JavaScript may compute with `require('crypto')`, as a trait: whoever runs the scripts knows
//! no cryptographic library.

/// A hash function, by the names that scripts use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// MD5: broken, and still what some APIs sign with.
    Md5,
    /// SHA-1: broken, and still what some APIs sign with.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 5] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name, as `createHash` takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// The algorithm of that name, in any case, with or without a hyphen (`SHA-256`).
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let plain = name.to_ascii_lowercase().replacen("sha-", "sha", 1);
        Self::ALL.into_iter().find(|one| one.name() == plain)
    }
}

/// Hashes, keyed hashes and random bytes for connectors' JavaScript. Nothing of the product's own relies on it.
pub trait Digests: Send + Sync {
    /// The hash of `data`.
    fn hash(&self, algorithm: DigestAlgorithm, data: &[u8]) -> Vec<u8>;

    /// HMAC (RFC 2104) of `data` under `key`.
    fn hmac(&self, algorithm: DigestAlgorithm, key: &[u8], data: &[u8]) -> Vec<u8>;

    /// Random bytes fit for keys.
    fn fill_random(&self, bytes: &mut [u8]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_are_found_by_the_names_that_scripts_write() {
        assert_eq!(DigestAlgorithm::by_name("SHA-256"), Some(DigestAlgorithm::Sha256));
        assert_eq!(DigestAlgorithm::by_name("Md5"), Some(DigestAlgorithm::Md5));
        assert_eq!(DigestAlgorithm::by_name("sha3-256"), None);
        for one in DigestAlgorithm::ALL {
            assert_eq!(DigestAlgorithm::by_name(one.name()), Some(one));
        }
    }
}
