//! Hashes for connectors' JavaScript, whose `require('crypto')` asks for them. Nothing of the product's own relies
//! on this file: MD5 and SHA-1 are here because some APIs sign their requests with them.

use aws_lc_rs::{
    digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512},
    hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512},
};
use countersign_core::{DigestAlgorithm, Digests, Entropy as _};
use md5::{Digest as _, Md5};

use crate::SystemEntropy;

/// The block of MD5, in bytes (RFC 1321, and RFC 2104 for what HMAC makes of it).
const MD5_BLOCK: usize = 64;

/// Hashes, keyed hashes and random bytes for connectors' JavaScript.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScriptDigests;

impl Digests for ScriptDigests {
    fn hash(&self, algorithm: DigestAlgorithm, data: &[u8]) -> Vec<u8> {
        let algorithm = match algorithm {
            DigestAlgorithm::Md5 => return Md5::digest(data).to_vec(),
            DigestAlgorithm::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            DigestAlgorithm::Sha256 => &SHA256,
            DigestAlgorithm::Sha384 => &SHA384,
            DigestAlgorithm::Sha512 => &SHA512,
        };
        digest::digest(algorithm, data).as_ref().to_vec()
    }

    fn hmac(&self, algorithm: DigestAlgorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
        let algorithm = match algorithm {
            DigestAlgorithm::Md5 => return hmac_md5(key, data),
            DigestAlgorithm::Sha1 => HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            DigestAlgorithm::Sha256 => HMAC_SHA256,
            DigestAlgorithm::Sha384 => HMAC_SHA384,
            DigestAlgorithm::Sha512 => HMAC_SHA512,
        };
        hmac::sign(&hmac::Key::new(algorithm, key), data).as_ref().to_vec()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        SystemEntropy.fill(bytes);
    }
}

/// HMAC over MD5 (RFC 2104 section 2), which the library does not have.
fn hmac_md5(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; MD5_BLOCK];
    if key.len() > MD5_BLOCK {
        let hashed = Md5::digest(key);
        block[..hashed.len()].copy_from_slice(&hashed);
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Md5::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(data).finalize();
    Md5::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The digests of "abc": RFC 1321 appendix A.5, FIPS 180-4's examples.
    #[test]
    fn hashes_are_those_of_the_standards() {
        for (algorithm, wanted) in [
            (DigestAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (DigestAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (DigestAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                DigestAlgorithm::Sha384,
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
                 8086072ba1e7cc2358baeca134c825a7",
            ),
            (
                DigestAlgorithm::Sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
        ] {
            assert_eq!(hex(&ScriptDigests.hash(algorithm, b"abc")), wanted, "{algorithm:?}");
        }
    }

    /// RFC 2202 sections 2 and 3, test cases 2 and 6; RFC 4231 test cases 2 and 6.
    #[test]
    fn keyed_hashes_are_those_of_the_standards_for_short_keys_and_long_ones() {
        let short = |algorithm| hex(&ScriptDigests.hmac(algorithm, b"Jefe", b"what do ya want for nothing?"));
        assert_eq!(short(DigestAlgorithm::Md5), "750c783e6ab0b503eaa86e310a5db738");
        assert_eq!(short(DigestAlgorithm::Sha1), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert_eq!(
            short(DigestAlgorithm::Sha256),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let long = |algorithm, bytes| hex(&ScriptDigests.hmac(algorithm, &vec![0xaa; bytes], text));
        assert_eq!(long(DigestAlgorithm::Md5, 80), "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
        assert_eq!(long(DigestAlgorithm::Sha1, 80), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
        assert_eq!(
            long(DigestAlgorithm::Sha256, 131),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
