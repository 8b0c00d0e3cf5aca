//! Base32 (RFC 4648 section 6) without padding: the form in which authenticator apps take a secret.

use countersign_core::{SecretBytes, SecretString};

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// As a person may type it into an app.
#[must_use]
pub fn base32(bytes: &SecretBytes) -> SecretString {
    let bytes = bytes.expose();
    // Enough for all of it, so that no half-written copy is left behind by a growing buffer.
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for block in bytes.chunks(5) {
        let bits = block.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let bits = bits << (8 * (5 - block.len()));
        for position in 0..(block.len() * 8).div_ceil(5) {
            let digit = bits >> (35 - 5 * position) & 31;
            text.push(char::from(ALPHABET[usize::try_from(digit).unwrap_or_default()]));
        }
    }
    text.into()
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
