//! Text into bytes and back, as Node's `Buffer` has it. Strings arrive without lone surrogates; bytes are copied
//! out before anything else runs, since a script owns their memory.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rquickjs::{Ctx, Object, Result, TypedArray};

use crate::engine::{raw, scope::Desk};

/// Bytes that belong to a script.
type Bytes<'js> = TypedArray<'js, u8>;

pub(super) fn fill(desk: &Desk, native: &Object<'_>) -> Result<()> {
    desk.give(native, "utf8", |ctx, text: String| give(&ctx, text.as_bytes()))?;
    desk.give(native, "utf8Length", |text: String| text.len())?;
    desk.give(native, "utf8Text", |bytes| decode(&bytes, utf8_text))?;
    desk.give(native, "latin1Text", |bytes| decode(&bytes, latin1_text))?;
    desk.give(native, "asciiText", |bytes| decode(&bytes, ascii_text))?;
    desk.give(native, "base64", |bytes, url| decode(&bytes, |all| base64_text(all, url)))?;
    desk.give(native, "base64Bytes", |ctx, text: String| give(&ctx, &base64_bytes(&text)))?;
    desk.give(native, "hex", |bytes| decode(&bytes, hex_text))?;
    desk.give(native, "hexBytes", |ctx, text: String| give(&ctx, &hex_bytes(&text)))
}

/// Bytes in a script's own memory, so that they count against its limit.
pub(in crate::engine) fn give<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<Bytes<'js>> {
    TypedArray::new_copy(ctx.clone(), bytes)
}

fn decode(bytes: &Bytes<'_>, text: impl FnOnce(&[u8]) -> String) -> String {
    text(&raw::copy(bytes))
}

fn utf8_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn latin1_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Node drops the eighth bit.
fn ascii_text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(byte & 0x7f)).collect()
}

fn base64_text(bytes: &[u8], url: bool) -> String {
    if url { URL_SAFE_NO_PAD.encode(bytes) } else { STANDARD.encode(bytes) }
}

/// Node's decoder: both alphabets, whatever is in neither is skipped, the first `=` ends it, and what remains of an
/// unfinished group counts as far as it makes whole bytes.
fn base64_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes().take_while(|letter| *letter != b'=') {
        let Some(value) = base64_value(letter) else { continue };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    bytes
}

fn base64_value(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

fn hex_text(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(DIGITS[usize::from(half)]))
        .collect()
}

/// Node's decoder: as far as pairs of digits go.
fn hex_bytes(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks_exact(2)
        .map_while(|pair| Some(hex_value(pair[0])? << 4 | hex_value(pair[1])?))
        .collect()
}

fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
