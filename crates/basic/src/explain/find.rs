//! Finding the first fault of a value that was refused, and the value without it.
//!
//! The order is that of the layers which somebody has to take off: the scheme word, line breaks, blanks, the wrong
//! alphabet, the padding, and only then what the decoded bytes say.

use zeroize::Zeroizing;

use super::{Code, decode, origin};
use crate::credentials::decode_strictly;
use crate::{DecodeError, Half};

/// A fault, and the value with it mended where that can be done without guessing.
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) fix: String,
    pub(super) mended: Option<Zeroizing<Vec<u8>>>,
}

impl Fault {
    fn new(code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code, message: message.into(), fix: fix.into(), mended: None }
    }

    fn mended(self, value: impl Iterator<Item = u8>, room: usize) -> Self {
        let mut mended = Zeroizing::new(Vec::with_capacity(room));
        mended.extend(value);
        Self { mended: Some(mended), ..self }
    }
}

/// The first fault of `value`, which was refused with `error`.
pub(super) fn fault(value: &[u8], error: DecodeError) -> Fault {
    let Ok(text) = std::str::from_utf8(value) else {
        return Fault::new(
            Code::NotBase64,
            "The value holds bytes that are not even text.",
            origin::encode_the_credential(),
        );
    };
    in_front(text)
        .or_else(|| foreign(text))
        .or_else(|| line_break(text))
        .or_else(|| white_space(text))
        .or_else(|| url_safe(text))
        .unwrap_or_else(|| inside(text, error))
}

/// Characters that get pasted along with a value: blanks of all kinds, and two that have no width at all.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200B}' | '\u{FEFF}')
}

/// Nothing at all, or the scheme word.
fn in_front(text: &str) -> Option<Fault> {
    if text.chars().all(is_blank) {
        return Some(Fault::new(
            Code::Empty,
            "There is no value.",
            "Enter the Base64 of `user-id:password`; also with both halves empty there is a value, `Og==`.",
        ));
    }
    let rest = without_scheme(text)?;
    let fault = Fault::new(
        Code::SchemePrefix,
        "The value begins with the scheme, which is put in front of it when it is sent.",
        "Leave out `Basic` and the blank after it; give the Base64 text alone.",
    );
    Some(fault.mended(rest.bytes(), rest.len()))
}

/// What follows the scheme word, which may come with the field's name and more than once.
fn without_scheme(text: &str) -> Option<&str> {
    let trimmed = text.trim_start_matches(is_blank);
    let named = strip_word(trimmed, "Authorization:").unwrap_or(trimmed).trim_start_matches(is_blank);
    let mut rest = after_scheme(named)?;
    while let Some(inner) = after_scheme(rest) {
        rest = inner;
    }
    Some(rest)
}

fn after_scheme(text: &str) -> Option<&str> {
    let rest = strip_word(text, "Basic")?;
    (rest.is_empty() || rest.starts_with(is_blank)).then(|| rest.trim_start_matches(is_blank))
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// Characters that are in neither alphabet and are not blank: this is not Base64, whatever else it is.
fn foreign(text: &str) -> Option<Fault> {
    let known = |character: char| character.is_ascii_alphanumeric() || "+/=-_".contains(character);
    let index = text.chars().position(|character| !known(character) && !is_blank(character))?;
    let message = if text.contains(':') {
        "The value holds a colon, so it is probably `user-id:password` itself and not its Base64.".to_owned()
    } else {
        format!("Character {} of the value does not occur in Base64.", index + 1)
    };
    Some(Fault::new(Code::NotBase64, message, origin::not_base64(text)))
}

fn line_break(text: &str) -> Option<Fault> {
    let is_break = |character: char| matches!(character, '\r' | '\n');
    let index = text.chars().position(is_break)?;
    let at_end = text.trim_end_matches(is_blank).chars().count() <= index;
    let message = if at_end {
        "The value ends with a line break.".to_owned()
    } else {
        format!("The value is broken into lines, the first after {index} characters.")
    };
    let fault = Fault::new(Code::LineBreak, message, origin::line_break(at_end, index));
    Some(fault.mended(text.bytes().filter(|byte| !b"\r\n".contains(byte)), text.len()))
}

fn white_space(text: &str) -> Option<Fault> {
    let index = text.chars().position(is_blank)?;
    let fault = Fault::new(
        Code::WhiteSpace,
        format!("There is a blank at character {} of the value.", index + 1),
        "Remove all blanks, also those before and after the value; they often come along with copy and paste.",
    );
    let kept = text.split(is_blank).flat_map(str::bytes);
    Some(fault.mended(kept, text.len()))
}

fn url_safe(text: &str) -> Option<Fault> {
    let index = text.chars().position(|character| "-_".contains(character))?;
    let fault = Fault::new(
        Code::UrlSafeAlphabet,
        format!("Character {} of the value is `-` or `_`, which only the URL-safe alphabet has.", index + 1),
        origin::url_safe(),
    );
    let standard = text.bytes().map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    });
    Some(fault.mended(standard, text.len()))
}

/// What is wrong with a value made of the right characters.
fn inside(text: &str, error: DecodeError) -> Fault {
    match error {
        DecodeError::MissingPadding => missing_padding(text),
        DecodeError::NotUtf8 { .. } => not_utf8(text),
        DecodeError::NoColon => no_colon(text),
        DecodeError::ControlCharacter { half, position } => control_character(text, half, position),
        DecodeError::Empty | DecodeError::NotBase64 { .. } | DecodeError::BadPadding => Fault::new(
            Code::BadPadding,
            "The end of the value is not what an encoder writes: a `=` is misplaced, or bits are set that belong to no byte.",
            "Copy the value again, whole and by itself; do not cut it, join it to another or change its `=` signs by hand.",
        ),
    }
}

fn missing_padding(text: &str) -> Fault {
    let body = text.trim_end_matches('=').len();
    let wanted = (4 - body % 4) % 4;
    if wanted == 3 {
        return Fault::new(
            Code::MissingPadding,
            format!("The value has {} characters, which no number of `=` signs can complete.", text.len()),
            "Copy the value again, whole: at least one character is missing. If it is the key itself, encode `user-id:password` first.",
        );
    }
    let message = format!(
        "The value has {} characters, and {} `=` at its end where {wanted} belong.",
        text.len(),
        text.len() - body
    );
    let fix = format!("Keep the `=` signs of the encoder: end the value with {}.", &"=="[..wanted]);
    let complete = text.bytes().take(body).chain(std::iter::repeat_n(b'=', wanted));
    Fault::new(Code::MissingPadding, message, fix).mended(complete, body + wanted)
}

fn not_utf8(text: &str) -> Fault {
    let bytes = decode_strictly(text.as_bytes()).unwrap_or_default();
    // In Latin-1, 0x80 to 0x9F are control characters.
    let latin1 = bytes.contains(&b':') && bytes.iter().all(|byte| matches!(byte, 0x20..=0x7E | 0xA0..=0xFF));
    if latin1 {
        return Fault::new(
            Code::Latin1,
            "The decoded value is text in Latin-1; it has to be in UTF-8.",
            origin::encode_as_utf8(),
        );
    }
    let fix = format!(
        "If this is the key itself, encode `user-id:password` with the key in its place. If it is the encoding of a credential: {}",
        origin::encode_as_utf8()
    );
    Fault::new(Code::NotUtf8, "The decoded value is not text in UTF-8.", fix)
}

fn no_colon(text: &str) -> Fault {
    let bytes = decode_strictly(text.as_bytes()).unwrap_or_default();
    if is_encoded_credential(&bytes) {
        return Fault::new(
            Code::DoubleEncoded,
            "The decoded value is itself the Base64 of a credential: it was encoded twice.",
            "Encode `user-id:password` once; leave out the second call, or give the decoded value.",
        );
    }
    Fault::new(
        Code::NoColon,
        format!("The decoded value has {} bytes and no colon among them.", bytes.len()),
        "Encode user-id, colon and password together, `user-id:password`. The colon stays also when one half is empty: `key:`, or `:key`.",
    )
}

/// Whether this is what somebody may have taken for `user-id:password` when encoding a second time: line breaks of
/// the first encoder and the scheme word do not make it anything else.
fn is_encoded_credential(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = without_scheme(text).unwrap_or(text);
    let mut value = Zeroizing::new(Vec::with_capacity(text.len()));
    value.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    decode(&value).is_ok()
}

fn control_character(text: &str, half: Half, position: usize) -> Fault {
    let bytes = decode_strictly(text.as_bytes()).unwrap_or_default();
    Fault::new(
        Code::ControlCharacter,
        format!("The {half} holds a control character at character {position}."),
        origin::control_character(&bytes),
    )
}
