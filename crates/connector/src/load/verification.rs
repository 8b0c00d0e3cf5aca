//! Reads the request that proves a credential.

use std::collections::BTreeSet;

use toml::Spanned;

use super::{
    headers,
    raw::{RawIdentity, RawVerify, Text},
    report::Report,
    template,
};
use crate::{
    auth::AuthMethod,
    header,
    identity::{self, IdentitySpec},
    problem::Problem,
    verify::VerifySpec,
};

pub(super) fn verify(
    raw: &Spanned<RawVerify>,
    properties: &BTreeSet<&str>,
    auths: &[AuthMethod],
    report: &mut Report<'_>,
) -> Option<VerifySpec> {
    let raw = raw.get_ref();
    let taken = auths.iter().filter_map(|auth| auth.variant.header()).collect();
    let headers = headers(&raw.headers, "verify.headers", properties, &taken, report);
    let body = raw.body.as_ref().map(|body| template(body, "verify.body", properties, report));
    let identity = raw.identity.as_ref().map(|identity| paths(identity, report));
    let whole = raw.request.get_ref();
    let Some((method, path)) = whole.split_once(' ').filter(|(method, path)| {
        header::is_token(method)
            && method.bytes().all(|byte| byte.is_ascii_uppercase())
            && path.starts_with('/')
    }) else {
        report.add(&raw.request.span(), "verify.request", Problem::Request);
        return None;
    };
    let mut known = properties.clone();
    known.extend(public_fields(auths));
    let path = Spanned::new(raw.request.span(), path.to_owned());
    let path = template(&path, "verify.request", &known, report);
    Some(VerifySpec {
        method: method.to_owned(),
        path: path?,
        headers,
        body: transpose(body)?,
        identity: transpose(identity)?,
    })
}

/// Fields that every way in has and that are not secret: what a path may name whichever one is chosen.
fn public_fields(auths: &[AuthMethod]) -> impl Iterator<Item = &str> {
    let public =
        |auth: &AuthMethod, name: &str| auth.fields().iter().any(|field| field.name == name && !field.secret);
    let first = auths.first().into_iter().flat_map(AuthMethod::fields);
    let shared = first.filter(move |field| auths.iter().all(|auth| public(auth, &field.name)));
    shared.map(|field| field.name.as_str())
}

fn paths(raw: &RawIdentity, report: &mut Report<'_>) -> Option<IdentitySpec> {
    let id = path(&raw.id, "verify.identity.id", report);
    let name = raw.name.as_ref().map(|name| path(name, "verify.identity.name", report));
    Some(IdentitySpec { id: id?, name: transpose(name)? })
}

fn path(raw: &Text, member: &str, report: &mut Report<'_>) -> Option<String> {
    if identity::is_path(raw.get_ref()) {
        return Some(raw.get_ref().clone());
    }
    report.add(&raw.span(), member, Problem::Path);
    None
}

/// Nothing there is fine; something there that was refused is not.
#[expect(clippy::option_option, reason = "absent, refused and read are three things")]
fn transpose<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
    }
}
