//! An event as it is read back. `encode.rs` is the way there.

use std::collections::BTreeMap;

use serde::Deserialize;

/// An event of the log. That it parses does not say that it is genuine: [`verify`](crate::verify) does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Record {
    /// Its number in the log, from 1.
    pub n: u64,
    /// When, as an RFC 3339 time in UTC with milliseconds.
    pub at: jiff::Timestamp,
    /// What, by the name of its [`EventKind`](crate::EventKind).
    pub kind: String,
    /// In which account.
    pub account: Option<String>,
    /// With which connection.
    pub connection: Option<i64>,
    /// Who did it: `client:`, `user:`, `installation:` or `operator:` and an id.
    pub actor: Option<String>,
    /// The id of the request it belongs to.
    pub request: Option<String>,
    /// `allowed`, `refused` or `failed`.
    pub outcome: String,
    /// Why it was refused or failed.
    pub code: Option<String>,
    /// The rest: texts and numbers; a key that ends in `#` has the
    /// [`fingerprint`](crate::fingerprint()) of a value.
    #[serde(default)]
    pub details: BTreeMap<String, serde_json::Value>,
}

/// A line that is not an event.
#[derive(Debug, thiserror::Error)]
#[error("not an event of an audit log: {0}")]
pub struct NotARecord(serde_json::Error);

impl Record {
    /// Reads one line, with or without its line feed.
    pub fn parse(line: &[u8]) -> Result<Self, NotARecord> {
        serde_json::from_slice(line).map_err(NotARecord)
    }
}

/// The number at the end of an event's line, before its chain value.
pub(crate) fn number(body: &[u8]) -> Option<u64> {
    let digits = body.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (rest, digits) = body.split_at(body.len() - digits);
    rest.strip_suffix(b",\"n\":")?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}
