//! What is refused when a definition is loaded, with the words that its author reads.

#![expect(clippy::unwrap_used, reason = "the lint knows tests, not the helpers beside them")]

use std::path::PathBuf;

use countersign_connector::{Definition, Source};

const PATH: &str = "connectors/x/connector.toml";

fn errors(text: &str) -> Vec<String> {
    let parsed = Definition::parse(text, Source::File(PathBuf::from(PATH)));
    parsed.unwrap_err().iter().map(|error| error.to_string().replace(PATH, "x")).collect()
}

/// A definition with these lines for its way in, which begin in line 4.
fn with_auth(auth: &str) -> String {
    format!("name = \"X\"\nbase_url = \"https://api.example.com\"\n\n{auth}")
}

#[test]
fn an_undefined_name_is_found_at_load_with_its_line() {
    let text = with_auth(
        "[[auth]]\nname = \"Key\"\ntype = \"basic\"\nuser_id = \"{{ api_kee }}\"\npassword = \"\"\n\
         fields = [{ name = \"api_key\", secret = true }]\n",
    );
    assert_eq!(errors(&text), ["x:7:11: auth[0].user_id: nothing is called `api_kee` here; known: api_key"]);
}

#[test]
fn several_errors_of_one_file_are_told_at_once_in_the_order_of_its_lines() {
    let text = "\
name = \"X\"
icon = \"https://example.com/icon.png\"
base_url = \"https://{{ host }}/api\"
headers = { Authorization = \"no\", \"a b\" = \"c\" }

[[property]]
name = \"host\"

[[property]]
name = \"1st\"
pattern = \"(\"

[[auth]]
name = \"Key\"
type = \"api_key\"
value = \"{{ key|hmac_sha1(other) }}\"

[verify]
request = \"get me\"
identity = { id = \"user..id\" }
";
    assert_eq!(
        errors(text),
        [
            "x:2:8: icon: is no data URI of an image; it begins with `data:image/`",
            "x:3:12: base_url: the property `host` could change the registrable domain of the host, so that \
             credentials go to somebody else; give it a `pattern` or an `enum`",
            "x:4:29: headers.Authorization: the header `authorization` is not the definition's to set: it carries \
             the credential or frames the message",
            "x:4:43: headers.a b: `a b` is no header name (RFC 9110 section 5.1)",
            "x:10:8: property[1].name: `1st` cannot be read by templates; use letters, digits and `_`, not a \
             digit first",
            "x:11:11: property[1].pattern: is no regular expression: unclosed group",
            "x:13:1: auth[0].header: is missing; say where the key goes: `header = \"...\"` or `query = \"...\"`",
            "x:16:9: auth[0].value: the filter `hmac_sha1` is not supported by this version; it knows base64, hex \
             and urlencode",
            "x:16:9: auth[0].value: nothing is called `key` here; known: 1st, host",
            "x:16:9: auth[0].value: nothing is called `other` here; known: 1st, host",
            "x:19:11: verify.request: is no request; write a method and a path, such as `GET /me`",
            "x:20:19: verify.identity.id: is no path; write names or numbers with dots between, such as `user.id` \
             or `data.0.id`",
        ]
    );
}

#[test]
fn kinds_of_later_versions_are_called_so_and_not_unknown() {
    let text = with_auth(
        "[[auth]]\nname = \"A\"\ntype = \"oauth2\"\ntoken_url = \"https://example.com\"\n\
         [[auth]]\nname = \"C\"\ntype = \"api_key\"\nbody = \"key\"\n\
         [[auth]]\nname = \"D\"\ntype = \"basic\"\nper_call = true\n",
    );
    assert_eq!(
        errors(&text),
        [
            "x:6:8: auth[0].type: the type `oauth2` is not supported by this version; it knows `basic`, `api_key`, \
             `hook` and `none`",
            "x:11:8: auth[1].body: a credential in the body is not supported in this version; place it with \
             `header` or `query`",
            "x:15:12: auth[2].per_call: a value that depends on the request itself is not supported by this version",
        ]
    );
    let text = with_auth("[[auth]]\nname = \"A\"\ntype = \"kerberos\"\n");
    assert_eq!(
        errors(&text),
        ["x:6:8: auth[0].type: there is no type `kerberos`; use `basic`, `api_key`, `hook` or `none`"]
    );
}

#[test]
fn an_unknown_member_is_refused_with_its_line() {
    let text = with_auth("[[auth]]\nname = \"A\"\ntype = \"none\"\nuserid = \"x\"\n");
    let found = errors(&text);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("x:7:1: unknown field `userid`, expected one of"), "{}", found[0]);
    let found = errors("name = \n");
    assert!(found[0].starts_with("x:1:8: "), "{}", found[0]);
    let found = errors("version = \"1.0\"\n");
    assert!(found[0].contains("missing field `name`"), "{}", found[0]);
}

#[test]
fn members_that_do_not_go_together_are_refused() {
    let text = with_auth(
        "[[auth]]\nname = \"A\"\ntype = \"basic\"\nuser_id = \"x\"\nquery = \"q\"\nscheme = \"a b\"\n\
         [[auth]]\nname = \"A\"\ntype = \"api_key\"\nheader = \"host\"\nvalue = \"x\"\nuser_id = \"y\"\n\
         [[auth]]\nname = \"N\"\ntype = \"none\"\nvalue = \"x\"\n",
    );
    assert_eq!(
        errors(&text),
        [
            "x:4:1: auth[0].password: is missing; write a template for it, or `\"\"` where it is always empty",
            "x:8:9: auth[0].query: does not belong here: a Basic credential goes into a header",
            "x:9:10: auth[0].scheme: `a b` is no authentication scheme (RFC 9110 section 11.1); `\"\"` means no \
             scheme at all",
            "x:11:8: auth[1].name: there is another `A`; names must differ",
            "x:13:10: auth[1].header: the header `host` is not the definition's to set: it carries the credential \
             or frames the message",
            "x:15:11: auth[1].user_id: does not belong here: it is for type = \"basic\"; write an API key's form \
             into `value`",
            "x:19:9: auth[2].value: does not belong here: type = \"none\" sends no credential",
        ]
    );
}

#[test]
fn a_definition_without_a_way_in_is_refused() {
    let found = errors("name = \"X\"\nbase_url = \"https://api.example.com\"\n");
    assert_eq!(found, ["x:1:1: auth: is missing; say how calls are authenticated with `[[auth]]`"]);
}

#[test]
fn templates_hold_expressions_only_and_known_filters() {
    let auth = |value: &str| {
        with_auth(&format!(
            "[[auth]]\nname = \"A\"\ntype = \"api_key\"\nheader = \"x-key\"\nvalue = '{value}'\n\
             fields = [{{ name = \"api_key\", secret = true }}]\n"
        ))
    };
    let statement = "x:8:9: auth[0].value: only `{{ name }}` is allowed in a template; take out `{%`, `{#`, `{{-` and \
                     `-}}`";
    assert_eq!(errors(&auth("{% if api_key %}a{% endif %}")), [statement]);
    assert_eq!(errors(&auth("{# note #}{{ api_key }}")), [statement]);
    assert_eq!(errors(&auth("a {{- api_key }}")), [statement]);
    assert_eq!(
        errors(&auth("{{ api_key | upper }}")),
        ["x:8:9: auth[0].value: there is no filter `upper`; use base64, hex or urlencode"]
    );
    assert!(
        errors(&auth("{{ api_key "))[0].starts_with("x:8:9: auth[0].value: the template cannot be read: ")
    );
    assert_eq!(
        errors(&auth("{{ api_key.upper() }}")),
        [
            "x:4:1: auth[0]: does not work with the example values: the template of `value` does not work with these \
          values; correct the connector"
        ]
    );
    assert_eq!(
        errors(&auth("{{ range }}")),
        ["x:8:9: auth[0].value: nothing is called `range` here; known: api_key"]
    );
}

#[test]
fn verification_may_not_read_secrets_and_base_url_no_fields() {
    let text = "\
name = \"X\"
base_url = \"https://api.example.com/{{ account }}\"

[[auth]]
name = \"A\"
type = \"basic\"
user_id = \"{{ account }}\"
password = \"{{ token }}\"
fields = [{ name = \"account\" }, { name = \"token\", secret = true }]

[verify]
request = \"GET /{{ account }}/{{ token }}\"
headers = { x-account = \"{{ account }}\" }
";
    assert_eq!(
        errors(text),
        [
            "x:2:12: base_url: nothing is called `account` here; no names are known there",
            "x:12:11: verify.request: nothing is called `token` here; known: account",
            "x:13:25: verify.headers.x-account: nothing is called `account` here; no names are known there",
        ]
    );
}

#[test]
fn a_header_that_carries_the_credential_is_set_by_nothing_else() {
    let text = "\
name = \"X\"
base_url = \"https://api.example.com\"
headers = { X-Key = \"a\" }

[[auth]]
name = \"A\"
type = \"api_key\"
header = \"x-key\"
fields = [{ name = \"api_key\" }]

[[auth]]
name = \"B\"
type = \"api_key\"
header = \"x-token\"
fields = [{ name = \"api_key\" }]

[verify]
request = \"GET /me\"
headers = { x-token = \"b\" }
";
    assert_eq!(
        errors(text),
        [
            "x:8:10: auth[0].header: there is another `x-key`; names must differ",
            "x:19:23: verify.headers.x-token: the header `x-token` is not the definition's to set: it carries the \
             credential or frames the message",
        ]
    );
}

#[test]
fn examples_must_fit_their_own_rules() {
    let text = "\
name = \"X\"
base_url = \"https://api.example.com\"

[[property]]
name = \"a\"
pattern = \"[0-9]+\"

[[property]]
name = \"b\"
pattern = \"[0-9]+\"
example = \"x\"

[[property]]
name = \"b\"
enum = [\"one\"]
default = \"two\"

[[auth]]
name = \"A\"
type = \"basic\"
user_id = \"{{ u }}:\"
password = \"\"
fields = [{ name = \"u\", pattern = \"[a-z]\", default = \"7\" }]
";
    assert_eq!(
        errors(text),
        [
            "x:5:8: property[0]: needs an `example` that its pattern accepts: the definition is proved with it",
            "x:11:11: property[1].example: breaks the rule of this input: it must match `[0-9]+`",
            "x:14:8: property[2].name: there is another `b`; names must differ",
            "x:16:11: property[2].default: breaks the rule of this input: it must be one of one",
            "x:23:54: auth[0].fields[0].default: breaks the rule of this input: it must match `[a-z]`",
        ]
    );
}

#[test]
fn a_user_id_that_always_holds_a_colon_is_found_at_load() {
    let text = with_auth(
        "[[auth]]\nname = \"A\"\ntype = \"basic\"\nuser_id = \"{{ u }}:\"\npassword = \"\"\nfields = [{ name = \"u\" }]\n",
    );
    let found = errors(&text);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("x:4:1: auth[0]: does not work with the example values: "), "{}", found[0]);
    assert!(found[0].contains("colon"), "{}", found[0]);
}

#[test]
fn a_base_url_is_proved_with_the_example_values() {
    for (base_url, why) in [
        ("ftp://example.com", "it is neither http nor https"),
        ("https://u:p@example.com", "it holds user-info (`user:password@`)"),
        ("https://@example.com", "it holds user-info (`user:password@`)"),
        ("https://example.com/?a=b", "it holds a query or a fragment"),
        ("https://example.com/#", "it holds a query or a fragment"),
        ("https://exa mple.com", "it holds white space or a control character"),
        ("example.com", "it is no absolute URL"),
        ("https:example.com", "it is no absolute URL"),
        ("https:///example.com", "it is no absolute URL"),
    ] {
        let text =
            format!("name = \"X\"\nbase_url = \"{base_url}\"\n[[auth]]\nname = \"A\"\ntype = \"none\"\n");
        let expected = format!(
            "x:2:12: base_url: does not work with the example values: the base URL is refused: {why}; correct the \
             properties it is made of"
        );
        assert_eq!(errors(&text), [expected], "{base_url}");
    }
}

#[test]
fn a_property_that_could_change_the_registrable_domain_needs_a_pattern() {
    let with = |base_url: &str, more: &str| {
        format!(
            "name = \"X\"\nbase_url = \"{base_url}\"\n[[property]]\nname = \"p\"\nexample = \"abc\"\n{more}\n\
             [[auth]]\nname = \"A\"\ntype = \"none\"\n"
        )
    };
    let free =
        ["https://{{ p }}.example.com", "https://a.{{ p }}.example.co.uk/x", "https://example.com/{{ p }}"];
    for base_url in free {
        Definition::parse(&with(base_url, ""), Source::BuiltIn).unwrap();
    }
    let deciding = [
        "https://{{ p }}",
        "https://{{ p }}example.com",
        "https://{{ p }}.com",
        "https://{{ p }}.co.uk",
        "https://{{ p }}.github.io/x",
        "https://api.{{ p }}/x",
        "{{ p }}://example.com",
    ];
    for base_url in deciding {
        let found = errors(&with(base_url, ""));
        assert!(
            found[0].contains("the property `p` could change the registrable domain"),
            "{base_url}: {found:?}"
        );
    }
    for base_url in &deciding[..5] {
        Definition::parse(&with(base_url, "pattern = \"[a-z.]+\""), Source::BuiltIn).unwrap();
    }
}
