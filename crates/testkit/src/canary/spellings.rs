//! How a secret can be written down, by whoever logs it, stores it or passes it on.
//!
//! JSON, Rust's `Debug` and percent-encoding leave letters and digits as they are, so that there a canary
//! stands raw; their forms that escape everything are here.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// Each spelling with its name.
pub(super) fn spellings(word: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![
        ("raw", word.to_vec()),
        ("reversed", word.iter().rev().copied().collect()),
        ("hex", each(word, |byte| format!("{byte:02x}"))),
        ("hex, upper case", each(word, |byte| format!("{byte:02X}"))),
        ("percent-encoded", each(word, |byte| format!("%{byte:02x}"))),
        ("percent-encoded, upper case", each(word, |byte| format!("%{byte:02X}"))),
        ("JSON-escaped", each(word, |byte| format!("\\u{byte:04x}"))),
        ("JSON-escaped, upper case", each(word, |byte| format!("\\u{byte:04X}"))),
        ("UTF-16LE", word.iter().flat_map(|byte| [*byte, 0]).collect()),
        ("UTF-16BE", word.iter().flat_map(|byte| [0, *byte]).collect()),
        ("a list of numbers", numbers(word)),
    ];
    for (offset, name) in ["Base64", "Base64, one byte on", "Base64, two bytes on"].into_iter().enumerate() {
        let standard = base64(word, offset, |bytes| STANDARD_NO_PAD.encode(bytes));
        let url_safe = base64(word, offset, |bytes| URL_SAFE_NO_PAD.encode(bytes));
        if url_safe != standard {
            all.push(("Base64, URL-safe", url_safe));
        }
        // A credential that is encoded once more: the AuthValue of somebody who encodes what is encoded.
        for again in 0..3 {
            all.push(("Base64 twice", base64(&standard, again, |bytes| STANDARD_NO_PAD.encode(bytes))));
        }
        all.push((name, standard));
    }
    all
}

fn each(word: &[u8], spell: impl Fn(&u8) -> String) -> Vec<u8> {
    word.iter().map(spell).collect::<String>().into_bytes()
}

/// As `Debug` prints bytes, without the brackets.
fn numbers(word: &[u8]) -> Vec<u8> {
    word.iter().map(u8::to_string).collect::<Vec<_>>().join(", ").into_bytes()
}

/// What of the encoded text depends on the word alone, when `offset` bytes (modulo 3) stand before it.
fn base64(word: &[u8], offset: usize, encode: impl Fn(&[u8]) -> String) -> Vec<u8> {
    let padded = [&vec![0; offset], word].concat();
    let whole = encode(&padded).into_bytes();
    // Each letter holds 6 bits: the first ones still hold some of the bytes before.
    let first = (offset * 8).div_ceil(6);
    // The last one may hold some of the bytes behind.
    let last = padded.len() * 8 / 6;
    whole[first..last].to_vec()
}
