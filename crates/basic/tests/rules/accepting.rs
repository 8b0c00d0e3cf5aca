//! B3 to B9, B18 and B21: accepting credentials.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_basic::{
    AuthorizationError, Credentials, DecodeError, Half, MAX_AUTHORIZATION, parse_authorization,
    split_authorization,
};

fn refusal(value: &str) -> DecodeError {
    Credentials::decode(value).unwrap_err()
}

fn refusal_of_bytes(bytes: &[u8]) -> DecodeError {
    refusal(&STANDARD.encode(bytes))
}

#[test]
fn b3_control_characters_are_refused_on_the_way_in() {
    for control in (0x00..=0x1F).chain([0x7F]) {
        let in_half = |half| DecodeError::ControlCharacter { half, position: 2 };
        assert_eq!(refusal_of_bytes(&[b'u', control, b':', b'p']), in_half(Half::UserId));
        assert_eq!(refusal_of_bytes(&[b'u', b':', b'p', control]), in_half(Half::Password));
    }
}

#[test]
fn b4_the_scheme_is_matched_without_regard_to_case() {
    for scheme in ["Basic", "basic", "BASIC", "bAsIc"] {
        let credentials = parse_authorization(format!("{scheme} Og==").as_bytes()).unwrap();
        assert_eq!((credentials.user_id(), credentials.expose_password()), ("", ""));
    }
}

#[test]
fn b4_several_spaces_may_follow_the_scheme() {
    assert!(parse_authorization(b"Basic    Og==").is_ok());
}

#[test]
fn b4_a_scheme_alone_glued_or_followed_by_more_than_a_token_is_refused() {
    use AuthorizationError::{NoCredentials, NoScheme, TextAfterToken};
    for (field, error) in [
        ("Basic", NoCredentials),
        ("Basic ", NoCredentials),
        ("Basic   ", NoCredentials),
        ("BasicQQ==", NoScheme),
        ("Basic\tOg==", NoScheme),
        (" Basic Og==", NoScheme),
        ("", NoScheme),
        ("Basic QQ== x", TextAfterToken),
        ("Basic Og== ", TextAfterToken),
        ("Basic Og==\t", TextAfterToken),
    ] {
        assert_eq!(parse_authorization(field.as_bytes()), Err(error), "{field:?}");
    }
    assert_eq!(parse_authorization(b"Basic Og==,").unwrap_err().code(), "not-base64");
}

#[test]
fn b4_another_scheme_is_told_apart_from_malformed_basic() {
    for field in ["Bearer abc", "Digest username=\"Aladdin\", realm=\"x\"", "Basically Og=="] {
        assert_eq!(parse_authorization(field.as_bytes()), Err(AuthorizationError::OtherScheme), "{field}");
    }
    assert_eq!(
        parse_authorization(b"Basic Zm9v"),
        Err(AuthorizationError::Basic(DecodeError::NoColon)),
        "Basic, but malformed"
    );
}

#[test]
fn b4_a_field_is_split_by_the_same_rules_for_every_scheme() {
    assert_eq!(split_authorization(b"bEARER  mF_9.B5f-4.1JqM"), Ok(("bEARER", "mF_9.B5f-4.1JqM")));
    assert_eq!(split_authorization(b"Digest a=\"b c\", d=e"), Ok(("Digest", "a=\"b c\", d=e")));
    assert_eq!(split_authorization(b"Bearer"), Err(AuthorizationError::NoCredentials));
    assert_eq!(split_authorization(b"Bearer a b"), Err(AuthorizationError::TextAfterToken));
}

#[test]
fn b5_only_the_first_colon_splits() {
    let credentials = Credentials::decode("QWxhZGRpbjpvcGVuOnNlc2FtZQ==").unwrap();
    assert_eq!((credentials.user_id(), credentials.expose_password()), ("Aladdin", "open:sesame"));
}

#[test]
fn b6_a_value_without_colon_is_malformed() {
    assert_eq!(refusal("Zm9v"), DecodeError::NoColon);
}

#[test]
fn b7_either_half_and_both_may_be_empty() {
    for (value, halves) in [("Og==", ("", "")), ("a2V5Og==", ("key", "")), ("OmtleQ==", ("", "key"))] {
        let credentials = Credentials::decode(value).unwrap();
        assert_eq!((credentials.user_id(), credentials.expose_password()), halves);
    }
}

#[test]
fn b8_base64_is_strict() {
    for (value, error) in [
        ("", DecodeError::Empty),
        ("Zh==", DecodeError::BadPadding),
        ("Zm9=", DecodeError::BadPadding),
        ("dGV zdDoxMjM=", DecodeError::NotBase64 { position: 4 }),
        ("dGVzdDoxMjM=\n", DecodeError::NotBase64 { position: 13 }),
        ("_-__", DecodeError::NotBase64 { position: 1 }),
        ("Og", DecodeError::MissingPadding),
        ("Og=", DecodeError::MissingPadding),
        ("O", DecodeError::MissingPadding),
        ("Og===", DecodeError::BadPadding),
        ("Og======", DecodeError::BadPadding),
        ("Og==Og==", DecodeError::BadPadding),
        ("YTpi=", DecodeError::BadPadding),
        ("=", DecodeError::BadPadding),
        ("====", DecodeError::BadPadding),
    ] {
        assert_eq!(refusal(value), error, "{value:?}");
    }
}

/// Of all 4,096 two-character and 262,144 three-character beginnings of a last group, as many decode as there are
/// credentials of one and two bytes: the colon alone; `x:` and `:x` for 95 printable characters, `::` being both.
#[test]
fn b8_each_short_credential_has_exactly_one_spelling() {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut of_one_byte, mut of_two_bytes) = (0, 0);
    for first in alphabet.chars() {
        for second in alphabet.chars() {
            of_one_byte += usize::from(Credentials::decode(&format!("{first}{second}==")).is_ok());
            for third in alphabet.chars() {
                of_two_bytes += usize::from(Credentials::decode(&format!("{first}{second}{third}=")).is_ok());
            }
        }
    }
    assert_eq!((of_one_byte, of_two_bytes), (1, 95 + 95 - 1));
}

#[test]
fn b9_invalid_utf8_is_refused_and_never_replaced() {
    assert_eq!(refusal_of_bytes(b"\xFFser:p"), DecodeError::NotUtf8 { position: 1 });
    assert_eq!(refusal_of_bytes(b"user:p\xE9"), DecodeError::NotUtf8 { position: 7 });
    // An encoded surrogate and an overlong slash are not UTF-8 either.
    assert_eq!(refusal_of_bytes(b"u:\xED\xA0\x80"), DecodeError::NotUtf8 { position: 3 });
    assert_eq!(refusal_of_bytes(b"u:\xC0\xAF"), DecodeError::NotUtf8 { position: 3 });
}

#[test]
fn b18_control_characters_in_the_field_are_refused() {
    for (field, position) in [
        (&b"Basic Og==\r\n"[..], 11),
        (b"Basic Og==\n", 11),
        (b"Basic Og==\0", 11),
        (b"\0Basic Og==", 1),
        (b"Bearer abc\r\nX-Other: 1", 11),
    ] {
        let expected = AuthorizationError::ControlCharacter { position };
        assert_eq!(split_authorization(field), Err(expected));
        assert_eq!(parse_authorization(field), Err(expected));
    }
}

#[test]
fn b21_a_field_over_eight_kibibytes_is_refused_before_decoding() {
    let text = format!("u:{}", "p".repeat(6134));
    let longest = format!("Basic {}", STANDARD.encode(&text));
    assert_eq!(longest.len(), 8190);
    assert!(parse_authorization(longest.as_bytes()).is_ok());
    assert!(parse_authorization(longest.replacen("Basic ", "Basic   ", 1).as_bytes()).is_ok(), "8192 bytes");

    // Malformed in other ways too, but its length is what is said about it.
    let too_long = [b'\0'; MAX_AUTHORIZATION + 1];
    assert_eq!(MAX_AUTHORIZATION, 8 * 1024);
    assert_eq!(parse_authorization(&too_long), Err(AuthorizationError::TooLong { length: 8193 }));
    assert_eq!(split_authorization(&too_long), Err(AuthorizationError::TooLong { length: 8193 }));
}

#[test]
fn no_refusal_repeats_what_was_sent() {
    for field in
        ["c2VjcmV0OnNlY3JldA==", "hunter2 x", "hunter2", "Basic hunter2", "Basic hunter2:x", "hunter2\n"]
    {
        let error = parse_authorization(field.as_bytes()).unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("hunter2") && !printed.contains("c2Vj"), "{printed}");
    }
}
