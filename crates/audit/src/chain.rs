//! The chain: what ties a line to the one before it, and how a line is taken apart to see whether it holds.

use countersign_core::ChainKey;

/// A chain value.
pub(crate) type Link = [u8; 32];

/// What comes before the first line of all.
pub(crate) const START: Link = [0; 32];

/// What stands between a line and its chain value, and after it.
pub(crate) const BEFORE: &[u8] = b",\"chain\":\"";
pub(crate) const AFTER: &[u8] = b"\"}";

const HEX_LENGTH: usize = 64;

/// The chain value of the line `body` that follows one with the chain value `previous`.
pub(crate) fn link(key: &dyn ChainKey, previous: &Link, body: &[u8]) -> Link {
    // The word in front keeps chain values and fingerprints apart, which one key makes.
    key.mac(&[b"chain\0", previous, body])
}

/// The keyed hash that stands in the log for a value that must not be there but may be searched for: the
/// first 16 bytes of HMAC-SHA-256, in lower-case hex.
#[must_use]
pub fn fingerprint(key: &dyn ChainKey, value: &str) -> String {
    let mut text = Vec::with_capacity(32);
    put_fingerprint(&mut text, key, value);
    text.into_iter().map(char::from).collect()
}

pub(crate) fn put_fingerprint(out: &mut Vec<u8>, key: &dyn ChainKey, value: &str) {
    put_hex(out, &key.mac(&[b"value\0", value.as_bytes()])[..16]);
}

/// Ends a line: chain value, closing brace, line feed.
pub(crate) fn put_end(out: &mut Vec<u8>, link: &Link) {
    out.extend_from_slice(BEFORE);
    put_hex(out, link);
    out.extend_from_slice(AFTER);
    out.push(b'\n');
}

/// A line without its line feed, as body and chain value; `None` when it does not end like one of ours.
pub(crate) fn split(line: &[u8]) -> Option<(&[u8], Link)> {
    let rest = line.strip_suffix(AFTER)?;
    let (rest, hex) = rest.split_at_checked(rest.len().checked_sub(HEX_LENGTH)?)?;
    Some((rest.strip_suffix(BEFORE)?, from_hex(hex)?))
}

/// Lays out a value of up to 32 bytes in lower-case hex.
pub(crate) fn put_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; HEX_LENGTH];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0xf)];
    }
    out.extend_from_slice(&text[..2 * bytes.len()]);
}

/// Lower-case hex only: a chain value has one spelling, so that an edit of it is never unseen.
pub(crate) fn from_hex(hex: &[u8]) -> Option<Link> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut link = START;
    if hex.len() != HEX_LENGTH {
        return None;
    }
    for (byte, pair) in link.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(link)
}
