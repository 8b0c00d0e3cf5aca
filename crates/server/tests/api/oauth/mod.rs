//! `/oauth`.

mod challenge;
mod people;
mod renewal;
mod scope;
mod token;
