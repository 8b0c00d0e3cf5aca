//! Reading an `Authorization` field: the scheme word, what follows it, and the Basic credential in it.

use crate::syntax::{is_forbidden_in_field, is_token, token68_length};
use crate::{Credentials, DecodeError};

/// The longest `Authorization` field that is looked at, in bytes. Longer ones are refused before any decoding.
pub const MAX_AUTHORIZATION: usize = 8192;

/// Why an `Authorization` field was refused. None of the cases repeats the field's text: a client that forgets the
/// scheme word has its secret where the scheme should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// Longer than [`MAX_AUTHORIZATION`].
    #[error(
        "the Authorization field is {length} bytes long, more than {MAX_AUTHORIZATION}; send a shorter credential"
    )]
    TooLong {
        /// The length of the field, in bytes.
        length: usize,
    },
    /// RFC 9110 section 5.5: CR, LF, NUL and other control characters.
    #[error(
        "the Authorization field holds a control character at byte {position} (RFC 9110 section 5.5); often it is a line end after the value"
    )]
    ControlCharacter {
        /// Where, in bytes, from 1.
        position: usize,
    },
    /// The field is neither ASCII nor UTF-8.
    #[error("the Authorization field is not text at byte {position}")]
    NotText {
        /// Where, in bytes, from 1.
        position: usize,
    },
    /// RFC 9110 section 11.4: there is no scheme word followed by a space.
    #[error("the Authorization field does not begin with a scheme and a space, as in `Basic dXNlcjpwYXNz`")]
    NoScheme,
    /// The scheme stands alone.
    #[error("the Authorization field ends after the scheme; the credentials are missing")]
    NoCredentials,
    /// RFC 9110 section 11.4: something follows the one token of the credentials.
    #[error(
        "the Authorization field goes on after the credentials; send the scheme, a space and one token without blanks"
    )]
    TextAfterToken,
    /// A well-formed field for another scheme than Basic.
    #[error("the Authorization field is for another scheme than Basic")]
    OtherScheme,
    /// The scheme is Basic, and its value is malformed.
    #[error("malformed Basic credentials: {0}")]
    Basic(#[from] DecodeError),
}

impl AuthorizationError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "authorization-too-long",
            Self::ControlCharacter { .. } => "control-character-in-field",
            Self::NotText { .. } => "field-not-text",
            Self::NoScheme => "no-scheme",
            Self::NoCredentials => "no-credentials",
            Self::TextAfterToken => "text-after-token",
            Self::OtherScheme => "other-scheme",
            Self::Basic(error) => error.code(),
        }
    }
}

/// The Basic credential in the value of an `Authorization` field.
///
/// `field` is the value as an HTTP library hands it out, without the white space around it. Another scheme is
/// [`AuthorizationError::OtherScheme`]; malformed Basic is any of the other cases.
pub fn parse_authorization(field: &[u8]) -> Result<Credentials, AuthorizationError> {
    let (scheme, rest) = split_authorization(field)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(AuthorizationError::OtherScheme);
    }
    Ok(Credentials::decode(rest)?)
}

/// The scheme word, as it was spelt, and what follows it, for callers that serve several schemes.
///
/// Compare the scheme without regard to case (RFC 9110 section 11.1). What follows is never empty. It is one token
/// (`Bearer`, `Basic`) after which nothing comes, or else the parameters of a scheme that uses those (`Digest`), as
/// they stand.
pub fn split_authorization(field: &[u8]) -> Result<(&str, &str), AuthorizationError> {
    if field.len() > MAX_AUTHORIZATION {
        return Err(AuthorizationError::TooLong { length: field.len() });
    }
    // Most have none, and a look without a way out in the middle takes a few instructions for many bytes.
    if field.iter().fold(false, |found, byte| found | is_forbidden_in_field(*byte))
        && let Some(index) = field.iter().position(|byte| is_forbidden_in_field(*byte))
    {
        return Err(AuthorizationError::ControlCharacter { position: index + 1 });
    }
    let text = std::str::from_utf8(field)
        .map_err(|error| AuthorizationError::NotText { position: error.valid_up_to() + 1 })?;
    let (scheme, rest) = match text.split_once(' ') {
        Some((scheme, rest)) => (scheme, rest.trim_start_matches(' ')),
        None => (text, ""),
    };
    if scheme.is_empty() || !scheme.bytes().all(is_token) {
        return Err(AuthorizationError::NoScheme);
    }
    if rest.is_empty() {
        return Err(AuthorizationError::NoCredentials);
    }
    let token = token68_length(rest.as_bytes());
    if token > 0 && rest[token..].starts_with([' ', '\t']) {
        return Err(AuthorizationError::TextAfterToken);
    }
    Ok((scheme, rest))
}
