//! What a published application and this server prove themselves to each other with: a signature under the
//! application's secret key, as lower-case hex.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use countersign_core::{SecretString, SignatureForm};
use md5::{Digest as _, Md5};

/// The signature of a text: HMAC-SHA-256 (RFC 2104) keyed with the secret, or the MD5 digest (RFC 1321) of the
/// text with the secret behind it. A secret, since the signature of an installation's token is the password
/// that the application calls with.
#[must_use]
pub fn sign(form: SignatureForm, secret: &SecretString, text: &str) -> SecretString {
    let secret = secret.expose().as_bytes();
    match form {
        SignatureForm::HmacSha256 => {
            hex(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes()).as_ref())
        }
        SignatureForm::LegacyMd5 => hex(&Md5::new().chain_update(text).chain_update(secret).finalize()),
    }
}

fn hex(bytes: &[u8]) -> SecretString {
    // Long enough at once, so that no half-written copy is left behind by a growing buffer.
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    // The page "The front door", "Published applications": not a real secret.
    const A: &str = "0123456789abcdef0123456789abcdef";
    const T: &str = "fedcba9876543210fedcba9876543210";
    const D: &str = "638500000000000000";
    const SECRET: &str = "not-a-real-secret";

    /// What Python's own library makes of these.
    fn python(expression: &str, secret: &str, text: &str) -> String {
        let script = format!("import hashlib, hmac, sys\ns, t = sys.argv[1:]\nprint({expression}, end='')");
        let output = Command::new("python3").args(["-c", &script, secret, text]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn signed(form: SignatureForm, secret: &str, text: &str) -> String {
        sign(form, &secret.into(), text).expose().to_owned()
    }

    #[test]
    fn the_historical_form_is_the_documented_vector() {
        let joined = format!("{A}|{D}|{T}");
        assert_eq!(signed(SignatureForm::LegacyMd5, SECRET, &joined), "ddc8a824e5b785a16254e4c0599fda91");
        assert_eq!(signed(SignatureForm::LegacyMd5, SECRET, T), "f15e0b426def8e4eb3f0c1f53f95d49a");
    }

    #[test]
    fn the_hmac_is_the_published_vector() {
        // RFC 4231 section 4.3, test case 2.
        assert_eq!(
            signed(SignatureForm::HmacSha256, "Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_signature_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", sign(SignatureForm::HmacSha256, &SECRET.into(), T)), "SecretString(..)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn another_implementation_signs_the_same(secret in "[!-~]{1,200}", text in "[^\0]{0,200}") {
            let hmac = python("hmac.new(s.encode(), t.encode(), hashlib.sha256).hexdigest()", &secret, &text);
            prop_assert_eq!(signed(SignatureForm::HmacSha256, &secret, &text), hmac);
            let md5 = python("hashlib.md5((t + s).encode()).hexdigest()", &secret, &text);
            prop_assert_eq!(signed(SignatureForm::LegacyMd5, &secret, &text), md5);
        }
    }
}
