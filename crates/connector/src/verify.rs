//! The request that proves a credential and says whose it is.

use std::collections::BTreeMap;

use url::Url;

use crate::{
    error::RenderError,
    identity::IdentitySpec,
    input::{FieldSpec, PropertySpec, property_values},
    template::{Template, TemplateFailed},
};

/// How a connector's credentials are proved.
#[derive(Clone)]
pub struct VerifySpec {
    pub(crate) method: String,
    pub(crate) path: Template,
    pub(crate) headers: Vec<(String, Template)>,
    pub(crate) body: Option<Template>,
    pub(crate) identity: Option<IdentitySpec>,
}

/// A verification request, complete but for the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyRequest {
    /// The method, in capitals.
    pub method: String,
    /// On the connector's own host.
    pub url: Url,
    /// The connector's headers and the request's own; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<String>,
}

impl VerifySpec {
    /// Where the answer says whose the credential is.
    #[must_use]
    pub fn identity(&self) -> Option<&IdentitySpec> {
        self.identity.as_ref()
    }

    /// The request for this base URL. `headers` are the connector's own.
    pub(crate) fn request(
        &self,
        base: &Url,
        headers: Vec<(String, String)>,
        values: &Values<'_>,
    ) -> Result<VerifyRequest, RenderError> {
        let path = values.render("verify.request", &self.path)?;
        let url = join(base, &path)?;
        let mut all = headers;
        for (name, value) in render_headers(&self.headers, values)? {
            all.retain(|(other, _)| *other != name);
            all.push((name, value));
        }
        let body = self.body.as_ref().map(|body| values.render("verify.body", body)).transpose()?;
        Ok(VerifyRequest { method: self.method.clone(), url, headers: all, body })
    }
}

/// What templates other than the credential's may read.
pub(crate) struct Values<'a> {
    /// The properties of the definition.
    pub(crate) properties: &'a [PropertySpec],
    /// Their values.
    pub(crate) given: &'a BTreeMap<String, String>,
    /// The fields of the way in.
    pub(crate) fields: &'a [FieldSpec],
    /// The values of those that are not secret.
    pub(crate) public: &'a BTreeMap<String, String>,
}

impl Values<'_> {
    pub(crate) fn render(&self, member: &'static str, template: &Template) -> Result<String, RenderError> {
        let properties = property_values(self.properties, template.names(), self.given)?;
        let look = |name: &str| properties.get(name).copied().or_else(|| self.field(name));
        let text = template.render(look).map_err(|failed| match failed {
            TemplateFailed::Missing(name) => RenderError::MissingField(name),
            TemplateFailed::Expression => RenderError::Template(member),
        })?;
        Ok(text.as_str().to_owned())
    }

    fn field(&self, name: &str) -> Option<&str> {
        let spec = self.fields.iter().find(|field| field.name == name && !field.secret)?;
        let given = self.public.get(name).map(String::as_str).filter(|value| !value.is_empty());
        given.or(spec.default.as_deref()).or(spec.optional.then_some(""))
    }
}

/// Headers with their values; one that comes out empty (an optional property) is left out.
pub(crate) fn render_headers(
    headers: &[(String, Template)],
    values: &Values<'_>,
) -> Result<Vec<(String, String)>, RenderError> {
    let mut rendered = Vec::with_capacity(headers.len());
    for (name, template) in headers {
        let value = values.render("headers", template)?;
        if let Some(at) = crate::header::illegal_byte(&value) {
            return Err(RenderError::Header { name: name.clone(), at });
        }
        if !value.trim().is_empty() {
            rendered.push((name.clone(), value.trim().to_owned()));
        }
    }
    Ok(rendered)
}

/// The path behind the base URL, on the same host.
fn join(base: &Url, path: &str) -> Result<Url, RenderError> {
    if !path.starts_with('/') {
        return Err(RenderError::Request("its path does not begin with `/`"));
    }
    if path.chars().any(|character| character.is_control() || character.is_whitespace() || character == '#') {
        return Err(RenderError::Request("its path holds white space or `#`"));
    }
    let text = format!("{}{path}", base.as_str().trim_end_matches('/'));
    let url = Url::parse(&text).map_err(|_| RenderError::Request("it is no URL"))?;
    if url.origin() == base.origin() { Ok(url) } else { Err(RenderError::Request("it leaves the host")) }
}
