//! Ways in with a module: what may be declared, what is refused, and which hosts the module may call.

use std::{collections::BTreeMap, path::PathBuf};

use countersign_connector::{AuthKind, CredentialError, Definition, ManagedScope, Source};
use countersign_core::{Placement, SecretString};
use url::Url;

const PATH: &str = "connectors/x/connector.toml";

fn definition(base_url: &str, auth: &str) -> Result<Definition, Vec<String>> {
    let text = format!(
        "name = \"My CRM\"\nbase_url = \"{base_url}\"\n\n[[property]]\nname = \"region\"\nexample = \"eu\"\n\n\
         [[property]]\nname = \"port\"\nexample = \"1\"\n\n[[auth]]\nname = \"Key\"\ntype = \"hook\"\n{auth}"
    );
    Definition::parse(&text, Source::File(PathBuf::from(PATH)))
        .map_err(|errors| errors.iter().map(|error| error.to_string().replace(PATH, "x")).collect())
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn secrets(of: &[(&str, &str)]) -> BTreeMap<String, SecretString> {
    of.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

#[test]
fn a_declaration_of_one_line_has_a_form_with_an_api_key() {
    let definition = definition("https://api.example.com/v1", "").unwrap();
    let auth = definition.default_auth();
    let hook = auth.hook().unwrap();
    assert_eq!((hook.module(), hook.platform(), hook.key()), ("connector.js", "my crm", Some("apiKey")));
    assert_eq!((auth.kind(), auth.auth_scheme()), (AuthKind::ApiKey, Some("authorization")));
    let fields: Vec<_> = auth.fields().iter().map(|field| (field.name.as_str(), field.secret)).collect();
    assert_eq!(fields, [("apiKey", true)]);
    assert!(definition.can_verify(auth) && !hook.is_declared() && !hook.may_eval());
    let hosts = definition.allowed_hosts(auth, &pairs(&[])).unwrap();
    assert_eq!(definition.hostname(auth, &pairs(&[]), &hosts).unwrap(), "api.example.com");
}

#[test]
fn everything_that_can_be_declared_is_read() {
    let definition = definition(
        "https://api.example.com",
        r#"module = "src/index.cjs"
platform = "crm"
auth_type = "apiKey"
key = "token"
hostname = "{{ region }}.example.com"
environment = ["VENDOR_KEY"]
eval = true
header = "X-Key"
scheme = ""
allowed_hosts = ["login.example.com", "*.files.example.com:8443"]
fields = [
  { name = "token", secret = true },
  { name = "tenant", managed = true, managed_scope = "user", hidden = true },
  { name = "site", managed = true, default = "main" },
]
"#,
    )
    .unwrap();
    let auth = definition.default_auth();
    let hook = auth.hook().unwrap();
    assert_eq!((hook.module(), hook.platform(), hook.key()), ("src/index.cjs", "crm", Some("token")));
    assert!(hook.may_eval());
    assert!(hook.is_declared());
    assert_eq!(hook.environment(), ["VENDOR_KEY"]);
    let managed: Vec<_> = auth.fields().iter().map(|field| (field.managed, field.hidden)).collect();
    assert_eq!(
        managed,
        [(None, false), (Some(ManagedScope::User), true), (Some(ManagedScope::Account), false)]
    );
    let here = pairs(&[("region", "eu")]);
    let hosts = definition.allowed_hosts(auth, &here).unwrap();
    assert_eq!(definition.hostname(auth, &here, &hosts).unwrap(), "eu.example.com");
    let made = hook.injection("abc", &secrets(&[]), &here).unwrap();
    assert_eq!((made.placement, made.value.expose()), (Placement::Header("x-key".to_owned()), "abc"));
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_place() {
    let errors = definition(
        "https://api.example.com",
        r#"module = "../connector.js"
auth_type = "oauth"
key = "token"
user_id = "x"
environment = ["COUNTERSIGN_MASTER_KEY", "A-B"]
allowed_hosts = ["*.com", "https://a.example.com", "{{ region }}", "*.github.io", "a.example.com/path"]
fields = [
  { name = "apiKey", managed_scope = "user" },
  { name = "b", managed = true, managed_scope = "team" },
  { name = "c", hidden = true },
]
"#,
    )
    .unwrap_err();
    let expected = [
        "module: `../connector.js` is no module of the connector's folder; write a name such as `connector.js`",
        "auth_type: modules that sign in with OAuth are not supported by this version; `apiKey` ones are",
        "key: nothing is called `token` here; known: apiKey, b, c",
        "user_id: does not belong here: the module makes the value, and it goes into a header",
        "environment: `COUNTERSIGN_MASTER_KEY` is no variable that a module may read; use letters, digits and \
         `_`, and none of the server's own `COUNTERSIGN_` settings",
        "environment: `A-B` is no variable that a module may read; use letters, digits and `_`, and none of the \
         server's own `COUNTERSIGN_` settings",
        "allowed_hosts[0]: `*.com` would allow hosts of everybody; write `*.` and a domain that is the API's own",
        "allowed_hosts[1]: `https://a.example.com` is no host; write a host such as `login.example.com`, or \
         `*.example.com`",
        "allowed_hosts[2]: the property `region` could change the registrable domain of the host, so that \
         credentials go to somebody else; give it a `pattern` or an `enum`",
        "allowed_hosts[3]: `*.github.io` would allow hosts of everybody; write `*.` and a domain that is the \
         API's own",
        "allowed_hosts[4]: `a.example.com/path` is no host; write a host such as `login.example.com`, or \
         `*.example.com`",
        "fields[0].managed_scope: does not belong here: only a field with `managed = true` has one",
        "fields[1].managed_scope: there is no scope `team`; use `account` or `user`",
        "fields[2].hidden: does not belong here: nobody could fill it in; give it a default, or let an \
         administrator manage it",
    ];
    let told: Vec<_> = errors.iter().map(|error| error.split_once(": auth[0].").unwrap().1).collect();
    assert_eq!(told, expected);
}

#[test]
fn members_of_a_module_are_refused_for_other_ways_in() {
    let text = "name = \"X\"\nbase_url = \"https://a.example.com\"\n[[auth]]\nname = \"K\"\ntype = \"none\"\n\
                module = \"a.js\"\neval = false\nallowed_hosts = [\"b.example.com\"]\n";
    let errors = Definition::parse(text, Source::BuiltIn).unwrap_err();
    assert!(errors.iter().all(|error| error.to_string().contains("it is for type = \"hook\"")), "{errors:?}");
    assert_eq!(errors.len(), 3);
}

#[test]
fn only_the_declared_hosts_may_be_called() {
    let definition = definition(
        "https://api.example.com",
        "allowed_hosts = [\"login.example.com\", \"*.files.example.com\", \"odd.example.com:8443\", \
         \"{{ region }}.example.net\"]\n",
    )
    .unwrap();
    let hosts = definition.allowed_hosts(definition.default_auth(), &pairs(&[("region", "eu")])).unwrap();
    let admits = |url: &str| hosts.admits(&Url::parse(url).unwrap()).is_ok();
    for url in [
        "https://api.example.com/any?q",
        "https://API.example.com:443/",
        "https://login.example.com/token",
        "https://a.b.files.example.com/",
        "https://odd.example.com:8443/",
        "https://eu.example.net/",
    ] {
        assert!(admits(url), "{url}");
    }
    for url in [
        "http://api.example.com/",
        "https://api.example.com:8443/",
        "https://example.com/",
        "https://api.example.com.evil.test/",
        "https://evil-api.example.com/",
        "https://files.example.com/",
        "https://evilfiles.example.com/",
        "https://odd.example.com/",
        "https://us.example.net/",
        "https://169.254.169.254/",
        "https://api.example.com@evil.test/",
    ] {
        assert!(!admits(url), "{url}");
    }
    assert_eq!(
        hosts.admits(&Url::parse("https://evil.test:444/secret").unwrap()).unwrap_err().to_string(),
        "connector 'My CRM' may not call 'evil.test:444'; its definition allows 'api.example.com', \
         'login.example.com', '*.files.example.com', 'odd.example.com:8443', 'eu.example.net'"
    );
    let base = |host: &str| hosts.base_at(host).map(String::from);
    assert_eq!(base("login.example.com").as_deref(), Some("https://login.example.com/"));
    for other in
        ["evil.test", "api.example.com/x", "x@api.example.com", "api.example.com:1", "api.example.com\t", ""]
    {
        assert_eq!(base(other), None, "{other:?}");
    }
}

#[test]
fn a_local_third_party_is_called_at_its_port_and_in_clear_text() {
    let definition =
        definition("http://127.0.0.1:{{ port }}", "allowed_hosts = [\"127.0.0.1:{{ port }}\"]\n").unwrap();
    let here = pairs(&[("port", "8081")]);
    let hosts = definition.allowed_hosts(definition.default_auth(), &here).unwrap();
    assert_eq!(definition.hostname(definition.default_auth(), &here, &hosts).unwrap(), "127.0.0.1:8081");
    assert!(hosts.admits(&Url::parse("http://127.0.0.1:8081/me").unwrap()).is_ok());
    assert!(hosts.admits(&Url::parse("http://127.0.0.1:8082/me").unwrap()).is_err());
}

#[test]
fn a_form_is_completed_with_defaults_and_says_all_that_is_missing() {
    let definition = definition(
        "https://api.example.com",
        "fields = [{ name = \"apiKey\", secret = true }, { name = \"tenant\" }, \
         { name = \"site\", default = \"main\" }, { name = \"note\", optional = true }]\n",
    )
    .unwrap();
    let auth = definition.default_auth();
    let form = auth.form(&secrets(&[("apiKey", "k"), ("tenant", "t")])).unwrap();
    let shown: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    assert_eq!(shown, [("apiKey", "k"), ("site", "main"), ("tenant", "t")]);
    match auth.form(&secrets(&[("apiKey", "")])) {
        Err(CredentialError::MissingFields(names)) => assert_eq!(names, ["apiKey", "tenant"]),
        other => panic!("{other:?}"),
    }
    assert!(matches!(auth.form(&secrets(&[("b", "")])), Err(CredentialError::UnknownFields(_))));
    assert!(matches!(
        auth.from_auth_value(&SecretString::from("k"), &pairs(&[])),
        Err(CredentialError::NeedsHook)
    ));
}

#[test]
fn the_header_is_what_the_module_made_or_what_the_declaration_says() {
    let plain = definition("https://api.example.com", "").unwrap();
    let hook = |definition: &Definition| definition.default_auth().hook().unwrap().clone();
    let made = hook(&plain).injection("YWJj", &secrets(&[]), &pairs(&[])).unwrap();
    assert_eq!(
        (made.placement, made.value.expose()),
        (Placement::Header("authorization".into()), "Basic YWJj")
    );
    assert!(hook(&plain).injection("", &secrets(&[]), &pairs(&[])).unwrap().value.is_empty());
    assert!(hook(&plain).injection("a\r\nb", &secrets(&[]), &pairs(&[])).is_err());

    let own = definition(
        "https://api.example.com",
        "header = \"X-Key\"\nvalue = \"k {{ apiKey }} {{ region }}\"\n",
    );
    let fields = secrets(&[("apiKey", "s3cret")]);
    let made = hook(&own.unwrap()).injection("", &fields, &pairs(&[("region", "eu")])).unwrap();
    assert_eq!((made.placement, made.value.expose()), (Placement::Header("x-key".into()), "k s3cret eu"));
}
