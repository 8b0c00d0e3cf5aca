//! B1, B2, B3, B18 and B20: making credentials.

use countersign_basic::{
    ClientSecretError, Credentials, EncodeError, Half, client_id_and_secret, client_secret_basic,
};

fn encoded(user_id: &str, password: &str) -> String {
    Credentials::new(user_id, password).unwrap().encode().expose().to_owned()
}

#[test]
fn b1_user_id_and_password_become_padded_standard_base64_of_utf8() {
    assert_eq!(encoded("Aladdin", "open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(encoded("test", "123£"), "dGVzdDoxMjPCow==");
    assert_eq!(encoded("JohnSmith", "p455W0rd"), "Sm9oblNtaXRoOnA0NTVXMHJk");
}

#[test]
fn b1_a_long_credential_has_no_line_break() {
    let value = encoded(&"u".repeat(99), &"p".repeat(100));
    assert_eq!(value.len(), 268, "200 bytes are 67 groups of four characters");
    assert!(!value.contains(['\r', '\n']));
}

#[test]
fn b1_text_is_normalized_to_form_c() {
    // "é" as one character and as "e" with a combining accent; C3 A9 in UTF-8 either way.
    assert_eq!(encoded("é", "é"), "w6k6w6k=");
    assert_eq!(encoded("e\u{301}", "e\u{301}"), "w6k6w6k=");
}

#[test]
fn b1_the_header_is_the_scheme_a_space_and_the_value() {
    let header = Credentials::new("Aladdin", "open sesame").unwrap().encode().into_header();
    assert_eq!(*header, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

#[test]
fn b2_a_colon_in_the_user_id_is_an_error_that_names_the_rule() {
    let error = Credentials::new("a:b", "c").unwrap_err();
    assert_eq!(error, EncodeError::ColonInUserId);
    assert_eq!(error.code(), "colon-in-user-id");
    assert!(error.to_string().contains("RFC 7617 section 2"), "{error}");
}

#[test]
fn b2_no_other_character_turns_into_a_colon_or_a_control_character() {
    for character in ('\u{80}'..=char::MAX).filter(|character| *character != ':') {
        let text = character.to_string();
        let credentials = Credentials::new(&text, "").unwrap();
        assert!(!credentials.user_id().contains(|c: char| c == ':' || c.is_ascii_control()), "{text:?}");
    }
}

#[test]
fn b3_every_control_character_is_refused_in_either_half() {
    for control in (0x00..=0x1F).chain([0x7F]).map(char::from) {
        let text = format!("ab{control}c");
        let in_half = |half| Err(EncodeError::ControlCharacter { half, position: 3 });
        assert_eq!(Credentials::new(&text, "x"), in_half(Half::UserId), "{control:?}");
        assert_eq!(Credentials::new("x", &text), in_half(Half::Password), "{control:?}");
    }
}

#[test]
fn b18_line_ends_and_nul_cannot_get_into_a_header() {
    for text in ["a\rb", "a\nb", "a\0b"] {
        assert_eq!(Credentials::new(text, "x").unwrap_err().code(), "control-character");
        assert_eq!(Credentials::new("x", text).unwrap_err().code(), "control-character");
    }
}

#[test]
fn b20_client_id_and_secret_are_form_urlencoded_before_base64() {
    let client = client_secret_basic("a:b", "p%+ £").unwrap();
    assert_eq!((client.user_id(), client.expose_password()), ("a%3Ab", "p%25%2B+%C2%A3"));
    // printf '%s' 'a%3Ab:p%25%2B+%C2%A3' | base64
    assert_eq!(client.encode().expose(), "YSUzQWI6cCUyNSUyQislQzIlQTM=");
}

#[test]
fn b20_the_server_gets_id_and_secret_back() {
    let client = Credentials::decode("YSUzQWI6cCUyNSUyQislQzIlQTM=").unwrap();
    let (id, secret) = client_id_and_secret(&client).unwrap();
    assert_eq!((id.as_str(), secret.as_str()), ("a:b", "p%+ £"));
}

#[test]
fn b20_a_secret_that_was_not_form_urlencoded_is_refused_and_never_guessed() {
    let read = |password| client_id_and_secret(&Credentials::new("id", password).unwrap()).unwrap_err();
    let half = Half::Password;
    assert_eq!(read("50%"), ClientSecretError::BadPercent { half });
    assert_eq!(read("50%zz"), ClientSecretError::BadPercent { half });
    assert_eq!(read("%+f"), ClientSecretError::BadPercent { half });
    assert_eq!(read("%FF"), ClientSecretError::NotUtf8 { half });
    assert_eq!(read("a%0D%0A"), ClientSecretError::ControlCharacter { half, position: 2 });
}

#[test]
fn b20_control_characters_are_refused_before_encoding_hides_them() {
    assert_eq!(client_secret_basic("id", "a\n").unwrap_err().code(), "control-character");
    assert_eq!(client_secret_basic("i\0d", "a").unwrap_err().code(), "control-character");
}

#[test]
fn credentials_that_differ_in_one_bit_or_in_length_are_not_equal() {
    let make = |password: &str| Credentials::new("user", password).unwrap();
    let password = "PPPP";
    assert_eq!(make(password), make(password));
    for index in 0..password.len() {
        for bit in 0..6 {
            let mut other = password.as_bytes().to_vec();
            other[index] ^= 1 << bit;
            let other = String::from_utf8(other).unwrap();
            if !other.contains(|c: char| c.is_ascii_control()) {
                assert_ne!(make(password), make(&other));
            }
        }
    }
    // Two differences that would cancel out if they were added up by exclusive or.
    assert_ne!(make("PPPP"), make("QQPP"));
    assert_ne!(make("PPPP"), make("PPP"));
    assert_ne!(make("PPPP"), make("PPPPP"));
}

#[test]
fn nothing_that_is_printed_for_a_programmer_holds_the_password() {
    let credentials = Credentials::new("Aladdin", "open sesame").unwrap();
    let debug = format!("{credentials:?} {:?}", credentials.encode());
    assert!(debug.contains("Aladdin"));
    assert!(!debug.contains("sesame") && !debug.contains("QWxh"), "{debug}");
}
