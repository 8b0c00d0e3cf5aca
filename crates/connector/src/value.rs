//! What is wrong with a key, or another value that is used as it stands: what, where, what to do.
//!
//! The same style as the explainer of Basic values: positions and lengths, never the value.

use std::fmt;

/// What is wrong with a value; positions are in bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueProblem {
    /// Nothing in it.
    Empty,
    /// CR or LF.
    LineBreak {
        /// The first one.
        at: usize,
    },
    /// Blanks before or behind.
    WhiteSpaceAround,
    /// A blank inside of a value that has none.
    WhiteSpaceInside {
        /// The first one.
        at: usize,
    },
    /// Another control character.
    ControlCharacter {
        /// The first one.
        at: usize,
    },
    /// A character that a header cannot carry.
    NotAscii {
        /// Its first byte.
        at: usize,
    },
    /// The scheme word in front, which the connector adds itself.
    SchemePrefix,
}

impl ValueProblem {
    /// A stable name, kebab-case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::LineBreak { .. } => "line-break",
            Self::WhiteSpaceAround | Self::WhiteSpaceInside { .. } => "white-space",
            Self::ControlCharacter { .. } => "control-character",
            Self::NotAscii { .. } => "not-ascii",
            Self::SchemePrefix => "scheme-prefix",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(self) -> &'static str {
        match self {
            Self::Empty => "send the value",
            Self::LineBreak { .. } => "send it on one line, without a line break at its end",
            Self::WhiteSpaceAround => "copy it again without the blanks around it",
            Self::WhiteSpaceInside { .. } => "copy it again in one piece",
            Self::ControlCharacter { .. } => "copy it again as plain text",
            Self::NotAscii { .. } => "copy it again from where it was issued; keys are plain ASCII",
            Self::SchemePrefix => "leave out the scheme word; the connector adds it",
        }
    }
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the value is empty")?,
            Self::LineBreak { at } => write!(f, "a line break at byte {at}")?,
            Self::WhiteSpaceAround => write!(f, "white space around the value")?,
            Self::WhiteSpaceInside { at } => write!(f, "white space at byte {at}")?,
            Self::ControlCharacter { at } => write!(f, "a control character at byte {at}")?,
            Self::NotAscii { at } => write!(f, "a character that is not ASCII at byte {at}")?,
            Self::SchemePrefix => write!(f, "the value begins with the scheme word")?,
        }
        write!(f, "; {}", self.fix())
    }
}

/// Refuses what breaks a header or a query parameter: controls (rule B18) and blanks around.
pub(crate) fn plain(value: &str) -> Result<(), ValueProblem> {
    if value.is_empty() {
        return Err(ValueProblem::Empty);
    }
    if let Some(at) = value.find(['\r', '\n']) {
        return Err(ValueProblem::LineBreak { at });
    }
    if value.trim().len() != value.len() {
        return Err(ValueProblem::WhiteSpaceAround);
    }
    value.find(char::is_control).map_or(Ok(()), |at| Err(ValueProblem::ControlCharacter { at }))
}

/// As [`plain`], and nothing that a header cannot carry.
pub(crate) fn for_header(value: &str) -> Result<(), ValueProblem> {
    plain(value)?;
    value
        .find(|character: char| !character.is_ascii())
        .map_or(Ok(()), |at| Err(ValueProblem::NotAscii { at }))
}

/// As [`for_header`], for a value that stands behind a scheme: no blank, and not the scheme again.
pub(crate) fn for_scheme(value: &str, scheme: &str) -> Result<(), ValueProblem> {
    for_header(value)?;
    let head = value.get(..scheme.len());
    let blank = value.as_bytes().get(scheme.len()) == Some(&b' ');
    if !scheme.is_empty() && blank && head.is_some_and(|head| head.eq_ignore_ascii_case(scheme)) {
        return Err(ValueProblem::SchemePrefix);
    }
    value.find(' ').map_or(Ok(()), |at| Err(ValueProblem::WhiteSpaceInside { at }))
}
