//! A challenge: what a server asks for in `WWW-Authenticate` or `Proxy-Authenticate` (RFC 9110 section 11.3).

mod error;
mod parse;

use std::fmt;

pub use error::ChallengeError;
pub use parse::parse_challenges;

use crate::syntax::is_forbidden_in_field;

/// One challenge, read from a field or made to be written into one.
///
/// `Display` writes it as a field value; join several with `, `.
///
/// ```
/// use countersign_basic::Challenge;
///
/// let challenge = Challenge::basic("Wally \"W\" World")?;
/// assert_eq!(challenge.to_string(), r#"Basic realm="Wally \"W\" World", charset="UTF-8""#);
/// # Ok::<(), countersign_basic::ChallengeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    params: Vec<(String, String)>,
    token68: Option<String>,
}

impl Challenge {
    /// A Basic challenge, which also tells clients to encode in UTF-8 (RFC 7617 sections 2 and 2.1).
    ///
    /// The realm is shown to people. It must be ASCII without control characters: nothing tells a client how to
    /// read other characters in it.
    pub fn basic(realm: &str) -> Result<Self, ChallengeError> {
        Self::with_params("basic", realm, [("charset", "UTF-8")])
    }

    /// A Bearer challenge (RFC 6750 section 3); the same holds for the realm.
    pub fn bearer(realm: &str) -> Result<Self, ChallengeError> {
        Self::with_params("bearer", realm, [])
    }

    /// The scheme, in lower case.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Names, in lower case, and values, unquoted, in the order they came in. No name comes twice.
    #[must_use]
    pub fn params(&self) -> &[(String, String)] {
        &self.params
    }

    /// The single token that some schemes use in place of parameters.
    #[must_use]
    pub fn token68(&self) -> Option<&str> {
        self.token68.as_deref()
    }

    /// The protection space; a Basic challenge always has one.
    #[must_use]
    pub fn realm(&self) -> Option<&str> {
        self.param("realm")
    }

    /// The `charset` parameter as it was spelt; only `UTF-8`, in any case, has a meaning (RFC 7617 section 2.1).
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        self.param("charset")
    }

    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn with_params<const N: usize>(
        scheme: &str,
        realm: &str,
        more: [(&str, &str); N],
    ) -> Result<Self, ChallengeError> {
        let unfit = |character: char| {
            u8::try_from(character).map_or(true, |byte| !byte.is_ascii() || is_forbidden_in_field(byte))
        };
        if let Some(index) = realm.chars().position(unfit) {
            return Err(ChallengeError::RealmCharacter { position: index + 1 });
        }
        let params = std::iter::once(("realm", realm)).chain(more);
        Ok(Self {
            scheme: scheme.to_owned(),
            params: params.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            token68: None,
        })
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Schemes are matched without regard to case, but there are clients that look for `Basic` as it is printed here.
        let (first, others) = self.scheme.split_at(self.scheme.len().min(1));
        write!(f, "{}{others}", first.to_ascii_uppercase())?;
        if let Some(token) = &self.token68 {
            write!(f, " {token}")?;
        }
        for (index, (name, value)) in self.params.iter().enumerate() {
            f.write_str(if index == 0 { " " } else { ", " })?;
            write!(f, "{name}=")?;
            write_quoted(f, value)?;
        }
        Ok(())
    }
}

/// Writes a quoted-string (RFC 9110 section 5.6.4).
fn write_quoted(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    f.write_str("\"")?;
    for part in value.split_inclusive(['"', '\\']) {
        match part.strip_suffix(['"', '\\']) {
            Some(plain) => write!(f, "{plain}\\{}", &part[plain.len()..])?,
            None => f.write_str(part)?,
        }
    }
    f.write_str("\"")
}
