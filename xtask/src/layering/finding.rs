//! What the layering check found, said so that the reader can act: the edge, the rule, what to do.

use super::rules::{HolderRow, LayerRow, MOST_LINES};

/// One breach of the table.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Finding {
    /// An arrow that the layers do not have.
    #[error(
        "forbidden edge: {from} -> {to}\n  rule: {from} may name {}, because {}\n  do: move the code to a crate \
         that may name {to}, or take what you need as a parameter, and remove the line from {from}'s Cargo.toml",
        list(row.may_name), row.reason
    )]
    Edge {
        /// The crate that names.
        from: String,
        /// The crate that is named.
        to: String,
        /// The row of `from`.
        row: &'static LayerRow,
    },
    /// A crate that is kept in few hands, in others.
    #[error(
        "forbidden edge: {from} -> {to}\n  rule: only {} may name {to}{}, because {}\n  do: {}, and remove the \
         line from {from}'s Cargo.toml",
        list(row.holders), if row.in_tests_too { ", in tests too" } else { "" }, row.reason, row.instead
    )]
    Held {
        /// The crate that names.
        from: String,
        /// The crate that is named.
        to: String,
        /// The row that holds `to`.
        row: &'static HolderRow,
    },
    /// A crate for development that would be shipped.
    #[error(
        "forbidden edge: {from} -> {to}\n  rule: {to} is for development only and never part of the program\n  \
         do: move the line to [dev-dependencies] of {from}'s Cargo.toml"
    )]
    Shipped {
        /// The crate that names.
        from: String,
        /// The crate that is named.
        to: String,
    },
    /// Crates that need each other.
    #[error(
        "circle: {}\n  rule: every arrow points down\n  do: move what both need into the lower crate",
        .0.join(" -> ")
    )]
    Circle(Vec<String>),
    /// A crate that nobody has placed.
    #[error(
        "unknown crate: {krate}\n  rule: every crate of the workspace has a row\n  do: add {krate} to LAYERS in \
         xtask/src/layering/rules.rs with its reason, and to ARCHITECTURE"
    )]
    NoRow {
        /// The crate without a row.
        krate: String,
    },
    /// A file that holds more than one idea.
    #[error(
        "long file: {path}, {lines} lines\n  rule: {MOST_LINES} lines at most, one idea per file\n  do: split it \
         by idea"
    )]
    TooLong {
        /// The file, from the root of the repository.
        path: String,
        /// How many lines it has.
        lines: usize,
    },
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "no other crate of the workspace".into() } else { names.join(", ") }
}
