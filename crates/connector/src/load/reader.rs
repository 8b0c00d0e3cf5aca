//! One way in as it is read: its members, and what all kinds of ways in ask of them.

use std::{collections::BTreeSet, sync::Arc};

use toml::Spanned;

use super::{
    raw::{RawAuth, Text},
    report::Report,
    template,
};
use crate::{header, input::PropertySpec, problem::Problem, template::Template};

/// What a way in belongs to.
pub(super) struct Owner<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    pub(super) properties: &'a Arc<[PropertySpec]>,
    pub(super) headers: &'a [(String, Template)],
}

/// A way in, and where it stands.
pub(super) struct Reader<'a> {
    pub(super) raw: &'a RawAuth,
    pub(super) at: &'a Spanned<RawAuth>,
    pub(super) member: String,
    pub(super) owner: &'a Owner<'a>,
}

impl Reader<'_> {
    /// A header that may carry a credential.
    pub(super) fn header_name(&self, raw: Option<&Text>, report: &mut Report<'_>) -> Option<String> {
        let Some(raw) = raw else { return Some("authorization".to_owned()) };
        let name = raw.get_ref().to_ascii_lowercase();
        let credential = matches!(name.as_str(), "authorization" | "cookie");
        if !header::is_token(&name) {
            self.add(raw, "header", Problem::HeaderName(name), report);
        } else if header::is_reserved(&name) && !credential {
            self.add(raw, "header", Problem::ReservedHeader(name), report);
        } else if self.owner.headers.iter().any(|(other, _)| *other == name) {
            self.add(raw, "header", Problem::Duplicate(name), report);
        } else {
            return Some(name);
        }
        None
    }

    pub(super) fn template(
        &self,
        raw: &Text,
        part: &str,
        known: &BTreeSet<&str>,
        report: &mut Report<'_>,
    ) -> Option<Template> {
        template(raw, &self.path(part), known, report)
    }

    pub(super) fn not_here(
        &self,
        members: &[(&str, &Option<Text>)],
        why: &'static str,
        report: &mut Report<'_>,
    ) {
        for (part, raw) in members {
            if let Some(raw) = raw {
                self.add(raw, part, Problem::NotHere(why), report);
            }
        }
    }

    pub(super) fn add(&self, raw: &Text, part: &str, problem: Problem, report: &mut Report<'_>) {
        report.add(&raw.span(), self.path(part), problem);
    }

    pub(super) fn path(&self, part: &str) -> String {
        format!("{}.{part}", self.member)
    }
}
