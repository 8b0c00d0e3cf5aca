//! From a form or an AuthValue to the value that goes into calls, and what is refused on the way.

#![expect(clippy::unwrap_used, reason = "the lint knows tests, not the helpers beside them")]

use std::collections::BTreeMap;

use countersign_connector::{AuthMethod, CredentialError, Definition, Source, ValueProblem, check};
use countersign_core::{Placement, SecretString};

fn definition(auth: &str) -> Definition {
    let text = format!("name = \"X\"\nbase_url = \"https://api.example.com\"\n{auth}");
    Definition::parse(&text, Source::BuiltIn).unwrap()
}

fn way(auth: &str) -> AuthMethod {
    definition(&format!("[[auth]]\nname = \"A\"\n{auth}")).default_auth().clone()
}

const PLAIN: &str = "type = \"basic\"\nuser_id = \"{{ u }}\"\npassword = \"{{ p }}\"\n\
                     fields = [{ name = \"u\" }, { name = \"p\", secret = true }]\n";
const BEARER: &str = "type = \"api_key\"\nheader = \"Authorization\"\nvalue = \"Bearer {{ api_key }}\"\n\
                      fields = [{ name = \"api_key\", secret = true, pattern = \"k[0-9é\\r\\n -]+\", example = \"k1\" }]\n";
const ENCODED: &str =
    "type = \"basic\"\nvalue = \"{{ token }}\"\nfields = [{ name = \"token\", secret = true }]\n";

fn form(list: &[(&str, &str)]) -> BTreeMap<String, SecretString> {
    list.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

fn from_form(auth: &AuthMethod, list: &[(&str, &str)]) -> Result<String, CredentialError> {
    auth.from_fields(&form(list), &BTreeMap::new()).map(|one| one.injection.value.expose().to_owned())
}

fn from_value(auth: &AuthMethod, value: &str) -> Result<String, CredentialError> {
    let rendered = auth.from_auth_value(&SecretString::from(value), &BTreeMap::new());
    rendered.map(|(one, _)| one.injection.value.expose().to_owned())
}

fn refused(result: Result<String, CredentialError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn every_missing_field_is_named_and_an_empty_one_is_missing() {
    let auth = way(PLAIN);
    assert_eq!(refused(from_form(&auth, &[])), "these fields are missing: u, p");
    assert_eq!(refused(from_form(&auth, &[("u", "jo"), ("p", "")])), "these fields are missing: p");
}

#[test]
fn every_unknown_field_is_named() {
    let fields = [("u", "jo"), ("p", "s"), ("user", "jo"), ("zip", "1")];
    assert_eq!(refused(from_form(&way(PLAIN), &fields)), "this connector has no such fields: user, zip");
}

#[test]
fn optional_fields_and_defaults_stand_in_for_what_is_absent() {
    let auth = way("type = \"basic\"\nuser_id = \"{{ u }}\"\npassword = \"{{ p }}{{ q }}\"\n\
                    fields = [{ name = \"u\" }, { name = \"p\", default = \"x\" }, { name = \"q\", optional = true }]\n");
    // Base64 of `jo:x`, by Python.
    assert_eq!(from_form(&auth, &[("u", "jo")]).unwrap(), "Basic am86eA==");
    assert!(!auth.expectation().empty_password);
    assert!(!auth.expectation().empty_user_id);
}

#[test]
fn an_empty_half_is_expected_only_where_the_variant_makes_it_empty() {
    let stripe =
        way("type = \"basic\"\nuser_id = \"{{ k }}\"\npassword = \"\"\nfields = [{ name = \"k\" }]\n");
    assert!(stripe.expectation().empty_password);
    assert!(!stripe.expectation().empty_user_id);
    let azure =
        way("type = \"basic\"\nuser_id = \"\"\npassword = \"{{ k }}\"\nfields = [{ name = \"k\" }]\n");
    assert!(azure.expectation().empty_user_id);
    assert!(!azure.expectation().empty_password);
}

#[test]
fn a_pattern_must_match_the_whole_field_and_the_message_holds_the_rule_only() {
    let auth = way("type = \"api_key\"\nquery = \"key\"\n\
                    fields = [{ name = \"api_key\", secret = true, pattern = \"[a-f]+|x\", example = \"abc\" }]\n");
    assert_eq!(from_form(&auth, &[("api_key", "abcf")]).unwrap(), "abcf");
    for value in ["abcg", "ax", "xx"] {
        let message = refused(from_form(&auth, &[("api_key", value)]));
        assert_eq!(message, "the field `api_key` is refused: it must match `[a-f]+|x`");
    }
    assert_eq!(refused(from_value(&auth, "zz")), "the field `api_key` is refused: it must match `[a-f]+|x`");
}

#[test]
fn a_user_id_with_a_colon_is_not_encodable() {
    let error = from_form(&way(PLAIN), &[("u", "a:b"), ("p", "s")]).unwrap_err();
    assert!(matches!(error, CredentialError::NotEncodable(_)), "{error}");
    let error = from_form(&way(PLAIN), &[("u", "a"), ("p", "s\n")]).unwrap_err();
    assert!(matches!(error, CredentialError::NotEncodable(_)), "{error}");
}

#[test]
fn a_well_formed_basic_value_is_taken_as_it_stands() {
    // RFC 7617 section 2.
    let value = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    assert_eq!(from_value(&way(PLAIN), value).unwrap(), format!("Basic {value}"));
}

#[test]
fn a_basic_value_under_another_scheme_and_header_keeps_both() {
    let auth = way(&format!("scheme = \"Userkeyauth\"\nheader = \"X-Auth\"\n{PLAIN}"));
    let value = SecretString::from("QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    let (rendered, warning) = auth.from_auth_value(&value, &BTreeMap::new()).unwrap();
    assert_eq!(rendered.injection.placement, Placement::Header("x-auth".to_owned()));
    assert_eq!(rendered.injection.value.expose(), "Userkeyauth QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(rendered.auth_value.expose(), value.expose());
    assert!(warning.is_none());
    let bare = way(&format!("scheme = \"\"\n{PLAIN}"));
    assert_eq!(from_value(&bare, value.expose()).unwrap(), value.expose());
}

#[test]
fn a_wrong_basic_value_is_explained_and_not_repaired() {
    for (value, code) in [
        ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "scheme-prefix"),
        ("QWxhZGRpbjpvcGVuIHNlc2FtZQ==\n", "line-break"),
        ("username:password", "not-base64"),
        ("Zm9v", "no-colon"),
    ] {
        let Err(CredentialError::BadValue(explanation)) = from_value(&way(PLAIN), value) else {
            panic!("{value} was taken")
        };
        assert_eq!(explanation.code.unwrap().as_str(), code);
    }
}

#[test]
fn what_is_well_formed_and_suspicious_is_taken_with_a_warning() {
    // `username:password` and `jo:`, by Python.
    for (value, code) in [("dXNlcm5hbWU6cGFzc3dvcmQ=", "placeholder"), ("am86", "swapped-or-empty")] {
        let (rendered, warning) =
            way(PLAIN).from_auth_value(&SecretString::from(value), &BTreeMap::new()).unwrap();
        assert_eq!(rendered.injection.value.expose(), format!("Basic {value}"));
        assert_eq!(warning.unwrap().code.unwrap().as_str(), code);
    }
}

#[test]
fn an_encoded_value_is_checked_to_be_a_header_value_and_no_more() {
    let auth = way(ENCODED);
    assert_eq!(from_value(&auth, "Zm9v").unwrap(), "Basic Zm9v");
    assert_eq!(from_value(&auth, "not/base64~").unwrap(), "Basic not/base64~");
    let prefix = "the value begins with the scheme word; leave out the scheme word; the connector adds it";
    assert_eq!(refused(from_value(&auth, "basic Zm9v")), prefix);
    let line = "a line break at byte 4; send it on one line, without a line break at its end";
    assert_eq!(refused(from_value(&auth, "Zm9v\r\n")), line);
    let inside = "white space at byte 2; copy it again in one piece";
    assert_eq!(refused(from_value(&auth, "Zm 9v")), inside);
    let around =
        "the field `token`: white space around the value; copy it again without the blanks around it";
    assert_eq!(refused(from_form(&auth, &[("token", " Zm9v")])), around);
}

#[test]
fn an_api_key_stands_in_its_template_and_is_its_own_auth_value() {
    let auth = way(BEARER);
    let rendered = auth.from_fields(&form(&[("api_key", "k-1")]), &BTreeMap::new()).unwrap();
    assert_eq!(rendered.injection.value.expose(), "Bearer k-1");
    assert_eq!(rendered.injection.placement, Placement::Header("authorization".to_owned()));
    assert_eq!(rendered.auth_value.expose(), "k-1");
    assert_eq!(from_value(&auth, "k-1").unwrap(), "Bearer k-1");
    assert_eq!(auth.auth_scheme(), Some("authorization"));
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_with_the_place_and_never_the_value() {
    for (value, code) in [
        ("k1\r\nx: y", "line-break"),
        ("k1\n", "line-break"),
        (" k1", "white-space"),
        ("k1\t", "white-space"),
        ("k\u{0}1", "control-character"),
        ("k1é", "not-ascii"),
        ("", "empty"),
    ] {
        let Err(CredentialError::NotAHeaderValue { field: None, problem }) = from_value(&way(BEARER), value)
        else {
            panic!("{value:?} was taken")
        };
        assert_eq!(problem.code(), code);
        assert!(value.is_empty() || !problem.to_string().contains(value));
        if !value.is_empty() && code != "not-ascii" {
            let error = from_form(&way(BEARER), &[("api_key", value)]).unwrap_err();
            assert!(matches!(error, CredentialError::NotAHeaderValue { field: Some(_), .. }), "{error}");
        }
    }
    assert_eq!(
        ValueProblem::LineBreak { at: 2 }.to_string(),
        "a line break at byte 2; send it on one line, without a line break at its end"
    );
}

#[test]
fn a_key_in_the_query_may_hold_any_letter() {
    let auth = way("type = \"api_key\"\nquery = \"key\"\nfields = [{ name = \"api_key\", secret = true }]\n");
    let rendered = auth.from_fields(&form(&[("api_key", "é")]), &BTreeMap::new()).unwrap();
    assert_eq!(rendered.injection.placement, Placement::Query("key".to_owned()));
    assert_eq!(rendered.injection.value.expose(), "é");
    assert_eq!(auth.auth_scheme(), None);
}

#[test]
fn a_key_of_two_fields_is_its_own_auth_value_as_a_whole() {
    let auth = way("type = \"api_key\"\nheader = \"x-key\"\nvalue = \"{{ app }}.{{ user }}\"\n\
                    fields = [{ name = \"app\" }, { name = \"user\", secret = true }]\n");
    let rendered = auth.from_fields(&form(&[("app", "a"), ("user", "u")]), &BTreeMap::new()).unwrap();
    assert_eq!(rendered.auth_value.expose(), "a.u");
    assert_eq!(from_value(&auth, "a.u").unwrap(), "a.u");
}

#[test]
fn filters_encode_as_their_standards_say() {
    let auth = |value: &str| {
        way(&format!(
            "type = \"api_key\"\nheader = \"x-key\"\nvalue = '{value}'\nfields = [{{ name = \"api_key\" }}]\n"
        ))
    };
    let key = [("api_key", "p%+ £~")];
    // By Python: base64, bytes.hex, urllib.parse.quote(safe='').
    assert_eq!(from_form(&auth("{{ api_key|base64 }}"), &key).unwrap(), "cCUrIMKjfg==");
    assert_eq!(from_form(&auth("{{ api_key | hex }}"), &key).unwrap(), "70252b20c2a37e");
    assert_eq!(from_form(&auth("<{{ api_key|urlencode }}>"), &key).unwrap(), "<p%25%2B%20%C2%A3~>");
    assert_eq!(from_form(&auth("{{ (\"a:\" ~ api_key)|base64 }}"), &[("api_key", "b")]).unwrap(), "YTpi");
}

#[test]
fn a_credential_may_be_made_of_properties_too() {
    let definition = definition(
        "[[property]]\nname = \"company\"\n[[auth]]\nname = \"A\"\ntype = \"basic\"\n\
         user_id = '{{ company }}\\{{ u }}'\npassword = \"{{ p }}\"\n\
         fields = [{ name = \"u\" }, { name = \"p\", secret = true }]\n",
    );
    let fields = form(&[("u", "jo"), ("p", "s")]);
    let properties = BTreeMap::from([("company".to_owned(), "acme".to_owned())]);
    let rendered = definition.default_auth().from_fields(&fields, &properties).unwrap();
    // Base64 of `acme\jo:s`, by Python.
    assert_eq!(rendered.injection.value.expose(), "Basic YWNtZVxqbzpz");
    let error = definition.default_auth().from_fields(&fields, &BTreeMap::new()).unwrap_err();
    assert_eq!(error.to_string(), "the property `company` is missing; set it on the account connector");
}

#[test]
fn a_way_in_without_a_credential_takes_none() {
    let definition = definition("[[auth]]\nname = \"Open\"\ntype = \"none\"\n");
    let auth = definition.default_auth();
    assert_eq!(auth.kind().as_str(), "None");
    assert!(matches!(from_form(auth, &[]), Err(CredentialError::NoCredential)));
    assert!(matches!(from_value(auth, "x"), Err(CredentialError::NoCredential)));
    assert_eq!(check::examples(&definition)[0].expected, None);
}

#[test]
fn errors_and_debug_output_never_hold_the_secret() {
    let secret = "hunter2\r\n";
    for auth in [way(PLAIN), way(BEARER), way(ENCODED)] {
        let fields: Vec<_> = auth.fields().iter().map(|field| (field.name.as_str(), secret)).collect();
        let error = from_form(&auth, &fields).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        let error = from_value(&auth, secret).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let rendered = way(PLAIN).from_fields(&form(&[("u", "jo"), ("p", "hunter2")]), &BTreeMap::new()).unwrap();
    assert!(!format!("{rendered:?}").contains("aHVudGVyMg"));
}
