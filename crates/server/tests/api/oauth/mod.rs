//! `/oauth`.

mod challenge;
mod scope;
mod token;
