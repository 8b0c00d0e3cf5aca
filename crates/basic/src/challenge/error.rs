//! Why a challenge could not be read or made.

/// Why a challenge could not be read or made. Fields are counted from 1 in the order they were given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// RFC 9110 section 11.6.1: the list of challenges is not well formed.
    #[error(
        "challenge field {field} is malformed at byte {position}: expected {expected} (RFC 9110 section 11.6.1)"
    )]
    Malformed {
        /// Which field.
        field: usize,
        /// Where in it, in bytes, from 1.
        position: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// RFC 9110 section 5.5: CR, LF, NUL and other control characters.
    #[error("challenge field {field} holds a control character at byte {position} (RFC 9110 section 5.5)")]
    ControlCharacter {
        /// Which field.
        field: usize,
        /// Where in it, in bytes, from 1.
        position: usize,
    },
    /// The field is neither ASCII nor UTF-8.
    #[error("challenge field {field} is not text at byte {position}")]
    NotText {
        /// Which field.
        field: usize,
        /// Where in it, in bytes, from 1.
        position: usize,
    },
    /// RFC 9110 section 11.2: a parameter name occurs once in a challenge.
    #[error(
        "the {scheme} challenge gives the parameter {name} twice (RFC 9110 section 11.2); it is not clear which one counts"
    )]
    ParameterTwice {
        /// The scheme, in lower case.
        scheme: String,
        /// The parameter, in lower case.
        name: String,
    },
    /// RFC 7617 section 2: a Basic challenge must name its realm.
    #[error("the Basic challenge has no realm (RFC 7617 section 2)")]
    BasicWithoutRealm,
    /// A realm that [`Challenge::basic`](crate::Challenge::basic) does not write.
    #[error("the realm holds a character at {position} that is not printable ASCII; use plain ASCII for it")]
    RealmCharacter {
        /// Where, in characters, from 1.
        position: usize,
    },
}
