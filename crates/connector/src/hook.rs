//! A way in whose value the connector's own JavaScript makes: what the declaration says about it.
//!
//! Nothing is run here. The use cases read the module, run its interfaces in a confined child process, and come
//! back for what the declaration decides: the form, the hosts, the header.

use std::collections::BTreeMap;

use countersign_core::{Injection, Placement, SecretString};

use crate::{
    allowed_hosts::HostRule,
    error::CredentialError,
    rendered::Rendered,
    template::{Template, TemplateFailed},
    value,
};

/// What a declaration says about its module.
#[derive(Clone)]
pub struct HookSpec {
    pub(crate) module: String,
    pub(crate) platform: String,
    pub(crate) key: Option<String>,
    pub(crate) environment: Vec<String>,
    pub(crate) is_declared: bool,
    pub(crate) may_eval: bool,
    pub(crate) hostname: Option<Template>,
    pub(crate) hosts: Vec<HostRule>,
    pub(crate) header: String,
    pub(crate) scheme: String,
    pub(crate) value: Option<Template>,
}

impl HookSpec {
    /// The module, relative to the connector's folder.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }

    /// What the module is told as `platform`.
    #[must_use]
    pub fn platform(&self) -> &str {
        &self.platform
    }

    /// The field that reaches the module as `apiKey`, and is the AuthValue; the form of some connectors has
    /// none.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The variables of the environment that the module may read.
    #[must_use]
    pub fn environment(&self) -> &[String] {
        &self.environment
    }

    /// Whether the declaration says that the module takes API keys; otherwise its `getAuthType` is asked.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.is_declared
    }

    /// Whether the module may run strings as code, which is asked for with `eval = true` (connector hooks, "The
    /// engine").
    #[must_use]
    pub fn may_eval(&self) -> bool {
        self.may_eval
    }

    /// What goes into calls. `basic` is what `getBasicAuth` made; `fields` are the form's as they are stored.
    /// An empty value is no header: the connector sends none.
    pub fn injection(
        &self,
        basic: &str,
        fields: &BTreeMap<String, SecretString>,
        properties: &BTreeMap<String, String>,
    ) -> Result<Injection, CredentialError> {
        let placement = || Placement::Header(self.header.clone());
        let Some(template) = &self.value else {
            if basic.is_empty() {
                return Ok(Injection { placement: placement(), value: SecretString::default() });
            }
            value::for_scheme(basic, &self.scheme)
                .map_err(|problem| CredentialError::NotAHeaderValue { field: None, problem })?;
            return Ok(Rendered::behind_scheme(&self.header, &self.scheme, basic).injection);
        };
        let look = |name: &str| {
            let field = fields.get(name).map(SecretString::expose);
            Some(field.or_else(|| properties.get(name).map(String::as_str)).unwrap_or_default())
        };
        let text = template.render(look).map_err(|failed| match failed {
            TemplateFailed::Missing(name) => CredentialError::MissingFields(vec![name]),
            TemplateFailed::Expression => crate::error::RenderError::Template("value").into(),
        })?;
        value::for_header(&text)
            .map_err(|problem| CredentialError::NotAHeaderValue { field: None, problem })?;
        Ok(Rendered::behind_scheme(&self.header, &self.scheme, &text).injection)
    }
}
