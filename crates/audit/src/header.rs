//! The first line of a file: which file it is, and what it follows.

use std::io::Write as _;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    Break,
    chain::{self, Link},
};

/// The one format there is so far.
pub(crate) const VERSION: u64 = 1;

/// What a header says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub(crate) file: u64,
    pub(crate) at: Timestamp,
    /// The number that the next event gets.
    pub(crate) next: u64,
    /// The chain value of the last line before.
    pub(crate) previous: Link,
    /// Why this file does not simply follow the one before.
    pub(crate) after: Option<Break>,
}

impl Header {
    /// The line up to its chain value.
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        // Writing to a `Vec` cannot fail.
        let _ = write!(
            out,
            "{{\"audit\":{VERSION},\"file\":{},\"at\":\"{:.3}\",\"n\":{},\"previous\":\"",
            self.file, self.at, self.next
        );
        chain::put_hex(out, &self.previous);
        out.push(b'"');
        if let Some(reason) = self.after {
            let _ = write!(out, ",\"break\":\"{}\"", reason.name());
        }
    }
}

/// A header as it is read; nothing in it is to be believed before its chain value was checked.
#[derive(Debug, Deserialize)]
pub(crate) struct ReadHeader {
    #[serde(rename = "audit")]
    pub(crate) version: u64,
    pub(crate) file: u64,
    #[serde(rename = "n")]
    pub(crate) next: u64,
    previous: String,
    #[serde(rename = "break")]
    pub(crate) after: Option<String>,
}

impl ReadHeader {
    pub(crate) fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }

    pub(crate) fn previous(&self) -> Option<Link> {
        chain::from_hex(self.previous.as_bytes())
    }
}
