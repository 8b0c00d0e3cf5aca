//! Any text as a `connector.toml`, and behind a NUL a value that somebody gives for all that it asks for: no panic, no
//! injection that breaks out of its place, and no value that moves a credential to another's host.
#![no_main]

use std::collections::BTreeMap;

use countersign_connector::{Definition, Source, check};
use countersign_core::{Placement, SecretString};
use http::{HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

fn check_field(name: &str, value: &str) {
    HeaderName::from_bytes(name.as_bytes()).expect("a field's name");
    HeaderValue::from_str(value).expect("a field's value");
}

fn check_calls(definition: &Definition, properties: &BTreeMap<String, String>, value: &str) {
    for auth in definition.auths() {
        let fields: BTreeMap<_, _> =
            auth.fields().iter().map(|field| (field.name.clone(), SecretString::from(value))).collect();
        let from_value =
            auth.from_auth_value(&SecretString::from(value), properties).map(|(rendered, _)| rendered);
        for rendered in [auth.from_fields(&fields, properties), from_value].into_iter().flatten() {
            let injected = rendered.injection.value.expose();
            match &rendered.injection.placement {
                Placement::Header(name) => check_field(name, injected),
                Placement::Query(name) => assert!(!format!("{name}{injected}").contains(char::is_control)),
            }
        }
        let public: BTreeMap<_, _> =
            auth.fields().iter().map(|field| (field.name.clone(), value.to_owned())).collect();
        let Some(Ok(request)) = definition.verification(auth, properties, &public) else { continue };
        let base = definition.base_url(properties).expect("the request has one");
        assert_eq!(request.url.origin(), base.origin());
        request.headers.iter().for_each(|(name, value)| check_field(name, value));
    }
}

fuzz_target!(|text: &str| {
    let (text, value) = text.split_once('\0').unwrap_or((text, "evil.example/"));
    let Ok(definition) = Definition::parse(text, Source::BuiltIn) else { return };
    let given: BTreeMap<_, _> =
        definition.properties().iter().map(|property| (property.name.clone(), value.to_owned())).collect();
    let examples = check::properties(&definition);
    check_calls(&definition, &examples, value);
    check_calls(&definition, &given, value);

    let own = definition.base_url(&examples).expect("it was proved with them");
    let Ok(other) = definition.base_url(&given) else { return };
    assert!(other.username().is_empty() && other.password().is_none());
    // What a pattern or a list of choices lets in, the definition vouches for.
    if definition.properties().iter().all(|one| one.pattern().is_none() && one.choices.is_empty()) {
        let domain = |host: Option<&str>| host.and_then(psl::domain_str).map(str::to_owned);
        assert_eq!(domain(other.host_str()), domain(own.host_str()));
    }
});
