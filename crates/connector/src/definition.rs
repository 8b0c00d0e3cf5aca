//! A definition: one release of one connector, loaded and proved.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_core::ReleaseId;
use url::Url;
use uuid::Uuid;

use crate::{
    allowed_hosts::AllowedHosts,
    auth::AuthMethod,
    base_url::BaseUrl,
    error::RenderError,
    input::PropertySpec,
    template::Template,
    verify::{Values, VerifyRequest, VerifySpec, render_headers},
};

/// Where a definition comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The program itself.
    BuiltIn,
    /// A file of a folder of connectors.
    File(PathBuf),
}

impl Source {
    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::BuiltIn => None,
            Self::File(path) => Some(path),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// One release of one connector.
#[derive(Clone)]
pub struct Definition {
    pub(crate) release_id: ReleaseId,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) icon: Option<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) base_url: BaseUrl,
    pub(crate) headers: Vec<(String, Template)>,
    pub(crate) properties: Arc<[PropertySpec]>,
    /// Never empty: loading refuses that.
    pub(crate) auths: Vec<AuthMethod>,
    pub(crate) verify: Option<VerifySpec>,
    pub(crate) source: Source,
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Definition({} {}, {})", self.name, self.version, self.source)
    }
}

impl Definition {
    /// Its number on the wire: the same on every node.
    #[must_use]
    pub fn release_id(&self) -> ReleaseId {
        self.release_id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, `1.0` where the file says none.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it is, for people.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// A picture as a data URI.
    #[must_use]
    pub fn icon(&self) -> Option<&str> {
        self.icon.as_deref()
    }

    /// Where it is listed.
    #[must_use]
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// What is asked once per connection.
    #[must_use]
    pub fn properties(&self) -> &[PropertySpec] {
        &self.properties
    }

    /// Whether a property of this name is declared.
    #[must_use]
    pub fn is_declared_property(&self, name: &str) -> bool {
        self.properties.iter().any(|property| property.name == name)
    }

    /// Holds a value against the rule of the declared property of this name; other names have no rule.
    pub fn check_property(&self, name: &str, value: &str) -> Result<(), RenderError> {
        let declared = self.properties.iter().find(|property| property.name == name);
        match declared.and_then(|property| property.refuse(value)) {
            Some(rule) => Err(RenderError::PropertyRefused { name: name.to_owned(), rule }),
            None => Ok(()),
        }
    }

    /// The ways in, at least one; the first is the default.
    #[must_use]
    pub fn auths(&self) -> &[AuthMethod] {
        &self.auths
    }

    /// The way in that is taken when none is named.
    #[must_use]
    pub fn default_auth(&self) -> &AuthMethod {
        &self.auths[0]
    }

    /// The way in with this id.
    #[must_use]
    pub fn auth(&self, id: Uuid) -> Option<&AuthMethod> {
        self.auths.iter().find(|auth| auth.id() == id)
    }

    /// How a credential is proved, where the definition says so.
    #[must_use]
    pub fn verify(&self) -> Option<&VerifySpec> {
        self.verify.as_ref()
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The base URL with these properties: http or https, no user-info, query or fragment. Its host and
    /// port are the only ones that calls through the connection may go to.
    pub fn base_url(&self, properties: &BTreeMap<String, String>) -> Result<Url, RenderError> {
        let text = self.values(properties).render("base_url", self.base_url.template())?;
        self.base_url.check(&text)
    }

    /// The headers that go into every call, beside the credential; names in lower case. One that comes
    /// out empty is left out.
    pub fn headers(
        &self,
        properties: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>, RenderError> {
        render_headers(&self.headers, &self.values(properties))
    }

    /// Whether a credential of this way in can be proved: the definition declares a request, or the way in
    /// has a module, which verifies it.
    #[must_use]
    pub fn can_verify(&self, auth: &AuthMethod) -> bool {
        auth.hook().is_some() || self.verify.is_some()
    }

    /// The hosts that the module of this way in may call.
    pub fn allowed_hosts(
        &self,
        auth: &AuthMethod,
        properties: &BTreeMap<String, String>,
    ) -> Result<AllowedHosts, RenderError> {
        let rules = auth.hook().map(|hook| hook.hosts.as_slice()).unwrap_or_default();
        let others = rules.iter().map(|rule| rule.pattern(&self.properties, properties));
        Ok(AllowedHosts::new(&self.name, self.base_url(properties)?, others.collect::<Result<_, _>>()?))
    }

    /// What the module of this way in is told as `hostname`: what the definition says, or the host of the base
    /// URL with its port where that is an unusual one. `hosts` are those of the same properties.
    pub fn hostname(
        &self,
        auth: &AuthMethod,
        properties: &BTreeMap<String, String>,
        hosts: &AllowedHosts,
    ) -> Result<String, RenderError> {
        match auth.hook().and_then(|hook| hook.hostname.as_ref()) {
            Some(template) => self.values(properties).render("hostname", template),
            None => Ok(hosts.hostname()),
        }
    }

    /// The request that proves a credential of this way in; nothing where the definition has none, or a
    /// module verifies it.
    /// `public_fields` are the fields that are not secret; others in it are not looked at.
    #[must_use]
    pub fn verification(
        &self,
        auth: &AuthMethod,
        properties: &BTreeMap<String, String>,
        public_fields: &BTreeMap<String, String>,
    ) -> Option<Result<VerifyRequest, RenderError>> {
        let spec = self.verify.as_ref().filter(|_| auth.hook().is_none())?;
        let values = Values {
            properties: &self.properties,
            given: properties,
            fields: auth.fields(),
            public: public_fields,
        };
        let request = || spec.request(&self.base_url(properties)?, self.headers(properties)?, &values);
        Some(request())
    }

    fn values<'a>(&'a self, properties: &'a BTreeMap<String, String>) -> Values<'a> {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        Values { properties: &self.properties, given: properties, fields: &[], public: &NONE }
    }
}
