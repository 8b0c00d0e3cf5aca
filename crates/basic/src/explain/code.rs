//! The names of the ways in which a value goes wrong.

use std::fmt;

/// What is wrong with a value. The last two are warnings: the value is well formed all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// There is nothing, or nothing but white space.
    Empty,
    /// `Basic ` stands in front.
    SchemePrefix,
    /// CR or LF inside or at the end.
    LineBreak,
    /// Blanks around or inside.
    WhiteSpace,
    /// Characters of no Base64 alphabet.
    NotBase64,
    /// `-` or `_`.
    UrlSafeAlphabet,
    /// The `=` signs at the end are missing.
    MissingPadding,
    /// Misplaced `=`, or pad bits that are not zero.
    BadPadding,
    /// Decodes to text without a colon.
    NoColon,
    /// Decodes to the encoding of a credential.
    DoubleEncoded,
    /// Decodes to bytes that are not text.
    NotUtf8,
    /// Decodes to a credential in Latin-1.
    Latin1,
    /// Decodes to a credential with a control character in it.
    ControlCharacter,
    /// Sample text left as it was.
    Placeholder,
    /// A half is empty that must not be.
    SwappedOrEmpty,
}

impl Code {
    /// The stable name of the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::SchemePrefix => "scheme-prefix",
            Self::LineBreak => "line-break",
            Self::WhiteSpace => "white-space",
            Self::NotBase64 => "not-base64",
            Self::UrlSafeAlphabet => "url-safe-alphabet",
            Self::MissingPadding => "missing-padding",
            Self::BadPadding => "bad-padding",
            Self::NoColon => "no-colon",
            Self::DoubleEncoded => "double-encoded",
            Self::NotUtf8 => "not-utf8",
            Self::Latin1 => "latin1",
            Self::ControlCharacter => "control-character",
            Self::Placeholder => "placeholder",
            Self::SwappedOrEmpty => "swapped-or-empty",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
