//! The hosts that a connector's JavaScript may call: that of the base URL, and those that the definition names.

use std::{collections::BTreeMap, fmt};

use url::Url;

use crate::{
    base_url::BaseUrl,
    error::RenderError,
    input::{PropertySpec, property_values},
    problem::Problem,
    template::{Template, TemplateFailed},
};

/// An entry of `allowed_hosts`, as the definition has it.
#[derive(Clone)]
pub(crate) enum HostRule {
    /// One host, with properties in it.
    Host(BaseUrl),
    /// Every host below a domain.
    Below(HostPattern),
}

/// The hosts of one connection.
#[derive(Debug, Clone)]
pub struct AllowedHosts {
    connector: String,
    base: Url,
    others: Vec<HostPattern>,
}

/// A host or all hosts below one, and the port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostPattern {
    host: String,
    is_below: bool,
    /// The scheme's own where absent.
    port: Option<u16>,
}

/// A URL that the connector's JavaScript may not call. The text names the host and nothing else of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostRefused {
    /// Another host.
    #[error("connector '{connector}' may not call '{host}'; its definition allows {allowed}")]
    NotAllowed {
        /// The connector.
        connector: String,
        /// Where the URL leads, with the port where it is an unusual one.
        host: String,
        /// What is allowed, in the definition's words.
        allowed: String,
    },
    /// Clear text.
    #[error("connector '{connector}' may not call '{host}' without TLS; its base_url is https")]
    ClearText {
        /// The connector.
        connector: String,
        /// Where the URL leads.
        host: String,
    },
}

impl HostRule {
    /// Reads an entry. It is a host, or `*.` and a domain, each with a port where it is an unusual one.
    pub(crate) fn new(entry: &str, template: Template) -> Result<Self, Problem> {
        let bad = || Problem::HostEntry(entry.to_owned());
        let Some(domain) = entry.strip_prefix("*.") else {
            return Ok(Self::Host(BaseUrl::new(template)));
        };
        let url = Url::parse(&format!("https://{domain}")).map_err(|_| bad())?;
        let host = url.host_str().unwrap_or_default().to_owned();
        if domain.contains("{{") || psl::domain_str(&host).is_none() {
            return Err(Problem::WildHost(entry.to_owned()));
        }
        Ok(Self::Below(HostPattern { host, is_below: true, port: url.port() }))
    }

    /// Whether an entry is a host and no more: no scheme, user-info, path or query.
    pub(crate) fn is_entry(entry: &str) -> bool {
        let outside = entry.split("{{").enumerate().map(|(index, piece)| match piece.split_once("}}") {
            Some((_, literal)) if index > 0 => literal,
            _ => piece,
        });
        let legal = |character: char| {
            character.is_alphanumeric() || matches!(character, '.' | '-' | '_' | ':' | '[' | ']' | '*')
        };
        !entry.trim().is_empty() && outside.into_iter().all(|literal| literal.chars().all(legal))
    }

    /// The rule with these properties.
    pub(crate) fn pattern(
        &self,
        properties: &[PropertySpec],
        given: &BTreeMap<String, String>,
    ) -> Result<HostPattern, RenderError> {
        let rule = match self {
            Self::Below(pattern) => return Ok(pattern.clone()),
            Self::Host(rule) => rule,
        };
        let template = rule.template();
        let values = property_values(properties, template.names(), given)?;
        let text = template.render(|name| values.get(name).copied()).map_err(|failed| match failed {
            TemplateFailed::Missing(name) => RenderError::MissingProperty(name),
            TemplateFailed::Expression => RenderError::Template("allowed_hosts"),
        })?;
        let url = rule.check(&text)?;
        if url.path() != "/" {
            return Err(RenderError::BaseUrl("an allowed host holds a path"));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        Ok(HostPattern { host, is_below: false, port: url.port() })
    }
}

impl AllowedHosts {
    pub(crate) fn new(connector: &str, base: Url, others: Vec<HostPattern>) -> Self {
        Self { connector: connector.to_owned(), base, others }
    }

    /// Whether this URL may be called: an allowed host at an allowed port, over TLS unless the base URL itself
    /// is without.
    pub fn admits(&self, url: &Url) -> Result<(), HostRefused> {
        let host = || written(url.host_str().unwrap_or_default(), url.port());
        let connector = || self.connector.clone();
        let is_own = url.host() == self.base.host()
            && url.port_or_known_default() == self.base.port_or_known_default();
        if !is_own && !self.others.iter().any(|pattern| pattern.matches(url)) {
            return Err(HostRefused::NotAllowed {
                connector: connector(),
                host: host(),
                allowed: self.to_string(),
            });
        }
        if url.scheme() != "https" && url.scheme() != self.base.scheme() {
            return Err(HostRefused::ClearText { connector: connector(), host: host() });
        }
        Ok(())
    }

    /// The base URL.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The host of the base URL, with its port where that is an unusual one.
    #[must_use]
    pub fn hostname(&self) -> String {
        written(self.base.host_str().unwrap_or_default(), self.base.port())
    }

    /// That host, and those that the definition names, as it writes them.
    #[must_use]
    pub fn entries(&self) -> Vec<String> {
        let other = |pattern: &HostPattern| {
            let star = if pattern.is_below { "*." } else { "" };
            format!("{star}{}", written(&pattern.host, pattern.port))
        };
        std::iter::once(self.hostname()).chain(self.others.iter().map(other)).collect()
    }

    /// The base URL at this host, with its port where that is an unusual one; nothing where the host is none of
    /// them.
    #[must_use]
    pub fn base_at(&self, hostname: &str) -> Option<Url> {
        // What the URL parser drops or reads as the end of a host is in no host.
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        if hostname.is_empty() || !hostname.bytes().all(is_host) {
            return None;
        }
        let mut url = Url::parse(&format!("{}://{hostname}", self.base.scheme())).ok()?;
        self.admits(&url).ok()?;
        url.set_path(self.base.path());
        Some(url)
    }
}

impl fmt::Display for AllowedHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.entries().join("', '"))
    }
}

impl HostPattern {
    fn matches(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_host = match host.strip_suffix(&self.host) {
            Some("") => !self.is_below,
            Some(below) => self.is_below && below.len() > 1 && below.ends_with('.'),
            None => false,
        };
        is_host && url.port() == self.port
    }
}

fn written(host: &str, port: Option<u16>) -> String {
    port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
