//! From the text of a `connector.toml` to a definition that is proved with its example values.

mod auths;
mod hooks;
mod inputs;
mod proof;
mod raw;
mod reader;
mod report;
mod verification;

use std::{collections::BTreeSet, sync::Arc};

use raw::{Glimpse, RawDefinition, Text};
use report::Report;

use crate::{
    base_url::BaseUrl,
    definition::{Definition, Source},
    header,
    input::PropertySpec,
    problem::{LoadError, Problem},
    release::release_id,
    template::Template,
};

impl Definition {
    /// Reads a `connector.toml`, and proves it with its example values. All that is wrong is reported, in the
    /// order of its lines.
    pub fn parse(text: &str, source: Source) -> Result<Self, Vec<LoadError>> {
        definition(text, source)
    }
}

fn definition(text: &str, source: Source) -> Result<Definition, Vec<LoadError>> {
    let mut report = Report::new(&source, text);
    refuse_later_kinds(text, &mut report);
    if !report.is_empty() {
        return Err(report.into_errors());
    }
    let raw: RawDefinition = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            report.toml(&error);
            return Err(report.into_errors());
        }
    };
    let spans = proof::Spans::of(&raw);
    let definition = build(raw, source, &mut report);
    if let Some(definition) = definition.as_ref().filter(|_| report.is_empty()) {
        proof::prove(definition, &spans, &mut report);
    }
    match definition {
        Some(definition) if report.is_empty() => Ok(definition),
        _ => Err(report.into_errors()),
    }
}

/// Refuses what the format has and this version has not, before its members are called unknown.
fn refuse_later_kinds(text: &str, report: &mut Report<'_>) {
    // A file that is not even this is reported by the strict reading.
    let Ok(glimpse) = toml::from_str::<Glimpse>(text) else { return };
    for (index, auth) in glimpse.auth.iter().enumerate() {
        let member = |name: &str| format!("auth[{index}].{name}");
        if let Some(kind) = auth.kind.as_ref().filter(|kind| kind.get_ref() == "oauth2") {
            report.add(&kind.span(), member("type"), Problem::LaterType(kind.get_ref().clone()));
        }
        if let Some(body) = &auth.body {
            report.add(&body.span(), member("body"), Problem::BodyPlacement);
        }
        if let Some(per_call) = &auth.per_call {
            report.add(&per_call.span(), member("per_call"), Problem::PerCall);
        }
    }
}

fn build(raw: RawDefinition, source: Source, report: &mut Report<'_>) -> Option<Definition> {
    let name = url_part(&raw.name, "name", report);
    let version = raw.version.map_or(Some("1.0".to_owned()), |version| url_part(&version, "version", report));
    if let Some(icon) = raw.icon.as_ref().filter(|icon| !icon.get_ref().starts_with("data:image/")) {
        report.add(&icon.span(), "icon", Problem::Icon);
    }
    let properties: Arc<[PropertySpec]> = inputs::properties(&raw.property, report).into();
    let known: BTreeSet<&str> = properties.iter().map(|property| property.name.as_str()).collect();
    let base_url = template(&raw.base_url, "base_url", &known, report).map(BaseUrl::new);
    if let Some(base_url) = &base_url {
        ask_for_patterns(base_url, &properties, &raw.base_url, "base_url", report);
    }
    let headers = headers(&raw.headers, "headers", &known, &BTreeSet::new(), report);
    let owner = reader::Owner {
        name: name.as_deref().unwrap_or_default(),
        version: version.as_deref().unwrap_or_default(),
        properties: &properties,
        headers: &headers,
    };
    let auths = auths::auths(&raw.auth, &owner, report);
    let verify = raw.verify.and_then(|verify| verification::verify(&verify, &known, &auths, report));
    let (name, version, base_url) = (name?, version?, base_url?);
    Some(Definition {
        release_id: release_id(&name, &version)?,
        name,
        version,
        description: raw.description,
        icon: raw.icon.map(toml::Spanned::into_inner),
        categories: raw.categories,
        base_url,
        headers,
        properties,
        auths,
        verify,
        source,
    })
}

fn ask_for_patterns(
    base_url: &BaseUrl,
    properties: &[PropertySpec],
    at: &Text,
    member: &str,
    report: &mut Report<'_>,
) {
    for name in base_url.deciding_names() {
        let property = properties.iter().find(|property| property.name == name);
        if property.is_some_and(|property| property.pattern.is_none() && property.choices.is_empty()) {
            report.add(&at.span(), member, Problem::NeedsPattern(name));
        }
    }
}

/// A name or version, which are parts of URLs: `/connectors/{name}/{version}`.
fn url_part(raw: &Text, member: &str, report: &mut Report<'_>) -> Option<String> {
    let part = text(raw, member, report)?;
    let bad = part.chars().any(|character| character == '/' || character.is_control());
    let number = member == "name" && part.bytes().all(|byte| byte.is_ascii_digit());
    if bad || number || part.trim().len() != part.len() {
        report.add(&raw.span(), member, Problem::UrlPart);
        return None;
    }
    Some(part)
}

/// A text that must not be empty.
fn text(raw: &Text, member: &str, report: &mut Report<'_>) -> Option<String> {
    if raw.get_ref().trim().is_empty() {
        report.add(&raw.span(), member, Problem::Empty);
        return None;
    }
    Some(raw.get_ref().clone())
}

fn template(raw: &Text, member: &str, known: &BTreeSet<&str>, report: &mut Report<'_>) -> Option<Template> {
    match Template::compile(raw.get_ref(), known) {
        Ok(template) => Some(template),
        Err(problems) => {
            for problem in problems {
                report.add(&raw.span(), member, problem);
            }
            None
        }
    }
}

/// Headers that are no credential; `taken` are the names that carry one.
fn headers(
    raw: &std::collections::BTreeMap<String, Text>,
    member: &str,
    known: &BTreeSet<&str>,
    taken: &BTreeSet<&str>,
    report: &mut Report<'_>,
) -> Vec<(String, Template)> {
    let mut headers: Vec<(String, Template)> = Vec::new();
    for (name, value) in raw {
        let member = format!("{member}.{name}");
        let name = name.to_ascii_lowercase();
        if !header::is_token(&name) {
            report.add(&value.span(), member, Problem::HeaderName(name));
        } else if header::is_reserved(&name) || taken.contains(name.as_str()) {
            report.add(&value.span(), member, Problem::ReservedHeader(name));
        } else if headers.iter().any(|(other, _)| *other == name) {
            report.add(&value.span(), member, Problem::Duplicate(name));
        } else if let Some(template) = template(value, &member, known, report) {
            headers.push((name, template));
        }
    }
    headers
}
