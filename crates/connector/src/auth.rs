//! A way in: the form of a credential and the rule that makes it the value that goes into calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use countersign_basic::{Expectation, Explanation, explain};
use countersign_core::{Injection, Placement, SecretString};
use uuid::Uuid;

use crate::{
    error::{CredentialError, RenderError},
    hook::HookSpec,
    input::{FieldSpec, PropertySpec, property_values},
    kind::AuthKind,
    rendered::Rendered,
    value,
    variant::{BasicValue, Variant, encoded},
};

/// One way to authenticate of a connector.
#[derive(Clone)]
pub struct AuthMethod {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) variant: Variant,
    pub(crate) fields: Vec<FieldSpec>,
    pub(crate) properties: Arc<[PropertySpec]>,
}

impl fmt::Debug for AuthMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthMethod({}, {})", self.name, self.kind().as_str())
    }
}

impl AuthMethod {
    /// The same on every node: a version 5 UUID of the connector's name and version and this name.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Its name, unique in its connector.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a form says about it.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What kind of credential it takes.
    #[must_use]
    pub fn kind(&self) -> AuthKind {
        match self.variant {
            Variant::Basic { .. } => AuthKind::Basic,
            Variant::ApiKey { .. } | Variant::Hook(_) => AuthKind::ApiKey,
            Variant::None => AuthKind::None,
        }
    }

    /// What the declaration says about the module that makes the value, where one does.
    #[must_use]
    pub fn hook(&self) -> Option<&HookSpec> {
        match &self.variant {
            Variant::Hook(hook) => Some(hook),
            _ => None,
        }
    }

    /// `AuthScheme` on the wire: the header of an API key; nothing for a key in the query and for Basic.
    #[must_use]
    pub fn auth_scheme(&self) -> Option<&str> {
        match &self.variant {
            Variant::Hook(hook) => Some(&hook.header),
            Variant::ApiKey { placement: Placement::Header(name), .. } => Some(name),
            _ => None,
        }
    }

    /// The fields of the form, in order.
    #[must_use]
    pub fn fields(&self) -> &[FieldSpec] {
        &self.fields
    }

    /// Which halves of a Basic credential may be empty here.
    #[must_use]
    pub fn expectation(&self) -> Expectation {
        self.variant.expectation(|name| {
            let field = self
                .fields
                .iter()
                .find(|field| field.name == name)
                .map(|field| (field.optional, &field.default));
            let property = || {
                let spec = self.properties.iter().find(|property| property.name == name)?;
                Some((spec.optional, &spec.default))
            };
            match field.or_else(property) {
                Some((_, Some(default))) => default,
                Some((true, None)) => "",
                _ => "x",
            }
        })
    }

    /// The fields of the form, complete: what was given, held against the rules, and defaults. An optional
    /// field that was not given is not there. Every missing field is named at once.
    pub fn form(
        &self,
        fields: &BTreeMap<String, SecretString>,
    ) -> Result<BTreeMap<String, SecretString>, CredentialError> {
        let given = self.given(fields)?;
        let mut form: BTreeMap<String, SecretString> =
            given.into_iter().map(|(name, value)| (name.to_owned(), SecretString::from(value))).collect();
        for field in &self.fields {
            if let Some(default) = &field.default {
                form.entry(field.name.clone()).or_insert_with(|| SecretString::from(default.as_str()));
            }
        }
        Ok(form)
    }

    /// Turns the fields of the form into the finished value. Every missing field is named at once.
    pub fn from_fields(
        &self,
        fields: &BTreeMap<String, SecretString>,
        properties: &BTreeMap<String, String>,
    ) -> Result<Rendered, CredentialError> {
        let values = self.field_values(fields)?;
        let key = self.key_field().and_then(|field| values.get(field.name.as_str())).copied();
        self.render(&values, properties, key)
    }

    /// Turns an AuthValue into the finished value. A Basic one is checked strictly; what is well formed
    /// and looks wrong is taken, and explained beside it.
    pub fn from_auth_value(
        &self,
        auth_value: &SecretString,
        properties: &BTreeMap<String, String>,
    ) -> Result<(Rendered, Option<Explanation>), CredentialError> {
        let value = auth_value.expose();
        match &self.variant {
            Variant::Basic { header, scheme, value: BasicValue::Halves { .. } } => {
                let explanation = explain(value.as_bytes(), self.expectation());
                if !explanation.ok {
                    return Err(CredentialError::BadValue(explanation));
                }
                let warning = explanation.code.is_some().then_some(explanation);
                Ok((Rendered::behind_scheme(header, scheme, value), warning))
            }
            Variant::Basic { header, scheme, value: BasicValue::Encoded(_) } => {
                Ok((encoded(header, scheme, value)?, None))
            }
            Variant::ApiKey { placement, .. } => match self.key_field() {
                Some(field) => {
                    check_key(None, value)?;
                    refuse_by_pattern(field, value)?;
                    let values = self.with_defaults(BTreeMap::from([(field.name.as_str(), value)]));
                    Ok((self.render(&values, properties, Some(value))?, None))
                }
                None => Ok((finished_key(placement, value)?, None)),
            },
            Variant::Hook(_) => Err(CredentialError::NeedsHook),
            Variant::None => Err(CredentialError::NoCredential),
        }
    }

    fn render(
        &self,
        values: &BTreeMap<&str, &str>,
        properties: &BTreeMap<String, String>,
        key: Option<&str>,
    ) -> Result<Rendered, CredentialError> {
        let names: BTreeSet<String> =
            self.variant.templates().into_iter().flat_map(|(_, template)| template.names().clone()).collect();
        let properties = property_values(&self.properties, &names, properties)?;
        let rendered = self.variant.render(|name| values.get(name).or(properties.get(name)).copied(), key);
        rendered.map_err(|error| match error {
            CredentialError::Render(RenderError::MissingProperty(name))
                if self.fields.iter().any(|field| field.name == name) =>
            {
                CredentialError::MissingFields(vec![name])
            }
            other => other,
        })
    }

    /// The one field that an API key's value is made of: it alone is then the AuthValue. A value of
    /// several fields is its own AuthValue.
    fn key_field(&self) -> Option<&FieldSpec> {
        let Variant::ApiKey { value, .. } = &self.variant else { return None };
        let mut used = self.fields.iter().filter(|field| value.names().contains(&field.name));
        let first = used.next()?;
        used.next().is_none().then_some(first)
    }

    fn field_values<'a>(
        &'a self,
        given: &'a BTreeMap<String, SecretString>,
    ) -> Result<BTreeMap<&'a str, &'a str>, CredentialError> {
        self.given(given).map(|given| self.with_defaults(given))
    }

    fn given<'a>(
        &'a self,
        given: &'a BTreeMap<String, SecretString>,
    ) -> Result<BTreeMap<&'a str, &'a str>, CredentialError> {
        let known = |name: &str| self.fields.iter().any(|field| field.name == name);
        let unknown: Vec<_> = given.keys().filter(|name| !known(name)).cloned().collect();
        if !unknown.is_empty() {
            return Err(CredentialError::UnknownFields(unknown));
        }
        let given: BTreeMap<&str, &str> = given
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let absent =
            self.fields.iter().filter(|field| field.required() && !given.contains_key(field.name.as_str()));
        let missing: Vec<_> = absent.map(|field| field.name.clone()).collect();
        if !missing.is_empty() {
            return Err(CredentialError::MissingFields(missing));
        }
        for field in &self.fields {
            let Some(value) = given.get(field.name.as_str()) else { continue };
            if self.variant.takes_keys() {
                check_key(Some(&field.name), value)?;
            }
            refuse_by_pattern(field, value)?;
        }
        Ok(given)
    }

    fn with_defaults<'a>(&'a self, mut values: BTreeMap<&'a str, &'a str>) -> BTreeMap<&'a str, &'a str> {
        for field in self.fields.iter().filter(|field| !field.required()) {
            values.entry(&field.name).or_insert_with(|| field.default.as_deref().unwrap_or_default());
        }
        values
    }
}

fn check_key(field: Option<&str>, value: &str) -> Result<(), CredentialError> {
    let refused = |problem| CredentialError::NotAHeaderValue { field: field.map(str::to_owned), problem };
    value::plain(value).map_err(refused)
}

fn refuse_by_pattern(field: &FieldSpec, value: &str) -> Result<(), CredentialError> {
    match field.refuse(value) {
        Some(rule) => Err(CredentialError::FieldRefused { name: field.name.clone(), rule }),
        None => Ok(()),
    }
}

fn finished_key(placement: &Placement, value: &str) -> Result<Rendered, CredentialError> {
    check_key(None, value)?;
    if let Placement::Header(_) = placement {
        value::for_header(value)
            .map_err(|problem| CredentialError::NotAHeaderValue { field: None, problem })?;
    }
    let injection = Injection { placement: placement.clone(), value: SecretString::from(value) };
    Ok(Rendered { injection, auth_value: SecretString::from(value) })
}
