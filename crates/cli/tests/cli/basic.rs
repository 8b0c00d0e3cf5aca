//! `basic encode`, `decode` and `challenge`, against the standards' own examples.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Room, repository};

fn vectors() -> Value {
    let path = repository().join("crates/basic/tests/vectors/basic.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap()
}

#[test]
fn encode_prints_the_value_of_rfc_7617() {
    let room = Room::new();
    let ran =
        room.run_with_input(&["basic", "encode", "--user-id", "Aladdin", "--password-stdin"], b"open sesame");
    assert_eq!(ran.succeeded().stdout, "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n");
}

#[test]
fn a_line_end_after_the_piped_password_does_not_count() {
    let room = Room::new();
    for input in ["open sesame\n", "open sesame\r\n"] {
        let arguments = ["basic", "encode", "--user-id", "Aladdin", "--password-stdin"];
        let ran = room.run_with_input(&arguments, input.as_bytes());
        assert_eq!(ran.succeeded().stdout, "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n");
    }
}

#[test]
fn encode_and_decode_agree_with_every_known_value() {
    let room = Room::new();
    for vector in vectors()["encode"].as_array().unwrap() {
        let (user_id, password) = (text(vector, "user_id"), text(vector, "password"));
        let value = text(vector, "value");
        let encoded = room.run(&["basic", "encode", "--user-id", user_id, "--password", password]);
        assert_eq!(encoded.succeeded().stdout, format!("{value}\n"));
        let decoded = room.run(&["basic", "decode", value]).succeeded().json();
        assert_eq!(decoded, json!({ "user_id": user_id, "password": password }));
    }
}

#[test]
fn both_halves_may_be_empty() {
    let room = Room::new();
    let encoded = room.run(&["basic", "encode", "--user-id", "", "--password", ""]);
    assert_eq!(encoded.succeeded().stdout, "Og==\n");
    let decoded = room.run(&["basic", "decode", "Og=="]).succeeded().json();
    assert_eq!(decoded, json!({ "user_id": "", "password": "" }));
}

#[test]
fn the_password_goes_on_behind_the_first_colon() {
    let decoded = Room::new().run(&["basic", "decode", "QWxhZGRpbjpvcGVuOnNlc2FtZQ=="]).succeeded();
    assert_eq!(decoded.json(), json!({ "user_id": "Aladdin", "password": "open:sesame" }));
}

#[test]
fn what_basic_cannot_carry_is_not_encoded() {
    let room = Room::new();
    for vector in vectors()["encode_refused"].as_array().unwrap() {
        let arguments = ["basic", "encode", "--user-id", text(vector, "user_id"), "--password-stdin"];
        let ran = room.run_with_input(&arguments, text(vector, "password").as_bytes());
        let word = if text(vector, "code") == "colon-in-user-id" { "colon" } else { "control character" };
        ran.refused(&[word, "RFC 7617"]);
    }
}

#[test]
fn decode_reads_the_exact_bytes_of_standard_input() {
    let room = Room::new();
    let right = room.run_with_input(&["basic", "decode", "-"], b"dGVzdDoxMjPCow==");
    assert_eq!(right.succeeded().json(), json!({ "user_id": "test", "password": "123£" }));
    let with_line_end = room.run_with_input(&["basic", "decode", "-"], b"dGVzdDoxMjPCow==\n");
    with_line_end.refused(&["line break", " hint: Remove all line breaks"]);
}

#[test]
fn decode_refuses_by_the_rules_and_says_how_to_mend_it() {
    let room = Room::new();
    for (value, word) in [
        ("", "no value"),
        ("Zm9v", "no colon"),
        ("Zh==", "not what an encoder writes"),
        ("dGV zdDoxMjM=", "blank"),
        ("_-__", "URL-safe"),
        ("/3NlcjpwMQ==", "Latin-1"),
        ("Basic Og==", "begins with the scheme"),
    ] {
        room.run(&["basic", "decode", value]).refused(&[word, " hint: "]);
    }
}

#[test]
fn a_value_that_looks_like_a_flag_is_still_a_value() {
    Room::new().run(&["basic", "decode", "-_-_"]).refused(&["URL-safe"]);
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let room = Room::new();
    room.run(&["basic", "encode", "--password", "p"]).refused(&["--user-id"]);
}

#[test]
fn a_password_comes_one_way_and_never_by_position() {
    let room = Room::new();
    room.run(&["basic", "encode", "Aladdin", "open sesame"]).misused();
    room.run(&["basic", "encode", "--password-stdin"]).misused();
    let both = ["basic", "encode", "--user-id", "u", "--password", "p", "--password-stdin"];
    room.run(&both).misused();
}

#[test]
fn challenge_reads_every_challenge_of_a_field() {
    let header = r#"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#;
    let read = Room::new().run(&["basic", "challenge", header]).succeeded().json();
    let expected = json!([
        { "scheme": "basic", "realm": "simple", "params": { "realm": "simple" } },
        {
            "scheme": "newauth",
            "realm": "apps",
            "params": { "realm": "apps", "type": "1", "title": "Login to \"apps\"" }
        },
    ]);
    assert_eq!(read, expected);
}

#[test]
fn challenge_agrees_with_every_known_field() {
    let room = Room::new();
    for vector in vectors()["challenge"].as_array().unwrap() {
        let read = room.run(&["basic", "challenge", text(vector, "header")]).succeeded().json();
        let all =
            |member: &str| read.as_array().unwrap().iter().map(|one| one[member].clone()).collect::<Value>();
        if let Some(realms) = vector.get("realms") {
            assert_eq!(&all("realm"), realms);
        }
        if let Some(schemes) = vector.get("schemes") {
            assert_eq!(&all("scheme"), schemes);
        }
        if let Some(charset) = vector.get("charset") {
            assert_eq!(&read[0]["params"]["charset"], charset);
        }
    }
}

#[test]
fn challenge_refuses_a_basic_challenge_without_realm_and_a_parameter_given_twice() {
    let room = Room::new();
    room.run(&["basic", "challenge", "Basic charset=\"UTF-8\""]).refused(&["realm"]);
    room.run(&["basic", "challenge", "Basic realm=a, realm=b"]).refused(&["realm", "twice"]);
}
