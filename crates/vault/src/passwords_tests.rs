//! Password hashes against a second implementation, and what must not be taken for one.

use std::collections::HashSet;

use argon2::PasswordHasher as _;

use super::*;
use crate::{
    SystemEntropy,
    testing::{Dice, PEPPER_KEY, hex},
};

/// Made by Python's `hmac` and argon2-cffi 25.1 (the reference implementation in C) with this salt:
/// `hash_secret(hmac.digest(PEPPER_KEY, password, "sha256"), SALT, 2, 19456, 1, 32, Type.ID)`.
const SALT: &str = "e0e1e2e3e4e5e6e7e8e9eaebecedeeef";
const PLAIN: (&str, &str) = (
    "correct horse battery staple",
    "$argon2id$v=19$m=19456,t=2,p=1$4OHi4+Tl5ufo6err7O3u7w$NRQ7RT+6sg8QlC4SMugVRAg8AO3akRH4W6rCU8ke22s",
);
const ACCENTED: (&str, &str) = (
    "Zoë\u{1f511}:passwört",
    "$argon2id$v=19$m=19456,t=2,p=1$4OHi4+Tl5ufo6err7O3u7w$evelJVt7KcVJEGnqi5Ib1OOby0AFhMO5KnuR1zon9Jk",
);

/// With the pepper [`PEPPER_KEY`] and dice that fall as [`SALT`] first.
fn passwords() -> Passwords {
    Passwords::new(&hex(PEPPER_KEY), Dice::of(&[SALT]))
}

fn phc(text: &str) -> PasswordHash {
    PasswordHash::from(text.to_owned())
}

#[tokio::test]
async fn hashes_are_as_another_implementation_makes_them() {
    for (password, expected) in [PLAIN, ACCENTED] {
        assert_eq!(passwords().hash(&password.into()).await.unwrap().as_phc(), expected);
    }
}

#[tokio::test]
async fn the_right_password_is_told_from_every_other() {
    let passwords = passwords();
    let hash = phc(PLAIN.1);
    assert_eq!(passwords.verify(&PLAIN.0.into(), &hash).await, Ok(true));
    for wrong in ["", "correct horse battery staplf", "correct horse battery staple ", ACCENTED.0] {
        assert_eq!(passwords.verify(&wrong.into(), &hash).await, Ok(false), "{wrong:?}");
    }
}

#[tokio::test]
async fn without_its_pepper_a_password_is_not_known() {
    let mut key = hex(PEPPER_KEY);
    key[31] ^= 1;
    let other = Passwords::new(&key, Dice::of(&[]));
    assert_eq!(other.verify(&PLAIN.0.into(), &phc(PLAIN.1)).await, Ok(false));
    // What Argon2id alone makes of the password, under no pepper.
    let argon2 = Argon2::default();
    let plain = argon2.hash_password_with_salt(PLAIN.0.as_bytes(), &hex(SALT)).unwrap();
    assert_eq!(passwords().verify(&PLAIN.0.into(), &phc(&plain.to_string())).await, Ok(false));
}

#[tokio::test]
async fn one_password_hashed_twice_does_not_look_the_same() {
    let passwords = passwords();
    let (one, two) = (passwords.hash(&"same".into()).await, passwords.hash(&"same".into()).await);
    assert_ne!(one.unwrap(), two.unwrap());
}

/// The vectors named `argon2id` in `vectors/basic.json`, as PHC strings: other costs than ours, no pepper.
#[test]
fn the_published_vectors_are_checked_by_their_own_costs() {
    let vectors = [
        (
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
            "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        ),
        (
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$",
            "bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
            "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
        ),
    ];
    for (head, base64, published) in vectors {
        let text = format!("{head}{base64}");
        let parsed = phc::PasswordHash::new(&text).unwrap();
        assert_eq!(parsed.hash.unwrap().as_bytes(), hex(published));
        assert_eq!(verify(&Scratch::default(), b"password", &phc(&text)), Ok(true), "{text}");
        assert_eq!(verify(&Scratch::default(), b"Password", &phc(&text)), Ok(false), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_hash_of_ours_says_what_to_do_about_it() {
    let cut = &PLAIN.1[..PLAIN.1.len() - 44];
    let other = PLAIN.1.replace("argon2id", "argon2i");
    for broken in
        ["", "plain text", cut, &other, "$2y$05$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=1,t=2,p=1"]
    {
        let error = passwords().verify(&PLAIN.0.into(), &phc(broken)).await.unwrap_err();
        assert_eq!(error, VaultError::PasswordHash, "{broken:?}");
        assert!(error.to_string().contains("give the user a new one"), "{error}");
    }
}

#[test]
fn one_time_passwords_use_every_character_and_none_that_looks_like_another() {
    let passwords = Passwords::new(&hex(PEPPER_KEY), Arc::new(SystemEntropy));
    let mut made = HashSet::new();
    let mut characters = HashSet::new();
    for _ in 0..200 {
        let password = passwords.one_time();
        assert_eq!(password.expose().len(), 24);
        characters.extend(password.expose().chars());
        assert!(made.insert(password.expose().to_owned()));
    }
    // 4,800 characters leave one of 32 out once in 10^64 runs.
    assert_eq!(characters.len(), 32);
    assert!(characters.iter().all(|c| c.is_ascii_alphanumeric() && !"0o1lOI".contains(*c)), "{characters:?}");
}

#[test]
fn nothing_of_the_pepper_is_shown() {
    assert_eq!(format!("{:?}", passwords()), "Passwords(..)");
}

#[tokio::test]
async fn a_hash_of_lower_costs_is_outdated_and_one_of_higher_costs_is_not() {
    let passwords = passwords();
    assert!(!passwords.is_outdated(&passwords.hash(&"any password".into()).await.unwrap()));
    for (costs, is_outdated) in
        [("m=19456,t=1,p=1", true), ("m=8192,t=2,p=1", true), ("m=65536,t=3,p=1", false)]
    {
        let other = phc(&PLAIN.1.replace("m=19456,t=2,p=1", costs));
        assert_eq!(passwords.is_outdated(&other), is_outdated, "{costs}");
    }
}

#[tokio::test]
async fn nobodys_hash_is_read_like_any_other_and_no_password_fits_it() {
    let passwords = passwords();
    let (nobody, real) = (passwords.dummy(), passwords.hash(&"any password".into()).await.unwrap());
    assert_eq!(passwords.verify(&PLAIN.0.into(), &nobody).await, Ok(false));
    assert_eq!(nobody.as_phc().len(), real.as_phc().len());
    assert!(!passwords.is_outdated(&nobody));
}
