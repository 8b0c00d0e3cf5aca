//! The key ring against a second implementation, and against everything that could be wrong with a seal.
//!
//! Expected bytes were made with `createCipheriv('aes-256-gcm')` and `createHmac('sha256')` of Node.js.

use std::sync::Arc;

use countersign_core::{
    AccountId, ApplicationKey, ConnectionId, CredentialVersion, Field, ManagedKey, SystemClock,
};
use proptest::prelude::*;

use super::*;
use crate::{
    SystemEntropy,
    testing::{Dice, KNOWN_RING, LOOKUP_KEY, MASTER, SEAL_KEY, hex, known_ring, master},
};

const PLAIN: &[u8] = b"Aladdin:open sesame";
const WRAPPED_SEAL: &str = "0100000000a0a1a2a3a4a5a6a7a8a9aaaba6593e6e018e44f82a2ccd984b378e91\
                            20fd0b43c6e2143bc4577cdd23f62b5eb9ef225fc13ddbc47077370ff5fd6ae2";
const WRAPPED_LOOKUP: &str = "0100000000b0b1b2b3b4b5b6b7b8b9babb19d4d82868483dd8cf711d2941d0064d\
                              14addb4181bb19a2c657186ac01f6c89b42cc1941a89e6ba910a17e5c71739c7";
const WRAPPED_AUDIT: &str = "0100000000d0d1d2d3d4d5d6d7d8d9dadb3cb6f47d7cb2e7b6404632a4eacb99fe\
                             ef2b7ff664b89e611ba364bd231e00e865f47a126bcdc11f5fbc348e050aae92";
const WRAPPED_PEPPER: &str = "0100000000f0f1f2f3f4f5f6f7f8f9fafb59377133480fe443a7cecda1b2775c8950\
                              a01b817c4209df1e1f79eb157e9c485c80aeb49317ac35a89ff69d7454e921";
const SEALED: &str = "0100000001c0c1c2c3c4c5c6c7c8c9cacb1e2851aa1ef353d11bc941588bd0c7befe983b\
                      0624dec3226c3817d041229e475d751f";

fn account(id: &str) -> AccountId {
    id.parse().unwrap()
}

fn place(account: &AccountId) -> Place<'_> {
    Place::Connection {
        account,
        connection: ConnectionId::try_from(42).unwrap(),
        field: Field::AuthValue,
        version: CredentialVersion(7),
    }
}

fn key(text: &str) -> ApplicationKey {
    text.parse().unwrap()
}

#[tokio::test]
async fn keys_and_values_are_sealed_as_another_implementation_seals_them() {
    let (ring, keys) = known_ring().await;
    assert_eq!(keys[0].wrapped.0, hex(WRAPPED_SEAL));
    assert_eq!(keys[1].wrapped.0, hex(WRAPPED_LOOKUP));
    assert_eq!(keys[2].wrapped.0, hex(WRAPPED_AUDIT));
    assert_eq!(keys[3].wrapped.0, hex(WRAPPED_PEPPER));
    let acme = account("acme");
    let sealed = ring.seal(&place(&acme), PLAIN).unwrap();
    assert_eq!(sealed.0, hex(SEALED));
    assert_eq!(ring.open(&place(&acme), &sealed).unwrap().expose(), PLAIN);
}

#[tokio::test]
async fn lookup_hashes_are_as_another_implementation_computes_them() {
    let (ring, _) = known_ring().await;
    let client = ring.lookup_hash(SecretKind::ClientSecret, "cs_token_abc");
    let token = ring.lookup_hash(SecretKind::AccessToken, "cs_token_abc");
    assert_eq!(client.0[..], hex("ac6c43309ebcb897a0b122d474f1d9e6de646cb2f0e071edd62d84c6eea3ec3e"));
    assert_eq!(token.0[..], hex("b1460ee39814454866557dd51bf3ce283f1a24b0a10d72b56f8b2388ade9a658"));

    assert!(ring.matches(SecretKind::AccessToken, "cs_token_abc", &token));
    assert!(!ring.matches(SecretKind::AccessToken, "cs_token_abd", &token));
    assert!(!ring.matches(SecretKind::ClientSecret, "cs_token_abc", &token));
}

#[tokio::test]
async fn a_ring_unlocked_again_opens_and_finds_what_the_first_made() {
    let (first, keys) = known_ring().await;
    let again = KeyRing::unlock(&master(MASTER).await, &keys, Arc::new(SystemEntropy)).unwrap();
    let acme = account("acme");
    let sealed = first.seal(&place(&acme), PLAIN).unwrap();
    assert_eq!(again.open(&place(&acme), &sealed).unwrap().expose(), PLAIN);
    let hash = first.lookup_hash(SecretKind::ClientSecret, "s");
    assert!(again.matches(SecretKind::ClientSecret, "s", &hash));
}

#[tokio::test]
async fn every_single_flipped_bit_makes_a_seal_useless() {
    let (ring, _) = known_ring().await;
    let acme = account("acme");
    let sealed = ring.seal(&place(&acme), PLAIN).unwrap();
    for bit in 0..sealed.0.len() * 8 {
        let mut altered = sealed.clone();
        altered.0[bit / 8] ^= 1 << (bit % 8);
        let error = ring.open(&place(&acme), &altered).unwrap_err();
        let expected = match bit / 8 {
            0 => matches!(error, VaultError::UnknownVersion(_)),
            1..5 => matches!(error, VaultError::UnknownKey(_)),
            _ => matches!(error, VaultError::DoesNotOpen { .. }),
        };
        assert!(expected, "bit {bit}: {error}");
    }
}

#[tokio::test]
async fn a_seal_opens_at_no_other_place_and_the_error_names_the_place() {
    let (ring, _) = known_ring().await;
    let (acme, other) = (account("acme"), account("acme2"));
    let sealed = ring.seal(&place(&acme), PLAIN).unwrap();
    let at = |account, connection: i64, field, version| {
        let (connection, version) = (connection.try_into().unwrap(), CredentialVersion(version));
        Place::Connection { account, connection, field, version }
    };
    let application = key("0123456789abcdef0123456789abcdef");
    let elsewhere = [
        at(&other, 42, Field::AuthValue, 7),
        at(&acme, 43, Field::AuthValue, 7),
        at(&acme, 42, Field::Injection, 7),
        at(&acme, 42, Field::AuthValue, 8),
        Place::Application { key: &application, version: CredentialVersion(7) },
    ];
    for there in elsewhere {
        assert_eq!(ring.open(&there, &sealed).unwrap_err(), there.does_not_open());
    }
    assert_eq!(
        ring.open(&elsewhere[0], &sealed).unwrap_err().to_string(),
        "the auth-value of connection 42 in account acme2, credential version 7, does not open: it was sealed \
         for another place or altered. Restore the row from a backup, or enter the credential again"
    );
}

#[tokio::test]
async fn the_secret_of_an_application_opens_for_that_application_and_version_alone() {
    let (ring, _) = known_ring().await;
    let (here, other) = (key("0123456789abcdef0123456789abcdef"), key("fedcba9876543210fedcba9876543210"));
    let at = |key, version| Place::Application { key, version: CredentialVersion(version) };
    let sealed = ring.seal(&at(&here, 2), PLAIN).unwrap();
    assert_eq!(ring.open(&at(&here, 2), &sealed).unwrap().expose(), PLAIN);
    for there in [at(&other, 2), at(&here, 1)] {
        assert_eq!(ring.open(&there, &sealed).unwrap_err(), there.does_not_open());
    }
    assert!(ring.open(&place(&account("application")), &sealed).is_err());
    assert_eq!(
        ring.open(&at(&here, 1), &sealed).unwrap_err().to_string(),
        "the secret key of application 0123456789abcdef0123456789abcdef, version 1, does not open: it was \
         sealed for another place or altered. Restore the row from a backup, or make a new secret key for the \
         application"
    );
}

#[tokio::test]
async fn a_managed_value_opens_under_its_own_key_alone() {
    let (ring, _) = known_ring().await;
    let key = |account: &str, connector: &str, field: &str, user: Option<&str>| ManagedKey {
        account: self::account(account),
        connector: connector.to_owned(),
        field: field.to_owned(),
        user: user.map(str::to_owned),
    };
    let here = key("acme", "CRM", "secret", None);
    let sealed = ring.seal(&Place::Managed { key: &here }, PLAIN).unwrap();
    assert_eq!(ring.open(&Place::Managed { key: &here }, &sealed).unwrap().expose(), PLAIN);
    for there in [
        key("acme2", "CRM", "secret", None),
        key("acme", "CRMs", "ecret", None),
        key("acme", "CRM", "secret", Some("")),
        key("acme", "CRM", "secret", Some("jo")),
        key("acme", "CR", "Msecret", None),
    ] {
        let there = Place::Managed { key: &there };
        assert_eq!(ring.open(&there, &sealed).unwrap_err(), there.does_not_open());
    }
    assert!(ring.open(&place(&account("acme")), &sealed).is_err());
    let long = key(&"a".repeat(128), &"c".repeat(4000), &"f".repeat(4000), Some(&"u".repeat(4000)));
    let sealed = ring.seal(&Place::Managed { key: &long }, b"").unwrap();
    assert!(ring.open(&Place::Managed { key: &long }, &sealed).unwrap().expose().is_empty());
}

#[tokio::test]
async fn the_longest_place_there_can_be_seals_and_opens() {
    let (ring, _) = known_ring().await;
    let longest = account(&"a".repeat(128));
    let connection = ConnectionId::try_from((1 << 53) - 1).unwrap();
    for field in [Field::Injection, Field::AuthValue] {
        let version = CredentialVersion(u32::MAX);
        let place = Place::Connection { account: &longest, connection, field, version };
        let sealed = ring.seal(&place, b"").unwrap();
        assert_eq!(sealed.0.len(), 33);
        assert!(ring.open(&place, &sealed).unwrap().expose().is_empty());
    }
}

#[tokio::test]
async fn a_seal_cut_short_says_so_at_any_length() {
    let (ring, _) = known_ring().await;
    let acme = account("acme");
    let sealed = ring.seal(&place(&acme), b"").unwrap();
    for length in 0..sealed.0.len() {
        let cut = Sealed(sealed.0[..length].to_vec());
        assert_eq!(ring.open(&place(&acme), &cut).unwrap_err(), VaultError::Truncated(length));
    }
}

#[tokio::test]
async fn another_master_key_is_named_as_the_reason() {
    let (_, keys) = known_ring().await;
    let other = master(SEAL_KEY).await;
    let error = KeyRing::unlock(&other, &keys, Arc::new(SystemEntropy)).unwrap_err();
    assert_eq!(error, VaultError::WrongMasterKey(KeyId(1)));
    assert!(error.to_string().starts_with("the master key does not open key 1 of the key ring"), "{error}");
}

#[tokio::test]
async fn wrapped_keys_cannot_be_renamed_or_given_another_purpose() {
    let (_, keys) = known_ring().await;
    let master = master(MASTER).await;
    let unlock = |keys: &[WrappedKey]| KeyRing::unlock(&master, keys, Arc::new(SystemEntropy)).unwrap_err();

    let renamed = WrappedKey { id: KeyId(9), ..keys[0].clone() };
    assert_eq!(unlock(&[renamed, keys[1].clone()]), VaultError::WrongMasterKey(KeyId(9)));
    let lookup_as_seal = WrappedKey { purpose: KeyPurpose::Seal, ..keys[1].clone() };
    assert_eq!(unlock(&[lookup_as_seal]), VaultError::WrongMasterKey(KeyId(2)));

    assert_eq!(unlock(&keys[..1]), VaultError::NoKey(KeyPurpose::Lookup));
    assert_eq!(unlock(&keys[..2]), VaultError::NoKey(KeyPurpose::Audit));
    assert_eq!(unlock(&keys[..3]), VaultError::NoKey(KeyPurpose::Pepper));
    assert_eq!(unlock(&keys[1..]), VaultError::NoKey(KeyPurpose::Seal));
    let twice = [keys[0].clone(), keys[1].clone(), keys[1].clone()];
    assert_eq!(unlock(&twice), VaultError::SeveralKeys(KeyPurpose::Lookup, KeyId(2), KeyId(2)));
}

#[tokio::test]
async fn of_several_seal_keys_the_newest_seals_and_all_open() {
    let (first, mut keys) = known_ring().await;
    let master = master(MASTER).await;
    let cipher = Cipher::new(master.bytes()).unwrap();
    let associated = wrapping(KeyId(5), KeyPurpose::Seal);
    let wrapped =
        envelope::seal(&cipher, MASTER_ID, associated.as_bytes(), &hex(LOOKUP_KEY), &SystemEntropy).unwrap();
    keys.push(WrappedKey { id: KeyId(5), purpose: KeyPurpose::Seal, wrapped, created: SystemClock.now() });
    let ring = KeyRing::unlock(&master, &keys, Arc::new(SystemEntropy)).unwrap();

    let acme = account("acme");
    let old = first.seal(&place(&acme), PLAIN).unwrap();
    let new = ring.seal(&place(&acme), PLAIN).unwrap();
    assert_eq!(new.0[1..5], [0, 0, 0, 5]);
    assert_eq!(ring.open(&place(&acme), &old).unwrap().expose(), PLAIN);
    assert_eq!(ring.open(&place(&acme), &new).unwrap().expose(), PLAIN);
    assert_eq!(first.open(&place(&acme), &new).unwrap_err(), VaultError::UnknownKey(KeyId(5)));
}

#[tokio::test]
async fn new_secrets_carry_their_prefix_and_256_bits() {
    let bytes = "fbf0".repeat(16);
    let dice = Dice::of(&[KNOWN_RING.as_slice(), &[&bytes]].concat());
    let (ring, _) = KeyRing::generate(&master(MASTER).await, &SystemClock, dice).unwrap();
    // The Base64 is `base64 -w0 | tr +/ -_ | tr -d =` of those 32 bytes.
    assert_eq!(
        ring.new_secret(SecretKind::ClientSecret).expose(),
        "cs_secret_-_D78Pvw-_D78Pvw-_D78Pvw-_D78Pvw-_D78Pvw-_A"
    );
    let token = ring.new_secret(SecretKind::AccessToken);
    assert_eq!((token.expose().len(), &token.expose()[..9]), (9 + 43, "cs_token_"));
    assert_ne!(token.expose(), ring.new_secret(SecretKind::AccessToken).expose());
}

#[tokio::test]
async fn the_debug_text_of_a_ring_has_the_ids_and_no_key() {
    let (ring, keys) = known_ring().await;
    assert_eq!(format!("{ring:?}"), "KeyRing { seal: [1], lookup: 2, audit: 3, pepper: 4, .. }");
    let shown = format!("{keys:?}");
    assert!(shown.contains("Sealed(65 bytes)") && !shown.contains("64, 65, 66"), "{shown}");
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_to_the_same(
        plain in proptest::collection::vec(any::<u8>(), 0..2000),
        id in "[!-~]{1,128}",
        connection in 1_i64..(1 << 53),
        version: u32,
    ) {
        let ring = ring_of_this_test();
        let account = account(&id);
        let connection = ConnectionId::try_from(connection).unwrap();
        let version = CredentialVersion(version);
        let place = Place::Connection { account: &account, connection, field: Field::Injection, version };
        let sealed = ring.seal(&place, &plain).unwrap();
        prop_assert_eq!(sealed.0.len(), plain.len() + 33);
        let opened = ring.open(&place, &sealed).unwrap();
        prop_assert_eq!(opened.expose(), &plain[..]);
    }

    #[test]
    fn no_bytes_at_all_open_or_panic(
        head in proptest::option::of(Just(vec![1_u8, 0, 0, 0, 1])),
        tail in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let acme = account("acme");
        let bytes = [head.unwrap_or_default(), tail].concat();
        prop_assert!(ring_of_this_test().open(&place(&acme), &Sealed(bytes)).is_err());
    }
}

fn ring_of_this_test() -> KeyRing {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(known_ring()).0
}
