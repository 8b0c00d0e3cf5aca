//! A user-id with its password, and their one encoded spelling: everything else in this crate leads here.

mod encoded;
mod error;

use std::{fmt, hint::black_box};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};
use zeroize::Zeroizing;

pub use encoded::EncodedValue;
pub use error::{DecodeError, EncodeError, Half};

/// A user-id and a password, in Unicode normalization form C, without control characters.
///
/// Both halves may be empty. They are wiped when dropped. `Debug` shows the user-id and hides the password; some
/// APIs use a key as user-id, so do not log it where the user-id may be such a key.
///
/// `==` takes as long for a wrong password as for a right one of the same length. It is there to compare two
/// credentials; check people's passwords against a password hash.
#[derive(Clone)]
pub struct Credentials {
    /// `user-id ":" password`; kept joined because that is what gets encoded.
    joined: Zeroizing<String>,
    /// Where the first colon is in `joined`, in bytes.
    colon: usize,
}

/// A control character, found in either direction.
struct Control {
    half: Half,
    position: usize,
}

impl Credentials {
    /// Credentials from their two halves, which are normalized to form C (RFC 7617 section 2.1).
    ///
    /// A colon in the user-id is refused, since it would end up in the password (RFC 7617 section 2).
    pub fn new(user_id: &str, password: &str) -> Result<Self, EncodeError> {
        if user_id.contains(':') {
            return Err(EncodeError::ColonInUserId);
        }
        Self::join(user_id, password)
            .map_err(|Control { half, position }| EncodeError::ControlCharacter { half, position })
    }

    /// Credentials from the Base64 text that follows `Basic ` in a header.
    ///
    /// There is one spelling of each credential: padded, standard alphabet, no white space, pad bits zero
    /// (RFC 4648 sections 3.2 to 3.5), valid UTF-8. The one exception is Unicode: text that is not in form C is
    /// normalized, so key caches and lockouts by the [`Credentials`] and never by the text that came in.
    pub fn decode(value: &str) -> Result<Self, DecodeError> {
        let bytes = decode_strictly(value.as_bytes())?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| DecodeError::NotUtf8 { position: error.valid_up_to() + 1 })?;
        let (user_id, password) = text.split_once(':').ok_or(DecodeError::NoColon)?;
        Self::join(user_id, password)
            .map_err(|Control { half, position }| DecodeError::ControlCharacter { half, position })
    }

    /// The user-id; may be empty, never holds a colon.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.joined[..self.colon]
    }

    /// The password; may be empty. The name is long so that its uses stand out in a review.
    #[must_use]
    pub fn expose_password(&self) -> &str {
        &self.joined[self.colon + 1..]
    }

    /// The padded standard Base64 of `user-id:password`, without line breaks.
    #[must_use]
    pub fn encode(&self) -> EncodedValue {
        EncodedValue::new(STANDARD.encode(self.joined.as_bytes()))
    }

    /// Joins a user-id that holds no colon and a password.
    fn join(user_id: &str, password: &str) -> Result<Self, Control> {
        let room = room_for_nfc(user_id) + 1 + room_for_nfc(password);
        let mut joined = Zeroizing::new(String::with_capacity(room));
        push_nfc(&mut joined, user_id);
        let colon = joined.len();
        joined.push(':');
        push_nfc(&mut joined, password);
        let credentials = Self { joined, colon };
        for (half, text) in
            [(Half::UserId, credentials.user_id()), (Half::Password, credentials.expose_password())]
        {
            if let Some(position) = control_position(text) {
                return Err(Control { half, position });
            }
        }
        Ok(credentials)
    }
}

impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.joined.as_bytes(), other.joined.as_bytes());
        // Equal text has its first colon in the same place, so `colon` need not be compared.
        let difference = ours.iter().zip(theirs).fold(0, |sum, (a, b)| black_box(sum | (a ^ b)));
        ours.len() == theirs.len() && difference == 0
    }
}

impl Eq for Credentials {}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user_id", &self.user_id())
            .field("password", &"[hidden]")
            .finish()
    }
}

/// Decodes strict Base64 into memory that is wiped, also when it turns out to be wrong half-way.
pub(crate) fn decode_strictly(value: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    if value.is_empty() {
        return Err(DecodeError::Empty);
    }
    // Three bytes come out of four characters; the slack is what the decoder asks for an unfinished group.
    let mut bytes = Zeroizing::new(vec![0; value.len().div_ceil(4) * 3]);
    let length = STANDARD.decode_slice(value, &mut bytes[..]).map_err(|_| DecodeError::of_base64(value))?;
    bytes.truncate(length);
    Ok(bytes)
}

/// Where the first control character (RFC 5234 appendix B.1: 0x00 to 0x1F, 0x7F) is, in characters from 1.
pub(crate) fn control_position(text: &str) -> Option<usize> {
    text.chars().position(|character| character.is_ascii_control()).map(|index| index + 1)
}

/// Appends `text` in form C.
pub(crate) fn push_nfc(target: &mut String, text: &str) {
    if is_nfc(text) {
        target.push_str(text);
    } else {
        target.extend(text.nfc());
    }
}

/// Bytes that `text` may need in form C. Growing later would leave a copy behind that is not wiped; form C is at
/// most three times as long in UTF-8 (UAX #15 section 9).
pub(crate) fn room_for_nfc(text: &str) -> usize {
    if is_nfc(text) { text.len() } else { text.len() * 3 }
}
