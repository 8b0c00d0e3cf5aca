//! Reads properties and fields: names that templates can read, patterns that work, examples that fit.

use std::ops::Range;

use toml::Spanned;

use super::{
    raw::{RawField, RawProperty, Text},
    report::Report,
};
use crate::{
    input::{FieldSpec, ManagedScope, Pattern, PropertySpec},
    problem::Problem,
};

pub(super) fn properties(raw: &[Spanned<RawProperty>], report: &mut Report<'_>) -> Vec<PropertySpec> {
    let mut specs: Vec<PropertySpec> = Vec::new();
    for (index, raw) in raw.iter().map(Spanned::get_ref).enumerate() {
        let member = format!("property[{index}]");
        let taken = specs.iter().any(|other| other.name == *raw.name.get_ref());
        name(&raw.name, &member, taken, report);
        let spec = PropertySpec {
            name: raw.name.get_ref().clone(),
            title: raw.title.clone(),
            description: raw.description.clone(),
            prefix: raw.prefix.clone(),
            suffix: raw.suffix.clone(),
            default: raw.default.as_ref().map(|text| text.get_ref().clone()),
            example: raw.example.as_ref().map(|text| text.get_ref().clone()),
            optional: raw.optional,
            choices: raw.choices.iter().map(|text| text.get_ref().clone()).collect(),
            pattern: pattern(raw.pattern.as_ref(), &member, report),
        };
        let own = [("default", raw.default.as_ref()), ("example", raw.example.as_ref())];
        let own = own.into_iter().chain(raw.choices.iter().map(|choice| ("enum", Some(choice))));
        own_rules(own, &spec.sample(), (&raw.name.span(), &member), |value| spec.refuse(value), report);
        specs.push(spec);
    }
    specs
}

pub(super) fn fields(
    raw: &[Spanned<RawField>],
    auth: &str,
    properties: &[PropertySpec],
    report: &mut Report<'_>,
) -> Vec<FieldSpec> {
    let mut specs: Vec<FieldSpec> = Vec::new();
    for (index, raw) in raw.iter().map(Spanned::get_ref).enumerate() {
        let member = format!("{auth}.fields[{index}]");
        let own_name = raw.name.get_ref();
        let taken = specs.iter().any(|other| other.name == *own_name)
            || properties.iter().any(|property| property.name == *own_name);
        name(&raw.name, &member, taken, report);
        let spec = FieldSpec {
            name: own_name.clone(),
            title: raw.title.clone(),
            description: raw.description.clone(),
            secret: raw.secret,
            format: raw.format.clone(),
            optional: raw.optional,
            default: raw.default.as_ref().map(|text| text.get_ref().clone()),
            example: raw.example.as_ref().map(|text| text.get_ref().clone()),
            managed: managed(raw, &member, report),
            hidden: raw.hidden,
            pattern: pattern(raw.pattern.as_ref(), &member, report),
        };
        if spec.hidden && spec.managed.is_none() && spec.required() {
            let why = "nobody could fill it in; give it a default, or let an administrator manage it";
            report.add(&raw.name.span(), format!("{member}.hidden"), Problem::NotHere(why));
        }
        let own = [("default", raw.default.as_ref()), ("example", raw.example.as_ref())];
        let own = own.into_iter();
        own_rules(own, &spec.sample(), (&raw.name.span(), &member), |value| spec.refuse(value), report);
        specs.push(spec);
    }
    specs
}

fn managed(raw: &RawField, member: &str, report: &mut Report<'_>) -> Option<ManagedScope> {
    let Some(scope) = &raw.managed_scope else { return raw.managed.then_some(ManagedScope::Account) };
    let member = format!("{member}.managed_scope");
    if !raw.managed {
        let why = "only a field with `managed = true` has one";
        report.add(&scope.span(), member, Problem::NotHere(why));
        return None;
    }
    let known = ManagedScope::from_name(scope.get_ref());
    if known.is_none() {
        report.add(&scope.span(), member, Problem::ManagedScope(scope.get_ref().clone()));
    }
    known
}

/// Templates read names as identifiers.
fn name(raw: &Text, member: &str, taken: bool, report: &mut Report<'_>) {
    let name = raw.get_ref();
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let first = name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    // Words of the template language, which a template would not read as names.
    let word = matches!(
        name.to_ascii_lowercase().as_str(),
        "true" | "false" | "none" | "not" | "and" | "or" | "in" | "is" | "if" | "else"
    );
    if !letters || !first || word {
        report.add(&raw.span(), format!("{member}.name"), Problem::BadName(name.clone()));
    } else if taken {
        report.add(&raw.span(), format!("{member}.name"), Problem::Duplicate(name.clone()));
    }
}

fn pattern(raw: Option<&Text>, member: &str, report: &mut Report<'_>) -> Option<Pattern> {
    let raw = raw?;
    match Pattern::new(raw.get_ref()) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            report.add(&raw.span(), format!("{member}.pattern"), Problem::Pattern(error));
            None
        }
    }
}

/// What the definition itself offers must pass its own rule. An empty default means "may be left out". Where it
/// offers nothing, the sample that stands in for it must pass.
fn own_rules<'a>(
    values: impl Iterator<Item = (&'static str, Option<&'a Text>)>,
    sample: &str,
    (at, member): (&Range<usize>, &str),
    refuse: impl Fn(&str) -> Option<String>,
    report: &mut Report<'_>,
) {
    let mut is_given = false;
    for (part, value) in values.filter_map(|(part, value)| value.map(|value| (part, value))) {
        is_given |= part != "enum";
        let refused = refuse(value.get_ref()).filter(|_| !value.get_ref().is_empty());
        if let Some(rule) = refused {
            report.add(&value.span(), format!("{member}.{part}"), Problem::OwnRule(rule));
        }
    }
    if !is_given && !sample.is_empty() && refuse(sample).is_some() {
        report.add(at, member, Problem::NeedsExample);
    }
}
