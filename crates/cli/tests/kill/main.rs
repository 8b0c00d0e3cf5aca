//! The real program, killed and tampered with: what it acknowledged is there and opens, and what was not
//! sealed for its place does not.

mod house;
mod killed;
mod sealed;
mod writer;
