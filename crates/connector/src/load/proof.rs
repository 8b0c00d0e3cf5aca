//! Proves a definition that reads well: everything is rendered once with the example values.

use std::{collections::BTreeMap, ops::Range};

use super::{raw::RawDefinition, report::Report};
use crate::{
    auth::AuthMethod, check, definition::Definition, error::CredentialError, kind::AuthKind, problem::Problem,
};

/// Where the members stand that can fail here.
pub(super) struct Spans {
    base_url: Range<usize>,
    headers: Range<usize>,
    auths: Vec<Range<usize>>,
    verify: Range<usize>,
}

impl Spans {
    pub(super) fn of(raw: &RawDefinition) -> Self {
        Self {
            base_url: raw.base_url.span(),
            headers: raw.headers.values().next().map_or(0..0, toml::Spanned::span),
            auths: raw.auth.iter().map(toml::Spanned::span).collect(),
            verify: raw.verify.as_ref().map_or(0..0, |verify| verify.get_ref().request.span()),
        }
    }
}

pub(super) fn prove(definition: &Definition, spans: &Spans, report: &mut Report<'_>) {
    let properties = check::properties(definition);
    if let Err(error) = definition.base_url(&properties) {
        report.add(&spans.base_url, "base_url", Problem::Example(error.to_string()));
        return;
    }
    if let Err(error) = definition.headers(&properties) {
        report.add(&spans.headers, "headers", Problem::Example(error.to_string()));
        return;
    }
    for (index, (auth, at)) in definition.auths().iter().zip(&spans.auths).enumerate() {
        let fields = check::secret(&check::fields(auth));
        let rendered = match auth.hook() {
            Some(_) => proved_hook(definition, auth, &properties),
            None => auth.from_fields(&fields, &properties).map(drop),
        };
        if let Err(error) = rendered
            && auth.kind() != AuthKind::None
        {
            report.add(at, format!("auth[{index}]"), Problem::Example(error.to_string()));
        }
        if let Some(Err(error)) = definition.verification(auth, &properties, &check::public(auth)) {
            report.add(&spans.verify, "verify", Problem::Example(error.to_string()));
            return;
        }
    }
}

/// What is declared about a module; the module itself is proved where it is run.
fn proved_hook(
    definition: &Definition,
    auth: &AuthMethod,
    properties: &BTreeMap<String, String>,
) -> Result<(), CredentialError> {
    let hosts = definition.allowed_hosts(auth, properties)?;
    definition.hostname(auth, properties, &hosts)?;
    auth.form(&check::secret(&check::fields(auth))).map(drop)
}
