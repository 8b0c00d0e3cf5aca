//! The built-in connectors: they load, and each makes the header that its provider documents.
//!
//! The Base64 values were computed with Python's `base64` module.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the lint knows tests, not the helpers beside them")]

use std::collections::{BTreeMap, BTreeSet};

use countersign_connector::{AuthKind, AuthMethod, Definition, Library, check};
use countersign_core::{Placement, SecretString};

fn library() -> Library {
    Library::built_in().unwrap()
}

fn one(library: &Library, name: &str) -> Definition {
    library.by_name_version(name, "1.0").unwrap().as_ref().clone()
}

fn way(definition: &Definition, name: &str) -> AuthMethod {
    definition.auths().iter().find(|auth| auth.name() == name).unwrap().clone()
}

fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn header(auth: &AuthMethod, fields: &[(&str, &str)]) -> (String, String) {
    let rendered = auth.from_fields(&check::secret(&pairs(fields)), &BTreeMap::new()).unwrap();
    let Placement::Header(name) = rendered.injection.placement else { panic!("not a header") };
    (name, rendered.injection.value.expose().to_owned())
}

fn authorization(connector: &str, fields: &[(&str, &str)]) -> String {
    let (name, value) = header(one(&library(), connector).default_auth(), fields);
    assert_eq!(name, "authorization");
    value
}

#[test]
fn twelve_connectors_load_and_render_with_their_examples() {
    let library = library();
    let all = library.list(None, None);
    let names: Vec<_> = all.iter().map(|one| one.name()).collect();
    assert_eq!(
        names,
        [
            "Azure DevOps",
            "Back Market",
            "BambooHR",
            "ConnectWise PSA",
            "Freshdesk",
            "Jira",
            "Mailgun",
            "Pipedrive",
            "Redtail CRM",
            "Stripe",
            "Toggl Track",
            "Zendesk"
        ]
    );
    for definition in all {
        let properties = check::properties(definition);
        assert_eq!(definition.base_url(&properties).unwrap().scheme(), "https");
        definition.headers(&properties).unwrap();
        for auth in definition.auths() {
            auth.from_fields(&check::secret(&check::fields(auth)), &properties).unwrap();
            if let Some(request) = definition.verification(auth, &properties, &check::public(auth)) {
                let request = request.unwrap();
                assert_eq!(request.url.host_str(), definition.base_url(&properties).unwrap().host_str());
            }
        }
    }
}

#[test]
fn no_two_releases_share_a_number_and_no_two_ways_in_an_id() {
    let library = library();
    let all = library.list(None, None);
    let numbers: BTreeSet<_> = all.iter().map(|one| one.release_id()).collect();
    let ids: BTreeSet<_> = all.iter().flat_map(|one| one.auths()).map(AuthMethod::id).collect();
    assert_eq!(numbers.len(), all.len());
    assert_eq!(ids.len(), all.iter().map(|one| one.auths().len()).sum::<usize>());
}

#[test]
fn the_number_and_the_ids_of_pipedrive_are_the_same_on_every_machine() {
    let pipedrive = one(&library(), "Pipedrive");
    assert_eq!(pipedrive.release_id().get(), 2_125_787_217);
    let ids: Vec<_> = pipedrive.auths().iter().map(|auth| auth.id().to_string()).collect();
    assert_eq!(ids, ["b7eb67e4-ba42-50e9-8c5d-a197f644d447", "f9589a74-c499-56aa-a000-787c0f82230d"]);
}

#[test]
fn pipedrive_is_what_the_rest_api_shows() {
    let pipedrive = one(&library(), "pipedrive");
    assert_eq!(pipedrive.name(), "Pipedrive");
    assert_eq!(pipedrive.description(), Some("Sales CRM for small teams with big ambitions."));
    assert_eq!(pipedrive.version(), "1.0");
    assert_eq!(pipedrive.icon(), None);
    assert_eq!(pipedrive.default_auth().kind().as_str(), "Basic");
    assert_eq!(pipedrive.default_auth().auth_scheme(), None);
    assert_eq!(pipedrive.default_auth().description(), None);
}

#[test]
fn plain() {
    let fields = [("username", "username"), ("password", "password")];
    assert_eq!(authorization("Pipedrive", &fields), "Basic dXNlcm5hbWU6cGFzc3dvcmQ=");
    let fields = [("email", "jo@acme.example"), ("api_token", "s3cret")];
    assert_eq!(authorization("Jira", &fields), "Basic am9AYWNtZS5leGFtcGxlOnMzY3JldA==");
}

#[test]
fn plain_with_letters_beyond_ascii_is_utf_8() {
    let fields = [("username", "test"), ("password", "123£")];
    assert_eq!(authorization("Pipedrive", &fields), "Basic dGVzdDoxMjPCow==");
}

#[test]
fn key_as_user_id_with_empty_password() {
    assert_eq!(authorization("Stripe", &[("api_key", "sk_test_123")]), "Basic c2tfdGVzdF8xMjM6");
}

#[test]
fn key_as_user_id_with_fixed_password() {
    assert_eq!(authorization("Freshdesk", &[("api_key", "k3y")]), "Basic azN5Olg=");
    assert_eq!(authorization("BambooHR", &[("api_key", "k3y")]), "Basic azN5Ong=");
    assert_eq!(authorization("Toggl Track", &[("api_token", "t0ken")]), "Basic dDBrZW46YXBpX3Rva2Vu");
}

#[test]
fn fixed_user_id_with_key_as_password() {
    assert_eq!(authorization("Mailgun", &[("api_key", "key-123")]), "Basic YXBpOmtleS0xMjM=");
}

#[test]
fn empty_user_id() {
    assert_eq!(authorization("Azure DevOps", &[("token", "p4t")]), "Basic OnA0dA==");
}

#[test]
fn suffixed_user_id() {
    let fields = [("email", "jo@acme.example"), ("api_token", "s3cret")];
    assert_eq!(authorization("Zendesk", &fields), "Basic am9AYWNtZS5leGFtcGxlL3Rva2VuOnMzY3JldA==");
}

#[test]
fn tenant_prefixed_user_id() {
    let fields = [("company", "acme"), ("public_key", "pub"), ("private_key", "priv")];
    assert_eq!(authorization("ConnectWise PSA", &fields), "Basic YWNtZStwdWI6cHJpdg==");
}

#[test]
fn app_key_plus_user_in_three_parts() {
    let fields = [("api_key", "G5-A"), ("username", "cool"), ("password", "l@zy")];
    assert_eq!(authorization("Redtail CRM", &fields), "Basic RzUtQTpjb29sOmxAenk=");
}

#[test]
fn app_key_plus_user_key_under_another_scheme_word() {
    let auth = way(&one(&library(), "Redtail CRM"), "User key");
    assert_eq!(auth.kind(), AuthKind::Basic);
    let (name, value) = header(&auth, &[("api_key", "G5-A"), ("user_key", "UK-1")]);
    assert_eq!((name.as_str(), value.as_str()), ("authorization", "Userkeyauth RzUtQTpVSy0x"));
}

#[test]
fn already_encoded() {
    assert_eq!(authorization("Back Market", &[("api_token", "b64==")]), "Basic b64==");
}

#[test]
fn api_key_in_a_header_of_its_own() {
    let auth = way(&one(&library(), "Pipedrive"), "API token");
    assert_eq!((auth.kind(), auth.auth_scheme()), (AuthKind::ApiKey, Some("x-api-token")));
    assert_eq!(header(&auth, &[("api_key", "k3y")]), ("x-api-token".to_owned(), "k3y".to_owned()));
}

#[test]
fn the_wire_form_of_a_basic_credential_has_no_scheme() {
    let stripe = one(&library(), "Stripe");
    let fields = check::secret(&pairs(&[("api_key", "sk_test_123")]));
    let rendered = stripe.default_auth().from_fields(&fields, &BTreeMap::new()).unwrap();
    assert_eq!(rendered.auth_value.expose(), "c2tfdGVzdF8xMjM6");
    let value = SecretString::from("c2tfdGVzdF8xMjM6");
    let (again, warning) = stripe.default_auth().from_auth_value(&value, &BTreeMap::new()).unwrap();
    assert_eq!(again.injection.value.expose(), rendered.injection.value.expose());
    assert_eq!(warning, None, "an empty password is this connector's rule");
}

#[test]
fn static_headers_take_properties() {
    let connectwise = one(&library(), "ConnectWise PSA");
    let properties = pairs(&[("hostname", "na.myconnectwise.net"), ("client_id", "c-1")]);
    let headers = connectwise.headers(&properties).unwrap();
    let expected = [("accept", "application/vnd.connectwise.com+json"), ("clientid", "c-1")];
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn a_verification_is_one_request_on_the_connectors_own_host() {
    let azure = one(&library(), "Azure DevOps");
    let properties = pairs(&[("organization", "acme")]);
    let request = azure.verification(azure.default_auth(), &properties, &BTreeMap::new()).unwrap().unwrap();
    assert_eq!(request.method, "GET");
    assert_eq!(request.url.as_str(), "https://dev.azure.com/acme/_apis/projects?api-version=7.1");
    let zendesk = one(&library(), "Zendesk");
    let properties = pairs(&[("subdomain", "acme")]);
    let request =
        zendesk.verification(zendesk.default_auth(), &properties, &BTreeMap::new()).unwrap().unwrap();
    assert_eq!(request.url.as_str(), "https://acme.zendesk.com/api/v2/users/me.json");
}

#[test]
fn connectors_are_found_by_words_and_by_category() {
    let library = library();
    let names = |query, category| {
        library.list(query, category).iter().map(|one| one.name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(Some("BIG AMBITIONS"), None), ["Pipedrive"]);
    assert_eq!(names(None, Some("CRM")), ["Pipedrive", "Redtail CRM"]);
    assert_eq!(names(Some("red"), Some("crm")), ["Redtail CRM"]);
    assert_eq!(names(Some("nothing like it"), None), Vec::<String>::new());
}

#[test]
fn the_proof_of_a_definition_expects_what_the_definition_makes() {
    for definition in library().list(None, None) {
        for (auth, example) in definition.auths().iter().zip(check::examples(definition)) {
            let expected = example.expected.unwrap();
            let rendered = auth.from_fields(&check::secret(&example.fields), &example.properties).unwrap();
            assert_eq!(rendered.injection.placement, expected.placement, "{}", definition.name());
            assert_eq!(rendered.injection.value.expose(), expected.value, "{}", definition.name());
            if let Some((user_id, password)) = expected.halves {
                let credentials =
                    countersign_basic::Credentials::decode(rendered.auth_value.expose()).unwrap();
                assert_eq!((credentials.user_id(), credentials.expose_password()), (&*user_id, &*password));
            }
        }
    }
}
