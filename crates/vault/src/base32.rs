//! Base32 (RFC 4648 section 6) without padding: the form in which authenticator apps take a secret.

use countersign_core::{SecretBytes, SecretString};
use data_encoding::BASE32_NOPAD;

/// As a person may type it into an app.
#[must_use]
pub fn base32(bytes: &SecretBytes) -> SecretString {
    BASE32_NOPAD.encode(bytes.expose()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        base32(&text.as_bytes().to_vec().into()).expose().to_owned()
    }

    /// RFC 4648 section 10, less the padding.
    #[test]
    fn the_examples_of_the_standard_come_out() {
        for (text, expected) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
