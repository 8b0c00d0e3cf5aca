//! `/oauth`.

mod challenge;
pub(crate) mod people;
mod renewal;
mod scope;
pub(crate) mod token;
