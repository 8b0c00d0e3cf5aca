//! The proxy, spoken to by hand on one side and watched byte by byte on the other. Tests of a rule of
//! `http-basic.md` are named after it.

mod address;
mod answers;
mod bodies;
mod fields;
mod http2;
mod injection;
mod refusals;
mod rig;
mod streaming;
