//! The encoded value: Base64 is no protection, so it is held as carefully as the password.

use std::fmt;

use zeroize::Zeroizing;

/// The padded standard Base64 of `user-id:password`. It is as secret as the password: hidden in `Debug`, without
/// `Display`, wiped when dropped.
#[derive(Clone)]
pub struct EncodedValue(Zeroizing<String>);

impl EncodedValue {
    pub(super) fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The Base64 text, without `Basic ` in front.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The whole value of an `Authorization` field: `Basic `, then the Base64 text.
    #[must_use]
    pub fn into_header(self) -> Zeroizing<String> {
        let mut header = Zeroizing::new(String::with_capacity("Basic ".len() + self.0.len()));
        header.push_str("Basic ");
        header.push_str(&self.0);
        header
    }
}

impl fmt::Debug for EncodedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodedValue([hidden])")
    }
}
