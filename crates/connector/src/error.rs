//! Why a definition that loads gives nothing with these properties or this credential.

use countersign_basic::{EncodeError, Explanation};

use crate::value::ValueProblem;

/// Properties that give no URL, header or request. Property values are not secret, yet none is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A property that has no value and no default.
    #[error("the property `{0}` is missing; set it on the account connector")]
    MissingProperty(String),
    /// A field that the request reads and that was not given.
    #[error("the field `{0}` is missing; send the credential as its fields")]
    MissingField(String),
    /// A property whose value breaks its rule.
    #[error("the property `{name}` is refused: it {rule}")]
    PropertyRefused {
        /// The property.
        name: String,
        /// The rule, as the end of a sentence that begins with the value.
        rule: String,
    },
    /// A template that fails with these values.
    #[error("the template of `{0}` does not work with these values; correct the connector")]
    Template(&'static str),
    /// A base URL that is none, or leaves the host that the connector is for.
    #[error("the base URL is refused: {0}; correct the properties it is made of")]
    BaseUrl(&'static str),
    /// A header value with a byte that may not be there (rule B18).
    #[error(
        "the header `{name}` is refused: the byte at {at} may not be in a header; correct the properties"
    )]
    Header {
        /// The header.
        name: String,
        /// The byte, from 0.
        at: usize,
    },
    /// A verification request that is none, or goes to another host.
    #[error("the verification request is refused: {0}; correct the values it is made of")]
    Request(&'static str),
}

/// A credential that becomes no header. Nothing of it is in here but names, lengths and positions.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// Required fields that are not there, or empty.
    #[error("these fields are missing: {}", .0.join(", "))]
    MissingFields(Vec<String>),
    /// Fields that this way in does not have.
    #[error("this connector has no such fields: {}", .0.join(", "))]
    UnknownFields(Vec<String>),
    /// A field that breaks its rule.
    #[error("the field `{name}` is refused: it {rule}")]
    FieldRefused {
        /// The field.
        name: String,
        /// The rule, as the end of a sentence that begins with the value.
        rule: String,
    },
    /// A Basic AuthValue that is none.
    #[error("{}", .0.message)]
    BadValue(Explanation),
    /// Halves that HTTP Basic cannot carry.
    #[error("{0}")]
    NotEncodable(EncodeError),
    /// A key, or a value that is used as it is, that cannot be sent.
    #[error("{}{problem}", .field.as_ref().map(|name| format!("the field `{name}`: ")).unwrap_or_default())]
    NotAHeaderValue {
        /// The field; absent for an AuthValue.
        field: Option<String>,
        /// What is wrong, where, and what to do.
        problem: ValueProblem,
    },
    /// The value is made by the connector's JavaScript, which is not run here.
    #[error("the value of this connector is made by its JavaScript; it cannot be made without running that")]
    NeedsHook,
    /// This way in has no credential to give.
    #[error("this connector takes no credential; send none")]
    NoCredential,
    /// The template of the value fails with these values, or reads a property that is not there.
    #[error(transparent)]
    Render(#[from] RenderError),
}
