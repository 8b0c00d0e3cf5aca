//! The proof of a definition for `connector check`: example values, and what must come of them.
//!
//! What is expected is put together here by the plain rule (join, Base64), not by the code that builds
//! headers for credentials, so that one checks the other.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_core::{Placement, SecretString};

use crate::{
    auth::AuthMethod,
    definition::Definition,
    template::Template,
    variant::{BasicValue, Variant},
};

/// One way in with example values; no real credential is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The name of the way in.
    pub auth: String,
    /// What a connection would have.
    pub properties: BTreeMap<String, String>,
    /// What a person would type.
    pub fields: BTreeMap<String, String>,
    /// What must go into a call; nothing for a way in without a credential.
    pub expected: Option<Expected>,
}

/// The documented wire form of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Where it goes.
    pub placement: Placement,
    /// The whole value there, with its scheme.
    pub value: String,
    /// The user-id and password that a Basic value decodes to; nothing where it is not made of halves.
    pub halves: Option<(String, String)>,
}

/// An example for each way in of a definition.
#[must_use]
pub fn examples(definition: &Definition) -> Vec<Example> {
    let properties = properties(definition);
    let example = |auth: &AuthMethod| {
        let fields = fields(auth);
        Example {
            auth: auth.name().to_owned(),
            expected: expected(auth, &fields, &properties),
            properties: properties.clone(),
            fields,
        }
    };
    definition.auths().iter().map(example).collect()
}

fn expected(
    auth: &AuthMethod,
    fields: &BTreeMap<String, String>,
    properties: &BTreeMap<String, String>,
) -> Option<Expected> {
    let render = |template: &Template| {
        let look =
            |name: &str| Some(fields.get(name).or_else(|| properties.get(name)).map_or("", String::as_str));
        template.render(look).ok().map(|text| text.as_str().to_owned())
    };
    let behind = |scheme: &str, value: &str| format!("{scheme} {value}").trim_start().to_owned();
    Some(match &auth.variant {
        Variant::Basic { header, scheme, value: BasicValue::Halves { user_id, password } } => {
            let halves = (render(user_id)?, render(password)?);
            let encoded = STANDARD.encode(format!("{}:{}", halves.0, halves.1));
            let placement = Placement::Header(header.clone());
            Expected { placement, value: behind(scheme, &encoded), halves: Some(halves) }
        }
        Variant::Basic { header, scheme, value: BasicValue::Encoded(value) } => {
            let placement = Placement::Header(header.clone());
            Expected { placement, value: behind(scheme, &render(value)?), halves: None }
        }
        Variant::ApiKey { placement, value } => {
            Expected { placement: placement.clone(), value: render(value)?, halves: None }
        }
        Variant::Hook(_) | Variant::None => return None,
    })
}

/// Example values of the properties.
#[must_use]
pub fn properties(definition: &Definition) -> BTreeMap<String, String> {
    definition.properties().iter().map(|property| (property.name.clone(), property.sample())).collect()
}

/// Example values of the fields of a way in.
#[must_use]
pub fn fields(auth: &AuthMethod) -> BTreeMap<String, String> {
    auth.fields().iter().map(|field| (field.name.clone(), field.sample())).collect()
}

/// Those of the example values that are not secret.
#[must_use]
pub fn public(auth: &AuthMethod) -> BTreeMap<String, String> {
    let public = auth.fields().iter().filter(|field| !field.secret);
    public.map(|field| (field.name.clone(), field.sample())).collect()
}

/// Example values in the form that [`AuthMethod::from_fields`] takes.
#[must_use]
pub fn secret(fields: &BTreeMap<String, String>) -> BTreeMap<String, SecretString> {
    fields.iter().map(|(name, value)| (name.clone(), SecretString::from(value.as_str()))).collect()
}
