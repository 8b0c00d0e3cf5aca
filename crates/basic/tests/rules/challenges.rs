//! B10 and B11: writing and reading challenges.

use countersign_basic::{Challenge, ChallengeError, parse_challenges};

fn parse(field: &str) -> Result<Vec<Challenge>, ChallengeError> {
    parse_challenges([field.as_bytes()])
}

/// Scheme, then parameters as `name=value`, or the token.
fn outline(challenges: &[Challenge]) -> Vec<String> {
    let one = |challenge: &Challenge| {
        let params = challenge.params().iter().map(|(name, value)| format!("{name}={value}"));
        let token = challenge.token68().map(str::to_owned);
        [challenge.scheme().to_owned()].into_iter().chain(token).chain(params).collect::<Vec<_>>().join(" ")
    };
    challenges.iter().map(one).collect()
}

#[test]
fn b10_the_challenge_names_realm_and_charset() {
    assert_eq!(Challenge::basic("foo").unwrap().to_string(), r#"Basic realm="foo", charset="UTF-8""#);
    assert_eq!(Challenge::basic("").unwrap().to_string(), r#"Basic realm="", charset="UTF-8""#);
    assert_eq!(Challenge::bearer("foo").unwrap().to_string(), r#"Bearer realm="foo""#);
}

#[test]
fn b10_quotation_marks_and_backslashes_in_the_realm_are_escaped() {
    let challenge = Challenge::basic(r#"a "b" \c\"#).unwrap();
    assert_eq!(challenge.to_string(), r#"Basic realm="a \"b\" \\c\\", charset="UTF-8""#);
}

#[test]
fn b10_a_realm_cannot_break_out_of_the_field() {
    for (realm, position) in [("a\r\nX: 1", 2), ("a\nb", 2), ("\0", 1), ("caf\u{e9}", 4)] {
        let expected = Err(ChallengeError::RealmCharacter { position });
        assert_eq!(Challenge::basic(realm), expected);
        assert_eq!(Challenge::bearer(realm), expected);
    }
}

#[test]
fn b11_token_and_quoted_values_are_taken() {
    let challenges = parse(r#"BASIC Realm=simple, charset="utf-8""#).unwrap();
    assert_eq!(challenges[0].scheme(), "basic");
    assert_eq!(challenges[0].realm(), Some("simple"));
    assert_eq!(challenges[0].charset(), Some("utf-8"));
}

#[test]
fn b11_one_field_may_hold_several_challenges() {
    let challenges = parse(r#"Basic realm="simple", Newauth realm="apps", type=1"#).unwrap();
    assert_eq!(outline(&challenges), ["basic realm=simple", "newauth realm=apps type=1"]);
}

#[test]
fn b11_repeated_fields_mean_the_same_as_one_list() {
    let list = parse(r#"Negotiate, Basic realm="a", Bearer realm="b""#).unwrap();
    let fields: [&[u8]; 3] = [b"Negotiate", br#"Basic realm="a""#, br#"Bearer realm="b""#];
    assert_eq!(parse_challenges(fields).unwrap(), list);
    // RFC 9110 section 5.3: the lines of one field are joined with commas, wherever they were cut.
    let cut: [&[u8]; 3] = [b"Negotiate", br#"Basic realm="a", Bearer"#, br#"realm="b""#];
    assert_eq!(parse_challenges(cut).unwrap(), list);
}

#[test]
fn b11_unknown_parameters_are_kept() {
    let challenges = parse(r#"Basic foo="bar", realm="x", !#$=1"#).unwrap();
    assert_eq!(outline(&challenges), ["basic foo=bar realm=x !#$=1"]);
}

#[test]
fn b11_a_comma_or_scheme_word_inside_quotes_is_text() {
    let challenges = parse(r#"Basic realm="a, Newauth b=\"c\" \d=", x=y"#).unwrap();
    assert_eq!(outline(&challenges), [r#"basic realm=a, Newauth b="c" d= x=y"#]);
}

#[test]
fn b11_bad_white_space_and_empty_elements_are_passed_over() {
    let challenges = parse(" ,\t, Basic , realm\t=  \"a\"\t,,charset = UTF-8 , , Newauth,  , ").unwrap();
    assert_eq!(outline(&challenges), ["basic realm=a charset=UTF-8", "newauth"]);
    assert_eq!(parse(" , ,").unwrap(), []);
    assert_eq!(parse("").unwrap(), []);
    assert_eq!(parse_challenges([]).unwrap(), []);
}

#[test]
fn b11_a_token_may_stand_in_place_of_parameters() {
    let challenges = parse("Negotiate YWJj==, NTLM TlRM=, New a/b+c~._-, Basic realm=x").unwrap();
    assert_eq!(outline(&challenges), ["negotiate YWJj==", "ntlm TlRM=", "new a/b+c~._-", "basic realm=x"]);
}

#[test]
fn b11_a_parameter_given_twice_is_an_error() {
    for (field, scheme, name) in [
        (r#"Basic realm="a", realm="a""#, "basic", "realm"),
        (r#"Basic realm="a", REALM="b""#, "basic", "realm"),
        (r#"Basic realm="a", Digest x=1, y=2, X=3"#, "digest", "x"),
    ] {
        let expected = ChallengeError::ParameterTwice { scheme: scheme.to_owned(), name: name.to_owned() };
        assert_eq!(parse(field), Err(expected), "{field}");
    }
    assert!(parse("Basic realm=a, Basic realm=b").is_ok(), "two challenges may share a name");
}

#[test]
fn b11_a_basic_challenge_without_realm_is_an_error() {
    for field in ["Basic", "Basic charset=\"UTF-8\"", "Basic abc=", "Digest realm=a, Basic", "Basic realm="] {
        assert_eq!(parse(field), Err(ChallengeError::BasicWithoutRealm), "{field}");
    }
}

#[test]
fn b11_what_is_not_a_list_of_challenges_is_refused_where_it_goes_wrong() {
    for (field, wrong_at) in [
        (r#"Basic realm="a"#, 15),
        (r#"Basic realm="a\"#, 16),
        (r#"Basic realm="a" charset="UTF-8""#, 17),
        (r#"Basic realm="a"b"#, 16),
        ("Basic realm=a/b", 14),
        (r#"realm="a""#, 6),
        (r#""a""#, 1),
        ("New abc, x=1", 11),
        ("New abc def=1", 8),
        ("Basic\trealm=a", 7),
        ("Basic =a", 7),
    ] {
        match parse(field) {
            Err(ChallengeError::Malformed { field: 1, position, .. }) => {
                assert_eq!(position, wrong_at, "{field}");
            }
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn b11_the_error_says_which_field_is_wrong() {
    let fields: [&[u8]; 2] = [b"Basic realm=a", b"Basic realm=\"b\"\r\n"];
    assert_eq!(parse_challenges(fields), Err(ChallengeError::ControlCharacter { field: 2, position: 16 }));
    let fields: [&[u8]; 2] = [b"Basic realm=a", b"Basic realm=\"\xE9\""];
    assert_eq!(parse_challenges(fields), Err(ChallengeError::NotText { field: 2, position: 14 }));
}
