//! OAuth's `client_secret_basic`: client id and secret are form-urlencoded first, so that an id may hold a colon
//! (RFC 6749 section 2.3.1 and appendix B).

use zeroize::Zeroizing;

use crate::credentials::{control_position, push_nfc, room_for_nfc};
use crate::{Credentials, EncodeError, Half};

/// Why a Basic credential does not hold a client id and secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientSecretError {
    /// A `%` that two hexadecimal digits do not follow.
    #[error(
        "the {half} holds a `%` that is not followed by two hexadecimal digits; form-urlencode client id and secret before Base64 (RFC 6749 section 2.3.1)"
    )]
    BadPercent {
        /// Which half: the client id is the user-id, the secret the password.
        half: Half,
    },
    /// The decoded half is not UTF-8.
    #[error("the {half} is not UTF-8 once it is form-urldecoded (RFC 6749 appendix B)")]
    NotUtf8 {
        /// Which half.
        half: Half,
    },
    /// RFC 6749 appendix A: ids and secrets are visible characters.
    #[error("the {half} holds a control character at character {position} once it is form-urldecoded")]
    ControlCharacter {
        /// Which half.
        half: Half,
        /// Where, in characters of the decoded half, from 1.
        position: usize,
    },
}

impl ClientSecretError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadPercent { .. } => "bad-percent",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::ControlCharacter { .. } => "control-character",
        }
    }
}

/// The Basic credential of an OAuth client. The id may hold a colon; control characters are refused.
///
/// ```
/// let client = countersign_basic::client_secret_basic("a:b", "p%+ £")?;
/// assert_eq!(client.user_id(), "a%3Ab");
/// assert_eq!(client.expose_password(), "p%25%2B+%C2%A3");
/// # Ok::<(), countersign_basic::EncodeError>(())
/// ```
pub fn client_secret_basic(client_id: &str, client_secret: &str) -> Result<Credentials, EncodeError> {
    Credentials::new(&form_encode(client_id, Half::UserId)?, &form_encode(client_secret, Half::Password)?)
}

/// The client id and secret in a Basic credential that an OAuth client sent: the reverse of [`client_secret_basic`].
pub fn client_id_and_secret(
    credentials: &Credentials,
) -> Result<(String, Zeroizing<String>), ClientSecretError> {
    let mut id = form_decode(credentials.user_id(), Half::UserId)?;
    let secret = form_decode(credentials.expose_password(), Half::Password)?;
    Ok((std::mem::take(&mut *id), secret))
}

fn form_encode(text: &str, half: Half) -> Result<Zeroizing<String>, EncodeError> {
    if let Some(position) = control_position(text) {
        return Err(EncodeError::ControlCharacter { half, position });
    }
    let mut normal = Zeroizing::new(String::with_capacity(room_for_nfc(text)));
    push_nfc(&mut normal, text);
    // A byte becomes three at most; growing would leave a copy behind that is not wiped.
    let mut encoded = Zeroizing::new(String::with_capacity(normal.len() * 3));
    encoded.extend(form_urlencoded::byte_serialize(normal.as_bytes()));
    Ok(encoded)
}

/// Strict where the usual form parsers are lenient: they let a lone `%` stand and replace bad UTF-8, and then two
/// different texts would be the same secret.
fn form_decode(text: &str, half: Half) -> Result<Zeroizing<String>, ClientSecretError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let pair = (hex(rest.next()), hex(rest.next()));
                let (Some(high), Some(low)) = pair else {
                    return Err(ClientSecretError::BadPercent { half });
                };
                high << 4 | low
            }
            other => other,
        });
    }
    let decoded = std::str::from_utf8(&bytes).map_err(|_| ClientSecretError::NotUtf8 { half })?;
    if let Some(position) = control_position(decoded) {
        return Err(ClientSecretError::ControlCharacter { half, position });
    }
    let mut normal = Zeroizing::new(String::with_capacity(room_for_nfc(decoded)));
    push_nfc(&mut normal, decoded);
    Ok(normal)
}

fn hex(byte: Option<u8>) -> Option<u8> {
    byte.and_then(|byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
}
