//! Names and passwords as they are compared (RFC 8265): the same when one is set and when one is checked, so
//! that what somebody types on one keyboard is what he set on another.

use countersign_core::{InvalidEmail, SecretString, User, check_email};
use precis_profiles::{OpaqueString, UsernameCasePreserved, precis_core::profile::Profile};

/// What somebody says who he is, and the password that he shows for it.
pub(crate) struct Claim {
    /// What a user is found by, see [`User::key_of`].
    pub(crate) key: String,
    /// The password in the form that is hashed.
    pub(crate) password: SecretString,
    /// Whether any user could have these. One that no user can have costs as much as any other.
    pub(crate) is_possible: bool,
}

impl Claim {
    pub(crate) fn new(user_name: &str, password: &str) -> Self {
        match (name(user_name), secret(password)) {
            (Some(name), Some(password)) => Self { key: User::key_of(&name), password, is_possible: true },
            _ => Self { key: User::key_of(user_name), password: password.into(), is_possible: false },
        }
    }
}

/// A user name in the form that is kept: an e-mail address by the profile `UsernameCasePreserved` (RFC 8265
/// section 3.4).
pub(crate) fn user_name(text: &str) -> Result<String, InvalidEmail> {
    let name = name(text.trim()).ok_or(InvalidEmail::Blank)?;
    check_email(&name)?;
    Ok(name)
}

fn name(text: &str) -> Option<String> {
    if is_printable(text) && !text.contains(' ') {
        return Some(text.to_owned());
    }
    UsernameCasePreserved::new().enforce(text).ok().map(std::borrow::Cow::into_owned)
}

/// A password in the form that is hashed: the profile `OpaqueString` (RFC 8265 section 4.2).
pub(crate) fn secret(password: &str) -> Option<SecretString> {
    if is_printable(password) {
        return Some(password.into());
    }
    OpaqueString::new().enforce(password).ok().map(|text| SecretString::from(text.into_owned()))
}

/// Whether a text is of printable ASCII alone, blanks included. The profiles leave such a text as it is, and only
/// the one for names minds the blanks (RFC 8264 sections 4.2 and 4.3); to hear that from their tables costs a
/// fifth of a whole request.
fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ascii_comes_out_as_the_profiles_have_it(text in "[\\x00-\\x7f]{0,24}") {
            let by_tables = UsernameCasePreserved::new().enforce(&*text).ok().map(std::borrow::Cow::into_owned);
            prop_assert_eq!(name(&text), by_tables);
            let by_tables = OpaqueString::new().enforce(&*text).ok().map(std::borrow::Cow::into_owned);
            prop_assert_eq!(secret(&text).map(|text| text.expose().to_owned()), by_tables);
        }
    }

    /// RFC 8265 section 4.3, table 3, and section 3.5, table 2.
    #[test]
    fn b14_the_examples_of_the_standard_come_out_as_it_says() {
        for same in ["correct horse battery staple", "Correct Horse Battery Staple", "\u{3c0}\u{df}\u{e5}"] {
            assert_eq!(secret(same).unwrap().expose(), same);
        }
        assert_eq!(secret("Jack of \u{2666}s").unwrap().expose(), "Jack of \u{2666}s");
        assert_eq!(secret("foo\u{1680}bar").unwrap().expose(), "foo bar");
        assert!(secret("").is_none());
        assert!(secret("my cat is a \tby").is_none());
        assert_eq!(name("juliet@example.com").as_deref(), Some("juliet@example.com"));
        assert_eq!(name("fussball").as_deref(), Some("fussball"));
        assert_eq!(name("\u{3a3}").as_deref(), Some("\u{3a3}"));
        assert!(name("foo bar").is_none() && name("").is_none() && name("henry\u{2163}").is_none());
        assert!(name("\u{265a}").is_none());
    }

    #[test]
    fn one_password_typed_in_two_ways_is_one() {
        let composed = Claim::new("Zo\u{eb}@Example.com", "p\u{e4}ssword of zo\u{eb}");
        let decomposed = Claim::new("ZO\u{cb}@example.COM", "pa\u{308}ssword of zoe\u{308}");
        assert_eq!(composed.key, decomposed.key);
        assert_eq!(composed.password.expose(), decomposed.password.expose());
        assert!(composed.is_possible && decomposed.is_possible);
        assert!(!Claim::new("a\u{1}", "x").is_possible && !Claim::new("a@b", "").is_possible);
    }
}
