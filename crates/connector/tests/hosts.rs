//! Whatever is typed: the host stays the connector's, and no line break gets into a header.

#![expect(clippy::unwrap_used, reason = "the lint knows tests, not the helpers beside them")]

use std::collections::BTreeMap;

use countersign_connector::{Definition, IdentitySpec, RenderError, Source, check, identity};
use proptest::prelude::*;

const FREE: &str = "\
name = \"X\"
base_url = \"https://{{ p }}.example.com/v1\"
headers = { x-account = \"{{ q }}\" }

[[property]]
name = \"p\"

[[property]]
name = \"q\"
optional = true

[[auth]]
name = \"Key\"
type = \"api_key\"
header = \"x-key\"
value = \"Token {{ api_key }}\"
fields = [{ name = \"api_key\", secret = true }, { name = \"id\" }]

[verify]
request = \"POST /users/{{ id }}?q={{ q|urlencode }}\"
headers = { accept = \"application/json\" }
body = '{\"q\":\"{{ q }}\"}'
";

fn free() -> Definition {
    Definition::parse(FREE, Source::BuiltIn).unwrap()
}

fn with(p: &str, q: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("p".to_owned(), p.to_owned()), ("q".to_owned(), q.to_owned())])
}

#[test]
fn values_that_try_to_leave_the_host_are_refused() {
    let tries = [
        "evil.test/",
        "evil.test#",
        "evil.test?",
        "evil.test\\",
        "evil.test:443/",
        "u:p@evil.test/",
        "a@b",
        "x:y",
        "evil.test%2f",
        "evil.test／",
        "evil。test/",
        "\tevil.test/",
        "evil.test\n",
        "",
        ".",
        "a.",
        " ",
        "[::1]/",
    ];
    for value in tries {
        let result = free().base_url(&with(value, ""));
        assert!(result.is_err(), "{value:?} gave {}", result.unwrap());
    }
}

#[test]
fn a_value_that_reaches_a_public_suffix_below_the_host_is_refused() {
    let text = FREE.replace(".example.com", ".amazonaws.com");
    let definition = Definition::parse(&text, Source::BuiltIn).unwrap();
    definition.base_url(&with("sqs.eu-west-1", "")).unwrap();
    let error = definition.base_url(&with("evil.s3", "")).unwrap_err();
    assert_eq!(error, RenderError::BaseUrl("its host is not the connector's"));
}

#[test]
fn the_port_of_a_template_stays() {
    let text = FREE.replace(".example.com/v1", ".example.com:8443");
    let definition = Definition::parse(&text, Source::BuiltIn).unwrap();
    assert_eq!(definition.base_url(&with("a", "")).unwrap().as_str(), "https://a.example.com:8443/");
    assert!(definition.base_url(&with("a.example.com:1/", "")).is_err());
}

#[test]
fn a_port_and_a_whole_url_may_be_properties() {
    let text =
        FREE.replace(".example.com/v1", ".example.com:{{ q }}").replace("optional = true", "example = \"1\"");
    let definition = Definition::parse(&text, Source::BuiltIn).unwrap();
    assert_eq!(definition.base_url(&with("a", "99")).unwrap().as_str(), "https://a.example.com:99/");
    assert!(definition.base_url(&with("evil.test/", "99")).is_err());
    let text = FREE.replace("https://{{ p }}.example.com/v1", "{{ p }}/rest");
    let rule = "name = \"p\"\npattern = \"https://[a-z.]+\"\nexample = \"https://a.test\"\n";
    let definition = Definition::parse(&text.replace("name = \"p\"\n", rule), Source::BuiltIn).unwrap();
    assert_eq!(definition.base_url(&with("https://b.test", "")).unwrap().as_str(), "https://b.test/rest");
    assert!(definition.base_url(&with("ftp://b.test", "")).is_err());
}

#[test]
fn deep_nesting_is_an_error_and_not_the_end_of_the_process() {
    let deep = |open: &str| open.repeat(100_000);
    for text in [
        format!("x = {}", deep("[")),
        FREE.replace("{{ api_key }}", &format!("{{{{ {}", deep("("))),
        FREE.replace("Token {{ api_key }}", &deep("{{ ")),
        FREE.replace("[verify]", &format!("[{}a]", deep("a."))),
    ] {
        assert!(Definition::parse(&text, Source::BuiltIn).is_err());
    }
}

#[test]
fn a_property_that_breaks_its_rule_is_named_with_the_rule() {
    let text =
        FREE.replace("name = \"p\"\n", "name = \"p\"\npattern = \"[a-z0-9-]+\"\nsuffix = \".example.com\"\n");
    let definition = Definition::parse(&text, Source::BuiltIn).unwrap();
    let refused = |value: &str| definition.base_url(&with(value, "")).unwrap_err().to_string();
    assert_eq!(refused("a b"), "the property `p` is refused: it must match `[a-z0-9-]+`");
    assert_eq!(
        refused("acme.example.com"),
        "the property `p` is refused: it must be given without `.example.com`, which is added"
    );
    assert_eq!(
        definition.base_url(&BTreeMap::new()).unwrap_err().to_string(),
        "the property `p` is missing; set it on the account connector"
    );
}

#[test]
fn a_verification_has_the_connectors_headers_and_its_own() {
    let definition = free();
    let public = BTreeMap::from([("id".to_owned(), "7".to_owned()), ("api_key".to_owned(), "no".to_owned())]);
    let auth = definition.default_auth();
    let request = definition.verification(auth, &with("a", "b c"), &public).unwrap().unwrap();
    assert_eq!(request.method, "POST");
    assert_eq!(request.url.as_str(), "https://a.example.com/v1/users/7?q=b%20c");
    assert_eq!(request.body.as_deref(), Some("{\"q\":\"b c\"}"));
    let names: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(names, [("x-account", "b c"), ("accept", "application/json")]);
    let error = definition.verification(auth, &with("a", ""), &BTreeMap::new()).unwrap().unwrap_err();
    assert_eq!(error, RenderError::MissingField("id".to_owned()));
}

#[test]
fn an_identity_is_found_by_its_path_and_numbers_become_text() {
    let spec =
        |id: &str, name: Option<&str>| IdentitySpec { id: id.to_owned(), name: name.map(str::to_owned) };
    let answer: serde_json::Value = serde_json::from_str(
        r#"{"data":[{"id":9007199254740993,"name":"Jo"}],"user":{"id":"u-1","name":null,"ok":true}}"#,
    )
    .unwrap();
    let found = identity(&answer, &spec("data.0.id", Some("data.0.name"))).unwrap();
    assert_eq!((found.id.as_str(), found.name.as_deref()), ("9007199254740993", Some("Jo")));
    let found = identity(&answer, &spec("user.id", Some("user.name"))).unwrap();
    assert_eq!((found.id.as_str(), found.name), ("u-1", None));
    for path in ["data.1.id", "data.x", "user.ok", "user", "nothing", "user.id.more", "data.-1.id"] {
        assert_eq!(identity(&answer, &spec(path, None)), None, "{path}");
    }
}

/// Text with the characters that matter to URLs and headers.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9.:/@#?%\\\\\\[\\] \t\r\n\u{0}é。／-]{0,24}", any::<String>()]
}

proptest! {
    #[test]
    fn no_property_moves_the_host(p in nasty(), q in nasty()) {
        if let Ok(url) = free().base_url(&with(&p, &q)) {
            let host = url.host_str().unwrap();
            prop_assert!(host.ends_with(".example.com"), "{host}");
            prop_assert_eq!(url.port(), None);
            prop_assert!(url.username().is_empty() && url.password().is_none());
            prop_assert!(url.query().is_none() && url.fragment().is_none());
        }
    }

    #[test]
    fn no_field_moves_the_verification(id in nasty(), q in nasty()) {
        let public = BTreeMap::from([("id".to_owned(), id)]);
        let definition = free();
        if let Some(Ok(request)) = definition.verification(definition.default_auth(), &with("a", &q), &public) {
            prop_assert_eq!(request.url.host_str(), Some("a.example.com"));
            prop_assert_eq!(request.url.scheme(), "https");
        }
    }

    #[test]
    fn no_header_gets_a_control_character(key in nasty(), id in nasty(), q in nasty()) {
        let definition = free();
        let fields = BTreeMap::from([("api_key".to_owned(), key), ("id".to_owned(), id)]);
        if let Ok(rendered) = definition.default_auth().from_fields(&check::secret(&fields), &with("a", &q)) {
            let value = rendered.injection.value.expose();
            prop_assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
        }
        for (_, value) in definition.headers(&with("a", &q)).unwrap_or_default() {
            prop_assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
        }
    }

    #[test]
    fn any_text_is_a_definition_or_an_error(text in any::<String>()) {
        if let Err(errors) = Definition::parse(&text, Source::BuiltIn) {
            prop_assert!(!errors.is_empty());
        }
    }

    #[test]
    fn any_template_is_a_definition_or_an_error(template in "[{}%#|~.()a-z'\" \\\\-]{0,30}") {
        let text = format!(
            "name = \"X\"\nbase_url = \"https://a.example.com\"\n[[auth]]\nname = \"A\"\ntype = \"api_key\"\n\
             header = \"x\"\nvalue = '''{template}'''\nfields = [{{ name = \"a\" }}]\n"
        );
        if let Err(errors) = Definition::parse(&text, Source::BuiltIn) {
            prop_assert!(!errors.is_empty());
        }
    }
}
