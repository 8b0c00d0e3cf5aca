//! Saying what is wrong with a value that somebody pasted, and how to mend it: one function for the command line,
//! the REST API and the connect form.

mod code;
mod find;
mod origin;
mod warn;

use zeroize::Zeroizing;

use crate::{Credentials, DecodeError};
pub use code::Code;

/// Which halves may be empty under the rule that the value is meant for. By default both may, as in RFC 7617.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// A value without user-id is fine.
    pub empty_user_id: bool,
    /// A value without password is fine.
    pub empty_password: bool,
}

impl Default for Expectation {
    fn default() -> Self {
        Self { empty_user_id: true, empty_password: true }
    }
}

/// What [`explain`] has to say about a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether [`Credentials::decode`] takes the value.
    pub ok: bool,
    /// What is wrong, or for an acceptable value what is suspicious.
    pub code: Option<Code>,
    /// What was seen, in a sentence or two.
    pub message: String,
    /// What to do about it.
    pub fix: Option<String>,
}

/// Explains a value that should be the Base64 of `user-id:password`.
///
/// Of several faults the first to mend gives the code and the message; the fix goes through all of them. Messages
/// and fixes hold lengths and positions only: never the password, and not the user-id either, since for many APIs
/// that is the key.
///
/// ```
/// use countersign_basic::{Code, Expectation, explain};
///
/// let pasted = explain(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", Expectation::default());
/// assert_eq!(pasted.code, Some(Code::SchemePrefix));
/// assert!(!pasted.ok);
/// ```
#[must_use]
pub fn explain(value: &[u8], expectation: Expectation) -> Explanation {
    match decode(value) {
        Ok(credentials) => warn::accepted(&credentials, expectation),
        Err(_) => refused(value),
    }
}

/// [`Credentials::decode`] for a value that need not be text.
fn decode(value: &[u8]) -> Result<Credentials, DecodeError> {
    match std::str::from_utf8(value) {
        Ok(text) => Credentials::decode(text),
        Err(error) => Err(DecodeError::NotBase64 { position: error.valid_up_to() + 1 }),
    }
}

/// Mends one fault after the other until the value can be decoded or cannot be mended.
fn refused(value: &[u8]) -> Explanation {
    let mut rest = Zeroizing::new(value.to_vec());
    let mut first = None;
    let mut fixes: Vec<String> = Vec::new();
    while let Err(error) = decode(&rest) {
        let fault = find::fault(&rest, error);
        fixes.push(fault.fix);
        first.get_or_insert((fault.code, fault.message));
        match fault.mended {
            Some(mended) => rest = mended,
            None => break,
        }
    }
    let (code, message) = first.unzip();
    Explanation {
        ok: false,
        code,
        message: message.unwrap_or_default(),
        fix: Some(fixes.join(" Then: ")).filter(|fix| !fix.is_empty()),
    }
}
