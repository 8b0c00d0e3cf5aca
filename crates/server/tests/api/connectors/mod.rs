//! `/v1.0/connectors`.

mod get;
mod install;
mod list;
mod versions;
