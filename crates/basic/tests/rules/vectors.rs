//! The published vectors in `vectors/basic.json`: RFC 4648, RFC 6749, RFC 7617, RFC 9110 and documentation samples.

use countersign_basic::{
    Challenge, Credentials, DecodeError, client_secret_basic, parse_authorization, parse_challenges,
};
use serde_json::Value;

fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../vectors/basic.json")).unwrap();
    let list = all[name].as_array().unwrap_or_else(|| panic!("no vectors named {name}")).clone();
    assert!(!list.is_empty());
    list
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn credentials_encode_to_the_published_values_and_back() {
    for vector in vectors("encode") {
        let credentials = Credentials::new(text(&vector["user_id"]), text(&vector["password"])).unwrap();
        assert_eq!(credentials.encode().expose(), text(&vector["value"]), "{vector}");
        assert_eq!(Credentials::decode(text(&vector["value"])), Ok(credentials), "{vector}");
    }
}

#[test]
fn credentials_that_basic_cannot_carry_are_refused_with_the_published_code() {
    for vector in vectors("encode_refused") {
        let error = Credentials::new(text(&vector["user_id"]), text(&vector["password"])).unwrap_err();
        assert_eq!(error.code(), text(&vector["code"]), "{vector}");
    }
}

#[test]
fn published_headers_are_read() {
    for vector in vectors("header") {
        let credentials = parse_authorization(text(&vector["header"]).as_bytes()).unwrap();
        assert_eq!(credentials.user_id(), text(&vector["user_id"]));
        assert_eq!(credentials.expose_password(), text(&vector["password"]));
    }
}

#[test]
fn published_bad_headers_are_refused() {
    for vector in vectors("header_refused") {
        assert!(parse_authorization(text(&vector).as_bytes()).is_err(), "{vector}");
    }
}

/// The vectors hold no colon, so being decoded shows in the refusal; encoded as a password they stand behind a known beginning.
#[test]
fn the_base64_vectors_are_understood() {
    for vector in vectors("base64") {
        let expected = if text(&vector[0]).is_empty() { DecodeError::Empty } else { DecodeError::NoColon };
        assert_eq!(Credentials::decode(text(&vector[1])), Err(expected), "{vector}");
        // `ab:` is one whole group, `YWI6`, so the vector's own encoding follows it unchanged.
        let credentials = Credentials::new("ab", text(&vector[0])).unwrap();
        assert_eq!(credentials.encode().expose(), format!("YWI6{}", text(&vector[1])), "{vector}");
    }
}

#[test]
fn published_challenges_are_read() {
    for vector in vectors("challenge") {
        let challenges = parse_challenges([text(&vector["header"]).as_bytes()]).unwrap();
        if let Some(realms) = vector["realms"].as_array() {
            let read: Vec<_> = challenges.iter().filter_map(|challenge| challenge.realm()).collect();
            assert_eq!(read, realms.iter().map(text).collect::<Vec<_>>(), "{vector}");
        }
        if let Some(schemes) = vector["schemes"].as_array() {
            let read: Vec<_> = challenges.iter().map(Challenge::scheme).collect();
            assert_eq!(read, schemes.iter().map(text).collect::<Vec<_>>(), "{vector}");
        }
        if let Some(charset) = vector["charset"].as_str() {
            assert_eq!(challenges[0].charset(), Some(charset), "{vector}");
        }
    }
}

#[test]
fn form_urlencoding_gives_the_published_text() {
    for vector in vectors("form_urlencode") {
        let client = client_secret_basic("id", text(&vector["in"])).unwrap();
        assert_eq!(client.expose_password(), text(&vector["out"]), "{vector}");
    }
}
