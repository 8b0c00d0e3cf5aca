//! What a new password must be: long enough, and none that everybody tries first. No rule about digits and
//! capitals: they make passwords harder to keep and no harder to guess (NIST SP 800-63B section 5.1.1.2).

use countersign_core::SecretString;

use super::names;
use crate::{ServiceError, ServiceResult};

/// The fewest characters.
const SHORTEST: usize = 12;
/// The most: nobody types more, and a longer one costs the server work.
const LONGEST: usize = 256;

/// Passwords of twelve characters and more that stand near the top of published lists, in lower case.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789012345",
    "1234567890123456",
    "123123123123",
    "111111111111",
    "000000000000",
    "112233445566",
    "121212121212",
    "987654321098",
    "123456123456",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "q1w2e3r4t5y6",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdfghjkl",
    "qwerty123456",
    "qwertyqwerty",
    "asdfghjkl123",
    "zaq12wsxcde3",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "password123!",
    "password2024",
    "password2025",
    "password2026",
    "p@ssw0rd1234",
    "passw0rd1234",
    "mypassword123",
    "administrator",
    "administrator1",
    "admin1234567",
    "adminadminadmin",
    "welcome12345",
    "welcome123456",
    "letmeinplease",
    "iloveyou1234",
    "iloveyouforever",
    "changemeplease",
    "changeme1234",
    "changeme12345",
    "abcdefghijkl",
    "abcd12345678",
    "abc123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "trustno1trustno1",
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "secretsecret",
    "secret123456",
    "testtesttest",
    "test12345678",
    "default12345",
    "basketball12",
    "football1234",
    "countersign1",
    "countersigncountersign",
];

/// The password in the form that is hashed, if it may be set for the user with this address.
pub(crate) fn acceptable(password: &SecretString, email: &str) -> ServiceResult<SecretString> {
    let refused = |message: &str| Err(ServiceError::invalid("bad-password", message));
    let Some(password) = names::secret(password.expose()) else {
        return refused("Password: it is empty, or has control characters in it.");
    };
    let count = password.expose().chars().count();
    if !(SHORTEST..=LONGEST).contains(&count) {
        return refused("Password: take 12 to 256 characters.");
    }
    let lower = SecretString::from(password.expose().to_lowercase());
    let is_the_address = lower.expose() == email.to_lowercase();
    let one_character = lower.expose().chars().all(|c| lower.expose().starts_with(c));
    if is_the_address || one_character || COMMON.contains(&lower.expose()) {
        return refused("Password: this is one of those that are tried first. Take another one.");
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdict(password: &str) -> Result<(), String> {
        let checked = acceptable(&password.into(), "zoe.ohara@example.com");
        checked.map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn the_list_has_only_what_the_other_rules_let_through() {
        for common in COMMON {
            assert!((SHORTEST..=LONGEST).contains(&common.chars().count()), "{common}");
            assert_eq!(*common, common.to_lowercase());
        }
    }

    #[test]
    fn short_long_and_well_known_ones_are_refused_and_not_repeated() {
        for password in
            ["", "short", "elevenchars", "Password1234", "zzzzzzzzzzzzzz", "ZOE.OHARA@example.com"]
        {
            let message = verdict(password).unwrap_err();
            assert!(message.starts_with("Password: "), "{message}");
            assert!(password.is_empty() || !message.contains(password), "{message}");
        }
        assert!(verdict("tab\tin the middle").is_err());
        for password in [
            "twelve chars",
            "\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}abcdef",
            "no1lastrighthere",
        ] {
            assert_eq!(verdict(password), Ok(()), "{password}");
        }
    }

    proptest! {
        #[test]
        fn length_is_counted_in_characters(count in 0_usize..600, c in prop::sample::select(vec!['\u{e4}', 'x', '\u{1f511}'])) {
            let password = std::iter::repeat_n(c, count.saturating_sub(1)).chain(['y']).take(count).collect::<String>();
            prop_assert_eq!(verdict(&password).is_ok(), (12..=256).contains(&count));
        }
    }
}
