//! What the explainer says about each kind of bad value, which of several faults it names first, and what it hides.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_basic::{Code, Expectation, Explanation, explain};

/// `Aladdin:open sesame`, from RFC 7617.
const GOOD: &str = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

fn look(value: impl AsRef<[u8]>) -> Explanation {
    explain(value.as_ref(), Expectation::default())
}

fn refused(value: impl AsRef<[u8]>) -> &'static str {
    let explanation = look(value);
    assert!(!explanation.ok, "{explanation:?}");
    assert!(!explanation.message.is_empty());
    assert!(explanation.fix.is_some_and(|fix| !fix.is_empty()));
    explanation.code.unwrap().as_str()
}

fn fix(value: impl AsRef<[u8]>) -> String {
    look(value).fix.unwrap()
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

#[test]
fn a_good_value_is_ok_without_code_or_fix() {
    let explanation = look(GOOD);
    assert!(explanation.ok);
    assert_eq!((explanation.code, explanation.fix), (None, None));
    assert!(explanation.message.contains("7 characters") && explanation.message.contains("11 characters"));
}

#[test]
fn nothing_and_only_blanks_are_empty() {
    for value in ["", " ", "\n", "\u{A0}\t\r\n"] {
        assert_eq!(refused(value), "empty", "{value:?}");
    }
}

#[test]
fn the_scheme_in_front_is_named_however_it_is_spelt() {
    for before in
        ["Basic ", "basic  ", " BASIC\t", "Authorization: Basic ", "authorization:basic ", "Basic Basic "]
    {
        assert_eq!(refused(format!("{before}{GOOD}")), "scheme-prefix", "{before:?}");
    }
    assert_eq!(refused("Basic"), "scheme-prefix");
    assert_eq!(refused("Basic user:pass"), "scheme-prefix");
    assert_ne!(refused(format!("Basic{GOOD}")), "scheme-prefix", "nothing separates it");
}

#[test]
fn line_breaks_inside_and_at_the_end_are_named() {
    let wrapped = format!("{}\n{}", &GOOD[..12], &GOOD[12..]);
    for value in
        [format!("{GOOD}\n"), format!("{GOOD}\r\n"), format!("{GOOD}\r"), format!("\n{GOOD}"), wrapped]
    {
        assert_eq!(refused(&value), "line-break", "{value:?}");
    }
}

#[test]
fn blanks_around_and_inside_are_named() {
    for value in [format!(" {GOOD}"), format!("{GOOD} "), format!("{GOOD}\u{A0}"), format!("\u{FEFF}{GOOD}")]
    {
        assert_eq!(refused(&value), "white-space", "{value:?}");
    }
    assert_eq!(refused("dGV zdDoxMjM="), "white-space");
    assert_eq!(refused("dGVzdDox\u{200B}MjM="), "white-space");
}

#[test]
fn raw_text_is_not_base64() {
    for value in
        ["Aladdin:open sesame", "user-name:pass_word", "user:pass\n", "key.with.dots", "jörg:pw", "{key}"]
    {
        assert_eq!(refused(value), "not-base64", "{value:?}");
    }
    assert_eq!(refused(b"\xFF\xFE"), "not-base64");
}

#[test]
fn the_fix_for_not_base64_follows_from_how_the_value_looks() {
    assert!(fix(format!("b'{GOOD}'")).contains("Python"));
    assert!(fix(format!("\"{GOOD}\"")).contains("quotation marks"));
    assert!(fix(GOOD.replace('=', "%3D")).contains("percent-encoded"));
    assert!(fix("Aladdin:open sesame").contains("base64 -w0"));
}

#[test]
fn the_url_safe_alphabet_comes_before_not_base64() {
    // `a:???>>>~~~` has `/` and `+` in the standard alphabet.
    assert_eq!(refused("YTo_Pz8-Pj5-fn4="), "url-safe-alphabet");
    assert_eq!(refused("YTo_Pz8-Pj5-fn4"), "url-safe-alphabet");
    assert!(look("YTo/Pz8+Pj5+fn4=").ok);
}

#[test]
fn stripped_padding_is_missing_and_crooked_padding_is_bad() {
    for value in ["QWxhZGRpbjpvcGVuIHNlc2FtZQ", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=", "dGVzdDoxMjM", "Z"] {
        assert_eq!(refused(value), "missing-padding", "{value:?}");
    }
    for value in ["Zh==", "Og===", "Og==Og==", "YTpi=", "===="] {
        assert_eq!(refused(value), "bad-padding", "{value:?}");
    }
}

#[test]
fn text_without_colon_is_named_and_its_length_told() {
    assert_eq!(refused("Zm9v"), "no-colon");
    assert!(look("Zm9v").message.contains("3 bytes"));
}

#[test]
fn a_value_encoded_twice_is_named_also_when_the_first_encoder_broke_lines() {
    assert_eq!(refused(encoded(GOOD)), "double-encoded");
    assert_eq!(refused(encoded(format!("{}\n{}\n", &GOOD[..8], &GOOD[8..]))), "double-encoded");
    assert_eq!(refused(encoded(format!("Basic {GOOD}"))), "double-encoded");
    assert_eq!(refused(encoded("Zm9v")), "no-colon", "encoded twice, but not a credential");
}

#[test]
fn a_credential_whose_password_looks_encoded_is_a_credential() {
    assert!(look(encoded(format!("x:{GOOD}"))).ok);
}

#[test]
fn latin1_text_is_told_from_other_bytes() {
    assert_eq!(refused(encoded(b"j\xF6rg:pw")), "latin1");
    assert_eq!(refused(encoded(b"user:caf\xE9")), "latin1");
    assert_eq!(refused(encoded(b"j\xF6rg")), "not-utf8", "no colon");
    assert_eq!(refused(encoded(b"u:\x80uro")), "not-utf8", "a control character in Latin-1");
    assert_eq!(refused(encoded(b"u:\xF6\n")), "not-utf8", "not printable");
}

#[test]
fn control_characters_are_named_with_the_half_they_are_in() {
    for control in (0..=0x1F).chain([0x7F]) {
        let value = encoded([b'u', b':', b'p', control]);
        assert_eq!(refused(&value), "control-character");
        assert!(look(&value).message.contains("password"));
    }
    assert!(look(encoded("u\t:p")).message.contains("user-id"));
    assert!(fix(encoded("u:p\n")).contains("printf"));
    assert!(fix(encoded("u\0:\0p\0")).contains("UTF-16"));
}

#[test]
fn sample_text_is_a_warning() {
    for sample in [
        "username:password",
        "user:pass",
        "User:Pass",
        "<username>:<password>",
        "{username}:secret",
        "{{api_key}}:x",
        "${USER}:${PASS}",
        "key:<your password>",
    ] {
        let explanation = look(encoded(sample));
        assert_eq!((explanation.ok, explanation.code), (true, Some(Code::Placeholder)), "{sample}");
        assert!(explanation.fix.is_some());
    }
    for real in ["user:password1", "usernames:password", "<>:x", "{a:b}", "a<b>:c", "u:{\"k\":1}"] {
        assert_eq!(look(encoded(real)).code, None, "{real}");
    }
}

#[test]
fn an_empty_half_is_a_warning_only_where_the_variant_does_not_permit_it() {
    let neither = Expectation { empty_user_id: false, empty_password: false };
    let no_password = Expectation { empty_user_id: false, empty_password: true };
    let no_user_id = Expectation { empty_user_id: true, empty_password: false };
    let code = |text: &str, expectation| {
        let explanation = explain(encoded(text).as_bytes(), expectation);
        assert!(explanation.ok);
        explanation.code.map(Code::as_str)
    };
    for (text, expectation, expected) in [
        ("key:", Expectation::default(), None),
        (":key", Expectation::default(), None),
        (":", Expectation::default(), None),
        ("key:", no_password, None),
        (":key", no_password, Some("swapped-or-empty")),
        ("key:", no_user_id, Some("swapped-or-empty")),
        (":key", no_user_id, None),
        (":", neither, Some("swapped-or-empty")),
        ("a:b", neither, None),
    ] {
        assert_eq!(code(text, expectation), expected, "{text} {expectation:?}");
    }
}

#[test]
fn of_several_faults_the_outermost_is_named_and_the_fix_mentions_all() {
    let value = format!("Basic {}\n", GOOD.trim_end_matches('='));
    assert_eq!(refused(&value), "scheme-prefix");
    let fix = fix(&value);
    for part in ["`Basic`", "line breaks", "`=`"] {
        assert!(fix.contains(part), "{part} in {fix}");
    }
    assert_eq!(refused(format!(" {GOOD}\n")), "line-break");
    assert_eq!(refused(" YTo_Pz8-Pj5-fn4"), "white-space");
    assert_eq!(refused(format!("{}\n", encoded("u:p\n"))), "line-break");
}

#[test]
fn no_explanation_holds_the_secret_in_any_form() {
    let secret = "hunter2";
    let credential = format!("hunter-id:{secret}");
    let mut values = vec![
        credential.clone(),
        secret.to_owned(),
        format!("Basic {credential}"),
        format!("\"{credential}\""),
    ];
    for text in [
        credential.clone(),
        secret.to_owned(),
        format!("{credential}\n"),
        format!("{secret}:"),
        format!(":{secret}"),
    ] {
        let once = encoded(&text);
        values.extend([
            format!("Basic {once}"),
            format!("{once}\n"),
            encoded(&once),
            once.trim_end_matches('=').to_owned(),
            once,
        ]);
    }
    for value in values {
        let Explanation { message, fix, .. } =
            explain(value.as_bytes(), Expectation { empty_user_id: false, empty_password: false });
        let said = format!("{message} {}", fix.unwrap_or_default());
        assert!(!said.contains(secret), "{said}");
        assert!(!said.contains("hunter-id"), "the user-id is the key in some variants: {said}");
        assert!(value.len() < 6 || !said.contains(&value[..6]) || value.starts_with("Basic"), "{said}");
    }
}
