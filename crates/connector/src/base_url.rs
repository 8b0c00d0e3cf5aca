//! The base URL of a connector: whose host it may be, whatever a property says.
//!
//! The literal text around the expressions of the host is what the definition vouches for. A rendered URL
//! keeps it or is refused, so that a value such as `evil.example/` never moves a credential elsewhere.

use std::collections::BTreeSet;

use url::Url;

use crate::{
    error::RenderError,
    template::{Part, Template},
};

/// What ends an authority; the URL parser takes `\` for `/`, as browsers do.
const END_OF_AUTHORITY: [char; 4] = ['/', '?', '#', '\\'];

/// A template that yields an absolute URL, and what its host must keep.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    template: Template,
    host_prefix: String,
    host_suffix: String,
    /// The literal end of the authority: that of the host, and the port.
    authority_suffix: String,
    host_names: BTreeSet<String>,
    /// The registrable domain (Public Suffix List) that the literal end of the host holds.
    registrable: Option<String>,
}

impl BaseUrl {
    pub(crate) fn new(template: Template) -> Self {
        let authority = authority_parts(template.parts());
        let host = host_parts(&authority);
        let literal = |part: Option<&Part>| match part {
            Some(Part::Literal(text)) => text.to_ascii_lowercase(),
            _ => String::new(),
        };
        let host_suffix = literal(host.last());
        Self {
            registrable: registrable_within(&host_suffix),
            host_prefix: literal(host.first()),
            host_suffix,
            authority_suffix: literal(authority.last()),
            host_names: host.iter().flat_map(Part::names).cloned().collect(),
            template,
        }
    }

    pub(crate) fn template(&self) -> &Template {
        &self.template
    }

    /// The properties that could change the registrable domain of the host: all that stand in the host,
    /// unless its literal end holds a whole registrable domain.
    pub(crate) fn deciding_names(&self) -> BTreeSet<String> {
        if self.registrable.is_some() { BTreeSet::new() } else { self.host_names.clone() }
    }

    /// Checks a rendered URL.
    pub(crate) fn check(&self, text: &str) -> Result<Url, RenderError> {
        let (url, authority) = absolute(text)?;
        let host = url.host_str().unwrap_or_default();
        if host.starts_with('.') || host.contains("..") {
            return Err(RenderError::BaseUrl("a part of its host is empty"));
        }
        let kept = if self.host_names.is_empty() {
            host == self.host_suffix
        } else {
            host.len() >= self.host_prefix.len() + self.host_suffix.len()
                && host.starts_with(&self.host_prefix)
                && host.ends_with(&self.host_suffix)
                // A value with dots can reach a public suffix below ours: `evil.s3` before `.amazonaws.com`.
                && self.registrable.as_deref().is_none_or(|own| psl::domain_str(host) == Some(own))
        };
        let kept = kept && authority.to_ascii_lowercase().ends_with(&self.authority_suffix);
        if kept { Ok(url) } else { Err(RenderError::BaseUrl("its host is not the connector's")) }
    }
}

/// The registrable domain that every host with this end has: `zendesk.com` for `.zendesk.com`.
fn registrable_within(suffix: &str) -> Option<String> {
    let literal = suffix.strip_prefix('.')?;
    let below = format!("x.{literal}");
    psl::domain_str(&below).filter(|domain| literal.ends_with(domain)).map(str::to_owned)
}

/// An absolute http or https URL without user-info (rule B17), query and fragment.
/// The URL and its authority as it is written.
fn absolute(text: &str) -> Result<(Url, &str), RenderError> {
    let refuse = |why| Err(RenderError::BaseUrl(why));
    // The URL parser drops tabs and line breaks, and trims: what is checked must be what was written.
    if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
        return refuse("it holds white space or a control character");
    }
    let Ok(url) = Url::parse(text) else { return refuse("it is no absolute URL") };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("it is neither http nor https");
    }
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(END_OF_AUTHORITY).next().unwrap_or_default();
    if authority.is_empty() {
        return refuse("it is no absolute URL");
    }
    if authority.contains('@') {
        return refuse("it holds user-info (`user:password@`)");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("it holds a query or a fragment");
    }
    Ok((url, authority))
}

/// The pieces between `://` and what ends the authority (RFC 3986 section 3.2).
fn authority_parts(parts: &[Part]) -> Vec<Part> {
    let after_scheme = |index: usize, text: &'_ str| match text.split_once("://") {
        Some((_, rest)) if index == 0 => rest.to_owned(),
        _ => text.to_owned(),
    };
    let parts = parts.iter().enumerate().map(|(index, part)| match part {
        Part::Literal(text) => Part::Literal(after_scheme(index, text)),
        other => other.clone(),
    });
    until(parts, |text| text.find(END_OF_AUTHORITY))
}

/// The pieces of an authority before its port.
fn host_parts(authority: &[Part]) -> Vec<Part> {
    until(authority.iter().cloned(), |text| {
        // The colons of an IPv6 address stand in brackets.
        let address = if text.starts_with('[') { text.find(']').unwrap_or_default() } else { 0 };
        text.get(address..).and_then(|tail| tail.find(':')).map(|at| at + address)
    })
}

/// The pieces up to the first place that `stop` finds in a literal one.
fn until(parts: impl Iterator<Item = Part>, stop: impl Fn(&str) -> Option<usize>) -> Vec<Part> {
    let mut kept = Vec::new();
    for part in parts {
        let Part::Literal(text) = &part else {
            kept.push(part);
            continue;
        };
        let end = stop(text);
        let literal = end.and_then(|end| text.get(..end)).unwrap_or(text);
        if !literal.is_empty() {
            kept.push(Part::Literal(literal.to_owned()));
        }
        if end.is_some() {
            break;
        }
    }
    kept
}
