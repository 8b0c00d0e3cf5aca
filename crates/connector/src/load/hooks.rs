//! Reads a way in with a module: which file, which hosts, which header.

use std::collections::BTreeSet;

use toml::Spanned;

use super::{ask_for_patterns, raw::Text, reader::Reader, report::Report, text};
use crate::{
    allowed_hosts::HostRule, header, hook::HookSpec, input::FieldSpec, problem::Problem, template::Template,
    variant::Variant,
};

/// The field that is the credential of most connectors, and its name in the module.
const API_KEY: &str = "apiKey";

/// The form of a way in that declares none.
pub(super) fn api_key() -> FieldSpec {
    FieldSpec {
        name: API_KEY.to_owned(),
        title: Some("API key".to_owned()),
        description: None,
        secret: true,
        format: None,
        optional: false,
        default: None,
        example: None,
        managed: None,
        hidden: false,
        pattern: None,
    }
}

pub(super) fn hook(
    reader: &Reader<'_>,
    fields: &[FieldSpec],
    known: &BTreeSet<&str>,
    report: &mut Report<'_>,
) -> Option<Variant> {
    let raw = reader.raw;
    let others = [("user_id", &raw.user_id), ("password", &raw.password), ("query", &raw.query)];
    reader.not_here(&others, "the module makes the value, and it goes into a header", report);
    let module = module(reader, report);
    let is_declared = auth_type(reader, report);
    let properties: BTreeSet<&str> =
        reader.owner.properties.iter().map(|property| property.name.as_str()).collect();
    let hostname = raw.hostname.as_ref().map(|raw| reader.template(raw, "hostname", &properties, report));
    let value = raw.value.as_ref().map(|raw| reader.template(raw, "value", known, report));
    let header = reader.header_name(raw.header.as_ref(), report);
    let platform = match &raw.platform {
        Some(platform) => text(platform, &reader.path("platform"), report),
        None => Some(reader.owner.name.to_lowercase()),
    };
    let key = key(reader, fields, report);
    let environment = environment(reader, report);
    let hosts = hosts(reader, &properties, report);
    let scheme = scheme(reader, value.is_some(), report);
    Some(Variant::Hook(Box::new(HookSpec {
        module: module?,
        platform: platform?,
        key,
        environment,
        is_declared,
        may_eval: raw.eval.as_ref().is_some_and(|eval| *eval.get_ref()),
        hostname: transpose(hostname)?,
        hosts,
        header: header?,
        scheme,
        value: transpose(value)?,
    })))
}

/// A file of the connector's folder.
fn module(reader: &Reader<'_>, report: &mut Report<'_>) -> Option<String> {
    let Some(raw) = &reader.raw.module else { return Some("connector.js".to_owned()) };
    let path = raw.get_ref();
    let is_inside = path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains('\\');
    let ending = std::path::Path::new(path).extension().and_then(|ending| ending.to_str());
    if is_inside && matches!(ending, Some("js" | "cjs")) {
        return Some(path.clone());
    }
    reader.add(raw, "module", Problem::Module(path.clone()), report);
    None
}

/// Whether the declaration says that the module takes API keys.
fn auth_type(reader: &Reader<'_>, report: &mut Report<'_>) -> bool {
    let Some(raw) = &reader.raw.auth_type else { return false };
    match raw.get_ref().as_str() {
        API_KEY => {}
        "oauth" => reader.add(raw, "auth_type", Problem::HookOauth, report),
        other => reader.add(raw, "auth_type", Problem::HookAuthType(other.to_owned()), report),
    }
    true
}

/// The field that is the credential: the one that is named, or the one with the name that modules use.
fn key(reader: &Reader<'_>, fields: &[FieldSpec], report: &mut Report<'_>) -> Option<String> {
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    let Some(raw) = &reader.raw.key else { return has(API_KEY).then(|| API_KEY.to_owned()) };
    let name = raw.get_ref();
    if !has(name) {
        let known = fields.iter().map(|field| field.name.clone()).collect();
        reader.add(raw, "key", Problem::UndefinedName { name: name.clone(), known }, report);
    }
    Some(name.clone())
}

fn environment(reader: &Reader<'_>, report: &mut Report<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for raw in &reader.raw.environment {
        let name = raw.get_ref();
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(legal) || name.starts_with("COUNTERSIGN_") {
            reader.add(raw, "environment", Problem::EnvironmentName(name.clone()), report);
        }
        names.push(name.clone());
    }
    names
}

fn hosts(reader: &Reader<'_>, properties: &BTreeSet<&str>, report: &mut Report<'_>) -> Vec<HostRule> {
    let mut hosts = Vec::new();
    for (index, raw) in reader.raw.allowed_hosts.iter().enumerate() {
        let part = format!("allowed_hosts[{index}]");
        let entry = raw.get_ref();
        if !HostRule::is_entry(entry) {
            reader.add(raw, &part, Problem::HostEntry(entry.clone()), report);
            continue;
        }
        let whole = Spanned::new(raw.span(), format!("https://{entry}"));
        let Some(template) = reader.template(&whole, &part, properties, report) else { continue };
        match HostRule::new(entry, template) {
            Ok(rule) => {
                if let HostRule::Host(host) = &rule {
                    ask_for_patterns(host, reader.owner.properties, raw, &reader.path(&part), report);
                }
                hosts.push(rule);
            }
            Err(problem) => reader.add(raw, &part, problem, report),
        }
    }
    hosts
}

/// `Basic`, unless the header's value is written out.
fn scheme(reader: &Reader<'_>, has_value: bool, report: &mut Report<'_>) -> String {
    let default = if has_value { "" } else { "Basic" };
    let Some(raw) = &reader.raw.scheme else { return default.to_owned() };
    let scheme: &Text = raw;
    if !scheme.get_ref().is_empty() && !header::is_token(scheme.get_ref()) {
        reader.add(scheme, "scheme", Problem::Scheme(scheme.get_ref().clone()), report);
    }
    scheme.get_ref().clone()
}

/// A template that is absent is fine; one that is wrong is not.
fn transpose(template: Option<Option<Template>>) -> Option<Option<Template>> {
    match template {
        None => Some(None),
        Some(template) => template.map(Some),
    }
}
