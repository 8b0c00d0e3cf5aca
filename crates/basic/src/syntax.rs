//! The character classes of RFC 9110 that both header parsers need.

/// A character of a `token` (RFC 9110 section 5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The characters of a `token68` before its `=` signs (RFC 9110 section 11.2), by their number. A table, since the
/// credentials of every request are looked through.
const TOKEN68: [bool; 256] = {
    let characters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
    let mut table = [false; 256];
    let mut index = 0;
    while index < characters.len() {
        table[characters[index] as usize] = true;
        index += 1;
    }
    table
};

/// A control character that a field value must not hold (RFC 9110 section 5.5); a tab is allowed.
pub(crate) fn is_forbidden_in_field(byte: u8) -> bool {
    byte.is_ascii_control() && byte != b'\t'
}

/// How many bytes at the start of `text` make up one `token68`; 0 if there is none.
pub(crate) fn token68_length(text: &[u8]) -> usize {
    let body = text.iter().position(|byte| !TOKEN68[usize::from(*byte)]).unwrap_or(text.len());
    if body == 0 {
        return 0;
    }
    body + text[body..].iter().take_while(|byte| **byte == b'=').count()
}
