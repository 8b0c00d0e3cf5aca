//! The file as it is written: every member with its place in the text.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

pub(super) type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefinition {
    pub(super) name: Text,
    pub(super) version: Option<Text>,
    pub(super) description: Option<String>,
    pub(super) icon: Option<Text>,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    pub(super) base_url: Text,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Text>,
    #[serde(default)]
    pub(super) property: Vec<Spanned<RawProperty>>,
    #[serde(default)]
    pub(super) auth: Vec<Spanned<RawAuth>>,
    pub(super) verify: Option<Spanned<RawVerify>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProperty {
    pub(super) name: Text,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) pattern: Option<Text>,
    pub(super) prefix: Option<String>,
    pub(super) suffix: Option<String>,
    pub(super) default: Option<Text>,
    pub(super) example: Option<Text>,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default, rename = "enum")]
    pub(super) choices: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAuth {
    pub(super) name: Text,
    pub(super) description: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) user_id: Option<Text>,
    pub(super) password: Option<Text>,
    pub(super) value: Option<Text>,
    pub(super) scheme: Option<Text>,
    pub(super) header: Option<Text>,
    pub(super) query: Option<Text>,
    pub(super) module: Option<Text>,
    pub(super) platform: Option<Text>,
    pub(super) auth_type: Option<Text>,
    pub(super) key: Option<Text>,
    pub(super) hostname: Option<Text>,
    pub(super) eval: Option<Spanned<bool>>,
    #[serde(default)]
    pub(super) environment: Vec<Text>,
    #[serde(default)]
    pub(super) allowed_hosts: Vec<Text>,
    #[serde(default)]
    pub(super) fields: Vec<Spanned<RawField>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the file")]
pub(super) struct RawField {
    pub(super) name: Text,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) secret: bool,
    pub(super) format: Option<String>,
    pub(super) pattern: Option<Text>,
    #[serde(default)]
    pub(super) optional: bool,
    pub(super) default: Option<Text>,
    pub(super) example: Option<Text>,
    #[serde(default)]
    pub(super) managed: bool,
    pub(super) managed_scope: Option<Text>,
    #[serde(default)]
    pub(super) hidden: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVerify {
    pub(super) request: Text,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Text>,
    pub(super) body: Option<Text>,
    pub(super) identity: Option<RawIdentity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIdentity {
    pub(super) id: Text,
    pub(super) name: Option<Text>,
}

/// The members that say whether this version can do it at all; read before the rest, which would
/// complain about members that belong to what this version cannot do.
#[derive(Deserialize)]
pub(super) struct Glimpse {
    #[serde(default)]
    pub(super) auth: Vec<GlimpseOfAuth>,
}

#[derive(Deserialize)]
pub(super) struct GlimpseOfAuth {
    #[serde(rename = "type")]
    pub(super) kind: Option<Text>,
    pub(super) body: Option<Spanned<Value>>,
    pub(super) per_call: Option<Spanned<Value>>,
}
