//! What is put into a call: where, and the secret value. Made once, when a credential is stored.

use zeroize::Zeroizing;

use crate::{SecretBytes, SecretString};

/// Where in a request the value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// A header field with this lower-case name.
    Header(String),
    /// A query parameter with this name, added behind the caller's own.
    Query(String),
}

/// A placement and the secret that goes there.
#[derive(Debug, Clone)]
pub struct Injection {
    /// Where it goes.
    pub placement: Placement,
    /// The finished value: nothing is computed at the time of the call.
    pub value: SecretString,
}

/// Opened bytes that are no injection: written by a newer version, or not by this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the opened credential is not in a form that this version knows")]
pub struct InjectionError;

const HEADER: u8 = 1;
const QUERY: u8 = 2;

impl Injection {
    /// The form that is sealed: `placement (1 byte) || length of the name (1) || name || value`.
    ///
    /// # Errors
    /// A name of more than 255 bytes.
    pub fn to_bytes(&self) -> Result<SecretBytes, InjectionError> {
        let (tag, name) = match &self.placement {
            Placement::Header(name) => (HEADER, name),
            Placement::Query(name) => (QUERY, name),
        };
        let length = u8::try_from(name.len()).map_err(|_| InjectionError)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 + name.len() + self.value.expose().len()));
        bytes.push(tag);
        bytes.push(length);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(self.value.expose().as_bytes());
        Ok(SecretBytes::from_zeroizing(bytes))
    }

    /// The same, where it lies.
    #[must_use]
    pub fn as_opened(&self) -> OpenedInjection<'_> {
        let placement = match &self.placement {
            Placement::Header(name) => OpenedPlacement::Header(name),
            Placement::Query(name) => OpenedPlacement::Query(name),
        };
        OpenedInjection { placement, value: self.value.expose() }
    }
}

/// An injection where it lies in opened bytes: a call copies it into its request, and nowhere else.
#[derive(Clone, Copy)]
pub struct OpenedInjection<'a> {
    /// Where it goes.
    pub placement: OpenedPlacement<'a>,
    value: &'a str,
}

/// As [`Placement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedPlacement<'a> {
    /// A header field with this lower-case name.
    Header(&'a str),
    /// A query parameter with this name.
    Query(&'a str),
}

impl<'a> OpenedInjection<'a> {
    /// Reads what [`Injection::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`InjectionError`] for anything else.
    pub fn read(bytes: &'a SecretBytes) -> Result<Self, InjectionError> {
        let [tag, length, rest @ ..] = bytes.expose() else { return Err(InjectionError) };
        let (name, value) = rest.split_at_checked(usize::from(*length)).ok_or(InjectionError)?;
        let name = str::from_utf8(name).map_err(|_| InjectionError)?;
        let value = str::from_utf8(value).map_err(|_| InjectionError)?;
        let placement = match *tag {
            HEADER => OpenedPlacement::Header(name),
            QUERY => OpenedPlacement::Query(name),
            _ => return Err(InjectionError),
        };
        Ok(Self { placement, value })
    }

    /// The secret itself: as [`SecretString::expose`].
    #[must_use]
    pub fn expose(&self) -> &'a str {
        self.value
    }
}
