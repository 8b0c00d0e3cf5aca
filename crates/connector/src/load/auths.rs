//! Reads the ways in: which members go together, and what their templates may read.

use std::{collections::BTreeSet, sync::Arc};

use countersign_core::Placement;
use toml::Spanned;
use uuid::Uuid;

use super::{
    hooks, inputs,
    raw::RawAuth,
    reader::{Owner, Reader},
    report::Report,
    text,
};
use crate::{
    auth::AuthMethod,
    header,
    problem::Problem,
    variant::{BasicValue, Variant},
};

pub(super) fn auths(raw: &[Spanned<RawAuth>], owner: &Owner<'_>, report: &mut Report<'_>) -> Vec<AuthMethod> {
    if raw.is_empty() {
        report.add(&(0..0), "auth", Problem::Missing("say how calls are authenticated with `[[auth]]`"));
    }
    let mut names = BTreeSet::new();
    let mut auths = Vec::new();
    for (index, raw) in raw.iter().enumerate() {
        let name = &raw.get_ref().name;
        let member = format!("auth[{index}]");
        if !names.insert(name.get_ref().as_str()) {
            report.add(&name.span(), format!("{member}.name"), Problem::Duplicate(name.get_ref().clone()));
        }
        auths.extend(Reader { raw: raw.get_ref(), at: raw, member, owner }.read(report));
    }
    auths
}

impl Reader<'_> {
    fn read(&self, report: &mut Report<'_>) -> Option<AuthMethod> {
        let name = text(&self.raw.name, &format!("{}.name", self.member), report);
        let mut fields = inputs::fields(&self.raw.fields, &self.member, self.owner.properties, report);
        let is_hook = self.raw.kind.get_ref() == "hook";
        if is_hook && self.raw.fields.is_empty() {
            fields.push(hooks::api_key());
        }
        if !is_hook {
            self.not_for_others(report);
        }
        let properties = self.owner.properties.iter().map(|property| property.name.as_str());
        let known: BTreeSet<&str> =
            fields.iter().map(|field| field.name.as_str()).chain(properties).collect();
        let variant = match self.raw.kind.get_ref().as_str() {
            "basic" => self.basic(&known, report),
            "api_key" => self.api_key(&known, report),
            "hook" => hooks::hook(self, &fields, &known, report),
            "none" => self.none(report),
            other => {
                self.add(&self.raw.kind, "type", Problem::UnknownType(other.to_owned()), report);
                None
            }
        };
        let name = name?;
        let key = format!("{}\0{}\0{name}", self.owner.name, self.owner.version);
        Some(AuthMethod {
            id: Uuid::new_v5(&NAMESPACE, key.as_bytes()),
            name,
            description: self.raw.description.clone(),
            variant: variant?,
            fields,
            properties: Arc::clone(self.owner.properties),
        })
    }

    fn basic(&self, known: &BTreeSet<&str>, report: &mut Report<'_>) -> Option<Variant> {
        let raw = self.raw;
        self.not_here(&[("query", &raw.query)], "a Basic credential goes into a header", report);
        let scheme = raw.scheme.as_ref().map_or("Basic", |scheme| scheme.get_ref());
        if let Some(given) = raw.scheme.as_ref().filter(|_| !scheme.is_empty() && !header::is_token(scheme)) {
            self.add(given, "scheme", Problem::Scheme(scheme.to_owned()), report);
        }
        let name = self.header_name(raw.header.as_ref(), report);
        let value = match (&raw.value, &raw.user_id, &raw.password) {
            (Some(value), user_id, password) => {
                let halves = [("user_id", user_id), ("password", password)];
                self.not_here(&halves, "`value` is the whole credential, encoded already", report);
                BasicValue::Encoded(self.template(value, "value", known, report)?)
            }
            (None, Some(user_id), Some(password)) => {
                let user_id = self.template(user_id, "user_id", known, report);
                let password = self.template(password, "password", known, report);
                BasicValue::Halves { user_id: user_id?, password: password? }
            }
            (None, user_id, password) => {
                for (half, _) in
                    [("user_id", user_id), ("password", password)].iter().filter(|half| half.1.is_none())
                {
                    let why = "write a template for it, or `\"\"` where it is always empty";
                    report.add(&self.at.span(), self.path(half), Problem::Missing(why));
                }
                return None;
            }
        };
        Some(Variant::Basic { header: name?, scheme: scheme.to_owned(), value })
    }

    fn api_key(&self, known: &BTreeSet<&str>, report: &mut Report<'_>) -> Option<Variant> {
        let raw = self.raw;
        let basic = [("user_id", &raw.user_id), ("password", &raw.password), ("scheme", &raw.scheme)];
        self.not_here(&basic, "it is for type = \"basic\"; write an API key's form into `value`", report);
        let placement = match (&raw.header, &raw.query) {
            (Some(header), None) => self.header_name(Some(header), report).map(Placement::Header),
            (None, Some(query)) => text(query, &self.path("query"), report).map(Placement::Query),
            (Some(_), Some(query)) => {
                self.add(
                    query,
                    "query",
                    Problem::NotHere("a key has one place, and `header` names it"),
                    report,
                );
                None
            }
            (None, None) => {
                let problem =
                    Problem::Missing("say where the key goes: `header = \"...\"` or `query = \"...\"`");
                report.add(&self.at.span(), self.path("header"), problem);
                None
            }
        };
        let default = || Spanned::new(self.at.span(), "{{ api_key }}".to_owned());
        let value = raw.value.clone().unwrap_or_else(default);
        let value = self.template(&value, "value", known, report);
        Some(Variant::ApiKey { placement: placement?, value: value? })
    }

    fn none(&self, report: &mut Report<'_>) -> Option<Variant> {
        let raw = self.raw;
        let members = [
            ("user_id", &raw.user_id),
            ("password", &raw.password),
            ("value", &raw.value),
            ("scheme", &raw.scheme),
            ("header", &raw.header),
            ("query", &raw.query),
        ];
        let why = "type = \"none\" sends no credential";
        self.not_here(&members, why, report);
        if let Some(field) = raw.fields.first() {
            report.add(&field.span(), self.path("fields"), Problem::NotHere(why));
            return None;
        }
        Some(Variant::None)
    }

    /// The members that say something about a module.
    fn not_for_others(&self, report: &mut Report<'_>) {
        let raw = self.raw;
        let members = [
            ("module", &raw.module),
            ("platform", &raw.platform),
            ("auth_type", &raw.auth_type),
            ("key", &raw.key),
            ("hostname", &raw.hostname),
        ];
        let why = "it is for type = \"hook\", a way in with a module";
        self.not_here(&members, why, report);
        if let Some(eval) = &raw.eval {
            report.add(&eval.span(), self.path("eval"), Problem::NotHere(why));
        }
        for (part, list) in [("environment", &raw.environment), ("allowed_hosts", &raw.allowed_hosts)] {
            if let Some(first) = list.first() {
                self.add(first, part, Problem::NotHere(why), report);
            }
        }
    }
}

/// The name space of the ids of ways in. Never changes: connections remember the ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f0c_1a52_93d4_4c0e_8b7e_2f6a_71c9_e3d8);
