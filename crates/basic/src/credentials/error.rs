//! Why credentials could not be encoded or decoded. Positions are given, characters of a secret never.

use std::fmt;

/// One half of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// What stands before the first colon.
    UserId,
    /// What stands after it.
    Password,
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UserId => "user-id",
            Self::Password => "password",
        })
    }
}

/// Why two halves cannot become a Basic credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// RFC 7617 section 2: whatever follows the first colon is the password.
    #[error(
        "the user-id holds a colon, which Basic cannot carry (RFC 7617 section 2): everything after the first colon would be read as the password; use a user-id without a colon"
    )]
    ColonInUserId,
    /// RFC 7617 section 2: neither half may hold a control character.
    #[error(
        "the {half} holds a control character at character {position} (RFC 7617 section 2); remove it, often it is a line end that was read along with the text"
    )]
    ControlCharacter {
        /// Which half holds it.
        half: Half,
        /// Where, in characters of the half, from 1.
        position: usize,
    },
}

impl EncodeError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ColonInUserId => "colon-in-user-id",
            Self::ControlCharacter { .. } => "control-character",
        }
    }
}

/// Why a value is not the encoding of a Basic credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There is no text at all.
    #[error("the value is empty; even an empty user-id with an empty password is `Og==`")]
    Empty,
    /// RFC 4648 section 3.3: a character outside the standard alphabet, white space included.
    #[error("character {position} of the value is not in the standard Base64 alphabet (RFC 4648 section 4)")]
    NotBase64 {
        /// Where, in bytes of the value, from 1.
        position: usize,
    },
    /// RFC 4648 section 3.2: the `=` signs at the end are missing.
    #[error(
        "the length of the value is not a multiple of four: `=` signs are missing at its end, or it was cut short (RFC 4648 section 3.2)"
    )]
    MissingPadding,
    /// RFC 4648 sections 3.2 and 3.5: too many `=`, one in the middle, or bits after the last byte that are not zero.
    #[error(
        "the end of the value is not what an encoder writes: a misplaced `=`, or pad bits that are not zero (RFC 4648 section 3.5)"
    )]
    BadPadding,
    /// RFC 7617 section 2.1; never mended with U+FFFD, which would make different passwords equal.
    #[error(
        "the decoded value is not UTF-8 at byte {position}; encode the text as UTF-8 before Base64 (RFC 7617 section 2.1)"
    )]
    NotUtf8 {
        /// Where, in decoded bytes, from 1.
        position: usize,
    },
    /// RFC 7617 section 2: a user-id alone is malformed.
    #[error(
        "the decoded value holds no colon; encode `user-id:password`, with the colon also when one half is empty (RFC 7617 section 2)"
    )]
    NoColon,
    /// RFC 7617 section 2: neither half may hold a control character.
    #[error(
        "the {half} holds a control character at character {position} (RFC 7617 section 2); often it is a line end that was read along with the text"
    )]
    ControlCharacter {
        /// Which half holds it.
        half: Half,
        /// Where, in characters of the half, from 1.
        position: usize,
    },
}

impl DecodeError {
    /// What is wrong with the Base64 of `value`, which a strict decoder has refused.
    pub(crate) fn of_base64(value: &[u8]) -> Self {
        let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        if let Some(index) = value.iter().position(|byte| !in_alphabet(byte)) {
            return Self::NotBase64 { position: index + 1 };
        }
        let signs = value.iter().rev().take_while(|byte| **byte == b'=').count();
        let body = &value[..value.len() - signs];
        let wanted = match body.len() % 4 {
            0 => 0,
            3 => 1,
            _ => 2,
        };
        // One character left over holds six bits, which no number of `=` turns into a byte.
        let cut_short = body.len() % 4 == 1 && !value.len().is_multiple_of(4);
        if !body.contains(&b'=') && (signs < wanted || (cut_short && signs == wanted)) {
            Self::MissingPadding
        } else {
            Self::BadPadding
        }
    }

    /// A stable name for programs; the same words as [`Code`](crate::Code) uses, which tells more cases apart.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotBase64 { .. } => "not-base64",
            Self::MissingPadding => "missing-padding",
            Self::BadPadding => "bad-padding",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::NoColon => "no-colon",
            Self::ControlCharacter { .. } => "control-character",
        }
    }
}
