//! Users: the people of the installation, who sign in with their e-mail address and a password.

use std::fmt;

use jiff::Timestamp;

use crate::{AllowList, Reach, Rights, Roles, Sealed, UserId};

/// A password as it is kept: an Argon2id hash in PHC string form, salt and costs in it. Of use to whoever
/// guesses, so it is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The PHC string, for the vault that checks it and the store that keeps it.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl From<String> for PasswordHash {
    fn from(phc: String) -> Self {
        Self(phc)
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// The second factor of a sign-in: codes of an app that shares a secret with the server (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoFactor {
    /// The shared secret, sealed.
    pub secret: Sealed,
    /// Whether a code was shown that proves that the app has the secret. Until then it is not asked for.
    pub is_confirmed: bool,
    /// The time step of the last code that was accepted: none is accepted twice, nor an older one.
    pub last_step: u64,
}

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the API")]
pub struct User {
    /// Unique in the installation.
    pub id: UserId,
    /// Counts the changes, so that two people who change one user at once learn of each other.
    pub version: u64,
    /// The address as the person gave it; see [`User::key_of`] for when two are the same.
    pub email: String,
    /// What the person is called.
    pub full_name: Option<String>,
    /// Whether every role, in every account, is this user's without being named.
    pub is_admin: bool,
    /// Whether the user may sign in at all.
    pub is_active: bool,
    /// Whether the user may call the API with the password, by HTTP Basic.
    pub api_access: bool,
    /// What the user may do, where he is no administrator.
    pub roles: Roles,
    /// The accounts that the user gets to, where he is no administrator.
    pub reach: Reach,
    /// What a password is checked against.
    pub password: PasswordHash,
    /// Whether the password is good for one thing only: setting a new one.
    pub must_reset_password: bool,
    /// The second factor, where there is one.
    pub two_factor: Option<TwoFactor>,
    /// From where the user may call.
    pub allowed: AllowList,
    /// Nobody comes in as this user before.
    pub locked_until: Option<Timestamp>,
    /// Tries with a wrong password since the last right one.
    pub invalid_login_attempts: u32,
    /// When a password of this user was last found right.
    pub last_access: Option<Timestamp>,
    /// When the user was made.
    pub created: Timestamp,
    /// When the user was last changed.
    pub updated: Timestamp,
}

impl User {
    /// What an address is found by: two that differ in case alone are one person's. RFC 5321 section 2.4
    /// lets a mail server tell them apart; none does, and people do not.
    #[must_use]
    pub fn key_of(email: &str) -> String {
        email.to_lowercase()
    }

    /// What the user may do.
    #[must_use]
    pub fn rights(&self) -> Rights {
        if self.is_admin { Rights::All } else { Rights::Roles(self.roles) }
    }

    /// The accounts that the user gets to.
    #[must_use]
    pub fn reaches(&self) -> Reach {
        if self.is_admin { Reach::AllAccounts } else { self.reach.clone() }
    }

    /// Whether a code of the second factor must come with the password.
    #[must_use]
    pub fn needs_code(&self) -> bool {
        self.two_factor.as_ref().is_some_and(|factor| factor.is_confirmed)
    }
}

/// The longest address in bytes that mail can be sent to (RFC 5321 section 4.5.3.1.3, less its brackets).
const MAX_EMAIL: usize = 254;

/// A text that cannot be a user's e-mail address; it is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// There is no `@`, more than one, or nothing on one side of it.
    #[error("an e-mail address has one @ with something on both sides")]
    At,
    /// A space or a control character is in it.
    #[error("an e-mail address has no spaces and no control characters in it")]
    Blank,
    /// A colon is in it: HTTP Basic ends the user-id at the first one (RFC 7617 section 2).
    #[error("an e-mail address with a colon cannot be signed in with")]
    Colon,
    /// It is too long.
    #[error("an e-mail address has at most {MAX_EMAIL} bytes")]
    Long,
}

/// Whether a text can be the e-mail address that a user signs in with. Whether mail arrives there is not
/// asked.
pub fn check_email(text: &str) -> Result<(), InvalidEmail> {
    let parts = text.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    match parts {
        _ if text.len() > MAX_EMAIL => Err(InvalidEmail::Long),
        _ if text.chars().any(|c| c.is_whitespace() || c.is_control()) => Err(InvalidEmail::Blank),
        _ if text.contains(':') => Err(InvalidEmail::Colon),
        Some((_, domain)) if !domain.contains('@') => Ok(()),
        _ => Err(InvalidEmail::At),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_people_have_are_taken() {
        let longest = format!("{}@example.com", "a".repeat(242));
        for email in ["admin@localhost", "Zoë.O'Hara+x@Müller.example", "a@b", &longest] {
            assert_eq!(check_email(email), Ok(()), "{email}");
        }
    }

    #[test]
    fn what_cannot_be_signed_in_with_is_refused() {
        for email in ["", "admin", "@", "@localhost", "admin@", "a@b@c"] {
            assert_eq!(check_email(email), Err(InvalidEmail::At), "{email:?}");
        }
        for email in ["a b@c", " a@b", "a@b\n", "a\t@b", "a@b\u{a0}c", "a\u{7f}@b", "a\0@b"] {
            assert_eq!(check_email(email), Err(InvalidEmail::Blank), "{email:?}");
        }
        assert_eq!(check_email("a:b@c"), Err(InvalidEmail::Colon));
        assert_eq!(check_email(&format!("{}@example.com", "a".repeat(243))), Err(InvalidEmail::Long));
    }

    #[test]
    fn addresses_that_differ_in_case_alone_are_one() {
        assert_eq!(User::key_of("Zoë@Example.COM"), User::key_of("ZOË@example.com"));
        assert_ne!(User::key_of("a@example.com"), User::key_of("b@example.com"));
    }

    #[test]
    fn a_password_hash_is_not_shown() {
        let hash = PasswordHash::from("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned());
        assert_eq!(format!("{hash:?}"), "PasswordHash(..)");
    }
}
