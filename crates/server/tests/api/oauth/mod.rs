//! `/oauth`.

mod challenge;
mod guessing;
pub(crate) mod people;
mod renewal;
mod scope;
pub(crate) mod token;
